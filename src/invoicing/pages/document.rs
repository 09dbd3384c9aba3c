//! The documents: GET /admin/invoices/documents/{id} and, for the buyer, GET /account/invoices/{id}

use axum::extract::State;
use axum::response::Response;
use uuid::Uuid;

use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, SignedIn, Staff};
use crate::ids::{AccountId, TransferInvoiceId};
use crate::invoicing::posting::file_name;
use crate::invoicing::store::{credit_notes, invoices};
use crate::invoicing::{TransferInvoice, document};
use crate::page::download;

/// GET /admin/invoices/documents/{id}: an issued invoice or a credit note.
pub async fn of_admin(
    _staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
) -> AppResult<Response> {
    answer(&state, id, |_| true).await
}

/// GET /account/invoices/{id}: the same for the account that is named on it. Anybody else's is not there.
pub async fn of_buyer(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
) -> AppResult<Response> {
    let reader: AccountId = signed_in.account.account_id;
    answer(&state, id, |invoice| invoice.draft.account_id == Some(reader)).await
}

async fn answer(
    state: &AppState,
    id: Uuid,
    may: impl Fn(&TransferInvoice) -> bool + Send,
) -> AppResult<Response> {
    let mut db = state.db.acquire().await?;
    if let Some(invoice) = invoices::find(&mut db, TransferInvoiceId(id)).await? {
        let number = invoice.issued.as_ref().filter(|_| may(&invoice)).map(|issued| issued.number.clone());
        let number = number.ok_or(AppError::NotFound)?;
        return download::pdf(&file_name(&number), document::invoice(&invoice).await?);
    }
    let invoice = credit_notes::invoice_of(&mut *db, id).await?.ok_or(AppError::NotFound)?;
    let invoice =
        invoices::find(&mut db, invoice).await?.filter(|invoice| may(invoice)).ok_or(AppError::NotFound)?;
    let notes = credit_notes::of_invoice(&mut *db, invoice.id).await?;
    let place = notes.iter().position(|note| note.id.0 == id).ok_or(AppError::NotFound)?;
    let (earlier, rest) = notes.split_at(place);
    let note = rest.first().ok_or(AppError::NotFound)?;
    download::pdf(&file_name(&note.number), document::credit_note(&invoice, earlier, note).await?)
}
