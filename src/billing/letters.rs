//! What readers are written about their subscriptions, and when.

use chrono::{DateTime, TimeDelta, Utc};

use super::invoice;
use super::plan::Every;
use super::provider::RemoteInvoice;
use super::store::settling::Settled;
use super::subscription::{CancellationReason, Status, Subscription};
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
        let no_more = after.cancellation == Some(CancellationReason::StudentNoMore);
        let kind = if no_more { Kind::StudentEnding } else { Kind::SubscriptionEnding };
        letters.push(Due::new(kind, at.to_rfc3339()));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::entitling::Facts;
    use crate::billing::money::{Currency, Money};
    use crate::billing::provider;
    use crate::ids::SubscriptionId;

    fn subscription(status: Status, every: Every) -> Subscription {
        let at: DateTime<Utc> = "2026-11-24T09:00:00Z".parse().unwrap();
        let ends = at + TimeDelta::days(30);
        Subscription {
            subscription_id: SubscriptionId::new(),
            account_id: None,
            customer_id: None,
            provider: provider::Name::Offline,
            reference: String::new(),
            price_id: None,
            amount: Money::new(1500, Currency::EUR),
            every,
            quantity: 1,
            discount: None,
            facts: Facts {
                status,
                started_at: at,
                period_ends_at: ends,
                paid_until: ends,
                unpaid_since: None,
                cancel_at: None,
                ended_at: None,
                collection_paused: false,
            },
            trial_ends_at: None,
            period_starts_at: at,
            resumes_at: None,
            latest_invoice: None,
            card: None,
            cancellation: None,
            seen_at: at,
        }
    }

    #[test]
    fn readers_are_reminded_before_money_is_taken_that_they_may_have_forgotten() {
        for (status, every, days) in [
            (Status::Trialing, Every::Month, Some(3)),
            (Status::Trialing, Every::Year, Some(3)),
            (Status::Active, Every::Year, Some(14)),
            (Status::Active, Every::Month, None),
            (Status::PastDue, Every::Year, None),
        ] {
            let subscription = subscription(status, every);
            let before = |days| subscription.facts.period_ends_at - TimeDelta::days(days);
            for left in 0..30 {
                let due = reminder(&subscription, before(left)).is_some();
                assert_eq!(
                    due,
                    left > 0 && days.is_some_and(|days| left <= days),
                    "{status:?} {every:?} {left}"
                );
            }
        }
    }

    #[test]
    fn what_began_long_ago_is_no_news() {
        let after = subscription(Status::Active, Every::Month);
        let settled = Settled { before: None, after, group: None };
        let at = settled.after.facts.started_at;
        assert_eq!(due(&settled, None, at).len(), 1);
        assert_eq!(due(&settled, None, at + NEWS), []);
    }
}
