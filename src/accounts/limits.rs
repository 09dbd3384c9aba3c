//! How often something may be tried: by account, as far as an address tells, and by the network it is tried from.
//!
//! Nobody is locked out for good. An allowance fills up again by itself; and while somebody else spends the one for
//! signing in with a password, the owner gets in by mail. That has an allowance of its own, which no other mail touches, and
//! even if that is spent as well, the mails that spent it lie in the owner's mailbox, with links that live longer than it
//! takes to get another.

use chrono::TimeDelta;

use crate::keys::keyed_hash;

/// So many tries at once, and one more each time `every` has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Tries that can be made at once.
    pub at_once: i32,
    /// After this time there is one more.
    pub every: TimeDelta,
}

impl Allowance {
    /// The time in which a spent allowance is whole again.
    pub fn span(self) -> TimeDelta {
        self.every * self.at_once
    }
}

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// Signing in with a wrong password, or proving who one is with one.
    Password,
    /// Having a way in mailed to an address: what its owner needs when somebody else has spent the passwords.
    WayIn,
    /// Having another mail sent to an address.
    Mail,
    /// Registering.
    Register,
    /// Writing to somebody on behalf of a group.
    Invitation,
    /// Naming a code for a coupon that there is not.
    Code,
    /// Writing a message to the paper.
    Message,
    /// Typing a code of a second factor, with the right password behind one. The owner, if somebody else spends them, has
    /// passkeys, which are not counted, and another password, which ends what the other began.
    SecondFactor,
}

impl Attempt {
    /// For one address.
    pub fn by_address(self) -> Allowance {
        match self {
            Self::Password | Self::Code => Allowance { at_once: 10, every: TimeDelta::minutes(5) },
            // Of codes, three of a million are good at a time: a chance in a thousand for each week of trying.
            Self::WayIn | Self::Mail | Self::Message | Self::SecondFactor => {
                Allowance { at_once: 5, every: TimeDelta::minutes(30) }
            }
            // Each brings a mail to whoever has the address.
            Self::Register => Allowance { at_once: 5, every: TimeDelta::hours(1) },
            // To somebody who did not ask for it, whichever group writes.
            Self::Invitation => Allowance { at_once: 3, every: TimeDelta::hours(8) },
        }
    }

    /// For one network: an office or a university behind one address must be able to live with it. Of invitations, for one
    /// group: as many as it can have seats, and then slowly.
    pub fn by_network(self) -> Allowance {
        match self {
            Self::Password | Self::Code | Self::SecondFactor => {
                Allowance { at_once: 100, every: TimeDelta::seconds(10) }
            }
            Self::WayIn | Self::Mail => Allowance { at_once: 50, every: TimeDelta::minutes(1) },
            // Each is read by a person.
            Self::Message => Allowance { at_once: 20, every: TimeDelta::minutes(10) },
            Self::Register => Allowance { at_once: 100, every: TimeDelta::minutes(2) },
            Self::Invitation => Allowance { at_once: 500, every: TimeDelta::minutes(3) },
        }
    }

    /// What an address or a network is called in the table of allowances, and cannot be called by anybody without our
    /// secret.
    pub fn key(self, secret: &[u8; 64], whom: &str) -> [u8; 32] {
        keyed_hash(secret, &[self.name(), whom])
    }

    /// Its name in the key under which its allowances are kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::WayIn => "way_in",
            Self::Mail => "mail",
            Self::Register => "register",
            Self::Invitation => "invitation",
            Self::Code => "code",
            Self::Message => "message",
            Self::SecondFactor => "second_factor",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::token::Purpose;

    #[test]
    fn whoever_spends_the_owners_mails_leaves_them_a_link_that_lives() {
        let mail = Attempt::WayIn.by_address();
        for purpose in [Purpose::NewPassword, Purpose::SignIn] {
            assert!(purpose.lifetime() > mail.every);
        }
    }
}
