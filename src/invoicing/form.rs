//! The form of a draft: what was typed, and what is wrong with it.

use chrono::{Datelike as _, NaiveDate};

use super::country::Country;
use super::seller::{printable, wanted};
use super::vat::Totals;
use super::{ADDRESS, Draft, LINE, Line, NAME, NOTE, REFERENCE, lines_of, vat_id};
use crate::accounts::Email;
use crate::billing::money::{Currency, Money};
use crate::fields::{Fields, whole_number};
use crate::ids::{AccountId, LicenceId};

/// Lines of one invoice; it then has some six pages.
const MOST_LINES: usize = 200;
/// Most of one thing.
const MOST_PIECES: u32 = 1_000_000;
/// Dearest thing, in cents: a hundred million euros.
const DEAREST: i64 = 10_000_000_000;
/// Empty lines that the form offers beyond those that are filled.
const SPARE_LINES: usize = 3;

/// What stands in the fields of one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedLine {
    pub(super) text: String,
    pub(super) quantity: String,
    pub(super) unit_price: String,
    pub(super) vat_rate: String,
    pub(super) error: Option<String>,
}

/// What stands in the fields.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub(super) buyer: String,
    pub(super) address: String,
    pub(super) country: String,
    pub(super) vat_id: String,
    pub(super) email: String,
    pub(super) buyer_reference: String,
    pub(super) note: String,
    pub(super) period_from: String,
    pub(super) period_until: String,
    pub(super) account: String,
    pub(super) licence: String,
    pub(super) lines: Vec<TypedLine>,
}

/// What is wrong, beside each field. What is wrong with a line stands at the line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors {
    pub(super) buyer: Option<String>,
    pub(super) address: Option<String>,
    pub(super) country: Option<String>,
    pub(super) vat_id: Option<String>,
    pub(super) email: Option<String>,
    pub(super) buyer_reference: Option<String>,
    pub(super) note: Option<String>,
    pub(super) period: Option<String>,
    pub(super) account: Option<String>,
    pub(super) licence: Option<String>,
    pub(super) lines: Option<String>,
}

/// Whom and what the form may name.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// The account whose address was typed, if there is one.
    pub account: Option<AccountId>,
    /// The licences.
    pub licences: &'a [LicenceId],
}

impl TypedLine {
    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.unit_price.is_empty() && self.vat_rate.is_empty()
    }

    fn read(&mut self) -> Option<Line> {
        let mut error = wanted(&self.text, LINE).map(|message| format!("What is sold: {message}"));
        let quantity = whole_number(&self.quantity, 1..=MOST_PIECES, &mut error);
        let price = Money::parse(&self.unit_price, Currency::EUR).ok().filter(|price| price.minor <= DEAREST);
        if price.is_none() {
            error = Some(
                "A price such as 15 or 15.50, with no more than two digits behind the point.".to_owned(),
            );
        }
        let vat_rate = if self.vat_rate.is_empty() { Ok(None) } else { self.vat_rate.parse().map(Some) };
        if let Err(wrong) = &vat_rate {
            error = Some(format!("VAT: {wrong}."));
        }
        let line = || {
            let quantity = i32::try_from(quantity?).ok()?;
            let (text, unit_price) = (self.text.clone(), price?.minor);
            Some(Line { text, quantity, unit_price, vat_rate: vat_rate.ok()? })
        };
        let line = if error.is_none() { line() } else { None };
        self.error = error;
        line
    }
}

impl Typed {
    /// What was sent.
    pub fn from_fields(fields: &Fields) -> Self {
        let line = |place: usize| TypedLine {
            text: fields.line(&format!("text_{place}")),
            quantity: fields.line(&format!("quantity_{place}")),
            unit_price: fields.line(&format!("unit_price_{place}")),
            vat_rate: fields.line(&format!("vat_rate_{place}")),
            error: None,
        };
        let sent = (0..=MOST_LINES).take_while(|place| fields.has(&format!("text_{place}")));
        Self {
            buyer: fields.line("buyer"),
            address: lines_of(fields.text("address")),
            country: fields.line("country"),
            vat_id: fields.line("vat_id"),
            email: fields.line("email"),
            buyer_reference: fields.line("buyer_reference"),
            note: lines_of(fields.text("note")),
            period_from: fields.line("period_from"),
            period_until: fields.line("period_until"),
            account: fields.line("account"),
            licence: fields.line("licence"),
            lines: sent.map(line).filter(|line| !line.is_empty()).collect(),
        }
    }

