//! Withdrawing from the contract: within fourteen days, without a reason, and everything is paid back.
//!
//! Directive 2011/83/EU, articles 9 to 11 and 11a (the withdrawal function, in force since 19 June 2026). The fourteen
//! days begin with the day after the order and end with the end of a day. They run once for an order with free days: who
//! ordered was told what follows them (Court of Justice, C-565/22).

use chrono::{DateTime, Days, Utc};
use chrono_tz::Tz;

use super::subscription::Subscription;
use crate::clock;

/// How many days.
const DAYS: Days = Days::new(14);

/// Until when a contract of `ordered_at` can be withdrawn from: the midnight that ends the fourteenth day.
pub fn until(ordered_at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let day = clock::day(ordered_at, zone);
    let after = day.checked_add_days(DAYS).and_then(|day| day.succ_opt());
    after.map_or(ordered_at, |day| clock::beginning(day, zone))
}

/// Whether this subscription can be withdrawn from now.
pub fn is_open(subscription: &Subscription, now: DateTime<Utc>, zone: Tz) -> bool {
    !subscription.facts.status.is_over() && now < until(subscription.facts.started_at, zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fourteenth_day_counts_to_its_end() {
        let zone = chrono_tz::Europe::Brussels;
        let ordered = "2026-11-24T22:59:59Z".parse().unwrap();
        assert_eq!(until(ordered, zone), "2026-12-08T23:00:00Z".parse::<DateTime<Utc>>().unwrap());
        let a_second_later = "2026-11-24T23:00:00Z".parse().unwrap();
        assert_eq!(until(a_second_later, zone), "2026-12-09T23:00:00Z".parse::<DateTime<Utc>>().unwrap());
    }
}
