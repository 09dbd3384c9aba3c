//! The highlight's form: what was typed, and what is wrong with it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::store::{Highlight, Stored};
use crate::fields::{Fields, local, moment, too_long};

/// Longest texts, in characters.
const HEADLINE: usize = 160;
const ORGANISATION: usize = 120;

/// What stands in the fields.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) organisation: String,
    pub(super) house: bool,
    pub(super) headline: String,
    pub(super) url: String,
    pub(super) placement: String,
    pub(super) position: String,
    pub(super) starts_at: String,
    pub(super) ends_at: String,
}

/// What is wrong, beside each field.
#[derive(Default, PartialEq)]
pub(super) struct Errors {
    pub(super) organisation: Option<String>,
    pub(super) headline: Option<String>,
    pub(super) url: Option<String>,
    pub(super) placement: Option<String>,
    pub(super) position: Option<String>,
    pub(super) starts_at: Option<String>,
    pub(super) ends_at: Option<String>,
}

impl Typed {
    /// What was sent.
    pub(super) fn from_fields(fields: &Fields) -> Self {
        Self {
            organisation: fields.line("organisation"),
            house: fields.has("house"),
            headline: fields.line("headline"),
            url: fields.line("url"),
            placement: fields.line("placement"),
            position: fields.line("position"),
            starts_at: fields.line("starts_at"),
            ends_at: fields.line("ends_at"),
        }
    }

    /// What a stored highlight puts into the fields.
    pub(super) fn from_stored(stored: &Stored, zone: Tz) -> Self {
        let local = |at: DateTime<Utc>| local(at, zone);
        Self {
            organisation: stored.organisation.clone(),
            house: stored.house,
            headline: stored.headline.clone(),
            url: stored.url.clone(),
            placement: stored.placement.to_string(),
            position: stored.position.to_string(),
            starts_at: local(stored.starts_at),
            ends_at: stored.ends_at.map(local).unwrap_or_default(),
        }
    }

    /// The highlight that the fields describe, or what is wrong with them.
    pub(super) fn check(&self, now: DateTime<Utc>, zone: Tz) -> Result<Highlight, Box<Errors>> {
        let mut errors = Errors {
            organisation: text_error(&self.organisation, ORGANISATION, "Whose highlight is it?"),
            headline: text_error(&self.headline, HEADLINE, "What does it say?"),
            url: (!is_target(&self.url))
                .then(|| "A full http or https address, or a path of ours.".to_owned()),
            ..Errors::default()
        };
        let placement = placement(&self.placement, &mut errors.placement);
        let position = position(&self.position, &mut errors.position);
        let starts_at = moment(&self.starts_at, zone, &mut errors.starts_at).unwrap_or(now);
        let ends_at = moment(&self.ends_at, zone, &mut errors.ends_at);
        if ends_at.is_some_and(|end| end <= starts_at) {
            errors.ends_at = Some("The end must come after the beginning.".to_owned());
        }
        if errors != Errors::default() {
            return Err(Box::new(errors));
        }
        Ok(Highlight {
            organisation: self.organisation.clone(),
            house: self.house,
            headline: self.headline.clone(),
            url: self.url.clone(),
            placement,
            position,
            starts_at,
            ends_at,
        })
    }
}

fn text_error(text: &str, longest: usize, missing: &str) -> Option<String> {
    if text.is_empty() {
        return Some(missing.to_owned());
    }
    too_long(text, longest)
}

/// The first box or the second; the first where nothing was chosen.
fn placement(text: &str, error: &mut Option<String>) -> i16 {
    match text {
        "" | "1" => 1,
        "2" => 2,
        _ => {
            *error = Some("The first or the second box.".to_owned());
            1
        }
    }
}

/// The place in the box; the highest where none was typed.
fn position(text: &str, error: &mut Option<String>) -> i32 {
    if text.is_empty() {
        return 0;
    }
    text.parse().unwrap_or_else(|_| {
        *error = Some("A whole number.".to_owned());
        0
    })
}

/// A web address, or one of our own paths.
fn is_target(url: &str) -> bool {
    let own = url.starts_with('/') && crate::extract::own_path(Some(url)) == url;
    let web =
        url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    own || web
}
