//! The public-interest switch: an editor opens a story to everybody until a moment, and it closes by itself.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, TimeDelta, Utc};

use super::writing;
use crate::app::AppState;
use crate::articles::Status;
use crate::articles::manuscript::Stored;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::{Fields, local, moment};
use crate::ids::ArticleId;
use crate::newsroom::capability::{Capability, require};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::wording;

/// What is open for longer is not behind a wall for the time being, it is free.
const LONGEST_DAYS: i64 = 365;

#[derive(Template)]
#[template(path = "newsroom/articles/opening.html")]
struct OpeningPage {
    desk: DeskChrome,
    headline: String,
    story_href: String,
    action: String,
    open_label: Option<String>,
    until: String,
    error: Option<String>,
}

/// GET /newsroom/articles/{id}/opening
pub async fn show(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
) -> AppResult<impl IntoResponse> {
    let stored = published(&state, &staff, id).await?;
    let tomorrow = state.clock.now() + TimeDelta::days(1);
    let until = local(stored.open_until.unwrap_or(tomorrow), state.zone);
    Ok(Page::new(opening_page(&state, &staff, &stored, until, None), Cache::Never))
}

/// The story, if it is before readers and this person may open it.
async fn published(state: &AppState, staff: &Staff, id: ArticleId) -> AppResult<Stored> {
    require(&staff.account, Capability::OpenToAll)?;
    let stored = writing::load(state, id).await?;
    if stored.status == Status::Published { Ok(stored) } else { Err(AppError::NotFound) }
}

fn opening_page(
    state: &AppState,
    staff: &Staff,
    stored: &Stored,
    until: String,
    error: Option<String>,
) -> OpeningPage {
    let chrome = Chrome::of(state, &staff.viewer);
    let open = stored.open_until.filter(|until| chrome.now < *until);
    OpeningPage {
        desk: DeskChrome::new(&chrome, staff, "stories", "Public interest"),
        headline: stored.manuscript.headline.clone(),
        story_href: format!("/newsroom/articles/{}", stored.article_id),
        action: format!("/newsroom/articles/{}/opening", stored.article_id),
        open_label: open.map(|until| wording::date_and_time(until, chrome.zone)),
        until,
        error,
    }
}

/// POST /newsroom/articles/{id}/opening
pub async fn open(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    if fields.is_delete() {
        return close(staff, State(state), Path(id)).await;
    }
    let stored = published(&state, &staff, id).await?;
    let typed = fields.line("until");
    match end(&typed, &state) {
        Ok(until) => {
            writing::open_until(&state, &stored, Some(until), staff.account.account_id).await?;
            Ok(Redirect::to(&format!("/newsroom/articles/{id}/opening")).into_response())
        }
        Err(error) => {
            let page = opening_page(&state, &staff, &stored, typed, Some(error));
            Ok(Page::invalid(page).into_response())
        }
    }
}

fn end(typed: &str, state: &AppState) -> Result<DateTime<Utc>, String> {
    let mut error = None;
    let until = moment(typed, state.zone, &mut error);
    let now = state.clock.now();
    match (until, error) {
        (_, Some(error)) => Err(error),
        (None, None) => Err("Until when? A date and a time.".to_owned()),
        (Some(until), None) if until <= now => Err("The end must lie ahead.".to_owned()),
        (Some(until), None) if until > now + TimeDelta::days(LONGEST_DAYS) => {
            Err("At most a year. A story that stays open is free: set its access instead.".to_owned())
        }
        (Some(until), None) => Ok(until),
    }
}

/// DELETE /newsroom/articles/{id}/opening
pub async fn close(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
) -> AppResult<Response> {
    let stored = published(&state, &staff, id).await?;
    writing::open_until(&state, &stored, None, staff.account.account_id).await?;
    Ok(Redirect::to(&format!("/newsroom/articles/{id}/opening")).into_response())
}
