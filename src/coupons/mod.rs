//! Coupons: what comes off the bills of a subscription, for whom and for how long, and the codes that bring them.
//!
//! A coupon is never edited in what it promises: it is archived and another takes its place. Each person has each coupon
//! once, and a coupon with a number of uses is used so often at most: a use is held while a checkout is open (`store`).

pub mod applying;
pub mod code;
pub mod discount;
pub mod form;
pub mod holding;
pub mod jobs;
pub mod pages;
pub mod store;

pub use code::{Applied, Code};
pub use discount::Discount;

use chrono::{DateTime, Utc};

use crate::billing::money::{Currency, Money};
use crate::billing::plan::Every;
use crate::ids::{CouponId, PlanId};

/// What comes off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Off {
    /// So many hundredths, 1 to 100.
    Percent(i32),
    /// An amount, off the whole bill.
    Amount(Money),
}

impl Off {
    /// What is left to pay of a bill. Nothing comes off one in another currency, and nobody is paid for buying.
    pub fn reduce(self, total: Money) -> Money {
        let off = match self {
            Self::Percent(percent) => total.share(i64::from(percent), 100),
            Self::Amount(amount) if amount.currency == total.currency => amount,
            Self::Amount(_) => Money::new(0, total.currency),
        };
        Money::new(total.minor.saturating_sub(off.minor).max(0), total.currency)
    }

    /// As one says it: `50%`, `€10`.
    pub fn in_words(self) -> String {
        match self {
            Self::Percent(percent) => format!("{percent}%"),
            Self::Amount(amount) => amount.short(),
        }
    }

    /// The only currency whose bills it comes off.
    pub fn currency(self) -> Option<Currency> {
        match self {
            Self::Percent(_) => None,
            Self::Amount(amount) => Some(amount.currency),
        }
    }
}

/// For how long, as the database and providers name it
/// (docs.stripe.com/api/coupons/object#coupon_object-duration).
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "coupon_duration", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Lasting {
    /// Off the first payment.
    Once,
    /// Off the bills of some months.
    Repeating,
    /// Off every bill.
    Forever,
}

/// The most months that a coupon lasts.
pub const MOST_MONTHS: u32 = 120;

/// For how long something comes off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// The first payment.
    Once,
    /// The bills of so many months, counted from the order.
    Months(u32),
    /// Every bill.
    Forever,
}

impl Span {
    /// Its name in the database, in forms and at providers.
    pub fn lasting(self) -> Lasting {
        match self {
            Self::Once => Lasting::Once,
            Self::Months(_) => Lasting::Repeating,
            Self::Forever => Lasting::Forever,
        }
    }

    /// When it ends that is begun at `start`, if a day is set.
    pub fn ends(self, start: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Months(months) => Some(Every::Month.after(start, months)),
            Self::Once | Self::Forever => None,
        }
    }

    /// How many payments it comes off, of those made every so often from `first` on, if it is ordered at `ordered`;
    /// nothing for all of them.
    pub fn payments(self, ordered: DateTime<Utc>, first: DateTime<Utc>, every: Every) -> Option<u32> {
        match self {
            Self::Once => Some(1),
            Self::Forever => None,
            Self::Months(_) => {
                let ends = self.ends(ordered)?;
                (0..=MOST_MONTHS).find(|count| every.after(first, *count) >= ends)
            }
        }
    }
}

/// What is promised.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Promise {
    /// What it is called in the administration.
    pub name: String,
    /// What comes off.
    pub off: Off,
    /// For how long.
    pub span: Span,
    /// The plans it is for; all, if none is named.
    pub plans: Vec<PlanId>,
    /// Also for who has or had a subscription.
    pub for_former: bool,
    /// From when it can be used.
    pub valid_from: Option<DateTime<Utc>>,
    /// Until when.
    pub valid_until: Option<DateTime<Utc>>,
    /// How often it can be used.
    pub most: Option<i32>,
    /// For the administration's eyes.
    pub note: String,
}

/// A promise, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coupon {
    /// Key.
    pub coupon_id: CouponId,
    /// What is promised.
    pub promise: Promise,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Since when it cannot be used any more.
    pub archived_at: Option<DateTime<Utc>>,
    /// Grows with every change.
    pub version: i32,
}

/// Where a coupon stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It cannot be used yet.
    Waits,
    /// It can be used.
    Runs,
    /// Its time is over.
    Over,
    /// An admin took it back.
    Archived,
}

/// What somebody wants to use a coupon for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The plan.
    pub plan: PlanId,
    /// The currency of its price.
    pub currency: Currency,
    /// Has or had a subscription.
    pub former: bool,
}

/// Why a coupon is not to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such code, or it is not valid: whoever guesses is not told which.
    Unknown,
    /// All its uses are taken.
    UsedUp,
    /// It is for another plan.
    OtherPlan,
    /// It comes off prices in another currency.
    OtherCurrency,
    /// Its months are over before the first payment.
    TooShort,
    /// It is for new subscribers.
    NewOnly,
    /// The person has used it, or holds it in another window.
    Used,
}

impl Refusal {
    /// The key of its wording.
    pub fn wording(self) -> &'static str {
        match self {
            Self::Unknown => "code-unknown",
            Self::UsedUp => "code-used-up",
            Self::OtherPlan => "code-other-plan",
            Self::OtherCurrency => "code-other-currency",
            Self::TooShort => "code-too-short",
            Self::NewOnly => "code-new-only",
            Self::Used => "code-used",
        }
    }
}