    /// What a draft puts into the fields. An account is named by its address.
    pub fn from_draft(draft: &Draft, account: Option<String>) -> Self {
        let line = |line: &Line| TypedLine {
            text: line.text.clone(),
            quantity: line.quantity.to_string(),
            unit_price: super::euros(line.unit_price).number(),
            vat_rate: line.vat_rate.map(super::Rate::number).unwrap_or_default(),
            error: None,
        };
        let (from, until) = draft.period.map(|(from, until)| (from.to_string(), until.to_string())).unzip();
        Self {
            buyer: draft.buyer.clone(),
            address: draft.address.clone(),
            country: draft.country.to_string(),
            vat_id: draft.vat_id.clone(),
            email: draft.email.clone(),
            buyer_reference: draft.buyer_reference.clone(),
            note: draft.note.clone(),
            period_from: from.unwrap_or_default(),
            period_until: until.unwrap_or_default(),
            account: account.unwrap_or_default(),
            licence: draft.licence_id.map(|id| id.to_string()).unwrap_or_default(),
            lines: draft.lines.iter().map(line).collect(),
        }
    }

    /// The lines with some empty ones to write into.
    #[must_use]
    pub fn with_spare_lines(mut self) -> Self {
        let spare = TypedLine { quantity: "1".to_owned(), ..TypedLine::default() };
        let wanted = (self.lines.len() + SPARE_LINES).min(MOST_LINES);
        self.lines.resize(wanted.max(self.lines.len()), spare);
        self
    }

    /// The draft that the fields describe, or what is wrong with them.
    pub fn check(&mut self, world: World<'_>) -> Result<Draft, Box<Errors>> {
        let mut errors = Errors {
            buyer: wanted(&self.buyer, NAME),
            address: wanted(&self.address, ADDRESS),
            buyer_reference: printable(&self.buyer_reference, REFERENCE),
            note: printable(&self.note, NOTE),
            ..Errors::default()
        };
        let country: Option<Country> = self.country.parse().ok();
        if country.is_none() {
            errors.country = Some("Where is the buyer?".to_owned());
        }
        if self.email.parse::<Email>().is_err() {
            errors.email = Some("An e-mail address: the invoice is sent there.".to_owned());
        }
        let vat_id = country.map(|country| vat_id::read(&self.vat_id, country)).transpose();
        let vat_id = vat_id.unwrap_or_else(|message| {
            errors.vat_id = Some(message);
            None
        });
        let period = self.period(&mut errors.period);
        let account_id = self.account(world, &mut errors.account);
        let licence_id = self.licence(world, &mut errors.licence);
        if account_id.is_some() && period.is_none() && errors.period.is_none() {
            errors.period =
                Some("From when until when does the account read? Both days are needed.".to_owned());
        }
        let lines = self.lines(&mut errors.lines);
        let (Some(country), true) = (country, errors == Errors::default()) else {
            return Err(Box::new(errors));
        };
        Ok(Draft {
            buyer: self.buyer.clone(),
            address: self.address.clone(),
            country,
            vat_id: vat_id.unwrap_or_default(),
            email: self.email.clone(),
            buyer_reference: self.buyer_reference.clone(),
            note: self.note.clone(),
            period,
            account_id,
            licence_id,
            lines,
        })
    }

    fn lines(&mut self, error: &mut Option<String>) -> Vec<Line> {
        let count = self.lines.len();
        let lines: Vec<Line> = self.lines.iter_mut().filter_map(TypedLine::read).collect();
        let sum = Totals::of(lines.iter().map(|line| (super::Rate::ZERO, line.net().unwrap_or(i64::MAX))));
        *error = if count > MOST_LINES {
            Some(format!("At most {MOST_LINES} lines."))
        } else if count == 0 {
            Some("What is sold? A line is needed.".to_owned())
        } else if lines.len() < count {
            Some("What is wrong stands at the lines.".to_owned())
        } else {
            match sum {
                Some(sum) if sum.net == 0 => Some("There is nothing to pay.".to_owned()),
                Some(sum) if sum.net <= DEAREST => None,
                _ => Some("This is more than one invoice can hold.".to_owned()),
            }
        };
        lines
    }

    fn period(&self, error: &mut Option<String>) -> Option<(NaiveDate, NaiveDate)> {
        if self.period_from.is_empty() && self.period_until.is_empty() {
            return None;
        }
        let day =
            |typed: &str| typed.parse::<NaiveDate>().ok().filter(|day| (2000..=2199).contains(&day.year()));
        let period = day(&self.period_from).zip(day(&self.period_until));
        match period {
            Some((from, until)) if from <= until => return period,
            Some(_) => *error = Some("The last day must not come before the first.".to_owned()),
            None => *error = Some("Two days, such as 2026-12-01 and 2027-11-30.".to_owned()),
        }
        None
    }

    fn account(&self, world: World<'_>, error: &mut Option<String>) -> Option<AccountId> {
        if !self.account.is_empty() && world.account.is_none() {
            *error = Some("No account holds this address.".to_owned());
        }
        world.account
    }

    fn licence(&self, world: World<'_>, error: &mut Option<String>) -> Option<LicenceId> {
        if self.licence.is_empty() {
            return None;
        }
        let licence = self.licence.parse().ok().filter(|id| world.licences.contains(id));
        if licence.is_none() {
            *error = Some("This licence is not there.".to_owned());
        }
        licence
    }
}
