//! Issuing credit notes.

use chrono::Datelike as _;
use serde_json::json;

use super::credit::{self, CreditNote, Wish};
use super::store::{credit_notes, invoices, series};
use super::{entry, euros, paying};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::ids::{AccountId, CreditNoteId, TransferInvoiceId};
use crate::{audit, clock};

/// Why no credit note was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A draft is deleted, not credited.
    NotIssued,
    /// Another was issued since `known` of them were shown.
    Changed,
    /// Less is left of a line than was to be taken back.
    TooMuch,
}

/// Issues a credit note to whoever has seen the `known` earlier ones: under the lock of the invoice, so that any number at once take back no more than there is.
pub async fn issue(
    state: &AppState,
    by: AccountId,
    id: TransferInvoiceId,
    wish: &Wish,
    known: usize,
) -> AppResult<Result<CreditNote, Refusal>> {
    let (now, today) = (state.clock.now(), clock::day(state.clock.now(), state.zone));
    let mut transaction = state.db.begin().await?;
    let held = invoices::lock(&mut transaction, id).await?.ok_or(AppError::NotFound)?;
    let Some(issued) = held.issued.as_ref() else { return Ok(Err(Refusal::NotIssued)) };
    let earlier = credit_notes::of_invoice(&mut *transaction, id).await?;
    if earlier.len() != known {
        return Ok(Err(Refusal::Changed));
    }
    if !credit::fits(&held, &earlier, &wish.parts) {
        return Ok(Err(Refusal::TooMuch));
    }
    let totals = credit::totals(&held, &earlier, &wish.parts)
        .ok_or_else(|| anyhow::anyhow!("a credit note of {id} is beyond counting"))?;
    let series = format!("{}-CN", issued.seller.prefix);
    let next = series::next(&mut *transaction, &series, today.year()).await?;
    let note = CreditNote {
        id: CreditNoteId::new(),
        invoice: id,
        number: format!("{series}-{}-{next:04}", today.year()),
        issued_on: today,
        reason: wish.reason.clone(),
        parts: wish.parts.clone(),
        net: totals.net,
        vat: totals.vat,
        total: totals.total,
    };
    credit_notes::insert(&mut transaction, &note).await?;
    let after = json!({"number": note.number, "total": euros(note.total), "parts": note.parts});
    audit::record(&mut *transaction, entry(by, "transfer_invoice.credit", id, after), now).await?;
    let current = invoices::find(&mut transaction, id).await?.ok_or(AppError::NotFound)?;
    // A part taken back may have been the last that was open; the whole taken back ends what it gave.
    paying::settle(&mut transaction, state, id).await?;
    super::posting::post_credit(&mut transaction, state, &current, &earlier, &note).await?;
    transaction.commit().await?;
    Ok(Ok(note))
}
