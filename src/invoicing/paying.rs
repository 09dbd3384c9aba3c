//! What came in and what was sent back, and the reading that a paid invoice gives.

use chrono::NaiveDate;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::store::payments::{self, Entry, Payment};
use super::store::{invoices, rights};
use super::{Stage, TransferInvoice, entry, euros};
use crate::app::AppState;
use crate::billing::money::Money;
use crate::error::{AppError, AppResult};
use crate::ids::{AccountId, TransferInvoiceId};
use crate::{audit, clock};

/// Something to be entered.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The form's own key: sent twice, it is entered once.
    pub id: Uuid,
    /// What kind of entry.
    pub entry: Entry,
    /// How much, in cents; never negative.
    pub amount: i64,
    /// On which day.
    pub booked_on: NaiveDate,
    /// What is to be said of it.
    pub note: String,
}

/// Why nothing was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing can come in for a draft.
    NotIssued,
    /// More than that.
    TooMuch(Money),
}

/// The most that an entry of this kind may say of an invoice, in cents: no more comes in than is open, no more is undone
/// than came in, and no more is sent back than was paid too much.
pub fn most(invoice: &TransferInvoice, entry: Entry) -> i64 {
    let paid = invoice.issued.as_ref().map_or(0, |issued| issued.paid);
    match entry {
        Entry::Received => invoice.outstanding().max(0),
        Entry::Correction => paid,
        Entry::Returned => (-invoice.outstanding()).clamp(0, paid),
    }
}

/// Whether an entry was made from this form already.
pub async fn is_entered(state: &AppState, form: Uuid, id: TransferInvoiceId) -> sqlx::Result<bool> {
    payments::is_known(&state.db, form, id).await
}

/// Enters what came in, a correction, or what was sent back.
pub async fn enter(
    state: &AppState,
    by: AccountId,
    id: TransferInvoiceId,
    wish: &Wish,
) -> AppResult<Result<(), Refusal>> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    let held = invoices::lock(&mut transaction, id).await?.ok_or(AppError::NotFound)?;
    if held.issued.is_none() {
        return Ok(Err(Refusal::NotIssued));
    }
    let signed = if wish.entry == Entry::Received { wish.amount } else { -wish.amount };
    let payment = Payment {
        entry: wish.entry,
        amount: signed,
        booked_on: wish.booked_on,
        note: wish.note.clone(),
        entered_at: now,
    };
    // The same form again is answered as the first time, before its amount is found to be too much.
    let known = payments::is_known(&mut *transaction, wish.id, id).await?;
    if known {
        return Ok(Ok(()));
    }
    let most = most(&held, wish.entry);
    if wish.amount > most {
        return Ok(Err(Refusal::TooMuch(euros(most))));
    }
    payments::enter(&mut transaction, wish.id, id, &payment, by).await?;
    let after = json!({"entry": wish.entry, "amount": euros(signed), "booked_on": wish.booked_on});
    audit::record(&mut *transaction, entry(by, "transfer_invoice.payment", id, after), now).await?;
    settle(&mut transaction, state, id).await?;
    transaction.commit().await?;
    Ok(Ok(()))
}

/// Makes the right to read what the invoice says: an account named on a paid one reads on the days that it is for, and no
/// longer once the payment is undone or the invoice wholly credited.
pub async fn settle(db: &mut PgConnection, state: &AppState, id: TransferInvoiceId) -> AppResult<()> {
    let invoice = invoices::find(&mut *db, id).await?.ok_or(AppError::NotFound)?;
    let draft = &invoice.draft;
    match (invoice.stage, draft.account_id, draft.period, &invoice.issued) {
        (Stage::Paid, Some(account), Some((from, until)), Some(issued)) => {
            let day_after = until.succ_opt().unwrap_or(until);
            let span = (clock::beginning(from, state.zone), clock::beginning(day_after, state.zone));
            rights::give(db, id, account, span, &issued.number).await?;
        }
        _ => rights::end(db, id, state.clock.now()).await.map(|_| ())?,
    }
    Ok(())
}
