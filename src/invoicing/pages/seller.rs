//! The house's own details: GET and POST /admin/invoices/seller

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use uuid::Uuid;

use super::DESK;
use crate::app::AppState;
use crate::audit;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::fields::Fields;
use crate::invoicing::country::Country;
use crate::invoicing::seller::{Errors, Typed};
use crate::invoicing::store::seller;
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::page::{Cache, Chrome, Page};

#[derive(Template)]
#[template(path = "invoicing/seller.html")]
struct SellerPage {
    desk: DeskChrome,
    version: i32,
    problem: Option<&'static str>,
    typed: Typed,
    errors: Errors,
    countries: Vec<Choice>,
}

const WRONG: &str = "The details were not saved. What is wrong stands beside the fields.";
const MEANWHILE: &str = "Somebody else changed the details meanwhile. The fields hold what you typed; save again to replace theirs.";

fn page(state: &AppState, staff: &Staff, version: i32, typed: Typed, errors: Errors) -> SellerPage {
    let chrome = Chrome::of(state, &staff.viewer);
    let members = Country::all().into_iter().filter(|country| country.is_member());
    let members = members.map(|country| Choice::new(country.code(), country.name(), &typed.country));
    SellerPage {
        desk: DeskChrome::new(&chrome, staff, DESK, "Who sells"),
        version,
        problem: (errors != Errors::default()).then_some(WRONG),
        countries: std::iter::once(Choice::new("", "Choose", &typed.country)).chain(members).collect(),
        typed,
        errors,
    }
}

/// GET /admin/invoices/seller
pub async fn edit_seller(staff: Staff, State(state): State<AppState>) -> AppResult<Response> {
    let held = seller::find(&state.db).await?;
    let (typed, version) =
        held.map_or_else(|| (Typed::default(), 0), |(held, version)| (Typed::from_seller(&held), version));
    let page = page(&state, &staff, version, typed, Errors::default());
    Ok(Page::new(page, Cache::Never).into_response())
}

/// POST /admin/invoices/seller. Invoices that are issued keep the details that they have.
pub async fn update_seller(
    staff: Staff,
    State(state): State<AppState>,
    fields: Fields,
) -> AppResult<Response> {
    let mut transaction = state.db.begin().await?;
    let held = seller::find(&mut *transaction).await?;
    let current = held.as_ref().map_or(0, |(_, version)| *version);
    let version = fields.version(current)?;
    let typed = Typed::from_fields(&fields);
    let wanted = match typed.check() {
        Ok(wanted) => wanted,
        Err(errors) => {
            return Ok(Page::invalid(page(&state, &staff, version, typed, *errors)).into_response());
        }
    };
    if !seller::save(&mut *transaction, &wanted, version).await? {
        drop(transaction);
        let current = seller::find(&state.db).await?.map_or(0, |(_, version)| version);
        let mut page = page(&state, &staff, current, typed, Errors::default());
        page.problem = Some(MEANWHILE);
        return Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response());
    }
    let entry = audit::Entry {
        by: Some(staff.account.account_id),
        action: "seller.update",
        subject: "seller",
        subject_id: Uuid::nil(),
        before: held.map(|(held, _)| json!(held)),
        after: Some(json!(wanted)),
    };
    audit::record(&mut *transaction, entry, state.clock.now()).await?;
    transaction.commit().await?;
    Ok(Redirect::to("/admin/invoices").into_response())
}
