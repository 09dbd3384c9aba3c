//! The form of a licence: GET and POST /admin/licences/new and /admin/licences/{id}

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::{DESK, entry, in_words, load};
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::ids::LicenceId;
use crate::invoicing::pages::licence::{self as invoicing, Billed};
use crate::licences::form::{Errors, Typed, World};
use crate::licences::store::{licence, seats};
use crate::licences::{Contract, Licence};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};

#[derive(Template)]
#[template(path = "licences/form.html")]
struct FormPage {
    desk: DeskChrome,
    heading: String,
    action: String,
    version: i32,
    /// What stands already; nothing of a new one.
    standing: Option<Standing>,
    problem: Option<&'static str>,
    typed: Typed,
    errors: Errors,
    ranges_are_known: bool,
}

struct Standing {
    state: &'static str,
    state_label: &'static str,
    held: i64,
    is_open: bool,
    invoices: Vec<Billed>,
}

const WRONG: &str = "The licence was not saved. What is wrong stands beside the fields.";
const MEANWHILE: &str = "Somebody else changed this licence meanwhile. The fields hold what you typed; save again to replace theirs.";

async fn form_page(
    state: &AppState,
    staff: &Staff,
    held: Option<&Licence>,
    typed: Typed,
    errors: Errors,
) -> AppResult<FormPage> {
    let chrome = Chrome::of(state, &staff.viewer);
    let heading =
        held.map_or_else(|| "New site licence".to_owned(), |licence| licence.contract.institution.clone());
    let standing = match held {
        None => None,
        Some(licence) => {
            let (name, label) = in_words(licence.state(chrome.now, chrome.zone));
            Some(Standing {
                state: name,
                state_label: label,
                held: seats::count(&state.db, licence.licence_id, chrome.now).await?,
                is_open: licence.is_open(chrome.now, chrome.zone),
                invoices: invoicing::of_licence(state, licence.licence_id).await?,
            })
        }
    };
    Ok(FormPage {
        desk: DeskChrome::new(&chrome, staff, DESK, &heading),
        heading,
        action: held.map_or_else(
            || "/admin/licences".to_owned(),
            |licence| format!("/admin/licences/{}", licence.licence_id),
        ),
        version: held.map_or(0, |licence| licence.version),
        standing,
        problem: (errors != Errors::default()).then_some(WRONG),
        typed,
        errors,
        ranges_are_known: state.proxies.know_readers(),
    })
}

/// GET /admin/licences/new
pub async fn new(staff: Staff, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    let page = form_page(&state, &staff, None, Typed::default(), Errors::default()).await?;
    Ok(Page::new(page, Cache::Never))
}

/// GET /admin/licences/{id}
pub async fn edit(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<LicenceId>,
) -> AppResult<impl IntoResponse> {
    let licence = load(&state, id).await?;
    let typed = Typed::from_contract(&licence.contract);
    let page = form_page(&state, &staff, Some(&licence), typed, Errors::default()).await?;
    Ok(Page::new(page, Cache::Never))
}

/// POST /admin/licences
pub async fn create(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let typed = Typed::from_fields(&fields);
    let id = LicenceId::new();
    let mut transaction = state.db.begin().await?;
    let others = licence::all_for_change(&mut transaction).await?;
    let saved = match typed.check(world(&state, &others, None)) {
        Ok(contract) => insert(&mut transaction, &state, &staff, id, contract).await?,
        Err(errors) => Err(errors),
    };
    if let Err(errors) = saved {
        drop(transaction);
        let page = form_page(&state, &staff, None, typed, *errors).await?;
        return Ok(Page::invalid(page).into_response());
    }
    transaction.commit().await?;
    state.licences.reload().await?;
    Ok(Redirect::to(&format!("/admin/licences/{id}")).into_response())
}

fn world<'a>(state: &AppState, others: &'a [Licence], held: Option<&Licence>) -> World<'a> {
    World {
        now: state.clock.now(),
        zone: state.zone,
        production: state.production,
        others,
        ends_on: held.map(|licence| licence.contract.ends_on),
    }
}

async fn insert(
    db: &mut PgConnection,
    state: &AppState,
    staff: &Staff,
    id: LicenceId,
    contract: Contract,
) -> AppResult<Result<(), Box<Errors>>> {
    let now = state.clock.now();
    licence::insert(&mut *db, id, &contract, now).await?;
    let licence = Licence { licence_id: id, contract, ended_at: None, version: 1 };
    finish(db, state, staff, "licence.create", None, &licence).await
}

/// Gives the seats and writes the log.
async fn finish(
    db: &mut PgConnection,
    state: &AppState,
    staff: &Staff,
    action: &str,
    before: Option<Value>,
    licence: &Licence,
) -> AppResult<Result<(), Box<Errors>>> {
    let (now, id) = (state.clock.now(), licence.licence_id);
    if let Err(too_few) = seats::settle(&mut *db, licence, now, state.zone).await? {
        let seats = format!("{} accounts hold a seat: no fewer, please.", too_few.held);
        return Ok(Err(Box::new(Errors { seats: Some(seats), ..Errors::default() })));
    }
    let held = seats::count(&mut *db, id, now).await?;
    let after = json!({"contract": licence.contract, "seats_held": held});
    audit::record(db, entry(staff, action, id, before, after), now).await?;
    Ok(Ok(()))
}

/// POST /admin/licences/{id}
pub async fn update(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<LicenceId>,
    fields: Fields,
) -> AppResult<Response> {
    let typed = Typed::from_fields(&fields);
    let mut transaction = state.db.begin().await?;
    let mut others = licence::all_for_change(&mut transaction).await?;
    let place = others.iter().position(|licence| licence.licence_id == id).ok_or(AppError::NotFound)?;
    let held = others.remove(place);
    if fields.version(held.version)? != held.version || held.ended_at.is_some() {
        drop(transaction);
        return conflict(&state, &staff, &held, typed).await;
    }
    let saved = match typed.check(world(&state, &others, Some(&held))) {
        Ok(contract) => change(&mut transaction, &state, &staff, &held, contract).await?,
        Err(errors) => Err(errors),
    };
    if let Err(errors) = saved {
        drop(transaction);
        let page = form_page(&state, &staff, Some(&held), typed, *errors).await?;
        return Ok(Page::invalid(page).into_response());
    }
    transaction.commit().await?;
    state.licences.reload().await?;
    Ok(Redirect::to(&format!("/admin/licences/{id}")).into_response())
}

async fn change(
    db: &mut PgConnection,
    state: &AppState,
    staff: &Staff,
    held: &Licence,
    contract: Contract,
) -> AppResult<Result<(), Box<Errors>>> {
    licence::update(&mut *db, held.licence_id, &contract).await?;
    let before = json!({"contract": held.contract});
    let licence = Licence { contract, ..held.clone() };
    finish(db, state, staff, "licence.update", Some(before), &licence).await
}

async fn conflict(state: &AppState, staff: &Staff, held: &Licence, typed: Typed) -> AppResult<Response> {
    let mut page = form_page(state, staff, Some(held), typed, Errors::default()).await?;
    page.problem = Some(if held.ended_at.is_some() {
        "Somebody ended this licence. It stays as it was; a new contract is a new licence."
    } else {
        MEANWHILE
    });
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}
