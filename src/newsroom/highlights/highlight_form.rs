//! The highlight's form: what was typed, and what is wrong with it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::form::{end_error, line_error};
use super::store::campaigns::Campaign;
use super::store::highlights::Highlight;
use crate::fields::{Fields, local, moment, whole_number};
use crate::highlights::is_target;

/// Longest headline, in characters.
const HEADLINE: usize = 160;

/// What stands in the fields.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) headline: String,
    pub(super) url: String,
    pub(super) placement: String,
    pub(super) weight: String,
    pub(super) starts_at: String,
    pub(super) ends_at: String,
}

/// What is wrong, beside each field.
#[derive(Default, PartialEq)]
pub(super) struct Errors {
    pub(super) headline: Option<String>,
    pub(super) url: Option<String>,
    pub(super) placement: Option<String>,
    pub(super) weight: Option<String>,
    pub(super) starts_at: Option<String>,
    pub(super) ends_at: Option<String>,
}

impl Typed {
    /// What was sent.
    pub(super) fn from_fields(fields: &Fields) -> Self {
        Self {
            headline: fields.line("headline"),
            url: fields.line("url"),
            placement: fields.line("placement"),
            weight: fields.line("weight"),
            starts_at: fields.line("starts_at"),
            ends_at: fields.line("ends_at"),
        }
    }

    /// What a stored highlight puts into the fields.
    pub(super) fn from_stored(highlight: &Highlight, zone: Tz) -> Self {
        let local = |at: Option<DateTime<Utc>>| at.map(|at| local(at, zone)).unwrap_or_default();
        Self {
            headline: highlight.headline.clone(),
            url: highlight.url.clone(),
            placement: highlight.placement.to_string(),
            weight: highlight.weight.to_string(),
            starts_at: local(highlight.starts_at),
            ends_at: local(highlight.ends_at),
        }
    }

    /// The highlight that the fields describe, or what is wrong with them.
    pub(super) fn check(&self, campaign: &Campaign, zone: Tz) -> Result<Highlight, Box<Errors>> {
        let mut errors = Errors {
            headline: line_error(&self.headline, HEADLINE, "What does it say?"),
            url: (!is_target(&self.url))
                .then(|| "A full http or https address, or a path of ours.".to_owned()),
            ..Errors::default()
        };
        let placement = placement(&self.placement, &mut errors.placement);
        let weight = weight(&self.weight, &mut errors.weight);
        let starts_at = moment(&self.starts_at, zone, &mut errors.starts_at);
        let ends_at = moment(&self.ends_at, zone, &mut errors.ends_at);
        within(campaign, starts_at, ends_at, &mut errors);
        if errors != Errors::default() {
            return Err(Box::new(errors));
        }
        Ok(Highlight {
            headline: self.headline.clone(),
            url: self.url.clone(),
            placement,
            weight,
            starts_at,
            ends_at,
        })
    }
}

/// Own dates lie within the campaign's.
fn within(
    campaign: &Campaign,
    starts_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
    errors: &mut Errors,
) {
    let outside = |at: DateTime<Utc>| at < campaign.starts_at || campaign.ends_at.is_some_and(|end| at > end);
    let message = || "Outside the campaign’s own dates.".to_owned();
    if starts_at.is_some_and(outside) {
        errors.starts_at = Some(message());
    }
    if ends_at.is_some_and(outside) {
        errors.ends_at = Some(message());
    }
    if let Some(error) = end_error(starts_at, ends_at) {
        errors.ends_at = Some(error);
    }
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

/// As much as others have, where none was typed.
fn weight(text: &str, error: &mut Option<String>) -> i32 {
    if text.is_empty() {
        return 1;
    }
    whole_number(text, 1..=100, error).and_then(|weight| i32::try_from(weight).ok()).unwrap_or(1)
}
