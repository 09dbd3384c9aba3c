//! A domain that a group says is its own, and how that is proved: somebody who reads the mail of its postmaster presses a
//! button. The mailboxes are those that the Baseline Requirements of the CA/Browser Forum (3.2.2.4.4) take for this: no
//! reader of a mail provider has one of them there.

use chrono::{DateTime, TimeDelta, Utc};

use crate::ids::GroupDomainId;
use crate::licences::domain;

/// The mailboxes by which a domain is proved.
pub const MAILBOXES: [&str; 5] = ["postmaster", "hostmaster", "webmaster", "admin", "administrator"];

/// For how long the link in the mail is good. The requirements allow thirty days.
pub const ASKED_FOR: TimeDelta = TimeDelta::days(7);

/// A domain that a group says is its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// Key.
    pub domain_id: GroupDomainId,
    /// In lower case.
    pub domain: String,
    /// When it was proved.
    pub verified_at: Option<DateTime<Utc>>,
    /// Whoever has a confirmed address there takes a seat by themselves.
    pub joins: bool,
}

/// A domain as a person writes it, or the key of the sentence that says what is wrong with it. Everything below a domain is
/// not its own: whoever reads the mail of a postmaster has proved nothing about it.
pub fn read(typed: &str) -> Result<String, &'static str> {
    let found = domain::read(typed).map_err(|_| "domain-wrong")?;
    if found.starts_with("*.") { Err("domain-wrong") } else { Ok(found) }
}

/// The mailbox that was chosen, at the domain; nothing if it is none of the five.
pub fn mailbox(chosen: &str, domain: &str) -> Option<String> {
    MAILBOXES.into_iter().find(|mailbox| *mailbox == chosen).map(|mailbox| format!("{mailbox}@{domain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_that_can_be_an_organisations_own() {
        assert_eq!(read(" @Embassy.Example "), Ok("embassy.example".to_owned()));
        for wrong in ["", "gmail.com", "*.embassy.example", "co.uk", "embassy"] {
            assert_eq!(read(wrong), Err("domain-wrong"), "{wrong}");
        }
    }

    #[test]
    fn mail_goes_to_the_five_mailboxes_alone() {
        assert_eq!(mailbox("admin", "embassy.example").as_deref(), Some("admin@embassy.example"));
        for wrong in ["", "ada", "postmaster@elsewhere.example", "POSTMASTER"] {
            assert_eq!(mailbox(wrong, "embassy.example"), None, "{wrong}");
        }
    }
}
