//! Ending a licence before its last day: GET and POST /admin/licences/{id}/end

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::{DESK, day, entry, load};
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::ids::LicenceId;
use crate::licences::Licence;
use crate::licences::store::{licence, seats};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};

#[derive(Template)]
#[template(path = "licences/end.html")]
struct EndPage {
    desk: DeskChrome,
    href: String,
    version: i32,
    institution: String,
    last_day: String,
    ranges: usize,
    held: i64,
    problem: Option<&'static str>,
}

async fn end_page(
    state: &AppState,
    staff: &Staff,
    licence: Licence,
    problem: Option<&'static str>,
) -> AppResult<EndPage> {
    let chrome = Chrome::of(state, &staff.viewer);
    let id = licence.licence_id;
    Ok(EndPage {
        desk: DeskChrome::new(&chrome, staff, DESK, "End a site licence"),
        href: format!("/admin/licences/{id}"),
        version: licence.version,
        last_day: day(licence.contract.ends_on),
        ranges: licence.contract.ranges.len(),
        held: seats::count(&state.db, id, chrome.now).await?,
        institution: licence.contract.institution,
        problem,
    })
}

/// GET /admin/licences/{id}/end: what ending it would mean.
pub async fn end_form(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<LicenceId>,
) -> AppResult<Response> {
    let licence = load(&state, id).await?;
    if !licence.is_open(state.clock.now(), state.zone) {
        return Ok(Redirect::to(&format!("/admin/licences/{id}")).into_response());
    }
    let page = end_page(&state, &staff, licence, None).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

/// POST /admin/licences/{id}/end
pub async fn end(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<LicenceId>,
    fields: Fields,
) -> AppResult<Response> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    let held = licence::find(&mut *transaction, id).await?.ok_or(AppError::NotFound)?;
    let version = fields.version(held.version)?;
    let done = held.is_open(now, state.zone) && licence::end(&mut *transaction, id, version, now).await?;
    if !done {
        drop(transaction);
        let problem =
            "Somebody else changed this licence meanwhile. Look at it as it stands before you end it.";
        let page = end_page(&state, &staff, load(&state, id).await?, Some(problem)).await?;
        return Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response());
    }
    let ended = Licence { ended_at: Some(now), ..held };
    // Without its domains nobody has a seat, so there cannot be too few.
    let _ = seats::settle(&mut transaction, &ended, now, state.zone).await?;
    audit::record(&mut *transaction, entry(&staff, "licence.end", id, None, json!({"ended_at": now})), now)
        .await?;
    transaction.commit().await?;
    state.licences.reload().await?;
    Ok(Redirect::to(&format!("/admin/licences/{id}")).into_response())
}
