//! What a change in the middle of a period costs.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::money::Money;
use super::provider::Proration;
use crate::wording::long_date;

/// For how long a price that was shown is kept.
const SHOWN_FOR: TimeDelta = TimeDelta::minutes(30);

/// The moment the price was computed for, if it was shown lately: what was agreed to is what is charged.
pub fn shown_at(text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let at = text.parse::<DateTime<Utc>>().ok()?;
    (at <= now && now - at <= SHOWN_FOR).then_some(at)
}

impl Proration {
    /// What the change costs now, in a sentence.
    pub fn costs(&self) -> String {
        let due = self.due_now;
        match due.minor {
            0 => crate::t("change-costs-nothing"),
            1.. => crate::t1("change-costs", "amount", due),
            _ => crate::t1("change-credits", "amount", due.times(-1).unwrap_or(due)),
        }
    }

    /// What is paid after that.
    pub fn then(&self, zone: Tz) -> String {
        crate::t2("change-then", "amount", self.next, "date", long_date(self.next_at, zone))
    }
}

/// A span that is paid for.
#[derive(Debug, Clone, Copy)]
pub struct Paid {
    /// What it costs in whole.
    pub total: Money,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
}

impl Paid {
    /// The part of it that is left at `at`, to the second: nothing after its end, all of it before its start.
    pub fn left(&self, at: DateTime<Utc>) -> Money {
        let whole = (self.until - self.from).num_seconds();
        let left = (self.until - at).num_seconds().clamp(0, whole.max(0));
        self.total.share(left, whole)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;
    use crate::billing::money::Currency;

    proptest! {
        #[test]
        fn what_is_left_shrinks_from_all_to_nothing(minor in 1..100_000_i64, days in 1..400_i64, at in 0..500_i64) {
            let from: DateTime<Utc> = "2026-11-24T09:00:00Z".parse().unwrap();
            let paid = Paid { total: Money::new(minor, Currency::EUR), from, until: from + TimeDelta::days(days) };
            let left = |day| paid.left(from + TimeDelta::days(day)).minor;
            prop_assert!(left(at) >= left(at + 1));
            prop_assert_eq!((left(0), left(days)), (minor, 0));
        }
    }
}
