//! What readers are written about their subscriptions, and when.

use chrono::{DateTime, TimeDelta, Utc};

use super::invoice;
use super::plan::Every;
use super::provider::RemoteInvoice;
use super::store::subscriptions::Settled;
use super::subscription::{Status, Subscription};
use crate::mail::Kind;

/// What happened longer ago than this is not written about: subscriptions that were imported, or found by a
/// reconciliation after months, mail nobody.
const NEWS: TimeDelta = TimeDelta::days(3);
/// Before free days end.
const TRIAL_REMINDER: TimeDelta = TimeDelta::days(3);
/// Before a year is charged again.
const YEAR_REMINDER: TimeDelta = TimeDelta::days(14);

/// A letter that is due, and what it is about: with the kind it is written once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Which.
    pub kind: Kind,
    /// About which bill, or which end.
    pub about: String,
}

impl Due {
    fn new(kind: Kind, about: impl Into<String>) -> Self {
        Self { kind, about: about.into() }
    }
}

/// The letters that a change of a subscription and its latest bill ask for.
pub fn due(settled: &Settled, bill: Option<&RemoteInvoice>, now: DateTime<Utc>) -> Vec<Due> {
    let after = &settled.after;
    let mut letters = Vec::new();
    let news = |at: DateTime<Utc>| now - at < NEWS;
    if matches!(after.facts.status, Status::Trialing | Status::Active) && news(after.facts.started_at) {
        letters.push(Due::new(Kind::SubscriptionStarted, "start"));
    }
    letters.extend(bill.and_then(|bill| about_bill(bill, after, now)));
    // What was going to end when it was first seen was not ended here.
    let was = settled.before.as_ref();
    if let Some(at) = after.facts.cancel_at.filter(|_| was.is_some_and(|was| was.facts.cancel_at.is_none())) {
        letters.push(Due::new(Kind::SubscriptionEnding, at.to_rfc3339()));
    }
    if after.facts.status == Status::Canceled && after.facts.ended_at.is_some_and(news) {
        letters.push(Due::new(Kind::SubscriptionEnded, "end"));
    }
    letters
}

fn about_bill(bill: &RemoteInvoice, after: &Subscription, now: DateTime<Utc>) -> Option<Due> {
    match bill.status {
        invoice::Status::Paid if bill.paid.minor > 0 && bill.paid_at.is_some_and(|at| now - at < NEWS) => {
            Some(Due::new(Kind::Receipt, &bill.reference))
        }
        invoice::Status::Open if after.facts.status == Status::PastDue => {
            Some(Due::new(Kind::PaymentFailed, &bill.reference))
        }
        _ => None,
    }
}

/// The reminder that is due before money is taken, if one is.
pub fn reminder(subscription: &Subscription, now: DateTime<Utc>) -> Option<Due> {
    let (at, _) = subscription.next_payment()?;
    let (kind, ahead) = match (subscription.facts.status, subscription.every) {
        (Status::Trialing, _) => (Kind::TrialEnding, TRIAL_REMINDER),
        (_, Every::Year) => (Kind::RenewalComing, YEAR_REMINDER),
        (_, Every::Month) => return None,
    };
    (now < at && at - now <= ahead).then(|| Due::new(kind, at.to_rfc3339()))
}
