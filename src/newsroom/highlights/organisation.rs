//! Organisations: who they are, and whom to write to.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::form::{Form, PROBLEM, conflict, line_error};
use super::store::organisations::{self as store, Organisation, Saved, Stored};
use super::{entry, follow};
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::{Fields, too_long};
use crate::ids::OrganisationId;
use crate::newsroom::capability::{Capability, require};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};

/// Longest texts, in characters.
const NAME: usize = 120;
const CONTACT: usize = 500;
const NOTES: usize = 4_000;

const LIST: &str = "/newsroom/highlights/organisations";

#[derive(Template)]
#[template(path = "newsroom/highlights/organisations.html")]
struct Index {
    desk: DeskChrome,
    rows: Vec<(String, Organisation, i64)>,
}

/// GET /newsroom/highlights/organisations
pub async fn index(staff: Staff, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    require(&staff.account, Capability::Highlights)?;
    let chrome = Chrome::of(&state, &staff.viewer);
    let row = |stored: Stored| {
        (format!("{LIST}/{}", stored.organisation_id), stored.organisation, stored.campaigns)
    };
    let rows = store::list(&state.db, None).await?.into_iter().map(row).collect();
    let desk = DeskChrome::new(&chrome, &staff, "highlights", "Organisations");
    Ok(Page::new(Index { desk, rows }, Cache::Never))
}

#[derive(Default, PartialEq)]
struct Errors {
    name: Option<String>,
    contact: Option<String>,
    notes: Option<String>,
}

#[derive(Template)]
#[template(path = "newsroom/highlights/organisation.html")]
struct FormPage {
    desk: DeskChrome,
    form: Form,
    typed: Organisation,
    errors: Errors,
    campaign_href: Option<String>,
}

fn typed(fields: &Fields) -> Organisation {
    Organisation {
        name: fields.line("name"),
        house: fields.has("house"),
        contact: fields.text("contact").trim().to_owned(),
        notes: fields.text("notes").trim().to_owned(),
    }
}

fn errors(typed: &Organisation) -> Errors {
    Errors {
        name: line_error(&typed.name, NAME, "What is it called?"),
        contact: too_long(&typed.contact, CONTACT),
        notes: too_long(&typed.notes, NOTES),
    }
}

fn form_page(
    state: &AppState,
    staff: &Staff,
    stored: Option<&Stored>,
    typed: Organisation,
    errors: Errors,
    problem: Option<String>,
) -> FormPage {
    let chrome = Chrome::of(state, &staff.viewer);
    let form = Form {
        action: stored.map_or_else(|| LIST.to_owned(), |stored| format!("{LIST}/{}", stored.organisation_id)),
        version: stored.map_or(0, |stored| stored.version),
        heading: if stored.is_some() { "Organisation" } else { "New organisation" },
        state: None,
        problem,
    };
    let desk = DeskChrome::new(&chrome, staff, "highlights", form.heading);
    let campaign_href = stored
        .map(|stored| format!("/newsroom/highlights/campaigns/new?organisation={}", stored.organisation_id));
    FormPage { desk, form, typed, errors, campaign_href }
}

/// GET /newsroom/highlights/organisations/new
pub async fn new(staff: Staff, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    require(&staff.account, Capability::Highlights)?;
    let page = form_page(&state, &staff, None, typed(&Fields::default()), Errors::default(), None);
    Ok(Page::new(page, Cache::Never))
}

async fn load(state: &AppState, id: OrganisationId) -> AppResult<Stored> {
    store::list(&state.db, Some(id)).await?.pop().ok_or(AppError::NotFound)
}

/// GET /newsroom/highlights/organisations/{id}
pub async fn edit(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<OrganisationId>,
) -> AppResult<impl IntoResponse> {
    require(&staff.account, Capability::Highlights)?;
    let stored = load(&state, id).await?;
    let typed = stored.organisation.clone();
    Ok(Page::new(form_page(&state, &staff, Some(&stored), typed, Errors::default(), None), Cache::Never))
}

fn invalid(
    state: &AppState,
    staff: &Staff,
    stored: Option<&Stored>,
    typed: Organisation,
    errors: Errors,
) -> Response {
    let problem = Some(PROBLEM.to_owned());
    Page::invalid(form_page(state, staff, stored, typed, errors, problem)).into_response()
}

fn taken() -> Errors {
    Errors { name: Some("Another organisation has this name.".to_owned()), ..Errors::default() }
}

/// POST /newsroom/highlights/organisations
pub async fn create(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    require(&staff.account, Capability::Highlights)?;
    let (typed, id) = (typed(&fields), OrganisationId::new());
    let errors = errors(&typed);
    if errors != Errors::default() {
        return Ok(invalid(&state, &staff, None, typed, errors));
    }
    let mut transaction = state.db.begin().await?;
    if !store::insert(&mut *transaction, id, &typed).await? {
        return Ok(invalid(&state, &staff, None, typed, taken()));
    }
    let entry = entry(&staff, ("organisation", id.0), "organisation.create", None, Some(&typed))?;
    audit::record(&mut *transaction, entry, state.clock.now()).await?;
    transaction.commit().await?;
    Ok(Redirect::to(&format!("{LIST}/{id}")).into_response())
}

/// POST /newsroom/highlights/organisations/{id}
pub async fn update(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<OrganisationId>,
    fields: Fields,
) -> AppResult<Response> {
    require(&staff.account, Capability::Highlights)?;
    let stored = load(&state, id).await?;
    let typed = typed(&fields);
    let errors = errors(&typed);
    if errors != Errors::default() {
        return Ok(invalid(&state, &staff, Some(&stored), typed, errors));
    }
    let from = fields.version(stored.version)?;
    let mut transaction = state.db.begin().await?;
    match store::update(&mut *transaction, id, from, &typed).await? {
        Saved::Yes => {}
        Saved::Taken => return Ok(invalid(&state, &staff, Some(&stored), typed, taken())),
        Saved::Conflict => return overtaken(&state, &staff, id, typed).await,
    }
    let before = Some(&stored.organisation);
    let entry = entry(&staff, ("organisation", id.0), "organisation.update", before, Some(&typed))?;
    audit::record(&mut *transaction, entry, state.clock.now()).await?;
    transaction.commit().await?;
    follow(&state).await;
    Ok(Redirect::to(LIST).into_response())
}

async fn overtaken(
    state: &AppState,
    staff: &Staff,
    id: OrganisationId,
    typed: Organisation,
) -> AppResult<Response> {
    let newest = load(state, id).await?;
    let problem = Some(conflict(&newest.organisation.name));
    let page = form_page(state, staff, Some(&newest), typed, Errors::default(), problem);
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}
