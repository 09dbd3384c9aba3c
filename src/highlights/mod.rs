//! Stakeholders' highlights: an organisation's name and a headline, paid for and marked so. An organisation orders a
//! campaign; a campaign shows highlights in one of two boxes; which of them a page shows is [`rotation`]'s to say. What
//! readers saw and what they followed is counted by day, and whoever paid reads the figures by a secret link.

pub mod jobs;
mod live;
pub mod pages;
pub mod report;
pub mod rotation;
pub mod schedule;
pub mod seal;
pub mod store;
pub mod tally;

use chrono::{DateTime, TimeDelta, Utc};

pub use schedule::{Schedule, Scheduled};

/// How long a turn lasts.
const TURN: TimeDelta = TimeDelta::minutes(5);

/// For so many turns after it was made a page may say what was seen of it: six hours. A page that was opened in the morning
/// and read at noon counts.
const SEEN_WITHIN: i64 = 72;

/// A stretch of five minutes, counted from 1970. Within one, everybody is shown the same highlights, so that pages can be
/// kept by shared caches; and nobody is counted twice for the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn(pub i64);

impl Turn {
    /// The turn of a moment.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(now.timestamp().div_euclid(TURN.num_seconds()))
    }

    /// Whether what was served in this turn may still be said to be seen.
    pub fn is_fresh(self, now: DateTime<Utc>) -> bool {
        let passed = Self::at(now).0.saturating_sub(self.0);
        (0..=SEEN_WITHIN).contains(&passed)
    }
}

/// Whether a campaign or a highlight waits, runs or is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It has not begun.
    Waits,
    /// It is shown.
    Runs,
    /// It would be shown, and somebody stopped it for a while.
    Paused,
    /// It is over.
    Ended,
}

impl Phase {
    /// The phase of a span. The moment of its end is no more part of it.
    pub fn of(
        starts_at: DateTime<Utc>,
        ends_at: Option<DateTime<Utc>>,
        paused: bool,
        now: DateTime<Utc>,
    ) -> Self {
        match ends_at {
            Some(end) if end <= now => Self::Ended,
            _ if paused => Self::Paused,
            _ if starts_at > now => Self::Waits,
            _ => Self::Runs,
        }
    }

    /// In a word.
    pub fn label(self) -> &'static str {
        match self {
            Self::Waits => "Waits",
            Self::Runs => "Runs",
            Self::Paused => "Paused",
            Self::Ended => "Ended",
        }
    }
}

/// Whether a highlight may lead there: a web address, or one of our own paths.
pub fn is_target(url: &str) -> bool {
    let own = url.is_ascii() && url.starts_with('/') && crate::extract::own_path(Some(url)) == url;
    let web =
        url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    own || web
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_believed_for_six_hours_and_not_before_its_time() {
        let now: DateTime<Utc> = "2026-11-24T09:02:00Z".parse().unwrap();
        let turn = Turn::at(now);
        assert_eq!(turn, Turn::at(now + TimeDelta::seconds(179)), "until five past");
        assert!(turn < Turn::at(now + TimeDelta::seconds(180)));
        assert!(turn.is_fresh(now) && turn.is_fresh(now + TimeDelta::hours(6)));
        assert!(!turn.is_fresh(now + TimeDelta::minutes(366)));
        assert!(!turn.is_fresh(now - TimeDelta::minutes(5)), "made by a clock that is ahead");
        assert!(!Turn(i64::MIN).is_fresh(now) && !Turn(i64::MAX).is_fresh(now));
    }

    #[test]
    fn at_its_end_it_is_over() {
        let start: DateTime<Utc> = "2026-11-24T09:00:00Z".parse().unwrap();
        let (end, instant) = (start + TimeDelta::hours(1), TimeDelta::microseconds(1));
        let phase = |paused, now| Phase::of(start, Some(end), paused, now);
        assert_eq!(phase(false, start - instant), Phase::Waits);
        assert_eq!(phase(false, start), Phase::Runs);
        assert_eq!(phase(true, end - instant), Phase::Paused);
        assert_eq!(phase(false, end - instant), Phase::Runs);
        assert_eq!(phase(true, end), Phase::Ended);
        assert_eq!(Phase::of(start, None, false, end), Phase::Runs);
    }
}
