//! The form of a licence: what was typed, and what is wrong with it.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use chrono_tz::Tz;
use ipnet::IpNet;

use super::{Contract, Licence, domain, range};
use crate::clock;
use crate::fields::{Fields, too_long, whole_number};

/// Longest texts, in characters.
const INSTITUTION: usize = 160;
const NOTE: usize = 2000;

/// Each request of a reader looks through all ranges.
const MOST_RANGES: usize = 500;
const MOST_DOMAINS: usize = 100;

/// More than any institution has people.
const MOST_SEATS: u32 = 1_000_000;

/// What stands in the fields.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub(super) institution: String,
    pub(super) begins_on: String,
    pub(super) ends_on: String,
    pub(super) seats: String,
    pub(super) ranges: String,
    pub(super) domains: String,
    pub(super) note: String,
}

/// What is wrong, beside each field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors {
    pub(super) institution: Option<String>,
    pub(super) begins_on: Option<String>,
    pub(super) ends_on: Option<String>,
    pub(super) seats: Option<String>,
    pub(super) ranges: Option<String>,
    pub(super) domains: Option<String>,
    pub(super) note: Option<String>,
}

/// What a contract is checked against.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// Now.
    pub now: DateTime<Utc>,
    /// The publication's time zone.
    pub zone: Tz,
    /// Readers come over the internet.
    pub production: bool,
    /// All other licences.
    pub others: &'a [Licence],
    /// The last day as it stands, of a licence that is changed.
    pub ends_on: Option<NaiveDate>,
}

impl Typed {
    /// What was sent.
    pub fn from_fields(fields: &Fields) -> Self {
        let lines = |name: &str| fields.text(name).trim().to_owned();
        Self {
            institution: fields.line("institution"),
            begins_on: fields.line("begins_on"),
            ends_on: fields.line("ends_on"),
            seats: fields.line("seats"),
            ranges: lines("ranges"),
            domains: lines("domains"),
            note: lines("note"),
        }
    }

    /// What a licence puts into the fields.
    pub fn from_contract(contract: &Contract) -> Self {
        let ranges: Vec<_> = contract.ranges.iter().map(ToString::to_string).collect();
        Self {
            institution: contract.institution.clone(),
            begins_on: contract.begins_on.to_string(),
            ends_on: contract.ends_on.to_string(),
            seats: contract.seats.map(|seats| seats.to_string()).unwrap_or_default(),
            ranges: ranges.join("\n"),
            domains: contract.domains.join("\n"),
            note: contract.note.clone(),
        }
    }

    /// The contract that the fields describe, or what is wrong with them.
    pub fn check(&self, world: World<'_>) -> Result<Contract, Box<Errors>> {
        let mut errors = Errors {
            institution: name_error(&self.institution),
            note: too_long(&self.note, NOTE),
            ..Errors::default()
        };
        let begins_on = day(&self.begins_on, &mut errors.begins_on);
        let ends_on = day(&self.ends_on, &mut errors.ends_on);
        let seats = self.seats(&mut errors.seats);
        let ranges = listed(&self.ranges, MOST_RANGES, |typed| range::read(typed, world.production));
        let ranges = taken(ranges, &mut errors.ranges);
        let domains = taken(listed(&self.domains, MOST_DOMAINS, domain::read), &mut errors.domains);
        if ranges.is_empty() && domains.is_empty() && errors.ranges.is_none() && errors.domains.is_none() {
            errors.ranges = Some("By what are its readers known? A range or a domain is needed.".to_owned());
        }
        let (Some(begins_on), Some(ends_on)) = (begins_on, ends_on) else {
            return Err(Box::new(errors));
        };
        errors.ends_on = last_day_error(begins_on, ends_on, world);
        let contract = Contract {
            institution: self.institution.clone(),
            begins_on,
            ends_on,
            seats,
            ranges,
            domains,
            note: self.note.clone(),
        };
        clashes(&contract, world, &mut errors);
        if errors == Errors::default() { Ok(contract) } else { Err(Box::new(errors)) }
    }

    fn seats(&self, error: &mut Option<String>) -> Option<i32> {
        if self.seats.is_empty() {
            return None;
        }
        whole_number(&self.seats, 1..=MOST_SEATS, error).and_then(|seats| i32::try_from(seats).ok())
    }
}

fn name_error(name: &str) -> Option<String> {
    if name.is_empty() { Some("Whose licence is it?".to_owned()) } else { too_long(name, INSTITUTION) }
}

/// A day as the browser sends it.
fn day(typed: &str, error: &mut Option<String>) -> Option<NaiveDate> {
    let day = typed.parse::<NaiveDate>().ok().filter(|day| (2000..=2199).contains(&day.year()));
    if day.is_none() {
        *error = Some("A day, such as 2026-12-31.".to_owned());
    }
    day
}

/// Whatever ends a licence in the past is a slip: to end one now there is a button that says so.
fn last_day_error(begins_on: NaiveDate, ends_on: NaiveDate, world: World<'_>) -> Option<String> {
    let is_news = world.ends_on != Some(ends_on);
    if ends_on < begins_on {
        Some("The last day must not come before the first.".to_owned())
    } else if is_news && ends_on < clock::day(world.now, world.zone) {
        Some("This day is over.".to_owned())
    } else {
        None
    }
}

/// One a line, or with commas between them.
fn listed<T: Eq>(
    typed: &str,
    most: usize,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let mut items = Vec::new();
    for item in typed.split(['\n', ',']).map(str::trim).filter(|item| !item.is_empty()) {
        if items.len() == most {
            return Err(format!("At most {most}."));
        }
        let read = read(item)?;
        if !items.contains(&read) {
            items.push(read);
        }
    }
    Ok(items)
}

fn taken<T>(listed: Result<Vec<T>, String>, error: &mut Option<String>) -> Vec<T> {
    listed.unwrap_or_else(|message| {
        *error = Some(message);
        Vec::new()
    })
}

/// Of two licences on the same days no reader may be in both: whose seats would they use, and in whose report would they
/// stand? The next year's contract with the same institution may follow this year's.
fn clashes(contract: &Contract, world: World<'_>, errors: &mut Errors) {
    for (place, range) in contract.ranges.iter().enumerate() {
        let own = contract.ranges[..place].iter().find(|other| range::overlap(**other, *range));
        if let Some(other) = own {
            errors.ranges = Some(format!("{range} overlaps with {other}."));
            return;
        }
    }
    let other_ranges = |other: &Licence, range: &IpNet| {
        other.contract.ranges.iter().any(|taken| range::overlap(*taken, *range))
    };
    let other_domains = |other: &Licence, domain: &String| {
        other.contract.domains.iter().any(|taken| domain::overlap(taken, domain))
    };
    let rivals = world.others.iter().filter(|other| {
        other.ended_at.is_none()
            && other.contract.begins_on <= contract.ends_on
            && contract.begins_on <= other.contract.ends_on
    });
    for other in rivals {
        let whose = &other.contract.institution;
        if let Some(range) = contract.ranges.iter().find(|range| other_ranges(other, range)) {
            errors.ranges = Some(format!("{range} overlaps with the licence of {whose}."));
        }
        if let Some(domain) = contract.domains.iter().find(|domain| other_domains(other, domain)) {
            errors.domains = Some(format!("{domain} overlaps with the licence of {whose}."));
        }
    }
}
