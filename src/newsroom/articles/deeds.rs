//! What is done to a story as a whole. The buttons stand in the story's form and send its fields along, so that what was
//! typed is saved first; a bare POST is about what is saved.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::moving::{self, Order};
use super::saving::{self, Outcome};
use super::{pages, schedule as moments, store::workflow as store, writing};
use crate::app::AppState;
use crate::articles::Status;
use crate::articles::manuscript::Stored;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::{Fields, too_long};
use crate::ids::ArticleId;
use crate::newsroom::capability::{require_deed, require_edit};
use crate::newsroom::chrome::DeskChrome;
use crate::newsroom::workflow::{Deed, Transition};
use crate::page::{Cache, Chrome, Page};

/// Longest words to a colleague, in characters.
const NOTE: usize = 1000;

#[derive(Template)]
#[template(path = "newsroom/articles/withdrawal.html")]
struct WithdrawalPage {
    desk: DeskChrome,
    headline: String,
    story_href: String,
    action: String,
    version: i32,
}

/// POST /newsroom/articles/{id}/publication: publishes, or withdraws.
pub async fn publication(
    staff: Staff,
    state: State<AppState>,
    id: Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    let deed = if fields.is_delete() { Deed::Withdraw } else { Deed::Publish };
    act(&state, &staff, id.0, &fields, deed).await
}

/// DELETE /newsroom/articles/{id}/publication
pub async fn withdraw(
    staff: Staff,
    state: State<AppState>,
    id: Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    act(&state, &staff, id.0, &fields, Deed::Withdraw).await
}

/// POST /newsroom/articles/{id}/submission: hands the story in, or takes it back.
pub async fn submission(
    staff: Staff,
    state: State<AppState>,
    id: Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    let deed = if fields.is_delete() { Deed::TakeBack } else { Deed::Submit };
    act(&state, &staff, id.0, &fields, deed).await
}

/// POST /newsroom/articles/{id}/return: gives the story back to its writer.
pub async fn give_back(
    staff: Staff,
    state: State<AppState>,
    id: Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    act(&state, &staff, id.0, &fields, Deed::Return).await
}

/// POST /newsroom/articles/{id}/approval
pub async fn approve(
    staff: Staff,
    state: State<AppState>,
    id: Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    act(&state, &staff, id.0, &fields, Deed::Approve).await
}

/// POST /newsroom/articles/{id}/schedule: sets the moment of its publication, or takes it away.
pub async fn schedule(
    staff: Staff,
    state: State<AppState>,
    id: Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    let deed = if fields.is_delete() { Deed::Unschedule } else { Deed::Schedule };
    act(&state, &staff, id.0, &fields, deed).await
}

/// POST /newsroom/articles/{id}/embargo: sets it, or lifts it where the field is empty.
pub async fn embargo(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    let stored = writing::load(&state, id).await?;
    require_edit(&staff.account, &stored)?;
    let stored = match saved_first(&state, &staff, stored, &fields).await? {
        Ok(stored) => stored,
        Err(refusal) => return Ok(refusal),
    };
    let scheduled = store::scheduled(&state.db, id).await?;
    let typed = fields.line("embargo_until");
    let until = if typed.is_empty() { Ok(None) } else { moments::moment(&typed, state.zone).map(Some) };
    let until = until.and_then(|until| match (until, scheduled) {
        _ if stored.status == Status::Published => {
            Err("Readers see the story already: an embargo would come too late.".to_owned())
        }
        (Some(until), Some(at)) if at < until => {
            Err("It is scheduled for before that. Move its publication first.".to_owned())
        }
        _ => Ok(until),
    });
    match until {
        Ok(until) => {
            moving::set_embargo(&state, &stored, until, staff.account.account_id).await?;
            Ok(back(id))
        }
        Err(problem) => pages::refuse(&state, &staff, &stored, &fields, problem).await,
    }
}

/// GET /newsroom/articles/{id}/withdrawal: asks whether it is meant.
pub async fn withdrawal_form(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
) -> AppResult<Response> {
    let stored = writing::load(&state, id).await?;
    if require_deed(&staff.account, &stored, Deed::Withdraw)?.is_none() {
        return Ok(back(id));
    }
    let chrome = Chrome::of(&state, &staff.viewer);
    let page = WithdrawalPage {
        desk: DeskChrome::new(&chrome, &staff, "stories", "Withdraw"),
        headline: stored.manuscript.headline,
        story_href: format!("/newsroom/articles/{id}"),
        action: format!("/newsroom/articles/{id}/publication"),
        version: stored.version,
    };
    Ok(Page::new(page, Cache::Never).into_response())
}

fn back(id: ArticleId) -> Response {
    Redirect::to(&format!("/newsroom/articles/{id}")).into_response()
}

/// Judges, saves what was typed, judges again and carries out.
async fn act(
    state: &AppState,
    staff: &Staff,
    id: ArticleId,
    fields: &Fields,
    deed: Deed,
) -> AppResult<Response> {
    let stored = writing::load(state, id).await?;
    require_deed(&staff.account, &stored, deed)?;
    let stored = match saved_first(state, staff, stored, fields).await? {
        Ok(stored) => stored,
        Err(refusal) => return Ok(refusal),
    };
    let Some(step) = require_deed(&staff.account, &stored, deed)? else {
        return Ok(back(id));
    };
    match order(state, &stored, step, fields) {
        Ok(order) => {
            moving::carry_out(state, &stored, &order, staff.account.account_id).await?;
            Ok(back(id))
        }
        Err(problem) => pages::refuse(state, staff, &stored, fields, problem).await,
    }
}

/// The story with what was typed saved, or the page that says why it could not be. Who may not change the text does a deed
/// without it.
pub(super) async fn saved_first(
    state: &AppState,
    staff: &Staff,
    stored: Stored,
    fields: &Fields,
) -> AppResult<Result<Stored, Response>> {
    if fields.has("title") && require_edit(&staff.account, &stored).is_ok() {
        let id = stored.article_id;
        let written = match saving::save(state, staff, id, fields).await? {
            Outcome::Saved { version } => version,
            // What others wrote was merged in, and nobody publishes what they have not seen.
            Outcome::Merged { from } => return Ok(Err(saving::merged(id, from))),
            Outcome::Refused(page) => return Ok(Err(page)),
        };
        let stored = writing::load(state, id).await?;
        return if stored.version == written { Ok(Ok(stored)) } else { Err(AppError::Conflict) };
    }
    if fields.version(stored.version)? == stored.version { Ok(Ok(stored)) } else { Err(AppError::Conflict) }
}

/// What was asked for, or a sentence about why it cannot be.
fn order(state: &AppState, stored: &Stored, step: Transition, fields: &Fields) -> Result<Order, String> {
    let (now, zone) = (state.clock.now(), state.zone);
    let note = fields.line("workflow_note");
    if let Some(problem) = too_long(&note, NOTE) {
        return Err(format!("The note to your colleague is too long. {problem}"));
    }
    let at = match step.deed {
        Deed::Schedule => {
            let at = moments::moment(&fields.line("publish_at"), zone)?;
            moments::check(at, stored.embargo_until, now, zone)?;
            Some(at)
        }
        Deed::Publish => {
            moments::check_embargo(stored.embargo_until, now, zone)?;
            None
        }
        Deed::Return if note.is_empty() => {
            return Err("Say in the note what is to be done, so that its writer can do it.".to_owned());
        }
        _ => None,
    };
    Ok(Order { step, note, at })
}
