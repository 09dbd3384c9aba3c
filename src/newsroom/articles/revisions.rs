//! The history of a story: who saved what and when, what each save changed, and the way back.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::comparison::{self, Comparison};
use super::writing;
use crate::app::AppState;
use crate::articles::manuscript::revision::{Cause, LONGEST_NAME, Revision};
use crate::articles::manuscript::store::revisions as store;
use crate::articles::manuscript::{Manuscript, ManuscriptError, Stored};
use crate::error::{AppError, AppResult, refused_by};
use crate::extract::{Path, Staff};
use crate::fields::{Fields, too_long};
use crate::ids::ArticleId;
use crate::newsroom::capability::require_edit;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::wording;

/// Revisions a page.
const PAGE: usize = 50;

/// From where the list goes on.
#[derive(Debug, Deserialize)]
pub struct Place {
    before: Option<i32>,
}

#[derive(Template)]
#[template(path = "newsroom/articles/revisions.html")]
struct Index {
    desk: DeskChrome,
    headline: String,
    story_href: String,
    rows: Vec<Row>,
    older_href: Option<String>,
}

/// A line of the history, as it is read.
struct Row {
    href: String,
    version: i32,
    at_iso: String,
    at_label: String,
    who: String,
    cause: &'static str,
    name: String,
    added: i32,
    removed: i32,
}

impl Row {
    /// "1 word added, 3 removed".
    fn changed(&self) -> String {
        let noun = if self.added == 1 { "word" } else { "words" };
        format!("{} {noun} added, {} removed", self.added, self.removed)
    }

    fn new(revision: Revision, story_href: &str, chrome: &Chrome) -> Self {
        Self {
            href: format!("{story_href}/revisions/{}", revision.version),
            version: revision.version,
            at_iso: wording::iso(revision.at),
            at_label: wording::date_and_time(revision.at, chrome.zone),
            who: revision.by_name.unwrap_or_default(),
            cause: revision.cause.label(),
            name: revision.name.unwrap_or_default(),
            added: revision.words_added,
            removed: revision.words_removed,
        }
    }
}

/// GET /newsroom/articles/{id}/revisions
pub async fn index(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    Query(place): Query<Place>,
) -> AppResult<impl IntoResponse> {
    let stored = of_staff(&state, &staff, id).await?;
    let chrome = Chrome::of(&state, &staff.viewer);
    let story_href = format!("/newsroom/articles/{id}");
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
    let mut revisions = store::list(&state.db, id, place.before, limit).await?;
    let more = revisions.len() > PAGE;
    revisions.truncate(PAGE);
    let last = revisions.last().filter(|_| more).map(|revision| revision.version);
    let page = Index {
        desk: DeskChrome::new(&chrome, &staff, "stories", "History"),
        headline: stored.manuscript.headline,
        older_href: last.map(|version| format!("{story_href}/revisions?before={version}")),
        rows: revisions.into_iter().map(|revision| Row::new(revision, &story_href, &chrome)).collect(),
        story_href,
    };
    Ok(Page::new(page, Cache::Never))
}

/// The story, if this person may see its history: whoever may change it.
async fn of_staff(state: &AppState, staff: &Staff, id: ArticleId) -> AppResult<Stored> {
    let stored = writing::load(state, id).await?;
    require_edit(&staff.account, &stored)?;
    Ok(stored)
}

/// What a revision is compared with.
#[derive(Debug, Default, Deserialize)]
pub struct Against {
    /// A version; without it the one before.
    against: Option<i32>,
}

#[derive(Template)]
#[template(path = "newsroom/articles/revision.html")]
struct Show {
    desk: DeskChrome,
    headline: String,
    story_href: String,
    row: Row,
    against: Option<i32>,
    is_current: bool,
    version: i32,
    comparison: Comparison,
    problem: Option<String>,
}

