//! What a subscription entitles to: one pure function of its facts.
//!
//! The function knows no moment: the same facts give the same span whenever they are asked, so that late, doubled or
//! reordered events end in the same entitlement.

use chrono::{DateTime, TimeDelta, Utc};

use super::subscription::Status;
use crate::paywall::EntitlementReason;

/// For how long a subscriber reads on after a payment failed.
pub const GRACE: TimeDelta = TimeDelta::days(7);
/// For how long a subscription that renews itself is believed to have done so before the provider has said it: a day of
/// the seven. Without it, an hour's outage between us and the provider would wall in who has paid.
pub const SETTLING: TimeDelta = TimeDelta::days(1);

/// What of a subscription decides about reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// How it stands.
    pub status: Status,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When the present period ends, or the free days do.
    pub period_ends_at: DateTime<Utc>,
    /// The end of the last span that is paid, or free, or whose bill is being paid.
    pub paid_until: DateTime<Utc>,
    /// Since when a bill is open whose payment failed.
    pub unpaid_since: Option<DateTime<Utc>>,
    /// When it will end, if it is to.
    pub cancel_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// No money is taken until further notice: the reader rests.
    pub collection_paused: bool,
}

impl Facts {
    /// It runs, and nobody has paid for the period nor is asked to: its bill was withdrawn.
    pub fn is_unbilled(&self) -> bool {
        self.status == Status::Active
            && self.unpaid_since.is_none()
            && self.cancel_at.is_none()
            && self.paid_until < self.period_ends_at
    }
}

/// A span of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// From when.
    pub starts_at: DateTime<Utc>,
    /// Until when.
    pub ends_at: DateTime<Utc>,
    /// Why, and why no further.
    pub reason: EntitlementReason,
}

/// What a subscription with these facts entitles to: a span, or nothing at all. A span in the past says that there was a
/// subscription, and until when.
pub fn entitlement(facts: &Facts) -> Option<Span> {
    let (ends_at, reason) = end(facts)?;
    let span = Span { starts_at: facts.started_at, ends_at, reason };
    (span.ends_at > span.starts_at).then_some(span)
}

fn end(facts: &Facts) -> Option<(DateTime<Utc>, EntitlementReason)> {
    use EntitlementReason as Reason;
    match facts.status {
        Status::Incomplete | Status::IncompleteExpired => None,
        // The period's bill was withdrawn, as in a pause: until a new one is paid, nobody has paid for it.
        Status::Active if facts.unpaid_since.is_none() && facts.paid_until < facts.period_ends_at => {
            Some((facts.paid_until, Reason::Paused))
        }
        Status::Trialing | Status::Active if facts.collection_paused => {
            Some((facts.paid_until, Reason::Paused))
        }
        Status::Trialing | Status::Active => Some(match facts.cancel_at {
            Some(at) => (at.min(facts.period_ends_at), Reason::Ending),
            None if facts.status == Status::Trialing => (facts.period_ends_at + SETTLING, Reason::Trial),
            None => (facts.period_ends_at + SETTLING, Reason::Paid),
        }),
        // Grace follows what was paid, whenever its end was noticed. A payment that fails long after it, as at the end of a pause, has none: pausing and
        // resuming with a card that never pays would be a week's reading each time.
        Status::PastDue => Some(match facts.unpaid_since {
            Some(since) if since > facts.paid_until + SETTLING => (facts.paid_until, Reason::Ended),
            Some(since) => (facts.paid_until.max(since.min(facts.paid_until) + GRACE), Reason::Grace),
            None => (facts.paid_until + GRACE, Reason::Grace),
        }),
        Status::Paused => Some((facts.paid_until, Reason::Paused)),
        Status::Unpaid => Some((facts.paid_until, Reason::Ended)),
        // Ended on purpose it ends at once; ended for want of payment, grace was over before.
        Status::Canceled => {
            let ended_at = facts.ended_at.unwrap_or(facts.paid_until);
            Some((ended_at.min(facts.paid_until + GRACE), Reason::Ended))
        }
        Status::Unknown => Some((facts.period_ends_at, Reason::Unknown)),
    }
}
