//! Mail to readers and staff: what a letter says, and when it is tried again.
//!
//! A letter is posted in the transaction of its cause (`store::post`) and sent by a worker of its own (`sending`). No
//! letter repeats what a stranger typed, a name above all: else a form of ours would send anybody's words to anybody.
//! Nor does one hold any text of a story.

pub mod jobs;
pub mod pages;
pub mod render;
pub mod sending;
pub mod store;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;
use uuid::Uuid;

use crate::accounts::Email;
use crate::ids::AccountId;

/// For how long a mail is tried before it is given up.
const PATIENCE: TimeDelta = TimeDelta::days(2);
/// The pause after the first failure; each later one is twice the one before.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(1);
/// The longest pause.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(4);

/// What becomes of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// A mail server takes them.
    Server,
    /// They stay in the outbox, where a demonstration shows them at /dev/mail.
    Mailbox,
}

/// What a letter is about. Its wording stands under `mail-<name>-…` in the locales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A new account's address is to be confirmed.
    ConfirmAddress,
    /// Somebody tried to register with the address of an account.
    AlreadyRegistered,
    /// A way to a new password.
    NewPassword,
    /// A way in without a password.
    SignIn,
    /// The password was changed.
    PasswordChanged,
    /// To the present address: is the account to move to another?
    LeaveAddress,
    /// To the other address: is the account to move here?
    TakeAddress,
    /// To an address that belongs to an account: another was to move here.
    AddressInUse,
    /// The account is to be deleted.
    DeleteAccount,
    /// The account is gone.
    AccountDeleted,
    /// A subscription began: what was agreed, as the law wants it in writing.
    SubscriptionStarted,
    /// Free days end soon.
    TrialEnding,
    /// A year is charged again soon.
    RenewalComing,
    /// Money was taken.
    Receipt,
    /// Money could not be taken.
    PaymentFailed,
    /// A subscription will end.
    SubscriptionEnding,
    /// A subscription has ended.
    SubscriptionEnded,
    /// The contract was withdrawn from.
    Withdrawn,
    /// The card had paid for a trial before.
    TrialTakenBefore,
    /// Somebody is invited to a group.
    GroupInvitation,
    /// Somebody is in their group no more.
    GroupRemoved,
    /// To the postmaster: is this domain a group's?
    GroupDomain,
    /// A group is offered to another owner.
    GroupOffered,
    /// To the owner of before: another has taken the group over.
    GroupHandedOver,
    /// A seat is lost, since the group has fewer.
    GroupSeatLost,
    /// To the owner: seats are lost.
    GroupSeatsLost,
    /// An invoice of our own.
    Invoice,
    /// The same, which should have been paid.
    InvoiceReminder,
    /// What takes one back.
    CreditNote,
    /// An address is to show that somebody studies.
    StudentAddress,
    /// A proof that somebody studies was approved.
    StudentApproved,
    /// It was declined.
    StudentDeclined,
    /// The student price renews soon, and a proof is needed.
    StudentProofDue,
    /// Without one the subscription ends.
    StudentEnding,
    /// The house gives somebody the right to read.
    ComplimentaryGiven,
    /// To its writer: an editor gave a story back.
    StoryReturned,
    /// To its writer: an editor found a story good.
    StoryReady,
    /// To its writer: a story stands before readers.
    StoryPublished,
    /// A colleague named somebody in a comment on a story.
    StoryMention,
    /// A change that waited could not be put before readers at its moment.
    PendingHeld,
    /// To the paper: a reader wrote.
    Message,
    /// A second factor was added to the account.
    SecondFactorAdded,
    /// One was taken off.
    SecondFactorRemoved,
    /// An admin took all of them off.
    SecondFactorReset,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// There are new recovery codes.
    RecoveryCodesRenewed,
    /// Somebody is asked to work here.
    StaffInvitation,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 47] = [
        Self::ConfirmAddress,
        Self::AlreadyRegistered,
        Self::NewPassword,
        Self::SignIn,
        Self::PasswordChanged,
        Self::LeaveAddress,
        Self::TakeAddress,
        Self::AddressInUse,
        Self::DeleteAccount,
        Self::AccountDeleted,
        Self::SubscriptionStarted,
        Self::TrialEnding,
        Self::RenewalComing,
        Self::Receipt,
        Self::PaymentFailed,
        Self::SubscriptionEnding,
        Self::SubscriptionEnded,
        Self::Withdrawn,
        Self::TrialTakenBefore,
        Self::GroupInvitation,
        Self::GroupRemoved,
        Self::GroupDomain,
        Self::GroupOffered,
        Self::GroupHandedOver,
        Self::GroupSeatLost,
        Self::GroupSeatsLost,
        Self::Invoice,
        Self::InvoiceReminder,
        Self::CreditNote,
        Self::StudentAddress,
        Self::StudentApproved,
        Self::StudentDeclined,
        Self::StudentProofDue,
        Self::StudentEnding,
        Self::ComplimentaryGiven,
        Self::StoryReturned,
        Self::StoryReady,
        Self::StoryPublished,
        Self::StoryMention,
        Self::PendingHeld,
        Self::Message,
        Self::SecondFactorAdded,
        Self::SecondFactorRemoved,
        Self::SecondFactorReset,
        Self::RecoveryCodeUsed,
        Self::RecoveryCodesRenewed,
        Self::StaffInvitation,
    ];

    /// Its name in the database, in downloads and in the keys of its wording.
    pub fn name(self) -> &'static str {
        match self {
            Self::ConfirmAddress => "confirm-address",
            Self::AlreadyRegistered => "already-registered",
            Self::NewPassword => "new-password",
            Self::SignIn => "sign-in",
            Self::PasswordChanged => "password-changed",
            Self::LeaveAddress => "leave-address",
            Self::TakeAddress => "take-address",
            Self::AddressInUse => "address-in-use",
            Self::DeleteAccount => "delete-account",
            Self::AccountDeleted => "account-deleted",
            Self::SubscriptionStarted => "subscription-started",
            Self::TrialEnding => "trial-ending",
            Self::RenewalComing => "renewal-coming",
            Self::Receipt => "receipt",
            Self::PaymentFailed => "payment-failed",
            Self::SubscriptionEnding => "subscription-ending",
            Self::SubscriptionEnded => "subscription-ended",
            Self::Withdrawn => "withdrawn",
            Self::TrialTakenBefore => "trial-taken-before",
            Self::GroupInvitation => "group-invitation",
            Self::GroupRemoved => "group-removed",
            Self::GroupDomain => "group-domain",
            Self::GroupOffered => "group-offered",
            Self::GroupHandedOver => "group-handed-over",
            Self::GroupSeatLost => "group-seat-lost",
            Self::GroupSeatsLost => "group-seats-lost",
            Self::Invoice => "invoice",
            Self::InvoiceReminder => "invoice-reminder",
            Self::CreditNote => "credit-note",
            Self::StudentAddress => "student-address",
            Self::StudentApproved => "student-approved",
            Self::StudentDeclined => "student-declined",
            Self::StudentProofDue => "student-proof-due",
            Self::StudentEnding => "student-ending",
            Self::ComplimentaryGiven => "complimentary-given",
            Self::StoryReturned => "story-returned",
            Self::StoryReady => "story-ready",
            Self::StoryPublished => "story-published",
            Self::StoryMention => "story-mention",
            Self::PendingHeld => "pending-held",
            Self::Message => "message",
            Self::SecondFactorAdded => "second-factor-added",
            Self::SecondFactorRemoved => "second-factor-removed",
            Self::SecondFactorReset => "second-factor-reset",
            Self::RecoveryCodeUsed => "recovery-code-used",
            Self::RecoveryCodesRenewed => "recovery-codes-renewed",
            Self::StaffInvitation => "staff-invitation",
        }
    }
}

