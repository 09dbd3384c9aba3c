//! Subscriptions in an admin's words.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::billing::entitling::entitlement;
use crate::billing::plan::Every;
use crate::billing::provider;
use crate::billing::subscription::{Status, Subscription};
use crate::paywall::{EntitlementReason, EntitlementSource};

/// "24 November 2026".
pub fn day(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-d %B %Y").to_string()
}

/// Where an entitlement comes from, in a word; also in addresses.
pub fn source(source: EntitlementSource) -> &'static str {
    match source {
        EntitlementSource::Subscription => "subscription",
        EntitlementSource::Complimentary => "complimentary",
        EntitlementSource::Demonstration => "demonstration",
        EntitlementSource::Group => "group",
        EntitlementSource::Licence => "licence",
        EntitlementSource::Transfer => "invoice",
    }
}

/// The name that people know a provider by.
pub fn provider(name: provider::Name) -> &'static str {
    match name {
        provider::Name::Stripe => "Stripe",
        provider::Name::Offline => "Offline",
    }
}

/// "a month".
pub fn every(every: Every) -> &'static str {
    match every {
        Every::Month => "a month",
        Every::Year => "a year",
    }
}

/// "€15 a month", for all seats.
pub fn price(subscription: &Subscription) -> String {
    format!("{} {}", subscription.total().short(), every(subscription.every))
}

/// How a subscription stands, in a sentence.
pub fn standing(subscription: &Subscription, zone: Tz) -> String {
    let facts = &subscription.facts;
    let date = |at| day(at, zone);
    match facts.status {
        Status::Canceled => {
            facts.ended_at.map_or("Ended.".to_owned(), |at| format!("Ended on {}.", date(at)))
        }
        Status::IncompleteExpired => "Never began: the first payment did not succeed.".to_owned(),
        Status::Incomplete => "Waits for its first payment.".to_owned(),
        Status::Paused => "Rests: the trial ended without a way to pay.".to_owned(),
        Status::Unknown => "The provider calls its status something that we do not know.".to_owned(),
        Status::Unpaid => "Payments failed and are tried no more.".to_owned(),
        Status::PastDue => facts
            .unpaid_since
            .map_or("A payment is late.".to_owned(), |at| format!("A payment failed on {}.", date(at))),
        Status::Trialing | Status::Active if facts.collection_paused => {
            subscription.resumes_at.map_or("Paused until somebody resumes it.".to_owned(), |at| {
                format!("Paused until {}.", date(at))
            })
        }
        Status::Trialing | Status::Active => running(subscription, zone),
    }
}

fn running(subscription: &Subscription, zone: Tz) -> String {
    let facts = &subscription.facts;
    let what = if facts.status == Status::Trialing { "In its free days" } else { "Paid" };
    match facts.cancel_at {
        Some(at) => format!("{what}; ends on {} and is not renewed.", day(at, zone)),
        None => format!("{what}; renewed on {}.", day(facts.period_ends_at, zone)),
    }
}

/// What a subscription lets somebody read, and why no longer.
pub fn reading(subscription: &Subscription, now: DateTime<Utc>, zone: Tz) -> String {
    let Some(span) = entitlement(&subscription.facts) else { return "Reads nothing by it.".to_owned() };
    let verb = if span.ends_at > now { "Reads everything until" } else { "Read everything until" };
    format!("{verb} {}: {}.", crate::wording::date_and_time(span.ends_at, zone), reason(span.reason))
}

/// Why an entitlement holds or ended, in words.
pub fn reason(reason: EntitlementReason) -> &'static str {
    match reason {
        EntitlementReason::Given => "given by the house",
        EntitlementReason::Trial => "free days",
        EntitlementReason::Paid => "paid",
        EntitlementReason::Ending => "paid, and not to be renewed",
        EntitlementReason::Grace => "a payment failed, the days of grace run",
        EntitlementReason::Paused => "paused after what was paid",
        EntitlementReason::Unknown => "the provider says something that we do not know",
        EntitlementReason::Ended => "ended",
    }
}
