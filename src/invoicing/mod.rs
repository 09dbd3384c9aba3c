//! Invoices of our own, for what is paid by bank transfer: site licences, groups, a reader without a card. Those of the
//! payment provider are mirrored in `billing`; these are numbered here, and the law's rules for invoices are kept here.
//!
//! A draft is changed and deleted. Issued, it has a number and never changes again; what is wrong with it is put right by
//! a credit note. What came in is written down entry by entry, and a mistake is undone by another entry. All amounts are in
//! euros: transfers of SEPA are.

pub mod checking;
pub mod country;
pub mod credit;
pub mod crediting;
pub mod document;
mod fonts;
pub mod form;
pub mod iban;
pub mod issuing;
pub mod jobs;
pub mod pages;
pub mod paying;
pub mod posting;
pub mod seller;
pub mod store;
pub mod vat;
pub mod vat_id;
pub mod vies;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;

use crate::audit;
use crate::billing::money::{Currency, Money};
use crate::ids::{AccountId, LicenceId, TransferInvoiceId};
use country::Country;
use seller::Seller;
use vat::{Rate, Totals, Treatment};

/// Longest texts, in characters.
const NAME: usize = 160;
const ADDRESS: usize = 400;
const LINE: usize = 300;
const NOTE: usize = 600;
const REFERENCE: usize = 60;

/// Cents as money.
pub fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

/// How an invoice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "transfer_invoice_stage", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Not issued yet.
    Draft,
    /// To be paid.
    Open,
    /// Paid, or nothing left to pay.
    Paid,
    /// Cancelled by credit notes.
    Credited,
}

/// What an admin writes: the buyer, what is sold, and what it gives.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Draft {
    /// The buyer's full name.
    pub buyer: String,
    /// The buyer's address, without the country.
    pub address: String,
    /// Where the buyer is.
    pub country: Country,
    /// The buyer's VAT id; empty where there is none.
    pub vat_id: String,
    /// Where the invoice is sent.
    pub email: String,
    /// What the buyer wants to find on it.
    pub buyer_reference: String,
    /// Printed under the sums.
    pub note: String,
    /// The days that are paid for, the first and the last.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// Whose reading is paid for.
    pub account_id: Option<AccountId>,
    /// The contract that is paid for.
    pub licence_id: Option<LicenceId>,
    /// What is sold.
    pub lines: Vec<Line>,
}

/// One thing that is sold.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Line {
    /// What.
    pub text: String,
    /// How many.
    pub quantity: i32,
    /// What one costs without VAT, in cents.
    pub unit_price: i64,
    /// Its rate of VAT. In a draft nothing stands for the standard rate of the day on which it is issued.
    pub vat_rate: Option<Rate>,
}

impl Line {
    /// What all of them cost without VAT, in cents; nothing if that is beyond counting.
    pub fn net(&self) -> Option<i64> {
        self.unit_price.checked_mul(i64::from(self.quantity))
    }
}

/// What stands on an invoice once it is issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Its number, without gaps in its series and year.
    pub number: String,
    /// The day.
    pub issued_on: NaiveDate,
    /// When it is to be paid.
    pub due_on: NaiveDate,
    /// The house's details on that day.
    pub seller: Seller,
    /// What came in so far, in cents.
    pub paid: i64,
    /// The sum of its credit notes, in cents.
    pub credited: i64,
    /// When the last payment came in that made it whole.
    pub paid_on: Option<NaiveDate>,
    /// When it was last mailed.
    pub mailed_at: Option<DateTime<Utc>>,
    /// When the buyer was last reminded.
    pub reminded_at: Option<DateTime<Utc>>,
}

/// An invoice for a sale by bank transfer. It holds what Directive 2006/112/EC, article 226, asks for: the date (1), the
/// number (2), the VAT ids of seller and customer (3, 4), both names and addresses (5), what was supplied and how much of
/// it (6), the days of the supply (7), the unit price and the taxable amount by rate (8), the rates (9), the VAT (10), and
/// the words that an exemption (11) or the reverse charge (11a) wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferInvoice {
    /// Key.
    pub id: TransferInvoiceId,
    /// What was written.
    pub draft: Draft,
    /// How VAT is charged.
    pub treatment: Treatment,
    /// The sum without VAT, in cents.
    pub net: i64,
    /// VAT, in cents.
    pub vat: i64,
    /// To be paid, in cents.
    pub total: i64,
    /// Of two admins at once the second sees what the first did.
    pub version: i32,
    /// How it stands.
    pub stage: Stage,
    /// What its issuing gave it.
    pub issued: Option<Issued>,
}

impl TransferInvoice {
    /// What is still to come in, in cents. Negative: what is to be sent back.
    pub fn outstanding(&self) -> i64 {
        self.issued.as_ref().map_or(0, |issued| self.total - issued.credited - issued.paid)
    }

    /// It is to be paid, and the day is over.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.stage == Stage::Open && self.issued.as_ref().is_some_and(|issued| issued.due_on < today)
    }

    /// The sums by rate, of an issued invoice.
    pub fn totals(&self) -> Option<Totals> {
        Totals::of(self.draft.lines.iter().filter_map(|line| Some((line.vat_rate?, line.net()?))))
    }
}

/// The lines at their rates: those that name one keep it, the others are taxed at `standard`. Where no VAT is charged
/// there is none on any line.
pub fn rated(lines: &[Line], treatment: Treatment, standard: Rate) -> Vec<Line> {
    let rate = |line: &Line| if treatment.charges() { line.vat_rate.unwrap_or(standard) } else { Rate::ZERO };
    lines.iter().map(|line| Line { vat_rate: Some(rate(line)), ..line.clone() }).collect()
}

/// A text of several lines, without blank ones and without blanks around each.
fn lines_of(text: &str) -> String {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    text.lines().map(words).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A line of the log about an invoice. Who bought stands in the invoice, not here.
fn entry(by: AccountId, action: &str, id: TransferInvoiceId, after: serde_json::Value) -> audit::Entry<'_> {
    let subject = "transfer_invoice";
    audit::Entry { by: Some(by), action, subject, subject_id: id.0, before: None, after: Some(after) }
}

/// What the log says of a draft.
fn in_log(draft: &Draft, treatment: Treatment, total: i64) -> serde_json::Value {
    json!({"country": draft.country, "lines": draft.lines.len(), "treatment": treatment, "total": euros(total)})
}
