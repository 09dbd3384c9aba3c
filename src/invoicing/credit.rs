//! Credit notes: what takes an invoice back, whole or in part.

use chrono::NaiveDate;

use super::NOTE;
use super::TransferInvoice;
use super::seller::wanted;
use super::vat::{Rate, Totals};
use crate::billing::money::{Currency, Money};
use crate::fields::Fields;
use crate::ids::{CreditNoteId, TransferInvoiceId};

/// What takes an invoice back. It refers to the invoice, and holds of the rest what differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditNote {
    /// Key.
    pub id: CreditNoteId,
    /// What it takes back.
    pub invoice: TransferInvoiceId,
    /// Its number, in a series of its own.
    pub number: String,
    /// The day.
    pub issued_on: NaiveDate,
    /// Why, in words that are printed.
    pub reason: String,
    /// How much of which line, without VAT, in cents.
    pub parts: Vec<Part>,
    /// The sum without VAT, in cents.
    pub net: i64,
    /// VAT, in cents.
    pub vat: i64,
    /// The sum, in cents.
    pub total: i64,
}

/// How much of a line is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Part {
    /// The line's place in the invoice.
    pub position: i32,
    /// Without VAT, in cents.
    pub net: i64,
}

/// What stands in the field of one line.
#[derive(Debug, Clone)]
pub struct TypedPart {
    pub(super) position: i32,
    pub(super) text: String,
    /// What can still be taken back.
    pub(super) left: i64,
    pub(super) amount: String,
    pub(super) error: Option<String>,
}

/// What stands in the fields.
#[derive(Debug, Clone)]
pub struct Typed {
    pub(super) reason: String,
    pub(super) reason_error: Option<String>,
    pub(super) parts: Vec<TypedPart>,
    pub(super) error: Option<String>,
}

/// A credit note about to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Why.
    pub reason: String,
    /// How much of which line.
    pub parts: Vec<Part>,
}

/// What of a line has been taken back so far, in cents without VAT.
fn taken(earlier: &[CreditNote], position: i32) -> i64 {
    let parts = earlier.iter().flat_map(|note| &note.parts);
    parts.filter(|part| part.position == position).map(|part| part.net).sum()
}

/// What can still be taken back of each line.
fn left<'a>(
    invoice: &'a TransferInvoice,
    earlier: &'a [CreditNote],
) -> impl Iterator<Item = (i32, i64)> + 'a {
    invoice
        .draft
        .lines
        .iter()
        .zip(0..)
        .map(|(line, position)| (position, line.net().unwrap_or(0) - taken(earlier, position)))
}

impl Typed {
    /// What the form proposes: all that is left.
    pub fn whole(invoice: &TransferInvoice, earlier: &[CreditNote]) -> Self {
        Self::with(invoice, earlier, String::new(), |_, left| super::euros(left).number())
    }

    /// What was sent.
    pub fn from_fields(fields: &Fields, invoice: &TransferInvoice, earlier: &[CreditNote]) -> Self {
        let amount = |position, _| fields.line(&format!("amount_{position}"));
        Self::with(invoice, earlier, fields.line("reason"), amount)
    }

    fn with(
        invoice: &TransferInvoice,
        earlier: &[CreditNote],
        reason: String,
        amount: impl Fn(i32, i64) -> String,
    ) -> Self {
        let text = |position: i32| {
            let line = usize::try_from(position).ok().and_then(|place| invoice.draft.lines.get(place));
            line.map(|line| line.text.clone()).unwrap_or_default()
        };
        let parts = left(invoice, earlier).map(|(position, left)| TypedPart {
            position,
            text: text(position),
            left,
            amount: amount(position, left),
            error: None,
        });
        Self { reason, reason_error: None, parts: parts.collect(), error: None }
    }

    /// What is wished, or nothing with the messages beside the fields.
    pub fn check(&mut self) -> Option<Wish> {
        self.reason_error = wanted(&self.reason, NOTE);
        let mut parts = Vec::new();
        for part in &mut self.parts {
            match part.read() {
                Ok(0) => {}
                Ok(net) => parts.push(Part { position: part.position, net }),
                Err(message) => part.error = Some(message),
            }
        }
        let wrong = self.reason_error.is_some() || self.parts.iter().any(|part| part.error.is_some());
        if !wrong && parts.is_empty() {
            self.error = Some("Nothing would be credited.".to_owned());
        }
        (!wrong && !parts.is_empty()).then(|| Wish { reason: self.reason.clone(), parts })
    }
}

impl TypedPart {
    /// What can still be taken back, as it is read.
    pub(super) fn left_in_words(&self) -> String {
        super::euros(self.left).to_string()
    }

    fn read(&self) -> Result<i64, String> {
        if self.amount.is_empty() {
            return Ok(0);
        }
        let amount = Money::parse(&self.amount, Currency::EUR).map_err(|wrong| format!("{wrong}."))?;
        if amount.minor > self.left {
            return Err(format!("At most {} are left of this line.", super::euros(self.left)));
        }
        Ok(amount.minor)
    }
}

/// What the credit note comes to, with its VAT: that of all that is then taken back, less what the earlier notes have.
/// So the notes that take a whole invoice back come to exactly its sums, however it was cut.
pub fn totals(invoice: &TransferInvoice, earlier: &[CreditNote], parts: &[Part]) -> Option<Totals> {
    let rate = |part: &Part| {
        let line = usize::try_from(part.position).ok().and_then(|place| invoice.draft.lines.get(place));
        line.and_then(|line| line.vat_rate)
    };
    let amounts = |parts: Vec<Part>| -> Option<Vec<(Rate, i64)>> {
        parts.iter().map(|part| Some((rate(part)?, part.net))).collect()
    };
    let before: Vec<Part> = earlier.iter().flat_map(|note| note.parts.clone()).collect();
    let all = before.iter().chain(parts).copied().collect();
    Totals::of(amounts(all)?)?.less(&Totals::of(amounts(before)?)?)
}

/// Whether so much is left of each line. A line named twice, or one that is not there, does not fit.
pub fn fits(invoice: &TransferInvoice, earlier: &[CreditNote], parts: &[Part]) -> bool {
    parts.iter().enumerate().all(|(place, part)| {
        let once = parts[..place].iter().all(|other| other.position != part.position);
        let left = left(invoice, earlier).find(|(position, _)| *position == part.position);
        once && part.net > 0 && left.is_some_and(|(_, left)| part.net <= left)
    })
}
