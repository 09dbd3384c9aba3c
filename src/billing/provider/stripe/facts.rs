//! What of Stripe's description of a subscription decides about reading.

use chrono::{DateTime, Utc};

use crate::billing::entitling::Facts;
use crate::billing::invoice;
use crate::billing::subscription::Status;

/// What Stripe says of a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Described {
    /// How it stands.
    pub status: Status,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// The present period.
    pub period: (DateTime<Utc>, DateTime<Utc>),
    /// The end of what was paid before this period, where somebody asked: of several bills that were withdrawn, as in a
    /// pause, only the first one begins where that ended.
    pub paid_before: Option<DateTime<Utc>>,
    /// When its free days end or ended.
    pub trial_end: Option<DateTime<Utc>>,
    /// It is not to be renewed.
    pub cancel_at_period_end: bool,
    /// When it will end, if a day is set.
    pub cancel_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// No money is taken.
    pub collection_paused: bool,
    /// The latest bill.
    pub bill: Option<Bill>,
}

/// The latest bill of a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bill {
    /// How it stands.
    pub status: invoice::Status,
    /// It asks for a period of its own. Otherwise it asks for a change in the middle of one that is paid.
    pub of_period: bool,
    /// When it was made.
    pub issued_at: DateTime<Utc>,
}

/// The facts. A bill of a change that was not paid takes nothing away: the period it stands in is paid by another bill.
pub fn facts(described: &Described) -> Facts {
    let (starts_at, ends_at) = described.period;
    let free = described.status == Status::Trialing;
    let period_ends_at = described.trial_end.filter(|_| free).unwrap_or(ends_at);
    let bill = described.bill.filter(|bill| !free && !is_being_paid(described, bill));
    let owed = bill.is_some_and(|bill| bill.of_period && bill.status != invoice::Status::Paid);
    let unpaid = bill.filter(|bill| bill.status == invoice::Status::Open);
    let at_period_end = described.cancel_at_period_end.then_some(period_ends_at);
    Facts {
        status: described.status,
        started_at: described.started_at,
        period_ends_at,
        paid_until: if owed {
            described.paid_before.unwrap_or(starts_at).min(starts_at)
        } else {
            period_ends_at
        },
        unpaid_since: unpaid.map(|bill| bill.issued_at),
        cancel_at: described.cancel_at.or(at_period_end),
        ended_at: described.ended_at,
        collection_paused: described.collection_paused,
    }
}

/// Stripe drafts the bill of a renewal an hour before it asks for the money, and some ways to pay take days: as long as
/// it calls the subscription active, nobody owes anything.
fn is_being_paid(described: &Described, bill: &Bill) -> bool {
    described.status == Status::Active
        && !described.collection_paused
        && matches!(bill.status, invoice::Status::Draft | invoice::Status::Open)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;
    use crate::billing::entitling::{GRACE, entitlement};

    fn day(day: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::days(day)
    }

    fn described(status: Status, bill: Option<(invoice::Status, bool)>) -> Described {
        let bill = bill.map(|(status, of_period)| Bill { status, of_period, issued_at: day(30) });
        Described {
            status,
            started_at: day(0),
            period: (day(30), day(60)),
            paid_before: None,
            trial_end: None,
            cancel_at_period_end: false,
            cancel_at: None,
            ended_at: None,
            collection_paused: false,
            bill,
        }
    }

    #[test]
    fn a_bill_of_the_period_that_is_open_leaves_the_days_of_grace() {
        let facts = facts(&described(Status::PastDue, Some((invoice::Status::Open, true))));
        assert_eq!((facts.paid_until, facts.unpaid_since), (day(30), Some(day(30))));
        assert_eq!(entitlement(&facts).unwrap().ends_at, day(30) + GRACE);
    }

    #[test]
    fn a_bill_of_a_change_that_failed_takes_no_paid_day_away() {
        let facts = facts(&described(Status::PastDue, Some((invoice::Status::Open, false))));
        assert_eq!((facts.paid_until, facts.unpaid_since), (day(60), Some(day(30))));
        assert_eq!(entitlement(&facts).unwrap().ends_at, day(60));
    }

    #[test]
    fn whoever_renews_reads_on_while_the_bill_is_being_paid() {
        for bill in [invoice::Status::Draft, invoice::Status::Open] {
            let facts = facts(&described(Status::Active, Some((bill, true))));
            assert!(entitlement(&facts).unwrap().ends_at >= day(60), "{bill:?}");
        }
    }

    #[test]
    fn a_pause_lasts_from_the_end_of_what_is_paid() {
        let paid = Described {
            collection_paused: true,
            ..described(Status::Active, Some((invoice::Status::Paid, true)))
        };
        assert_eq!(entitlement(&facts(&paid)).unwrap().ends_at, day(60));
        for status in [invoice::Status::Void, invoice::Status::Uncollectible, invoice::Status::Draft] {
            let rests =
                Described { collection_paused: true, ..described(Status::Active, Some((status, true))) };
            assert_eq!(entitlement(&facts(&rests)).unwrap().ends_at, day(30), "{status:?}");
        }
    }

    #[test]
    fn a_pause_over_several_renewals_lasts_from_the_end_of_what_was_paid_before_it() {
        let rests = Described {
            collection_paused: true,
            paid_before: Some(day(0)),
            ..described(Status::Active, Some((invoice::Status::Void, true)))
        };
        assert_eq!(facts(&rests).paid_until, day(0));
        let mistaken = Described { paid_before: Some(day(90)), ..rests };
        assert_eq!(facts(&mistaken).paid_until, day(30), "no bill of before pays for the period that runs");
    }

    #[test]
    fn free_days_end_with_the_trial() {
        let trial = Described { trial_end: Some(day(44)), ..described(Status::Trialing, None) };
        let facts = facts(&trial);
        assert_eq!((facts.paid_until, facts.period_ends_at), (day(44), day(44)));
    }

    #[test]
    fn what_is_cancelled_ends_with_its_period_or_on_its_day() {
        let ending = Described { cancel_at_period_end: true, ..described(Status::Active, None) };
        assert_eq!(facts(&ending).cancel_at, Some(day(60)));
        assert_eq!(facts(&Described { cancel_at: Some(day(40)), ..ending }).cancel_at, Some(day(40)));
    }

    fn bill() -> impl Strategy<Value = Option<(invoice::Status, bool)>> {
        use invoice::Status::{Draft, Open, Paid, Uncollectible, Void};
        let status = proptest::sample::select(vec![Draft, Open, Paid, Uncollectible, Void]);
        proptest::option::of((status, any::<bool>()))
    }

    proptest! {
        #[test]
        fn nothing_but_an_unpaid_bill_of_the_period_takes_the_period_away(
            status in proptest::sample::select(Status::ALL.to_vec()),
            bill in bill(),
            collection_paused in any::<bool>(),
        ) {
            let facts = facts(&Described { collection_paused, ..described(status, bill) });
            let being_paid = status == Status::Active && !collection_paused;
            let owed = status != Status::Trialing
                && bill.is_some_and(|(bill, of_period)| {
                    of_period
                        && bill != invoice::Status::Paid
                        && !(being_paid && matches!(bill, invoice::Status::Draft | invoice::Status::Open))
                });
            prop_assert_eq!(facts.paid_until, if owed { day(30) } else { day(60) });
            prop_assert_eq!(facts.status, status);
        }
    }
}
