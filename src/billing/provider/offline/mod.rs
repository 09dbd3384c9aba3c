//! The provider of demonstrations: a whole flow of checkouts, bills and renewals in which no money moves.
//!
//! It keeps its own tables and is asked through [`super::Provider`] like any other, so what a demonstration shows is what
//! the program does. What happens to a subscription as time passes is [`Life`], which knows neither clock nor tables.

pub mod books;
pub mod change;
pub mod discount;
pub mod pages;
pub mod provider;
pub mod store;
mod time;

pub use time::time_passes;

use chrono::{DateTime, TimeDelta, Utc};

use crate::billing::entitling::Facts;
use crate::billing::invoice;
use crate::billing::plan::Every;
use crate::billing::subscription::Status;

/// A payment that failed is tried again this long after the failure; after the last the subscription ends. Longer than
/// the days of grace, so that a demonstration shows what lies between.
const TRIES: [TimeDelta; 4] =
    [TimeDelta::days(1), TimeDelta::days(3), TimeDelta::days(5), TimeDelta::days(14)];

/// A card of the demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Card {
    /// Pays whatever is asked.
    Works,
    /// Never pays.
    Declined,
    /// Pays at the checkout and fails from then on.
    FailsAtRenewal,
    /// Pays, but somebody had their trial with it already.
    SeenBefore,
}

impl Card {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Works, Self::Declined, Self::FailsAtRenewal, Self::SeenBefore];

    /// Its name in forms, and in the keys of its wording (`card-<name>`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Declined => "declined",
            Self::FailsAtRenewal => "fails-at-renewal",
            Self::SeenBefore => "seen-before",
        }
    }

    /// The card of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|card| card.name() == name)
    }

    /// What a bank would print on it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Works => "Visa 4242",
            Self::Declined => "Visa 0002",
            Self::FailsAtRenewal => "Visa 0341",
            Self::SeenBefore => "Mastercard 4444",
        }
    }

    /// Pays at the checkout.
    pub fn pays_at_once(self) -> bool {
        self != Self::Declined
    }

    /// Pays later on.
    pub fn pays_later(self) -> bool {
        matches!(self, Self::Works | Self::SeenBefore)
    }
}

/// A subscription at this provider, as far as time changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// How it stands.
    pub status: Status,
    /// The card it is paid with.
    pub card: Card,
    /// How often it is paid.
    pub every: Every,
    /// From when periods are counted.
    pub anchor: DateTime<Utc>,
    /// Which period since then is running; none in the free days.
    pub periods: u32,
    /// When the present period began.
    pub period_starts_at: DateTime<Utc>,
    /// When it ends.
    pub period_ends_at: DateTime<Utc>,
    /// Until when it is paid, or free.
    pub paid_until: DateTime<Utc>,
    /// It is not to be renewed.
    pub ends_with_period: bool,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// No money is taken.
    pub collection_paused: bool,
    /// Until when.
    pub resumes_at: Option<DateTime<Utc>>,
    /// Since when a bill is open.
    pub unpaid_since: Option<DateTime<Utc>>,
    /// How often that bill was tried again.
    pub tries: usize,
}

/// A bill that a step of a life wrote, or what became of the open one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bill {
    /// When.
    pub at: DateTime<Utc>,
    /// How it stands.
    pub status: invoice::Status,
    /// The bill that was open before, not a new one.
    pub settles_open: bool,
    /// The period it is for.
    pub period: (DateTime<Utc>, DateTime<Utc>),
}

impl Life {
    /// A new one: with free days, or paid at once.
    pub fn begin(at: DateTime<Utc>, every: Every, trial_days: u32, card: Card) -> (Self, Option<Bill>) {
        let trial_ends = at + TimeDelta::days(i64::from(trial_days));
        let free = trial_days > 0;
        let period_ends_at = if free { trial_ends } else { every.after(at, 1) };
        let life = Self {
            status: if free { Status::Trialing } else { Status::Active },
            card,
            every,
            anchor: if free { trial_ends } else { at },
            periods: u32::from(!free),
            period_starts_at: at,
            period_ends_at,
            paid_until: period_ends_at,
            ends_with_period: false,
            ended_at: None,
            collection_paused: false,
            resumes_at: None,
            unpaid_since: None,
            tries: 0,
        };
        let bill = (!free).then(|| life.bill(at, invoice::Status::Paid, false));
        (life, bill)
    }

