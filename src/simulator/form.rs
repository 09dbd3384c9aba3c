//! The form of the simulator: what was typed, and what is wrong with it.

use std::collections::BTreeSet;

use super::{Terms, exempt};
use crate::fields::{Fields, whole_number};
use crate::ids::SectionId;
use crate::paywall::Limits;
use crate::readership;
use crate::site::Site;

/// Days that are looked at unless something else is typed.
const USUAL_DAYS: u32 = 30;

/// What stands in the fields.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub(super) days: String,
    pub(super) anonymous: String,
    pub(super) registered: String,
    pub(super) exempt: Vec<String>,
}

/// What is wrong, beside each field.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Errors {
    pub(super) days: Option<String>,
    pub(super) anonymous: Option<String>,
    pub(super) registered: Option<String>,
    pub(super) exempt: Option<String>,
}

/// What to simulate.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) days: u32,
    pub(super) other: Terms,
}

impl Typed {
    /// What the rules in force put into the fields.
    pub(super) fn from_site(site: &Site) -> Self {
        Self {
            days: USUAL_DAYS.to_string(),
            anonymous: site.rules.limits.anonymous.to_string(),
            registered: site.rules.limits.registered.to_string(),
            exempt: exempt(site).iter().map(ToString::to_string).collect(),
        }
    }

    /// What was sent.
    pub(super) fn from_fields(fields: &Fields) -> Self {
        Self {
            days: fields.line("days"),
            anonymous: fields.line("anonymous"),
            registered: fields.line("registered"),
            exempt: fields.list("exempt"),
        }
    }

    /// The question, or what is wrong with it.
    pub(super) fn check(&self, site: &Site) -> Result<Question, Errors> {
        let mut errors = Errors::default();
        let days = whole_number(&self.days, 1..=longest(), &mut errors.days);
        let limit = |typed: &str, error: &mut _| whole_number(typed, 0..=Limits::HIGHEST, error);
        let anonymous = limit(&self.anonymous, &mut errors.anonymous);
        let registered = limit(&self.registered, &mut errors.registered);
        let sections = self.sections(site, &mut errors.exempt);
        match (days, anonymous, registered, sections) {
            (Some(days), Some(anonymous), Some(registered), Some(sections)) => {
                Ok(Question { days, other: Terms::with(site, Limits { anonymous, registered }, &sections) })
            }
            _ => Err(errors),
        }
    }

    fn sections(&self, site: &Site, error: &mut Option<String>) -> Option<BTreeSet<SectionId>> {
        let known = |id: &SectionId| site.sections.iter().any(|section| section.section_id == *id);
        let sections: Option<_> = self.exempt.iter().map(|id| id.parse().ok().filter(known)).collect();
        if sections.is_none() {
            *error = Some("One of these sections is not there any more.".to_owned());
        }
        sections
    }
}

/// Most days: as long as views are kept.
pub(super) fn longest() -> u32 {
    u32::try_from(readership::KEPT.num_days()).unwrap_or(u32::MAX)
}
