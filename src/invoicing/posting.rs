//! Sending invoices and credit notes to the buyer.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::credit::CreditNote;
use super::store::invoices;
use super::{Stage, TransferInvoice, document, entry, euros};
use crate::accounts::Email;
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::ids::{AccountId, TransferInvoiceId};
use crate::mail::store::Attachment;
use crate::mail::{self, Kind, Letter};
use crate::{audit, clock};

/// Why an invoice is mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// It was issued.
    Issued,
    /// Somebody asked for it once more.
    Again,
    /// Its day is over.
    Reminder,
}

/// Why it was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is not issued yet.
    NotIssued,
    /// It is not overdue.
    NotDue,
    /// The buyer was mailed today.
    Today,
}

/// What the program calls a document's file.
pub fn file_name(number: &str) -> String {
    format!("{}.pdf", number.to_ascii_lowercase())
}

/// A day as letters and documents write it.
pub fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// Posts an issued invoice, in the transaction of its cause.
pub async fn post(
    db: &mut PgConnection,
    state: &AppState,
    invoice: &TransferInvoice,
    occasion: Occasion,
) -> AppResult<()> {
    let issued = invoice.issued.as_ref().ok_or(AppError::NotFound)?;
    let reminds = occasion == Occasion::Reminder;
    let kind = if reminds { Kind::InvoiceReminder } else { Kind::Invoice };
    let facts = vec![
        ("number", issued.number.clone()),
        ("total", euros(invoice.outstanding().max(0)).to_string()),
        ("due", day(issued.due_on)),
    ];
    let content = document::invoice(invoice).await?;
    send(db, state, invoice, kind, facts, &issued.number, content).await?;
    Ok(invoices::mailed(db, invoice.id, reminds, state.clock.now()).await?)
}

/// Posts a credit note, in the transaction of its issuing.
pub async fn post_credit(
    db: &mut PgConnection,
    state: &AppState,
    invoice: &TransferInvoice,
    earlier: &[CreditNote],
    note: &CreditNote,
) -> AppResult<()> {
    let issued = invoice.issued.as_ref().ok_or(AppError::NotFound)?;
    let facts = vec![
        ("number", note.number.clone()),
        ("invoice", issued.number.clone()),
        ("total", euros(note.total).to_string()),
    ];
    let content = document::credit_note(invoice, earlier, note).await?;
    send(db, state, invoice, Kind::CreditNote, facts, &note.number, content).await
}

async fn send(
    db: &mut PgConnection,
    state: &AppState,
    invoice: &TransferInvoice,
    kind: Kind,
    facts: Vec<(&'static str, String)>,
    number: &str,
    content: Vec<u8>,
) -> AppResult<()> {
    let to: Email = invoice.draft.email.parse().map_err(anyhow::Error::from)?;
    let account = invoice.draft.account_id;
    let path = if account.is_some() { "/account" } else { "/contact" }.to_owned();
    let letter = Letter { kind, to: &to, account, path, facts };
    let attachment = Attachment { name: file_name(number), kind: "application/pdf".to_owned(), content };
    mail::store::post_with(db, state, &letter, &[attachment]).await
}

/// Mails an invoice once more, or reminds of it: at a button, once a day at most.
pub async fn mail(
    state: &AppState,
    by: AccountId,
    id: TransferInvoiceId,
    occasion: Occasion,
) -> AppResult<Result<(), Refusal>> {
    let (now, zone) = (state.clock.now(), state.zone);
    let today = clock::day(now, zone);
    let mut transaction = state.db.begin().await?;
    let invoice = invoices::lock(&mut transaction, id).await?.ok_or(AppError::NotFound)?;
    let Some(issued) = &invoice.issued else { return Ok(Err(Refusal::NotIssued)) };
    if occasion == Occasion::Reminder && (invoice.stage != Stage::Open || issued.due_on >= today) {
        return Ok(Err(Refusal::NotDue));
    }
    if issued.mailed_at.is_some_and(|at| clock::day(at, zone) == today) {
        return Ok(Err(Refusal::Today));
    }
    post(&mut transaction, state, &invoice, occasion).await?;
    let after = serde_json::json!({"reminder": occasion == Occasion::Reminder});
    audit::record(&mut *transaction, entry(by, "transfer_invoice.mail", id, after), now).await?;
    transaction.commit().await?;
    Ok(Ok(()))
}
