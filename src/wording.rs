//! The words of the reader's pages, from one Fluent file per language. Dates and lists of names are put here as well.

use std::fmt::Display;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike as _, SecondsFormat, Utc};
use chrono_tz::Tz;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    let mut bundle = FluentBundle::new_concurrent(vec![LanguageIdentifier::default()]);
    // Isolation marks are for mixed scripts; in attributes and titles they only stand in the way.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(include_str!("../locales/en.ftl").to_owned()).unwrap_or_else(
        |(partial, errors)| {
            tracing::error!(?errors, "locales/en.ftl has mistakes");
            partial
        },
    );
    bundle.add_resource_overriding(resource);
    bundle
});

/// The wording under a key. An unknown key is logged and shown as it is; a test looks up every key that is used.
pub fn t(key: &str) -> String {
    format(key, None)
}

/// The wording under a key with one argument.
pub fn t1(key: &str, name: &str, value: impl Display) -> String {
    let mut arguments = FluentArgs::new();
    arguments.set(name, argument(value));
    format(key, Some(&arguments))
}

/// The wording under a key with two arguments.
pub fn t2(key: &str, name: &str, value: impl Display, other: &str, other_value: impl Display) -> String {
    let mut arguments = FluentArgs::new();
    arguments.set(name, argument(value));
    arguments.set(other, argument(other_value));
    format(key, Some(&arguments))
}

/// The wording under a key with any number of arguments.
pub fn tn(key: &str, values: &[(&'static str, String)]) -> String {
    let mut arguments = FluentArgs::new();
    for (name, value) in values {
        arguments.set(*name, argument(value));
    }
    format(key, Some(&arguments))
}

/// A number as a number, so that plurals can be chosen by it; anything else as text.
fn argument(value: impl Display) -> FluentValue<'static> {
    FluentValue::try_number(&value.to_string()).into_owned()
}

fn format(key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
    let Some(pattern) = ENGLISH.get_message(key).and_then(|message| message.value()) else {
        tracing::error!(key, "no wording under this key");
        return key.to_owned();
    };
    let mut errors = Vec::new();
    let text = ENGLISH.format_pattern(pattern, arguments, &mut errors);
    if !errors.is_empty() {
        tracing::error!(key, ?errors, "the wording could not be filled in");
    }
    text.into_owned()
}

/// A moment for machines: HTML allows three digits of a second at most, and none are needed.
pub fn iso(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// "Tuesday 24 November 2026".
pub fn long_date(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%A %-d %B %Y").to_string()
}

/// "24 November 2026, 09:41".
pub fn date_and_time(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-d %B %Y, %H:%M").to_string()
}

/// "November".
pub fn month_name(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%B").to_string()
}

/// "09:41".
pub fn hour(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%H:%M").to_string()
}

/// As short as a list wants it: the hour today, the day this year, else the whole date.
pub fn moment(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let (at, now) = (at.with_timezone(&zone), now.with_timezone(&zone));
    let form = if at.date_naive() == now.date_naive() {
        "%H:%M"
    } else if at.year() == now.year() {
        "%-d %b"
    } else {
        "%-d %b %Y"
    };
    at.format(form).to_string()
}

/// "A", "A and B", "A, B and C".
pub fn names(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {} {last}", first.join(", "), t("and")),
    }
}

/// How many names a list of stories has room for.
const ROOM: usize = 4;

/// The names as a list of stories has them: of more than four the first three and how many others there are. A story
/// itself names everybody.
pub fn names_in_short(all: &[String]) -> String {
    if all.len() <= ROOM {
        return names(all);
    }
    let (first, others) = all.split_at(ROOM - 1);
    t2("names-others", "names", first.join(", "), "count", others.len())
}

/// The text with its first letter as a capital.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Whether there is a wording under a key: for the test that looks up every key in the templates.
pub fn knows(key: &str) -> bool {
    ENGLISH.has_message(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_four_writers_or_three_and_how_many_more() {
        let writers: Vec<_> = ["Ana", "Bo", "Cy", "Di", "Ed"].map(str::to_owned).to_vec();
        assert_eq!(names_in_short(&writers[..4]), "Ana, Bo, Cy and Di");
        assert_eq!(names_in_short(&writers), "Ana, Bo, Cy and 2 others");
    }
}
