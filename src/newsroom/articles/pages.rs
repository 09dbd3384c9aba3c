//! The story's form, and the buttons under it.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::form::{Errors, Typed};
use super::names::Sight;
use super::pending;
use super::saving::{self, Outcome};
use super::sheet::{Form, form_page, invalid, refused};
use super::working_copy::pages as working_copies;
use super::writing;
use crate::app::AppState;
use crate::articles::manuscript::Stored;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::ids::ArticleId;
use crate::newsroom::capability::{Capability, require, require_edit, require_read};
use crate::page::{Cache, Chrome, Page};

/// How the form is asked for.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// After a save that was merged: the version that it was made from.
    merged: Option<i32>,
    /// With what was typed and not saved in its fields.
    #[serde(default)]
    unsaved: bool,
    /// With the change that waits in its fields.
    #[serde(default)]
    pending: bool,
}

/// GET /newsroom/articles/new
pub async fn new(
    staff: Staff,
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
) -> AppResult<impl IntoResponse> {
    require(&staff.account, Capability::WriteOwn)?;
    let (mut form, mut typed) = (Form::new(), Typed::default());
    take_up(&state, &staff, None, &asked, (&mut form, &mut typed)).await?;
    let page = form_page(&state, &staff, form, typed, Errors::default()).await?;
    Ok(Page::new(page, Cache::Never))
}

/// Puts what was typed and not saved into the form, if that is asked for, and else says that it is there.
async fn take_up(
    state: &AppState,
    staff: &Staff,
    story: Option<ArticleId>,
    asked: &Asked,
    (form, typed): (&mut Form, &mut Typed),
) -> AppResult<()> {
    let Some(copy) = working_copies::of(state, staff, story).await? else {
        return Ok(());
    };
    let unsaved = copy.typed();
    if asked.unsaved {
        form.version = copy.version;
        form.pending = copy.pending();
        *typed = unsaved;
    } else {
        form.unsaved = working_copies::Unsaved::new(state, story, &copy, typed, &unsaved);
    }
    Ok(())
}

/// POST /newsroom/articles
pub async fn create(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    require(&staff.account, Capability::WriteOwn)?;
    let typed = Typed::from_fields(&fields);
    let mut manuscript = match typed.manuscript(&state.db, Sight::of(&staff.account), None).await? {
        Ok(manuscript) => manuscript,
        Err(errors) => return invalid(&state, &staff, Form::new(), typed, errors).await,
    };
    if typed.slug.is_empty() {
        manuscript.slug = writing::free_slug(&state, &manuscript).await?;
    }
    let id = ArticleId::new();
    match writing::create(&state, id, &manuscript, staff.account.account_id).await {
        Ok(()) => {
            working_copies::forget(&state, &staff, None).await?;
            Ok(Redirect::to(&format!("/newsroom/articles/{id}")).into_response())
        }
        Err(error) => refused(&state, &staff, Form::new(), typed, error).await,
    }
}

/// GET /newsroom/articles/{id}
pub async fn edit(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    Query(asked): Query<Asked>,
) -> AppResult<Response> {
    let stored = writing::load(&state, id).await?;
    require_read(&staff.account, &stored)?;
    let chrome = Chrome::of(&state, &staff.viewer);
    let mut form = Form::of(&stored, &staff, &chrome);
    if let Some(from) = asked.merged {
        form.notice = saving::merged_notice(&state, &staff, &stored, from).await?;
    }
    let mut typed = Typed::of(&state.db, &stored.manuscript).await?;
    if asked.pending && !form.read_only() {
        let pending = pending::store::find(&state.db, id).await?.ok_or(AppError::NotFound)?;
        form.pending = Some(pending.revision);
        form.version = pending.version;
        typed = Typed::of(&state.db, &pending.manuscript).await?;
    } else if !form.read_only() {
        take_up(&state, &staff, Some(id), &asked, (&mut form, &mut typed)).await?;
    }
    let page = form_page(&state, &staff, form, typed, Errors::default()).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

/// POST /newsroom/articles/{id}
pub async fn update(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    let stored = writing::load(&state, id).await?;
    require_read(&staff.account, &stored)?;
    if require_edit(&staff.account, &stored).is_err() {
        return closed(&state, &staff, &stored, Typed::from_fields(&fields)).await;
    }
    let outcome = saving::save(&state, &staff, id, &fields).await?;
    if !matches!(outcome, Outcome::Refused(_)) {
        pending::pages::settled(&state, id, &fields).await?;
    }
    Ok(match outcome {
        Outcome::Saved { .. } => Redirect::to(&format!("/newsroom/articles/{id}")).into_response(),
        Outcome::Merged { from } => saving::merged(id, from),
        Outcome::Refused(page) => page,
    })
}

/// What its writer typed while an editor took the story on: kept before their eyes, and not saved.
async fn closed(state: &AppState, staff: &Staff, stored: &Stored, typed: Typed) -> AppResult<Response> {
    let chrome = Chrome::of(state, &staff.viewer);
    let mut form = Form::of(stored, staff, &chrome);
    form.problem = Some("Nothing was saved: the story is out of your hands at the moment.".to_owned());
    let page = form_page(state, staff, form, typed, Errors::default()).await?;
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}

/// The form of a story to which something could not be done, with the reason above it and what was typed for it.
pub(super) async fn refuse(
    state: &AppState,
    staff: &Staff,
    stored: &Stored,
    fields: &Fields,
    problem: String,
) -> AppResult<Response> {
    let chrome = Chrome::of(state, &staff.viewer);
    let mut form = Form::of(stored, staff, &chrome);
    if let Some(panels) = &mut form.panels {
        panels.typed(fields);
    }
    let typed = Typed::of(&state.db, &stored.manuscript).await?;
    form.problem = Some(problem);
    Ok(Page::invalid(form_page(state, staff, form, typed, Errors::default()).await?).into_response())
}
