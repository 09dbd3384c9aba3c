//! The time, as the program sees it. One clock in the state, the database's: several nodes then agree on when an
//! embargo ends, whatever their own clocks say. It never goes backwards between two readings of the database.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use chrono::{
    DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, TimeDelta, TimeZone as _, Utc,
};
use chrono_tz::Tz;
use sqlx::PgPool;

/// How often the database is asked again.
const FOLLOW_EVERY: Duration = Duration::from_mins(1);

/// The database's time, and how far ahead of it the admin of a demonstration has moved the clock. Nowhere else does the
/// table hold anything.
const DATABASE_TIME: &str =
    "select clock_timestamp() + coalesce((select ahead from demonstration_clock), interval '0')";

#[derive(Debug, Clone, Copy)]
enum Reading {
    /// The database said `at` when the machine's monotonic clock stood at `instant`.
    Running { at: DateTime<Utc>, instant: Instant },
    /// Set by a test.
    Stopped(DateTime<Utc>),
}

/// A handle on the one clock; clones share it.
#[derive(Debug, Clone)]
pub struct Clock(Arc<RwLock<Reading>>);

impl Clock {
    /// Starts from the machine's time; [`Clock::follow`] corrects it.
    pub fn new() -> Self {
        Self::reading(Reading::Running { at: Utc::now(), instant: Instant::now() })
    }

    /// A clock that stands still until it is set: for tests.
    pub fn stopped(at: DateTime<Utc>) -> Self {
        Self::reading(Reading::Stopped(at.trunc_subsecs(6)))
    }

    fn reading(reading: Reading) -> Self {
        Self(Arc::new(RwLock::new(reading)))
    }

    /// Now, to the microsecond, which is what Postgres keeps.
    pub fn now(&self) -> DateTime<Utc> {
        match *self.0.read().unwrap_or_else(PoisonError::into_inner) {
            Reading::Running { at, instant } => {
                let passed = TimeDelta::from_std(instant.elapsed()).unwrap_or_default();
                (at + passed).trunc_subsecs(6)
            }
            Reading::Stopped(at) => at,
        }
    }

    /// Moves a stopped clock; a running one keeps following the database.
    pub fn set(&self, to: DateTime<Utc>) {
        let mut reading = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Reading::Stopped(at) = &mut *reading {
            *at = to.trunc_subsecs(6);
        }
    }

    /// Reads the database's time once. A clock that ran ahead waits instead of jumping back.
    pub async fn synchronise(&self, db: &PgPool) -> sqlx::Result<()> {
        let database: DateTime<Utc> = sqlx::query_scalar(DATABASE_TIME).fetch_one(db).await?;
        let now = self.now();
        let mut reading = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Reading::Running { at, instant } = &mut *reading {
            *at = database.max(now);
            *instant = Instant::now();
        }
        Ok(())
    }

    /// Follows the database for as long as the program runs.
    pub async fn follow(self, db: PgPool) {
        let mut every = tokio::time::interval(FOLLOW_EVERY);
        loop {
            every.tick().await;
            if let Err(error) = self.synchronise(&db).await {
                tracing::warn!(%error, "the database's time could not be read; the clock runs on");
            }
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new()
    }
}

/// The first day of the calendar month in which `at` falls for a reader of the publication: the meter's window.
pub fn month(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    let day = day(at, zone);
    day.with_day(1).unwrap_or(day)
}

/// The day on which `at` falls for a reader of the publication.
pub fn day(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The moment at which a day begins for a reader of the publication. Where the clock skips midnight, an hour after it.
pub fn beginning(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    let local = |at: NaiveDateTime| zone.from_local_datetime(&at).earliest();
    let at = local(midnight).or_else(|| local(midnight + TimeDelta::hours(1)));
    at.map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_month_turns_at_midnight_in_brussels() {
        let zone = chrono_tz::Europe::Brussels;
        let late: DateTime<Utc> = "2026-11-30T22:59:59Z".parse().unwrap();
        assert_eq!(month(late, zone), NaiveDate::from_ymd_opt(2026, 11, 1).unwrap());
        let midnight = late + TimeDelta::seconds(1);
        assert_eq!(month(midnight, zone), NaiveDate::from_ymd_opt(2026, 12, 1).unwrap());
    }

    #[test]
    fn a_day_begins_at_its_midnight() {
        let zone = chrono_tz::Europe::Brussels;
        for (day, beginning) in
            [("2026-11-01", "2026-10-31T23:00:00Z"), ("2026-07-01", "2026-06-30T22:00:00Z")]
        {
            assert_eq!(
                super::beginning(day.parse().unwrap(), zone),
                beginning.parse::<DateTime<Utc>>().unwrap()
            );
        }
    }

    #[test]
    fn a_stopped_clock_stands_still_and_can_be_set() {
        let start: DateTime<Utc> = "2026-11-24T09:00:00Z".parse().unwrap();
        let clock = Clock::stopped(start);
        assert_eq!(clock.now(), start);
        clock.set(start + TimeDelta::days(9));
        assert_eq!(clock.now(), start + TimeDelta::days(9));
    }
}
