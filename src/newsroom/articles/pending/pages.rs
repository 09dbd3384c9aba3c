//! The pending revision of a story: kept from the story's form, looked at beside what readers see, and put before them.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::publishing::{self, Outcome};
use super::{Pending, store};
use crate::app::AppState;
use crate::articles::Status;
use crate::articles::manuscript::Stored;
use crate::articles::manuscript::store::revisions;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::{Fields, local};
use crate::ids::{AccountId, ArticleId};
use crate::newsroom::articles::comparison::{self, Comparison};
use crate::newsroom::articles::form::{Errors, Typed};
use crate::newsroom::articles::names::Sight;
use crate::newsroom::articles::sheet::{Form, form_page, invalid};
use crate::newsroom::articles::working_copy::pages as working_copies;
use crate::newsroom::articles::{schedule as moments, writing};
use crate::newsroom::capability::require_edit;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::wording;

/// What the panel of a story says of its pending revision.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Counts its saves.
    pub revision: i32,
    /// Where it is.
    pub href: String,
    /// Whose it is, and until when it waits.
    pub label: String,
    /// Why it did not go before readers at its moment.
    pub problem: Option<String>,
}

/// The line for the panel.
pub async fn shown(state: &AppState, chrome: &Chrome, id: ArticleId) -> sqlx::Result<Option<Shown>> {
    let line = store::line(&state.db, id).await?;
    Ok(line.map(|line| {
        let who = line.by_name.unwrap_or_else(|| "a former colleague".to_owned());
        let since = wording::moment(line.saved_at, chrome.now, chrome.zone);
        let waits = match line.publish_at {
            Some(at) => format!("goes before readers on {}", wording::date_and_time(at, chrome.zone)),
            None => "waits".to_owned(),
        };
        let label = format!("A change by {who}, saved {since}, {waits}.");
        let href = format!("/newsroom/articles/{id}/pending");
        Shown { revision: line.revision, href, label, problem: line.problem }
    }))
}

/// The field of a form by which it knows the save of the pending revision that it was made from.
pub const FIELD: &str = "pending";

/// The save that a form was made from; 0 for none.
pub fn made_from(fields: &Fields) -> AppResult<i32> {
    if !fields.has(FIELD) {
        return Ok(0);
    }
    let parsed = fields.text(FIELD).parse();
    parsed.map_err(|_| AppError::BadRequest("a pending revision that is no number".to_owned()))
}

/// POST /newsroom/articles/{id}/pending: keeps what was typed, or takes it away.
pub async fn keep(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    let stored = of_staff(&state, &staff, id).await?;
    if fields.is_delete() {
        return discard(&state, &staff, id, made_from(&fields)?).await;
    }
    let (from, version) = (made_from(&fields)?, fields.version(stored.version)?);
    // A version that is not there yet is a guess, and would pass for the newest one day.
    if stored.status != Status::Published || version > stored.version {
        return Err(AppError::Conflict);
    }
    let mut db = state.db.acquire().await?;
    let base = revisions::as_of(&mut db, id, version).await?;
    let base = base.or_else(|| (version == stored.version).then(|| stored.manuscript.clone()));
    drop(db);
    let made = Stored { manuscript: base.ok_or(AppError::Conflict)?, version, ..stored.clone() };
    let typed = Typed::from_fields(&fields);
    let mut form = Form::of(&stored, &staff, &Chrome::of(&state, &staff.viewer));
    form.pending = fields.has(FIELD).then_some(from);
    form.version = version;
    let manuscript = match typed.manuscript(&state.db, Sight::of(&staff.account), Some(&made)).await? {
        Ok(manuscript) => manuscript,
        Err(errors) => return invalid(&state, &staff, form, typed, errors).await,
    };
    let save = store::Save { from, version, manuscript: &manuscript, by: staff.account.account_id };
    if !write(&state, id, &save).await? {
        form.problem = Some(
            "Nothing was kept: another change of this story waits already, or was saved since. Look at it first."
                .to_owned(),
        );
        let page = form_page(&state, &staff, form, typed, Errors::default()).await?;
        return Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response());
    }
    working_copies::forget(&state, &staff, Some(id)).await?;
    Ok(to_page(id))
}

async fn write(state: &AppState, id: ArticleId, save: &store::Save<'_>) -> AppResult<bool> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    let done = store::save(&mut *transaction, id, save, now).await?;
    if done {
        let after = json!({"headline": save.manuscript.headline, "version": save.version});
        note(&mut transaction, state, save.by, "article.pending", id, after).await?;
    }
    transaction.commit().await?;
    Ok(done)
}

async fn discard(state: &AppState, staff: &Staff, id: ArticleId, revision: i32) -> AppResult<Response> {
    let mut transaction = state.db.begin().await?;
    if !store::remove(&mut *transaction, id, revision).await? {
        return Err(AppError::Conflict);
    }
    let by = staff.account.account_id;
    note(&mut transaction, state, by, "article.pending_discard", id, json!({"revision": revision})).await?;
    transaction.commit().await?;
    Ok(Redirect::to(&format!("/newsroom/articles/{id}")).into_response())
}