/// GET /newsroom/articles/{id}/revisions/{version}
pub async fn show(
    staff: Staff,
    State(state): State<AppState>,
    Path((id, version)): Path<(ArticleId, i32)>,
    Query(asked): Query<Against>,
) -> AppResult<Response> {
    let stored = of_staff(&state, &staff, id).await?;
    let page = comparison_page(&state, &staff, &stored, version, asked.against).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

async fn comparison_page(
    state: &AppState,
    staff: &Staff,
    stored: &Stored,
    version: i32,
    against: Option<i32>,
) -> AppResult<Show> {
    let id = stored.article_id;
    let found = store::between(&state.db, id, version - 1, version).await?;
    let revision = found.into_iter().next().ok_or(AppError::NotFound)?;
    let new = manuscript(state, id, version).await?.ok_or(AppError::NotFound)?;
    let old = manuscript(state, id, against.unwrap_or(version - 1)).await?;
    let comparison = match &old {
        Some(old) => comparison::compare(&state.db, old, &new).await?,
        None => comparison::whole(&new).await?,
    };
    let chrome = Chrome::of(state, &staff.viewer);
    let story_href = format!("/newsroom/articles/{id}");
    Ok(Show {
        desk: DeskChrome::new(&chrome, staff, "stories", "Revision"),
        headline: new.headline.clone(),
        row: Row::new(revision, &story_href, &chrome),
        story_href,
        against,
        is_current: new == stored.manuscript,
        version: stored.version,
        comparison,
        problem: None,
    })
}

async fn manuscript(state: &AppState, id: ArticleId, version: i32) -> AppResult<Option<Manuscript>> {
    let mut db = state.db.acquire().await?;
    Ok(store::as_of(&mut db, id, version).await?)
}

/// POST /newsroom/articles/{id}/revisions/{version}: gives it a name.
pub async fn rename(
    staff: Staff,
    State(state): State<AppState>,
    Path((id, version)): Path<(ArticleId, i32)>,
    fields: Fields,
) -> AppResult<Response> {
    let stored = of_staff(&state, &staff, id).await?;
    let name = fields.line("name");
    if let Some(problem) = too_long(&name, LONGEST_NAME) {
        let mut page = comparison_page(&state, &staff, &stored, version, None).await?;
        page.row.name = name;
        page.problem = Some(problem);
        return Ok(Page::invalid(page).into_response());
    }
    let name = Some(name.as_str()).filter(|name| !name.is_empty());
    writing::rename(&state, id, version, name, staff.account.account_id).await?;
    Ok(Redirect::to(&format!("/newsroom/articles/{id}/revisions/{version}")).into_response())
}

/// POST /newsroom/articles/{id}/revisions/{version}/restoration: what stood there then is saved as the newest version.
pub async fn restore(
    staff: Staff,
    State(state): State<AppState>,
    Path((id, version)): Path<(ArticleId, i32)>,
    fields: Fields,
) -> AppResult<Response> {
    let stored = of_staff(&state, &staff, id).await?;
    if fields.version(stored.version)? != stored.version {
        return Err(AppError::Conflict);
    }
    let mut page = comparison_page(&state, &staff, &stored, version, None).await?;
    let earlier = manuscript(&state, id, version).await?.ok_or(AppError::NotFound)?;
    if earlier != stored.manuscript {
        let by = staff.account.account_id;
        match writing::update(&state, &stored, &earlier, by, Cause::Restore).await {
            Ok(()) => {}
            Err(error) => {
                page.problem = Some(irretrievable(error)?);
                return Ok(Page::invalid(page).into_response());
            }
        }
    }
    Ok(Redirect::to(&format!("/newsroom/articles/{id}")).into_response())
}

/// Why an earlier revision cannot come back as it was.
fn irretrievable(error: ManuscriptError) -> AppResult<String> {
    match &error {
        ManuscriptError::Database(cause) if refused_by(cause) == Some("article_slug_taken") => {
            Ok("Another story of this section has its slug by now. Change that one first.".to_owned())
        }
        ManuscriptError::Database(sqlx::Error::Database(cause)) if cause.is_foreign_key_violation() => {
            Ok("Its section, an author or something else that it names is no longer there.".to_owned())
        }
        _ => Err(error.into()),
    }
}
