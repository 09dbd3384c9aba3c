//! What a change in the middle of a period costs.

use chrono::{DateTime, Utc};

use super::money::Money;

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
