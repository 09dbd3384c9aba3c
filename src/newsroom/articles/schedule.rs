//! The moment of a publication, as people write it: a date and a time by the publication's clocks.

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::fields;
use crate::wording;

/// What is scheduled for later than this is a mistake in the year.
const LONGEST: TimeDelta = TimeDelta::days(731);

/// The moment that was typed, or a sentence about what is wrong with it. Where the clocks skip the hour, no moment is
/// meant, and another one would be a guess. Where they show it twice, the first is meant.
pub fn moment(typed: &str, zone: Tz) -> Result<DateTime<Utc>, String> {
    let mut error = None;
    let at = fields::moment(typed, zone, &mut error);
    if let Some(error) = error {
        return Err(error);
    }
    let at = at.ok_or("When? A date and a time.")?;
    if fields::local(at, zone) == typed.chars().take(16).collect::<String>() {
        Ok(at)
    } else {
        let exists = wording::hour(at, zone);
        Err(format!(
            "The clocks go forward that night, and this minute does not exist. From {exists} on it does."
        ))
    }
}

/// Whether the clocks show this moment's hour twice, in autumn.
pub fn is_shown_twice(at: DateTime<Utc>, zone: Tz) -> bool {
    let local: NaiveDateTime = at.with_timezone(&zone).naive_local();
    matches!(zone.from_local_datetime(&local), chrono::LocalResult::Ambiguous(..))
}

/// Refuses to publish before the embargo ends.
pub fn check_embargo(embargo: Option<DateTime<Utc>>, at: DateTime<Utc>, zone: Tz) -> Result<(), String> {
    match embargo {
        Some(until) if at < until => {
            let until = wording::date_and_time(until, zone);
            Err(format!("It is under embargo until {until}. Nobody publishes it before then."))
        }
        _ => Ok(()),
    }
}

/// Refuses a moment at which nothing can be scheduled.
pub fn check(
    at: DateTime<Utc>,
    embargo: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<(), String> {
    if at <= now {
        return Err("The moment must lie ahead. To publish it now there is a button of its own.".to_owned());
    }
    if at > now + LONGEST {
        return Err("That is more than two years ahead. Is the year right?".to_owned());
    }
    check_embargo(embargo, at, zone)
}

/// How late something was done, in words; nothing if it was on time.
pub fn late(due: DateTime<Utc>, at: DateTime<Utc>) -> Option<String> {
    let minutes = (at - due).num_minutes();
    match minutes {
        ..1 => None,
        1..120 => Some(format!("{minutes} min late")),
        _ => Some(format!("{} hours late", minutes / 60)),
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Brussels;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_minute_that_the_clocks_skip_is_no_moment() {
        let error = moment("2027-03-28T02:30", Brussels).unwrap_err();
        assert!(error.contains("does not exist") && error.contains("From 03:30"), "{error}");
        assert!(moment("2027-03-28T03:00", Brussels).is_ok());
        assert!(moment("2027-03-28T01:59", Brussels).is_ok());
    }

    #[test]
    fn of_a_minute_that_the_clocks_show_twice_the_first_is_meant() {
        let at = moment("2026-10-25T02:30", Brussels).unwrap();
        assert_eq!(at, "2026-10-25T00:30:00Z".parse::<DateTime<Utc>>().unwrap());
        assert!(is_shown_twice(at, Brussels));
        assert!(!is_shown_twice(at - TimeDelta::hours(1), Brussels));
        assert!(moment("", Brussels).is_err() && moment("soon", Brussels).is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_as_a_moment_is_read_as_it(minutes in 0..3_000_000_i64) {
            let at = "2026-11-24T09:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minutes);
            let read = moment(&fields::local(at, Brussels), Brussels).unwrap();
            prop_assert!(read == at || is_shown_twice(at, Brussels) && read == at - TimeDelta::hours(1));
        }

        #[test]
        fn nothing_is_scheduled_for_the_past_or_within_an_embargo(ahead in -9_000..9_000_i64, embargo in proptest::option::of(-9_000..9_000_i64)) {
            let now: DateTime<Utc> = "2026-11-24T09:00:00Z".parse().unwrap();
            let (at, embargo) = (now + TimeDelta::minutes(ahead), embargo.map(|minutes| now + TimeDelta::minutes(minutes)));
            let allowed = check(at, embargo, now, Brussels).is_ok();
            prop_assert_eq!(allowed, at > now && embargo.is_none_or(|until| at >= until));
        }
    }

    #[test]
    fn minutes_late_are_said() {
        let due: DateTime<Utc> = "2026-11-24T09:00:00Z".parse().unwrap();
        assert_eq!(late(due, due + TimeDelta::seconds(40)), None);
        assert_eq!(late(due, due + TimeDelta::minutes(7)).unwrap(), "7 min late");
        assert_eq!(late(due, due + TimeDelta::hours(5)).unwrap(), "5 hours late");
    }
}