/// A letter to be posted.
#[derive(Debug)]
pub struct Letter<'a> {
    /// What it is about.
    pub kind: Kind,
    /// Where it goes.
    pub to: &'a Email,
    /// Whose it is. Without an account, nothing of the letter is kept once it is sent.
    pub account: Option<AccountId>,
    /// Path of the one thing to do, on our own site.
    pub path: String,
    /// What its wording may speak of, by name.
    pub facts: Vec<(&'static str, String)>,
}

/// Where letters come from.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    /// The publication's name.
    pub name: &'a str,
    /// Where it stands.
    pub base: &'a Url,
}

impl Sender<'_> {
    /// A Message-ID of its own for a mail.
    pub fn message_id(&self, mail: Uuid) -> String {
        format!("<{mail}@{}>", self.base.host_str().unwrap_or("localhost"))
    }

    /// The whole address of a path.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.base.as_str().trim_end_matches('/'))
    }
}

/// When a mail that failed for now is tried next; never, if it has been tried for long enough. `chance`, from 0 to 1,
/// spreads the pauses by a fifth either way, so that what failed together does not come back together.
pub fn next_try(
    created: DateTime<Utc>,
    now: DateTime<Utc>,
    tries: i32,
    chance: f64,
) -> Option<DateTime<Utc>> {
    let doublings = u32::try_from(tries.clamp(1, 16) - 1).unwrap_or(0);
    let pause = (FIRST_PAUSE * 2_i32.pow(doublings)).min(LONGEST_PAUSE);
    let spread = 0.8 + 0.4 * chance.clamp(0.0, 1.0);
    let pause = pause
        .to_std()
        .map_or(LONGEST_PAUSE, |pause| TimeDelta::from_std(pause.mul_f64(spread)).unwrap_or(LONGEST_PAUSE));
    Some(now + pause).filter(|next| *next < created + PATIENCE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_kind_has_its_wording() {
        for kind in Kind::ALL {
            for part in ["subject", "text", "button"] {
                let key = format!("mail-{}-{part}", kind.name());
                assert!(crate::wording::knows(&key), "{key}");
            }
        }
    }

    proptest! {
        #[test]
        fn pauses_grow_and_end(tries in 1..40_i32, chance in 0.0..1.0_f64) {
            let start: DateTime<Utc> = "2026-11-24T09:00:00Z".parse().unwrap();
            let next = next_try(start, start, tries, chance).unwrap() - start;
            let later = next_try(start, start, tries + 1, chance).unwrap() - start;
            prop_assert!(next <= later && next >= TimeDelta::seconds(48));
            prop_assert!(later <= TimeDelta::minutes(288));
        }

        #[test]
        fn a_server_that_never_answers_is_left_alone_after_two_days(seed in 0.0..1.0_f64) {
            let start: DateTime<Utc> = "2026-11-24T09:00:00Z".parse().unwrap();
            let (mut now, mut tries) = (start, 1);
            while let Some(next) = next_try(start, now, tries, seed) {
                (now, tries) = (next, tries + 1);
            }
            prop_assert!(now - start > TimeDelta::hours(43) && now - start < PATIENCE);
            prop_assert!((15..30).contains(&tries), "{tries}");
        }
    }
}
