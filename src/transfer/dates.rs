//! Dates as people write them in front matter and file names.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// Reads RFC 3339, "2014-06-05 10:32:57 -0400" and the same without seconds or zone, and plain days. Without a zone the time
/// is the publication's; a plain day is its first moment there.
pub(super) fn parse(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let zoned = [
        "%Y-%m-%d %H:%M:%S %z",
        "%Y-%m-%d %H:%M:%S%z",
        "%Y-%m-%d %H:%M %z",
        "%Y-%m-%dT%H:%M:%S%.f%z",
        "%Y-%m-%dT%H:%M%z",
    ];
    let naive = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
    DateTime::parse_from_rfc3339(text)
        .ok()
        .or_else(|| zoned.iter().find_map(|format| DateTime::parse_from_str(text, format).ok()))
        .map(|date| date.to_utc())
        .or_else(|| {
            naive
                .iter()
                .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
                .and_then(|at| in_zone(at, zone))
        })
        .or_else(|| day(text).and_then(|day| in_zone(day.and_time(NaiveTime::MIN), zone)))
}

/// The day in a file name like "2014-06-05-a-story.md".
pub(super) fn from_path(path: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let name = path.rsplit('/').next()?;
    let day = day(name.get(..10)?)?;
    in_zone(day.and_time(NaiveTime::MIN), zone)
}

/// A file name without such a day and without its ending.
pub(super) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match (name.get(..10).and_then(day), name.get(10..)) {
        (Some(_), Some(rest)) => rest.trim_start_matches(['-', '_']),
        _ => name,
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

/// An hour that a clock shows twice is its first; one that it leaps over is an hour later.
fn in_zone(at: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    let local = zone.from_local_datetime(&at).earliest();
    let local = local.or_else(|| zone.from_local_datetime(&(at + Duration::hours(1))).earliest());
    local.map(|local| local.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Brussels;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn every_way_of_writing_a_date() {
        for (given, meant) in [
            ("2014-06-05 10:32:57 -0400", "2014-06-05T14:32:57Z"),
            ("2014-06-05 9:32:57 -0400", "2014-06-05T13:32:57Z"),
            ("2014-06-05T10:32:57+02:00", "2014-06-05T08:32:57Z"),
            ("2014-06-05T10:32:57Z", "2014-06-05T10:32:57Z"),
            ("2014-06-05T10:32:57.5+0200", "2014-06-05T08:32:57.5Z"),
            ("2014-06-05 10:32:57", "2014-06-05T08:32:57Z"),
            ("2014-06-05 10:32", "2014-06-05T08:32:00Z"),
            ("2014-06-05", "2014-06-04T22:00:00Z"),
            ("2014-01-05", "2014-01-04T23:00:00Z"),
        ] {
            assert_eq!(parse(given, Brussels), Some(utc(meant)), "{given}");
        }
        for given in ["", "yesterday", "2014-13-05", "05/06/2014", "2014"] {
            assert_eq!(parse(given, Brussels), None, "{given}");
        }
    }

    #[test]
    fn hours_that_come_twice_or_never() {
        assert_eq!(parse("2014-10-26 02:30", Brussels), Some(utc("2014-10-26T00:30:00Z")));
        assert_eq!(parse("2014-03-30 02:30", Brussels), Some(utc("2014-03-30T01:30:00Z")));
    }

    #[test]
    fn days_in_file_names() {
        assert_eq!(from_path("a/2014-06-05-story.md", Brussels), Some(utc("2014-06-04T22:00:00Z")));
        assert_eq!(from_path("a/story.md", Brussels), None);
        assert_eq!(from_path("é", Brussels), None);
        assert_eq!(stem("a/2014-06-05-story.v2.md"), "story.v2");
        assert_eq!(stem("story"), "story");
    }
}