/// It is before readers by a save of the form: it does not wait any more, unless somebody saved it since.
pub async fn settled(state: &AppState, id: ArticleId, fields: &Fields) -> AppResult<()> {
    let revision = made_from(fields)?;
    if revision > 0 {
        store::remove(&state.db, id, revision).await?;
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "newsroom/articles/pending.html")]
struct PendingPage {
    desk: DeskChrome,
    headline: String,
    story_href: String,
    shown: Shown,
    revision: i32,
    publish_at: String,
    comparison: Comparison,
    problem: Option<String>,
}

/// GET /newsroom/articles/{id}/pending
pub async fn show(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
) -> AppResult<Response> {
    let stored = of_staff(&state, &staff, id).await?;
    let pending = store::find(&state.db, id).await?.ok_or(AppError::NotFound)?;
    let publish_at = pending.publish_at.map(|at| local(at, state.zone)).unwrap_or_default();
    let page = page(&state, &staff, &stored, &pending, publish_at).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

async fn page(
    state: &AppState,
    staff: &Staff,
    stored: &Stored,
    pending: &Pending,
    publish_at: String,
) -> AppResult<PendingPage> {
    let id = stored.article_id;
    let chrome = Chrome::of(state, &staff.viewer);
    Ok(PendingPage {
        desk: DeskChrome::new(&chrome, staff, "stories", "Pending revision"),
        headline: stored.manuscript.headline.clone(),
        story_href: format!("/newsroom/articles/{id}"),
        shown: shown(state, &chrome, id).await?.ok_or(AppError::NotFound)?,
        revision: pending.revision,
        publish_at,
        comparison: comparison::compare(&state.db, &stored.manuscript, &pending.manuscript).await?,
        problem: None,
    })
}

/// POST /newsroom/articles/{id}/pending/publication
pub async fn publish(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    let stored = of_staff(&state, &staff, id).await?;
    match publishing::publish(&state, id, made_from(&fields)?, staff.account.account_id).await? {
        Outcome::Done => Ok(Redirect::to(&format!("/newsroom/articles/{id}")).into_response()),
        Outcome::Held(why) => refuse(&state, &staff, &stored, &fields, why.to_owned()).await,
    }
}

/// POST /newsroom/articles/{id}/pending/schedule: sets its moment, or takes it away where the field is empty.
pub async fn schedule(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    let stored = of_staff(&state, &staff, id).await?;
    let now = state.clock.now();
    let typed = fields.line("publish_at");
    let at = if typed.is_empty() { Ok(None) } else { moments::moment(&typed, state.zone).map(Some) };
    let at = at.and_then(|at| match at {
        Some(at) => moments::check(at, None, now, state.zone).map(|()| Some(at)),
        None => Ok(None),
    });
    let at = match at {
        Ok(at) => at,
        Err(problem) => return refuse(&state, &staff, &stored, &fields, problem).await,
    };
    let mut transaction = state.db.begin().await?;
    if !store::schedule(&mut *transaction, id, made_from(&fields)?, at).await? {
        return Err(AppError::Conflict);
    }
    let by = staff.account.account_id;
    note(&mut transaction, &state, by, "article.pending_schedule", id, json!({"publish_at": at})).await?;
    transaction.commit().await?;
    Ok(to_page(id))
}

/// The page with why something could not be done, and what was typed for it.
async fn refuse(
    state: &AppState,
    staff: &Staff,
    stored: &Stored,
    fields: &Fields,
    problem: String,
) -> AppResult<Response> {
    let pending = store::find(&state.db, stored.article_id).await?.ok_or(AppError::NotFound)?;
    let mut page = page(state, staff, stored, &pending, fields.line("publish_at")).await?;
    page.problem = Some(problem);
    Ok(Page::invalid(page).into_response())
}

/// The story, if this person may change it: who may change what readers see may prepare it.
async fn of_staff(state: &AppState, staff: &Staff, id: ArticleId) -> AppResult<Stored> {
    let stored = writing::load(state, id).await?;
    require_edit(&staff.account, &stored)?;
    Ok(stored)
}

fn to_page(id: ArticleId) -> Response {
    Redirect::to(&format!("/newsroom/articles/{id}/pending")).into_response()
}

async fn note(
    db: &mut PgConnection,
    state: &AppState,
    by: AccountId,
    action: &str,
    id: ArticleId,
    after: Value,
) -> sqlx::Result<()> {
    let entry = audit::Entry {
        by: Some(by),
        action,
        subject: "article",
        subject_id: id.0,
        before: None,
        after: Some(after),
    };
    audit::record(db, entry, state.clock.now()).await
}