impl Coupon {
    /// Where it stands now.
    pub fn state(&self, now: DateTime<Utc>) -> State {
        let Promise { valid_from, valid_until, .. } = &self.promise;
        match self.archived_at {
            Some(_) => State::Archived,
            None if valid_from.is_some_and(|from| now < from) => State::Waits,
            None if valid_until.is_some_and(|until| now >= until) => State::Over,
            None => State::Runs,
        }
    }

    /// Whether it is for a plan.
    pub fn is_for(&self, plan: PlanId) -> bool {
        self.promise.plans.is_empty() || self.promise.plans.contains(&plan)
    }

    /// Whether it can be had for this, as far as it does not depend on what others have used.
    pub fn admits(&self, wanted: Wanted, now: DateTime<Utc>) -> Result<(), Refusal> {
        if self.state(now) != State::Runs {
            return Err(Refusal::Unknown);
        }
        if !self.is_for(wanted.plan) {
            return Err(Refusal::OtherPlan);
        }
        if self.promise.off.currency().is_some_and(|currency| currency != wanted.currency) {
            return Err(Refusal::OtherCurrency);
        }
        if wanted.former && !self.promise.for_former {
            return Err(Refusal::NewOnly);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_months_of_a_coupon_are_counted_from_the_order() {
        let ordered = at("2026-11-24T09:00:00Z");
        let payments = |months, first: &str, every| Span::Months(months).payments(ordered, at(first), every);
        assert_eq!(payments(3, "2026-11-24T09:00:00Z", Every::Month), Some(3));
        assert_eq!(payments(3, "2026-12-24T09:00:00Z", Every::Month), Some(2), "free days count");
        assert_eq!(payments(1, "2026-12-24T09:00:00Z", Every::Month), Some(0));
        assert_eq!(payments(12, "2026-11-24T09:00:00Z", Every::Year), Some(1));
        assert_eq!(payments(13, "2026-11-24T09:00:00Z", Every::Year), Some(2));
        assert_eq!(Span::Once.payments(ordered, ordered, Every::Year), Some(1));
        assert_eq!(Span::Forever.payments(ordered, ordered, Every::Year), None);
    }

    #[test]
    fn a_coupon_is_for_whom_it_says() {
        let (plan, other) = (PlanId::new(), PlanId::new());
        let promise = Promise {
            name: String::new(),
            off: Off::Amount(Money::new(1000, Currency::EUR)),
            span: Span::Once,
            plans: vec![plan],
            for_former: false,
            valid_from: Some(at("2026-11-01T00:00:00Z")),
            valid_until: Some(at("2026-12-01T00:00:00Z")),
            most: None,
            note: String::new(),
        };
        let coupon = Coupon {
            coupon_id: CouponId::new(),
            promise,
            created_at: at("2026-10-01T00:00:00Z"),
            archived_at: None,
            version: 1,
        };
        let wanted = Wanted { plan, currency: Currency::EUR, former: false };
        let now = at("2026-11-24T09:00:00Z");
        assert_eq!(coupon.admits(wanted, now), Ok(()));
        assert_eq!(coupon.admits(Wanted { plan: other, ..wanted }, now), Err(Refusal::OtherPlan));
        assert_eq!(coupon.admits(Wanted { former: true, ..wanted }, now), Err(Refusal::NewOnly));
        let dollars = "USD".parse().unwrap();
        assert_eq!(coupon.admits(Wanted { currency: dollars, ..wanted }, now), Err(Refusal::OtherCurrency));
        for moment in ["2026-10-31T23:59:59Z", "2026-12-01T00:00:00Z"] {
            assert_eq!(coupon.admits(wanted, at(moment)), Err(Refusal::Unknown), "{moment}");
        }
        let archived = Coupon { archived_at: Some(now), ..coupon };
        assert_eq!(archived.admits(wanted, now), Err(Refusal::Unknown));
    }

    proptest! {
        /// Nobody pays more with a coupon than without, and nobody is paid for buying.
        #[test]
        fn what_comes_off_is_no_more_than_there_is(
            total in 0..10_000_000_i64, percent in 1..=100_i32, amount in 1..10_000_000_i64,
        ) {
            let total = Money::new(total, Currency::EUR);
            for off in [Off::Percent(percent), Off::Amount(Money::new(amount, Currency::EUR))] {
                let left = off.reduce(total);
                prop_assert!((0..=total.minor).contains(&left.minor), "{off:?} {left}");
            }
            prop_assert_eq!(Off::Percent(100).reduce(total).minor, 0);
            let dollars = Off::Amount(Money::new(amount, "USD".parse().unwrap()));
            prop_assert_eq!(dollars.reduce(total), total);
        }

        /// Of the payments that a coupon covers, each is made before it ends, and the next is not.
        #[test]
        fn the_payments_are_those_before_the_end(months in 1..=120_u32, free in 0..60_i64, year in any::<bool>()) {
            let every = if year { Every::Year } else { Every::Month };
            let ordered = at("2026-11-30T09:00:00Z");
            let first = ordered + chrono::TimeDelta::days(free);
            let span = Span::Months(months);
            let (count, ends) = (span.payments(ordered, first, every).unwrap(), span.ends(ordered).unwrap());
            prop_assert!(every.after(first, count) >= ends);
            prop_assert!(count == 0 || every.after(first, count - 1) < ends);
        }
    }
}
