//! Who sells: what stands on every invoice, and the form in which an admin sets it.

use super::country::Country;
use super::fonts::unprintable;
use super::{ADDRESS, NAME, iban, vat_id};
use crate::fields::{Fields, too_long, whole_number};

/// Longest time to pay. The law gives authorities 30 days and others 60 (Directive 2011/7/EU); some agree on more.
const MOST_DAYS: u32 = 120;

/// The house's details, as they are printed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Seller {
    /// Full name of the house.
    pub name: String,
    /// Its address, without the country.
    pub address: String,
    /// Where it is: a member state of the Union.
    pub country: Country,
    /// Its VAT id.
    pub vat_id: String,
    /// The account that is paid to.
    pub iban: String,
    /// Its bank; may be empty.
    pub bic: String,
    /// How many days there are to pay.
    pub days_to_pay: i32,
    /// What its numbers begin with.
    pub prefix: String,
}

/// What stands in the fields.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub(super) name: String,
    pub(super) address: String,
    pub(super) country: String,
    pub(super) vat_id: String,
    pub(super) iban: String,
    pub(super) bic: String,
    pub(super) days_to_pay: String,
    pub(super) prefix: String,
}

/// What is wrong, beside each field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors {
    pub(super) name: Option<String>,
    pub(super) address: Option<String>,
    pub(super) country: Option<String>,
    pub(super) vat_id: Option<String>,
    pub(super) iban: Option<String>,
    pub(super) bic: Option<String>,
    pub(super) days_to_pay: Option<String>,
    pub(super) prefix: Option<String>,
}

impl Typed {
    /// What was sent.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            name: fields.line("name"),
            address: super::lines_of(fields.text("address")),
            country: fields.line("country"),
            vat_id: fields.line("vat_id"),
            iban: fields.line("iban"),
            bic: fields.line("bic"),
            days_to_pay: fields.line("days_to_pay"),
            prefix: fields.line("prefix"),
        }
    }

    /// What a seller puts into the fields.
    pub fn from_seller(seller: &Seller) -> Self {
        Self {
            name: seller.name.clone(),
            address: seller.address.clone(),
            country: seller.country.to_string(),
            vat_id: seller.vat_id.clone(),
            iban: iban::grouped(&seller.iban),
            bic: seller.bic.clone(),
            days_to_pay: seller.days_to_pay.to_string(),
            prefix: seller.prefix.clone(),
        }
    }

    /// The seller that the fields describe, or what is wrong with them.
    pub fn check(&self) -> Result<Seller, Box<Errors>> {
        let mut errors = Errors {
            name: wanted(&self.name, NAME),
            address: wanted(&self.address, ADDRESS),
            ..Errors::default()
        };
        let country = self.country.parse().ok().filter(|country: &Country| country.is_member());
        if country.is_none() {
            errors.country = Some("A member state of the Union: elsewhere other rules hold.".to_owned());
        }
        let vat_id = self.vat_id(country, &mut errors.vat_id);
        let iban = iban::iban(&self.iban);
        if iban.is_none() {
            errors.iban = Some("No account has this number: the digits that check it do not fit.".to_owned());
        }
        let bic = if self.bic.is_empty() { Some(String::new()) } else { iban::bic(&self.bic) };
        if bic.is_none() {
            errors.bic = Some("A BIC has 8 or 11 letters and digits.".to_owned());
        }
        let days = whole_number(&self.days_to_pay, 0..=MOST_DAYS, &mut errors.days_to_pay);
        let prefix = self.prefix.to_ascii_uppercase();
        let prefix_fits =
            (1..=10).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !prefix_fits {
            errors.prefix = Some("One to ten letters and digits.".to_owned());
        }
        match (country, iban, bic, days.and_then(|days| i32::try_from(days).ok())) {
            (Some(country), Some(iban), Some(bic), Some(days_to_pay)) if errors == Errors::default() => {
                let (name, address) = (self.name.clone(), self.address.clone());
                Ok(Seller { name, address, country, vat_id, iban, bic, days_to_pay, prefix })
            }
            _ => Err(Box::new(errors)),
        }
    }

    fn vat_id(&self, country: Option<Country>, error: &mut Option<String>) -> String {
        let read =
            country.map_or_else(|| Ok(self.vat_id.clone()), |country| vat_id::read(&self.vat_id, country));
        match read {
            Ok(id) if id.is_empty() => *error = Some("Whoever charges VAT has a VAT id.".to_owned()),
            Ok(id) => return id,
            Err(message) => *error = Some(message),
        }
        String::new()
    }
}

/// What is wrong with a text that must be there and can be printed.
pub(super) fn wanted(text: &str, longest: usize) -> Option<String> {
    if text.is_empty() { Some("This is needed.".to_owned()) } else { printable(text, longest) }
}

/// What is wrong with a text that is printed.
pub(super) fn printable(text: &str, longest: usize) -> Option<String> {
    too_long(text, longest)
        .or_else(|| unprintable(text).map(|letter| format!("The invoice’s typeface has no “{letter}”.")))
}
