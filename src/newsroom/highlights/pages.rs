//! The highlights desk: the list and the form.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use serde_json::json;

use super::form::{Errors, Typed};
use super::store::{self, Stored};
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::ids::HighlightId;
use crate::newsroom::capability::{Capability, require};
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::page::{Cache, Chrome, Page};
use crate::wording;

/// The list shows this many: two boxes of twelve, what waits, and what ended lately.
const LIST: i64 = 200;

#[derive(Template)]
#[template(path = "newsroom/highlights/index.html")]
struct Index {
    desk: DeskChrome,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    placement: i16,
    organisation: String,
    house: bool,
    headline: String,
    state: &'static str,
    state_label: &'static str,
    from_label: String,
    until_label: String,
}

/// Whether a highlight waits, runs or has ended.
fn state_of(
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> (&'static str, &'static str) {
    match ends_at {
        Some(end) if end <= now => ("withdrawn", "Ended"),
        _ if starts_at > now => ("scheduled", "Waits"),
        _ => ("published", "Runs"),
    }
}

/// GET /newsroom/highlights
pub async fn index(staff: Staff, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    require(&staff.account, Capability::Highlights)?;
    let chrome = Chrome::of(&state, &staff.viewer);
    let moment = |at| wording::date_and_time(at, chrome.zone);
    let rows = store::list(&state.db, chrome.now, LIST).await?;
    let rows = rows
        .into_iter()
        .map(|highlight| {
            let (name, label) = state_of(highlight.starts_at, highlight.ends_at, chrome.now);
            Row {
                href: format!("/newsroom/highlights/{}", highlight.highlight_id),
                placement: highlight.placement,
                organisation: highlight.organisation,
                house: highlight.house,
                headline: highlight.headline,
                state: name,
                state_label: label,
                from_label: moment(highlight.starts_at),
                until_label: highlight.ends_at.map_or_else(|| "open".to_owned(), moment),
            }
        })
        .collect();
    Ok(Page::new(
        Index { desk: DeskChrome::new(&chrome, &staff, "highlights", "Highlights"), rows },
        Cache::Never,
    ))
}

#[derive(Template)]
#[template(path = "newsroom/highlights/form.html")]
struct FormPage {
    desk: DeskChrome,
    form: Form,
    typed: Typed,
    errors: Errors,
    placements: [Choice; 2],
}

struct Form {
    action: String,
    version: i32,
    heading: &'static str,
    state: &'static str,
    state_label: &'static str,
    problem: Option<String>,
    can_withdraw: bool,
}

/// GET /newsroom/highlights/new
pub async fn new(staff: Staff, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    require(&staff.account, Capability::Highlights)?;
    let page = form_page(&state, &staff, None, Typed::default(), Errors::default(), None);
    Ok(Page::new(page, Cache::Never))
}

/// GET /newsroom/highlights/{id}
pub async fn edit(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<HighlightId>,
) -> AppResult<impl IntoResponse> {
    require(&staff.account, Capability::Highlights)?;
    let stored = load(&state, id).await?;
    let typed = Typed::from_stored(&stored, state.zone);
    let page = form_page(&state, &staff, Some(&stored), typed, Errors::default(), None);
    Ok(Page::new(page, Cache::Never))
}

async fn load(state: &AppState, id: HighlightId) -> AppResult<Stored> {
    store::find(&state.db, id).await?.ok_or(AppError::NotFound)
}

fn form_page(
    state: &AppState,
    staff: &Staff,
    stored: Option<&Stored>,
    typed: Typed,
    errors: Errors,
    problem: Option<&str>,
) -> FormPage {
    let chrome = Chrome::of(state, &staff.viewer);
    let (name, label) =
        stored.map_or(("draft", "New"), |stored| state_of(stored.starts_at, stored.ends_at, chrome.now));
    let form = Form {
        action: stored.map_or_else(
            || "/newsroom/highlights".to_owned(),
            |stored| format!("/newsroom/highlights/{}", stored.highlight_id),
        ),
        version: stored.map_or(0, |stored| stored.version),
        heading: if stored.is_some() { "Highlight" } else { "New highlight" },
        state: name,
        state_label: label,
        problem: problem.map(str::to_owned),
        can_withdraw: stored.is_some() && name != "withdrawn",
    };
    let placements = [("1", "First box"), ("2", "Second box")]
        .map(|(value, label)| Choice::new(value, label, &typed.placement));
    let desk = DeskChrome::new(&chrome, staff, "highlights", form.heading);
    FormPage { desk, form, typed, errors, placements }
}

/// POST /newsroom/highlights
pub async fn create(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    require(&staff.account, Capability::Highlights)?;
    let typed = Typed::from_fields(&fields);
    let now = state.clock.now();
    let highlight = match typed.check(now, state.zone) {
        Ok(highlight) => highlight,
        Err(errors) => return Ok(invalid(&state, &staff, None, typed, *errors)),
    };
    let id = HighlightId::new();
    let mut transaction = state.db.begin().await?;
    store::insert(&mut transaction, id, &highlight).await?;
    let after = json!({"headline": highlight.headline});
    audit::record(&mut *transaction, entry(&staff, "highlight.create", id, after), now).await?;
    transaction.commit().await?;
    Ok(Redirect::to("/newsroom/highlights").into_response())
}

fn invalid(
    state: &AppState,
    staff: &Staff,
    stored: Option<&Stored>,
    typed: Typed,
    errors: Errors,
) -> Response {
    let problem = Some("The highlight was not saved. What is wrong stands beside the fields.");
    Page::invalid(form_page(state, staff, stored, typed, errors, problem)).into_response()
}

fn entry<'a>(staff: &Staff, action: &'a str, id: HighlightId, after: serde_json::Value) -> audit::Entry<'a> {
    audit::Entry {
        by: Some(staff.account.account_id),
        action,
        subject: "highlight",
        subject_id: id.0,
        before: None,
        after: Some(after),
    }
}