    /// What of it decides about reading.
    pub fn facts(&self, started_at: DateTime<Utc>) -> Facts {
        Facts {
            status: self.status,
            started_at,
            period_ends_at: self.period_ends_at,
            paid_until: self.paid_until,
            unpaid_since: self.unpaid_since,
            cancel_at: self.ends_with_period.then_some(self.period_ends_at),
            ended_at: self.ended_at,
            collection_paused: self.collection_paused,
        }
    }

    /// When something happens next by itself.
    pub fn next(&self) -> Option<DateTime<Utc>> {
        if self.status.is_over() {
            return None;
        }
        let due = match (self.unpaid_since, TRIES.get(self.tries)) {
            (Some(since), Some(pause)) => since + *pause,
            _ => self.period_ends_at,
        };
        Some(self.resumes_at.map_or(due, |resumes| resumes.min(due)))
    }

    /// Lets time pass until `now`, and gives the bills of it in their order.
    pub fn advance(&mut self, now: DateTime<Utc>) -> Vec<Bill> {
        let mut bills = Vec::new();
        while let Some(at) = self.next().filter(|at| *at <= now) {
            bills.extend(self.step(at));
        }
        bills
    }

    fn step(&mut self, at: DateTime<Utc>) -> Option<Bill> {
        if self.resumes_at.is_some_and(|resumes| resumes <= at) {
            return self.resume(at);
        }
        if self.unpaid_since.is_some() {
            return self.try_again(at);
        }
        if self.ends_with_period {
            self.end(at);
            return None;
        }
        Some(self.renew(at))
    }

    fn renew(&mut self, at: DateTime<Utc>) -> Bill {
        self.periods += 1;
        self.period_starts_at = self.period_ends_at;
        self.period_ends_at = self.every.after(self.anchor, self.periods);
        self.status = Status::Active;
        if self.collection_paused {
            return self.bill(at, invoice::Status::Void, false);
        }
        if self.card.pays_later() {
            self.paid_until = self.period_ends_at;
            return self.bill(at, invoice::Status::Paid, false);
        }
        self.status = Status::PastDue;
        (self.unpaid_since, self.tries) = (Some(at), 0);
        self.bill(at, invoice::Status::Open, false)
    }

    fn try_again(&mut self, at: DateTime<Utc>) -> Option<Bill> {
        self.tries += 1;
        if self.card.pays_later() {
            return self.pay(at);
        }
        if self.tries < TRIES.len() {
            return None;
        }
        let bill = self.bill(at, invoice::Status::Uncollectible, true);
        self.end(at);
        Some(bill)
    }

    /// Takes a cancellation or a pause back. A period that nobody has paid for ends with the pause: a new one begins, and
    /// its bill.
    pub fn resume(&mut self, at: DateTime<Utc>) -> Option<Bill> {
        let rested = std::mem::take(&mut self.collection_paused) && self.paid_until < at;
        (self.ends_with_period, self.resumes_at) = (false, None);
        if !rested || self.status != Status::Active {
            return None;
        }
        (self.anchor, self.periods, self.period_ends_at) = (at, 0, at);
        Some(self.renew(at))
    }

    /// Pays the open bill.
    pub fn pay(&mut self, at: DateTime<Utc>) -> Option<Bill> {
        self.unpaid_since.take()?;
        self.tries = 0;
        self.status = Status::Active;
        self.paid_until = self.period_ends_at;
        Some(self.bill(at, invoice::Status::Paid, true))
    }

    /// Ends it.
    pub fn end(&mut self, at: DateTime<Utc>) {
        self.status = Status::Canceled;
        self.ended_at = Some(at);
        (self.unpaid_since, self.resumes_at, self.collection_paused) = (None, None, false);
    }

