//! What each field of the front matter means for a story.

use super::convert::{Note, Rules};
use super::dates;
use super::front_matter::{self, Fields};
use crate::articles::Slug;
use crate::paywall::Level;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// The front matter's slug, else the file's name without its date, else the title.
pub(super) fn slug(fields: &mut Fields, path: &str, title: &str, notes: &mut Vec<Note>) -> Option<Slug> {
    if let Some(given) = fields.line("slug") {
        if let Some(slug) = Slug::kept(&percent_decode_str(&given).decode_utf8_lossy()) {
            if slug.as_str() != given {
                notes.push(Note::new("slug", format!("“{given}” is written “{}” here", slug.as_str())));
            }
            return Some(slug);
        }
        notes.push(Note::new("slug", format!("“{given}” makes no address")));
    }
    let stem = dates::stem(path);
    // A folder with pictures beside the text ("a-story/index.md") is named instead of the file.
    let stem = match path.rsplit('/').nth(1) {
        Some(folder) if stem == "index" => dates::stem(folder),
        _ => stem,
    };
    Slug::of(stem).or_else(|| Slug::of(title))
}

pub(super) fn draft(fields: &mut Fields) -> Result<bool, String> {
    match fields.line("draft").as_deref() {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(other) => Err(format!("draft is “{other}”, neither true nor false")),
    }
}

pub(super) fn date(
    fields: &mut Fields,
    path: &str,
    zone: Tz,
    notes: &mut Vec<Note>,
) -> Result<Option<DateTime<Utc>>, String> {
    let by_name = dates::from_path(path, zone);
    let Some(given) = fields.line("date") else {
        return Ok(by_name);
    };
    if let Some(date) = dates::parse(&given, zone) {
        return Ok(Some(date));
    }
    if by_name.is_none() {
        return Err(format!("its date “{given}” cannot be read"));
    }
    notes.push(Note::new("date", format!("“{given}” cannot be read, the day in the file's name is used")));
    Ok(by_name)
}

pub(super) fn section(fields: &mut Fields, rules: &Rules<'_>) -> String {
    let given = fields.line("section").and_then(|given| Slug::of(&given));
    given.map_or_else(|| rules.section.to_owned(), |slug| slug.as_str().to_owned())
}

pub(super) fn access(fields: &mut Fields) -> Result<Option<Level>, String> {
    fields.line("access").map(|access| access.parse()).transpose()
}

/// The first that says something; the others are reported with their text.
pub(super) fn standfirst(fields: &mut Fields, notes: &mut Vec<Note>) -> String {
    let mut standfirst: Option<String> = None;
    for name in ["summary", "deck", "description"] {
        match fields.line(name) {
            Some(text) if standfirst.is_none() => standfirst = Some(text),
            Some(text) if standfirst.as_ref() != Some(&text) => {
                notes.push(Note::new(name, format!("not carried over beside the summary: {text}")));
            }
            _ => {}
        }
    }
    standfirst.unwrap_or_default()
}

pub(super) fn listed(fields: &mut Fields, names: &[&str]) -> Vec<String> {
    let mut listed: Vec<String> = Vec::new();
    for name in
        names.iter().filter_map(|name| fields.take(name)).flat_map(|value| front_matter::names(&value))
    {
        if !listed.contains(&name) {
            listed.push(name);
        }
    }
    listed
}

/// The `aliases` that are paths; one on another site cannot be redirected from here.
pub(super) fn redirects(fields: &mut Fields, notes: &mut Vec<Note>) -> Vec<String> {
    let aliases = fields.take("aliases").map(|value| front_matter::names(&value)).unwrap_or_default();
    let (paths, other): (Vec<_>, Vec<_>) = aliases
        .into_iter()
        .map(|alias| if alias.contains(':') || alias.starts_with('/') { alias } else { format!("/{alias}") })
        .partition(|alias| alias.starts_with('/') && !alias.starts_with("//"));
    notes.extend(
        other.iter().map(|alias| Note::new("aliases", format!("{alias} is not a path of this site"))),
    );
    paths
}

pub(super) fn not_carried(name: &str, value: &Value) -> Note {
    let value = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let said = match name {
        "expirydate" | "expiryDate" => format!("an expiry date does not unpublish: {value}"),
        "featured_image" | "primary_image" | "image" | "cover" => {
            format!("the picture is not carried over: {value}")
        }
        "redirectto" | "canonical" | "canonical_url" => format!("readers are not sent on: {value}"),
        "weight" | "source" | "categories" | "lastmod" | "layout" | "type" => {
            format!("not carried over: {value}")
        }
        _ => format!("unknown field, not carried over: {value}"),
    };
    Note::new(name, said)
}