/// POST /newsroom/highlights/{id}
pub async fn update(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<HighlightId>,
    fields: Fields,
) -> AppResult<Response> {
    require(&staff.account, Capability::Highlights)?;
    let stored = load(&state, id).await?;
    let now = state.clock.now();
    if fields.is_delete() {
        return end(&state, &staff, id).await;
    }
    let typed = Typed::from_fields(&fields);
    let highlight = match typed.check(now, state.zone) {
        Ok(highlight) => highlight,
        Err(errors) => return Ok(invalid(&state, &staff, Some(&stored), typed, *errors)),
    };
    let from = fields.version(stored.version)?;
    let mut transaction = state.db.begin().await?;
    if !store::update(&mut transaction, id, from, &highlight).await? {
        transaction.rollback().await?;
        return conflict(&state, &staff, id, typed).await;
    }
    let after = json!({"headline": highlight.headline});
    audit::record(&mut *transaction, entry(&staff, "highlight.update", id, after), now).await?;
    transaction.commit().await?;
    Ok(Redirect::to("/newsroom/highlights").into_response())
}

async fn end(state: &AppState, staff: &Staff, id: HighlightId) -> AppResult<Response> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    if store::end(&mut *transaction, id, now).await? {
        audit::record(&mut *transaction, entry(staff, "highlight.end", id, json!({"ends_at": now})), now)
            .await?;
    }
    transaction.commit().await?;
    Ok(Redirect::to("/newsroom/highlights").into_response())
}

async fn conflict(state: &AppState, staff: &Staff, id: HighlightId, typed: Typed) -> AppResult<Response> {
    let newest = load(state, id).await?;
    let problem = format!(
        "Somebody else saved this highlight meanwhile; it now reads “{}”. Save again to replace theirs.",
        newest.headline
    );
    let page = form_page(state, staff, Some(&newest), typed, Errors::default(), Some(&problem));
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}