    fn bill(&self, at: DateTime<Utc>, status: invoice::Status, settles_open: bool) -> Bill {
        Bill { at, status, settles_open, period: (self.period_starts_at, self.period_ends_at) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::billing::entitling::{GRACE, SETTLING, entitlement};

    fn start() -> DateTime<Utc> {
        "2026-11-24T09:00:00Z".parse().unwrap()
    }

    fn facts(life: &Life) -> Facts {
        life.facts(start())
    }

    #[test]
    fn a_card_that_fails_at_renewal_is_tried_again_until_the_subscription_ends() {
        let (mut life, first) = Life::begin(start(), Every::Month, 0, Card::FailsAtRenewal);
        assert_eq!(first.map(|bill| bill.status), Some(invoice::Status::Paid));
        let renewal = life.period_ends_at;
        assert_eq!(life.advance(renewal)[0].status, invoice::Status::Open);
        assert_eq!(life.status, Status::PastDue);
        assert_eq!(entitlement(&facts(&life)).unwrap().ends_at, renewal + GRACE);
        let bills = life.advance(renewal + TimeDelta::days(14));
        assert_eq!(bills.last().map(|bill| bill.status), Some(invoice::Status::Uncollectible));
        assert_eq!((life.status, life.next()), (Status::Canceled, None));
    }

    #[test]
    fn free_days_end_in_a_bill_and_periods_are_counted_from_there() {
        let (mut life, first) = Life::begin(start(), Every::Month, 30, Card::Works);
        assert_eq!((first, life.status), (None, Status::Trialing));
        let bills = life.advance(start() + TimeDelta::days(95));
        assert_eq!(bills.len(), 3);
        assert_eq!(bills[0].at, start() + TimeDelta::days(30));
        assert_eq!(life.period_ends_at, Every::Month.after(start() + TimeDelta::days(30), 3));
    }

    #[test]
    fn a_pause_over_a_renewal_ends_in_a_new_period_that_is_paid() {
        let (mut life, _) = Life::begin(start(), Every::Month, 0, Card::Works);
        life.collection_paused = true;
        let later = start() + TimeDelta::days(40);
        life.advance(later);
        assert_eq!(entitlement(&facts(&life)).unwrap().ends_at, life.paid_until);
        let bill = life.resume(later).unwrap();
        assert_eq!((bill.status, bill.period.0), (invoice::Status::Paid, later));
        assert_eq!(life.period_ends_at, Every::Month.after(later, 1));
    }

    #[test]
    fn what_ends_for_want_of_payment_was_read_no_longer_than_grace() {
        let (mut life, _) = Life::begin(start(), Every::Month, 0, Card::FailsAtRenewal);
        let renewal = life.period_ends_at;
        life.advance(renewal + TimeDelta::days(20));
        assert_eq!(life.ended_at, Some(renewal + TimeDelta::days(14)));
        assert_eq!(entitlement(&facts(&life)).unwrap().ends_at, renewal + GRACE);
    }

    #[derive(Debug, Clone, Copy)]
    enum Deed {
        Wait(i64),
        Cancel,
        Resume,
        Pause,
        Mend,
        Break,
    }

    fn deed() -> impl Strategy<Value = Deed> {
        prop_oneof![
            4 => (1..50_i64).prop_map(Deed::Wait),
            1 => Just(Deed::Cancel),
            1 => Just(Deed::Resume),
            1 => Just(Deed::Pause),
            1 => Just(Deed::Mend),
            1 => Just(Deed::Break),
        ]
    }

    fn act(life: &mut Life, deed: Deed, now: &mut DateTime<Utc>) -> Vec<Bill> {
        match deed {
            Deed::Wait(days) => {
                *now += TimeDelta::days(days);
                return life.advance(*now);
            }
            Deed::Cancel => life.ends_with_period = true,
            Deed::Resume => return life.resume(*now).into_iter().collect(),
            Deed::Pause if !life.status.is_over() => life.collection_paused = true,
            Deed::Pause => {}
            Deed::Mend => {
                life.card = Card::Works;
                return life.pay(*now).into_iter().collect();
            }
            Deed::Break => life.card = Card::FailsAtRenewal,
        }
        Vec::new()
    }

    proptest! {
        /// Whatever is done: what was paid for and not ended on purpose is read, and nobody reads longer than grace, or
        /// the day in which renewals settle, past what was paid.
        #[test]
        fn nobody_who_paid_is_refused_and_nobody_gets_past_grace(
            trial in prop_oneof![Just(0_u32), Just(30)],
            year in any::<bool>(),
            deeds in prop::collection::vec(deed(), 0..30),
        ) {
            let every = if year { Every::Year } else { Every::Month };
            let mut now = start();
            let (mut life, first) = Life::begin(now, every, trial, Card::Works);
            let mut paid_to = if trial > 0 { life.period_ends_at } else { now };
            let paid = |bills: &[Bill], mut paid_to: DateTime<Utc>| {
                for bill in bills.iter().filter(|bill| bill.status == invoice::Status::Paid) {
                    paid_to = paid_to.max(bill.period.1);
                }
                paid_to
            };
            paid_to = paid(first.as_slice(), paid_to);
            for deed in deeds {
                let bills = act(&mut life, deed, &mut now);
                paid_to = paid(&bills, paid_to);
                let until = entitlement(&facts(&life)).map(|span| span.ends_at);
                if life.status != Status::Canceled {
                    prop_assert!(now >= paid_to || until.is_some_and(|until| until >= paid_to), "{life:?} {now}");
                }
                prop_assert!(until.is_none_or(|until| until <= paid_to + GRACE.max(SETTLING)), "{life:?} {now}");
            }
        }
    }
}
