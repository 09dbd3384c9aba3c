//! The campaign's form: what was typed, and what is wrong with it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::form::{end_error, line_error};
use super::store::campaigns::Campaign;
use crate::fields::{Fields, local, moment};
use crate::ids::OrganisationId;

/// Longest name, in characters.
const NAME: usize = 120;
/// The most that can be ordered: what a paper of this size shows in years.
const ORDERED: i64 = 1_000_000_000;

/// What stands in the fields.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) organisation: String,
    pub(super) name: String,
    pub(super) starts_at: String,
    pub(super) ends_at: String,
    pub(super) ordered: String,
    pub(super) paused: bool,
}

/// What is wrong, beside each field.
#[derive(Default, PartialEq)]
pub(super) struct Errors {
    pub(super) organisation: Option<String>,
    pub(super) name: Option<String>,
    pub(super) starts_at: Option<String>,
    pub(super) ends_at: Option<String>,
    pub(super) ordered: Option<String>,
}

impl Typed {
    /// What was sent.
    pub(super) fn from_fields(fields: &Fields) -> Self {
        Self {
            organisation: fields.line("organisation"),
            name: fields.line("name"),
            starts_at: fields.line("starts_at"),
            ends_at: fields.line("ends_at"),
            ordered: fields.line("ordered"),
            paused: fields.has("paused"),
        }
    }

    /// What a stored campaign puts into the fields.
    pub(super) fn from_stored(campaign: &Campaign, zone: Tz) -> Self {
        let local = |at: DateTime<Utc>| local(at, zone);
        Self {
            organisation: campaign.organisation_id.to_string(),
            name: campaign.name.clone(),
            starts_at: local(campaign.starts_at),
            ends_at: campaign.ends_at.map(local).unwrap_or_default(),
            ordered: campaign.ordered.map(|ordered| ordered.to_string()).unwrap_or_default(),
            paused: campaign.paused,
        }
    }

    /// The campaign that the fields describe, or what is wrong with them. One without a beginning begins now.
    pub(super) fn check(
        &self,
        organisations: &[OrganisationId],
        now: DateTime<Utc>,
        zone: Tz,
    ) -> Result<Campaign, Box<Errors>> {
        let mut errors =
            Errors { name: line_error(&self.name, NAME, "What is it called?"), ..Errors::default() };
        let known = self.organisation.parse().ok().filter(|id| organisations.contains(id));
        if known.is_none() {
            errors.organisation = Some("Whose campaign is it?".to_owned());
        }
        let starts_at = moment(&self.starts_at, zone, &mut errors.starts_at).unwrap_or(now);
        let ends_at = moment(&self.ends_at, zone, &mut errors.ends_at);
        if let Some(error) = end_error(Some(starts_at), ends_at) {
            errors.ends_at = Some(error);
        }
        let ordered = ordered(&self.ordered, &mut errors.ordered);
        match known {
            Some(organisation_id) if errors == Errors::default() => Ok(Campaign {
                organisation_id,
                name: self.name.clone(),
                starts_at,
                ends_at,
                ordered,
                paused: self.paused,
            }),
            _ => Err(Box::new(errors)),
        }
    }
}

/// Impressions that were ordered, written with or without commas and blanks between the digits.
fn ordered(text: &str, error: &mut Option<String>) -> Option<i64> {
    if text.is_empty() {
        return None;
    }
    let digits: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '.')).collect();
    let number = digits.parse().ok().filter(|number| (1..=ORDERED).contains(number));
    if number.is_none() {
        *error = Some("A whole number of impressions, or nothing.".to_owned());
    }
    number
}
