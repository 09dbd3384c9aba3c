//! Writing drafts and issuing them.

use chrono::{Datelike as _, TimeDelta};
use serde_json::json;

use super::checking::{self, Assessment};
use super::store::{invoices, seller, series};
use super::{Draft, TransferInvoice, entry, euros, in_log};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::ids::{AccountId, TransferInvoiceId};
use crate::{audit, clock};

/// Why an invoice is not issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The house's details are missing.
    NoSeller,
    /// The country has no rate of VAT on this day.
    NoRate,
    /// It is no draft any more, or not the one that was shown.
    Changed,
}

/// Makes a draft.
pub async fn create(
    state: &AppState,
    by: AccountId,
    draft: &Draft,
    assessment: &Assessment,
) -> AppResult<TransferInvoiceId> {
    let (id, now) = (TransferInvoiceId::new(), state.clock.now());
    let mut transaction = state.db.begin().await?;
    invoices::insert(&mut transaction, id, draft, assessment, now).await?;
    let after = in_log(draft, assessment.treatment, assessment.totals.total);
    audit::record(&mut *transaction, entry(by, "transfer_invoice.create", id, after), now).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Changes a draft, if it is still the one that the form was made from. Says whether it was.
pub async fn change(
    state: &AppState,
    by: AccountId,
    held: (TransferInvoiceId, i32),
    draft: &Draft,
    assessment: &Assessment,
) -> AppResult<bool> {
    let ((id, version), now) = (held, state.clock.now());
    let mut transaction = state.db.begin().await?;
    let current = invoices::lock(&mut transaction, id).await?.ok_or(AppError::NotFound)?;
    if current.version != version || current.issued.is_some() {
        return Ok(false);
    }
    invoices::write(&mut transaction, id, draft, assessment).await?;
    let after = in_log(draft, assessment.treatment, assessment.totals.total);
    audit::record(&mut *transaction, entry(by, "transfer_invoice.update", id, after), now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Deletes a draft, if it is still the one that was shown. Says whether it was.
pub async fn delete(state: &AppState, by: AccountId, id: TransferInvoiceId, version: i32) -> AppResult<bool> {
    let mut transaction = state.db.begin().await?;
    if !invoices::delete(&mut *transaction, id, version).await? {
        return Ok(false);
    }
    let entry = entry(by, "transfer_invoice.delete", id, json!({}));
    audit::record(&mut *transaction, entry, state.clock.now()).await?;
    transaction.commit().await?;
    Ok(true)
}

/// What the page before the issuing shows, and what must still be so when it is done.
pub fn shown(invoice: &TransferInvoice, assessment: &Assessment) -> String {
    let Assessment { treatment, totals, .. } = assessment;
    format!("{}-{treatment:?}-{}", invoice.version, totals.total)
}

/// Issues a draft: gives it the next number of the year, the day and the rates of the day, and mails it. `seen` is what
/// [`shown`] said to whoever decided.
pub async fn issue(
    state: &AppState,
    by: AccountId,
    id: TransferInvoiceId,
    seen: &str,
) -> AppResult<Result<String, Refusal>> {
    let (now, today) = (state.clock.now(), clock::day(state.clock.now(), state.zone));
    let mut transaction = state.db.begin().await?;
    let held = invoices::lock(&mut transaction, id).await?.ok_or(AppError::NotFound)?;
    if held.issued.is_some() {
        return Ok(Err(Refusal::Changed));
    }
    let Some((seller, _)) = seller::find(&mut *transaction).await? else { return Ok(Err(Refusal::NoSeller)) };
    let Some(assessment) = checking::assess(&mut transaction, state, &held.draft).await? else {
        return Ok(Err(Refusal::NoRate));
    };
    if shown(&held, &assessment) != seen {
        return Ok(Err(Refusal::Changed));
    }
    let due_on = today + TimeDelta::days(seller.days_to_pay.into());
    // Last of all, since whoever issues another waits for this row.
    let next = series::next(&mut *transaction, &seller.prefix, today.year()).await?;
    let number = format!("{}-{}-{next:04}", seller.prefix, today.year());
    invoices::issue(&mut transaction, id, &assessment, &seller, &number, (today, due_on)).await?;
    let after = json!({
        "number": number, "treatment": assessment.treatment, "vat_id": format!("{:?}", assessment.standing),
        "total": euros(assessment.totals.total),
    });
    audit::record(&mut *transaction, entry(by, "transfer_invoice.issue", id, after), now).await?;
    let issued = invoices::find(&mut transaction, id).await?.ok_or(AppError::NotFound)?;
    super::posting::post(&mut transaction, state, &issued, super::posting::Occasion::Issued).await?;
    transaction.commit().await?;
    Ok(Ok(number))
}
