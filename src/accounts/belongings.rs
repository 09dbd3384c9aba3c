//! What is kept about an account, as its owner takes it along: everything, but for what would open the account to whoever
//! finds the file (hashes of the password, of sessions and of links).

mod newsroom;
mod second_factor;
mod shelf;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

pub use newsroom::{Word, WorkingCopy};
pub use second_factor::SecondFactor;
pub use shelf::{KeptStory, ReadingHistory};

use super::Role;
use crate::billing::plan::Every;
use crate::billing::subscription::{CancellationReason, Status};
use crate::groups;
use crate::ids::{AccountId, ArticleId};
use crate::paywall::EntitlementSource;

/// The whole file.
#[derive(Debug, Serialize)]
pub struct Belongings {
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The paper.
    pub publication: String,
    /// The account itself.
    pub account: Account,
    /// Rights to read.
    pub entitlements: Vec<Entitlement>,
    /// What was subscribed to.
    pub subscriptions: Vec<Subscription>,
    /// What was to be paid.
    pub invoices: Vec<Invoice>,
    /// The group it is in, and those it was in.
    pub groups: Vec<Membership>,
    /// Where the account is signed in.
    pub sessions: Vec<Session>,
    /// What is shown beside the password.
    pub second_factors: Vec<SecondFactor>,
    /// Stories that were opened.
    pub months: Vec<Month>,
    /// The same with their moments, for as long as they are kept.
    pub views: Vec<View>,
    /// Stories that were given away, and those that were taken as gifts.
    pub gifts: Vec<Gift>,
    /// Stories saved for later.
    pub saved: Vec<KeptStory>,
    /// What was read, for those who keep a history of it.
    pub history: Option<ReadingHistory>,
    /// What was said to colleagues about stories.
    pub words: Vec<Word>,
    /// Coupons that were used.
    pub coupons: Vec<CouponUse>,
    /// What was shown of studying, and until when it holds.
    pub student: Option<StudentStanding>,
    /// Proofs of studying that were sent in.
    pub student_proofs: Vec<StudentProof>,
    /// What was typed into the forms of stories and not saved.
    pub working_copies: Vec<WorkingCopy>,
    /// What the person agreed to.
    pub consents: Vec<Consent>,
    /// What the person said about other mail.
    pub newsletters: Vec<MailConsent>,
    /// Mails written to the account.
    pub mails: Vec<Mail>,
    /// What was done by the account and to it.
    pub log: Vec<AuditLine>,
}

/// The account itself.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the names are those of the file, and say what they are")]
pub struct Account {
    pub account_id: AccountId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub created_at: DateTime<Utc>,
    pub verified_at: Option<DateTime<Utc>>,
    pub has_password: bool,
}

/// A right to read.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the names are those of the file, and say what they are")]
pub struct Entitlement {
    pub source: EntitlementSource,
    pub starts_at: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
}

/// A place in a group.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the names are those of the file, and say what they are")]
pub struct Membership {
    pub group: String,
    pub role: Option<groups::Role>,
    pub seat: Option<groups::Seat>,
    pub joined_at: Option<DateTime<Utc>>,
    pub left_at: Option<DateTime<Utc>>,
}

/// Something subscribed to.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the names are those of the file, and say what they are")]
pub struct Subscription {
    pub reference: String,
    pub plan: Option<String>,
    pub status: Status,
    /// In minor units of the currency, for each seat and period.
    pub amount: i64,
    pub currency: String,
    pub every: Every,
    pub seats: i32,
    pub started_at: DateTime<Utc>,
    pub paid_until: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub paid_with: Option<String>,
    pub cancelled_because: Option<CancellationReason>,
    pub cancelled_with_words: Option<String>,
}

/// A bill: the payment provider's, or one of the house's own.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the names are those of the file, and say what they are")]
pub struct Invoice {
    pub number: Option<String>,
    pub issued_at: DateTime<Utc>,
    /// In minor units of the currency, as the next two are.
    pub total: i64,
    pub paid: i64,
    pub refunded: i64,
    pub currency: String,
}

