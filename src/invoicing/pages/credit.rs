//! Taking an invoice back: GET and POST /admin/invoices/{id}/credit

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use super::{DESK, MEANWHILE, address, load};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::ids::TransferInvoiceId;
use crate::invoicing::TransferInvoice;
use crate::invoicing::credit::{CreditNote, Typed};
use crate::invoicing::crediting::{self, Refusal};
use crate::invoicing::store::credit_notes;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::second_factor::pages::{Again, Wanted};

#[derive(Template)]
#[template(path = "invoicing/credit.html")]
struct CreditPage {
    desk: DeskChrome,
    href: String,
    number: String,
    problem: Option<&'static str>,
    typed: Typed,
    /// How many notes there were when the form was made.
    earlier: usize,
    reads: bool,
}

fn page(
    state: &AppState,
    staff: &Staff,
    invoice: &TransferInvoice,
    earlier: &[CreditNote],
    typed: Typed,
) -> AppResult<CreditPage> {
    let issued = invoice.issued.as_ref().ok_or(AppError::Conflict)?;
    let chrome = Chrome::of(state, &staff.viewer);
    Ok(CreditPage {
        desk: DeskChrome::new(&chrome, staff, DESK, "Issue a credit note"),
        href: address(invoice.id),
        number: issued.number.clone(),
        problem: None,
        typed,
        earlier: earlier.len(),
        reads: invoice.draft.account_id.is_some(),
    })
}

/// GET /admin/invoices/{id}/credit: at first, all that is left.
pub async fn credit_form(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<TransferInvoiceId>,
) -> AppResult<Response> {
    let invoice = load(&state, id).await?;
    let earlier = credit_notes::of_invoice(&state.db, id).await?;
    let typed = Typed::whole(&invoice, &earlier);
    Ok(Page::new(page(&state, &staff, &invoice, &earlier, typed)?, Cache::Never).into_response())
}

/// POST /admin/invoices/{id}/credit
pub async fn credit(
    staff: Staff,
    State(state): State<AppState>,
    session: Session,
    Path(id): Path<TransferInvoiceId>,
    fields: Fields,
) -> AppResult<Response> {
    let again = Again::staff(&state, &staff, &session, &fields, format!("{}/credit", address(id)));
    if let Some(page) = again.page(Wanted::Factor).await? {
        return Ok(page);
    }
    let invoice = load(&state, id).await?;
    let earlier = credit_notes::of_invoice(&state.db, id).await?;
    let mut typed = Typed::from_fields(&fields, &invoice, &earlier);
    // Whoever sends the same form twice has one note, and is shown what is left.
    let is_current = fields.text("earlier").parse() == Ok(earlier.len());
    let Some(wish) = typed.check() else {
        let mut page = page(&state, &staff, &invoice, &earlier, typed)?;
        page.problem = (!is_current).then_some(MEANWHILE);
        let status = if is_current { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT };
        return Ok(Page::new(page, Cache::Never).with_status(status).into_response());
    };
    if is_current {
        match crediting::issue(&state, staff.account.account_id, id, &wish, earlier.len()).await? {
            Ok(_) => return Ok(Redirect::to(&address(id)).into_response()),
            Err(Refusal::NotIssued) => return Err(AppError::Conflict),
            Err(Refusal::TooMuch | Refusal::Changed) => {}
        }
    }
    let (invoice, earlier) = (load(&state, id).await?, credit_notes::of_invoice(&state.db, id).await?);
    let mut typed = Typed::from_fields(&fields, &invoice, &earlier);
    typed.check();
    let mut page = page(&state, &staff, &invoice, &earlier, typed)?;
    page.problem = Some(MEANWHILE);
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}
