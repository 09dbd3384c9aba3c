//! Issuing: GET and POST /admin/invoices/{id}/issue

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::edit::{standing_in_words, warning};
use super::{DESK, MEANWHILE, address, load};
use crate::app::AppState;
use crate::clock;
use crate::error::AppResult;
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::ids::TransferInvoiceId;
use crate::invoicing::issuing::{self, Refusal};
use crate::invoicing::posting::day;
use crate::invoicing::store::seller;
use crate::invoicing::{TransferInvoice, checking, euros};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};

#[derive(Template)]
#[template(path = "invoicing/issue.html")]
struct IssuePage {
    desk: DeskChrome,
    href: String,
    buyer: String,
    problem: Option<&'static str>,
    has_seller: bool,
    shown: Option<String>,
    warning: Option<&'static str>,
    sentences: Vec<String>,
}

async fn page(
    state: &AppState,
    staff: &Staff,
    held: &TransferInvoice,
    problem: Option<&'static str>,
) -> AppResult<IssuePage> {
    let chrome = Chrome::of(state, &staff.viewer);
    let seller = seller::find(&state.db).await?.map(|(seller, _)| seller);
    let assessment = checking::assess(&mut *state.db.acquire().await?, state, &held.draft).await?;
    let mut sentences = Vec::new();
    if let (Some(seller), Some(assessment)) = (&seller, &assessment) {
        let today = clock::day(chrome.now, chrome.zone);
        let due = today + chrono::TimeDelta::days(seller.days_to_pay.into());
        let totals = &assessment.totals;
        sentences = vec![
            format!("It gets the next number of {} and the date of today, {}.", seller.prefix, day(today)),
            format!(
                "{}: {} without VAT, {} VAT, {} to be paid by {}.",
                assessment.treatment.label(),
                euros(totals.net),
                euros(totals.vat),
                euros(totals.total),
                day(due)
            ),
            standing_in_words(assessment.standing).to_owned(),
            format!("It is mailed to {}.", held.draft.email),
            "From then on it never changes: a mistake is put right by a credit note.".to_owned(),
        ];
    }
    Ok(IssuePage {
        desk: DeskChrome::new(&chrome, staff, DESK, "Issue an invoice"),
        href: address(held.id),
        buyer: held.draft.buyer.clone(),
        problem,
        has_seller: seller.is_some(),
        shown: seller.and(assessment.as_ref()).map(|assessment| issuing::shown(held, assessment)),
        warning: assessment.as_ref().and_then(|assessment| warning(assessment.standing)),
        sentences,
    })
}

/// GET /admin/invoices/{id}/issue: what issuing would do.
pub async fn issue_form(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<TransferInvoiceId>,
) -> AppResult<Response> {
    let held = load(&state, id).await?;
    if held.issued.is_some() {
        return Ok(Redirect::to(&address(id)).into_response());
    }
    Ok(Page::new(page(&state, &staff, &held, None).await?, Cache::Never).into_response())
}

/// POST /admin/invoices/{id}/issue. Done only if it is still what was shown.
pub async fn issue(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<TransferInvoiceId>,
    fields: Fields,
) -> AppResult<Response> {
    let problem = match issuing::issue(&state, staff.account.account_id, id, fields.text("shown")).await? {
        Ok(_) => return Ok(Redirect::to(&address(id)).into_response()),
        Err(Refusal::NoSeller) => "An invoice needs the house’s own details first.",
        Err(Refusal::NoRate) => "There is no rate of VAT for the buyer’s country on this day.",
        Err(Refusal::Changed) => MEANWHILE,
    };
    let held = load(&state, id).await?;
    let page = page(&state, &staff, &held, Some(problem)).await?;
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}