/// A device that is signed in.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the names are those of the file, and say what they are")]
pub struct Session {
    pub device: String,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// A month of the meter.
#[derive(Debug, Serialize)]
pub struct Month {
    /// Its first day.
    pub month: NaiveDate,
    /// The stories opened in it.
    pub stories: Vec<Read>,
}

/// A story that was opened.
#[derive(Debug, Serialize)]
pub struct Read {
    /// Key.
    pub article_id: ArticleId,
    /// Headline, while the story is published.
    pub headline: Option<String>,
    /// Where it stands.
    pub address: Option<String>,
}

/// A story opened at a moment.
#[derive(Debug, Serialize)]
pub struct View {
    /// When.
    pub viewed_at: DateTime<Utc>,
    /// The story.
    pub article_id: ArticleId,
    /// Why it opened, or did not.
    pub reason: String,
}

/// A story that was given away, or taken as a gift.
#[derive(Debug, Serialize)]
pub struct Gift {
    /// The story.
    pub article_id: ArticleId,
    /// Given by this account; else taken by it.
    pub by_you: bool,
    /// When.
    pub at: DateTime<Utc>,
}

/// A coupon that was used, or held by a checkout.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the names are those of the file, and say what they are")]
pub struct CouponUse {
    pub coupon: String,
    pub code: Option<String>,
    pub held_at: DateTime<Utc>,
    pub redeemed_at: Option<DateTime<Utc>>,
}

/// That somebody has shown that they study.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the names are those of the file, and say what they are")]
pub struct StudentStanding {
    pub address: Option<String>,
    pub proved_at: DateTime<Utc>,
    pub valid_until: DateTime<Utc>,
}

/// A proof of studying that was sent in. Its files are the person's own.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the names are those of the file, and say what they are")]
pub struct StudentProof {
    pub words: String,
    pub files: i64,
    pub asked_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    pub approved: Option<bool>,
    pub reason: String,
}

/// Something that the person agreed to.
#[derive(Debug, Serialize)]
pub struct Consent {
    /// What to.
    pub what: &'static str,
    /// When.
    pub given_at: DateTime<Utc>,
    /// Where.
    pub given_at_page: &'static str,
}

/// A mail to the account.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the names are those of the file, and say what they are")]
pub struct Mail {
    pub kind: String,
    pub recipient: String,
    pub subject: String,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    pub failed_at: Option<DateTime<Utc>>,
}

/// What somebody said about mail that is not about their account.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the names are those of the file, and say what they are")]
pub struct MailConsent {
    pub subject: String,
    pub given: bool,
    pub since: Option<DateTime<Utc>>,
    pub source: String,
    pub recorded_at: DateTime<Utc>,
}

/// A line of the log.
#[derive(Debug, Serialize)]
pub struct AuditLine {
    /// When.
    pub at: DateTime<Utc>,
    /// What was done.
    pub action: String,
    /// What kind of thing to.
    pub subject: String,
    /// Which one.
    pub subject_id: Uuid,
    /// By this account; else by somebody else or by the program.
    pub by_you: bool,
}

/// The stories of each month together.
pub fn by_month(reads: Vec<(NaiveDate, Read)>) -> Vec<Month> {
    let mut months: Vec<Month> = Vec::new();
    for (month, read) in reads {
        match months.last_mut() {
            Some(last) if last.month == month => last.stories.push(read),
            _ => months.push(Month { month, stories: vec![read] }),
        }
    }
    months
}

/// What the log says that the person agreed to: whoever registered did so under the terms and the privacy notice.
pub fn consents(log: &[AuditLine]) -> Vec<Consent> {
    let registered = log.iter().filter(|line| line.action == "account.create" && line.by_you);
    registered
        .map(|line| Consent {
            what: "terms of use and privacy notice",
            given_at: line.at,
            given_at_page: "/register",
        })
        .collect()
}
