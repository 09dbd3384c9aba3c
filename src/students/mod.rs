//! Who has shown that they study: by an address at an institution of learning, or by a proof that an admin has looked at.
//! It holds for a year. The student price is sold to nobody else, and nobody pays another one without having asked for it:
//! who does not show it again reads to the end of what is paid.

pub mod academic;
pub mod file;
pub mod jobs;
pub mod pages;
pub mod renewal;
pub mod store;

use chrono::{DateTime, TimeDelta, Utc};

use crate::billing::plan::Every;

/// For how long a proof holds that is given now.
pub fn valid_until(now: DateTime<Utc>) -> DateTime<Utc> {
    Every::Year.after(now, 1)
}

/// Whoever studies is asked again so long before the renewal.
pub const ASKED_AHEAD: TimeDelta = TimeDelta::days(30);
/// Without a proof the subscription is set to end so long before its renewal.
pub const ENDED_AHEAD: TimeDelta = TimeDelta::days(3);
/// What was sent in goes so long after the decision.
pub const KEPT: TimeDelta = TimeDelta::days(30);
/// For how long a link to an address is good.
pub const LINK: TimeDelta = TimeDelta::days(2);

/// That somebody has shown that they study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Student {
    /// The address that shows it; none, if an admin has looked at a proof.
    pub address: Option<String>,
    /// Until when it holds.
    pub valid_until: DateTime<Utc>,
}

impl Student {
    /// Whether it holds at a moment.
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        at < self.valid_until
    }
}

/// What is due before a renewal at the student price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// The reader is asked for a proof.
    Ask,
    /// The subscription is set to end with its period.
    End,
}

/// What is due before a subscription at the student price renews, given until when a proof holds.
pub fn due(renews_at: DateTime<Utc>, valid_until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<Due> {
    if valid_until.is_some_and(|until| renews_at <= until)
        || now >= renews_at
        || now < renews_at - ASKED_AHEAD
    {
        return None;
    }
    Some(if now < renews_at - ENDED_AHEAD { Due::Ask } else { Due::End })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whoever has no proof for the renewal is asked first and never renewed; whoever has one is left alone.
        #[test]
        fn nothing_renews_without_a_proof(left in 0..400_i64, proved in prop::option::of(-400..400_i64)) {
            let now: DateTime<Utc> = "2026-11-24T09:00:00Z".parse().unwrap();
            let renews_at = now + TimeDelta::days(left);
            let until = proved.map(|days| renews_at + TimeDelta::days(days));
            let due = due(renews_at, until, now);
            if proved.is_some_and(|days| days >= 0) || left == 0 || left > 30 {
                prop_assert_eq!(due, None);
            } else {
                prop_assert_eq!(due, Some(if left > 3 { Due::Ask } else { Due::End }));
            }
        }
    }
}
