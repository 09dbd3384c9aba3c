//! Where the form's autosave leaves what is typed, and how the form speaks of it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde_json::json;

use super::{TEXT, WorkingCopy, labelled, store};
use crate::app::AppState;
use crate::articles::body::diff_text;
use crate::articles::manuscript::Stored;
use crate::articles::manuscript::store::revisions;
use crate::error::AppResult;
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::ids::ArticleId;
use crate::newsroom::articles::form::Typed;
use crate::newsroom::articles::shown::ChangedField;
use crate::newsroom::articles::writing;
use crate::newsroom::capability::{Capability, require, require_edit};
use crate::page;
use crate::wording;

/// What the form says of changes that were not saved.
pub(in crate::newsroom::articles) struct Unsaved {
    /// The form's own address.
    pub(in crate::newsroom::articles) address: String,
    /// "14:02".
    pub(in crate::newsroom::articles) at_label: String,
    /// What they differ in from what stands in the story.
    pub(in crate::newsroom::articles) fields: Vec<ChangedField>,
}

impl Unsaved {
    /// Nothing if what was typed stands in the story already: the last autosave may arrive after the save.
    pub(in crate::newsroom::articles) fn new(
        state: &AppState,
        story: Option<ArticleId>,
        copy: &WorkingCopy,
        saved: &Typed,
        unsaved: &Typed,
    ) -> Option<Self> {
        let address = story.map_or_else(|| "new".to_owned(), |id| id.to_string());
        let pairs = labelled(saved).into_iter().zip(labelled(unsaved));
        // Words in other letters are a change as well, though their comparison shows none.
        let set_anew = !saved.text.same(&unsaved.text);
        let changed = pairs.filter(|((label, saved), (_, unsaved))| {
            saved.trim() != unsaved.trim() || *label == TEXT && set_anew
        });
        let fields: Vec<_> = changed
            .map(|((label, saved), (_, unsaved))| ChangedField { label, runs: diff_text(&saved, &unsaved) })
            .collect();
        let at_label = wording::moment(copy.saved_at, state.clock.now(), state.zone);
        (!fields.is_empty()).then(|| Self {
            address: format!("/newsroom/articles/{address}"),
            at_label,
            fields,
        })
    }
}

/// What this person has typed into the form of a story, or of a new one.
pub(in crate::newsroom::articles) async fn of(
    state: &AppState,
    staff: &Staff,
    story: Option<ArticleId>,
) -> sqlx::Result<Option<WorkingCopy>> {
    store::load(&state.db, staff.account.account_id, story).await
}

/// It is saved, or not wanted.
pub(in crate::newsroom::articles) async fn forget(
    state: &AppState,
    staff: &Staff,
    story: Option<ArticleId>,
) -> sqlx::Result<()> {
    store::discard(&state.db, staff.account.account_id, story).await
}

async fn put(
    state: &AppState,
    staff: &Staff,
    story: Option<ArticleId>,
    version: i32,
    fields: &Fields,
) -> AppResult<()> {
    let copy = WorkingCopy { version, fields: fields.pairs().to_vec(), saved_at: state.clock.now() };
    Ok(store::keep(&state.db, staff.account.account_id, story, &copy).await?)
}

/// PUT /newsroom/articles/{id}/working-copy. Kept as it is typed, finished or not; 409 tells who saved the story meanwhile,
/// and it is kept nevertheless.
pub async fn keep(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    let stored = writing::load(&state, id).await?;
    require_edit(&staff.account, &stored)?;
    let version = fields.version(stored.version)?;
    put(&state, &staff, Some(id), version, &fields).await?;
    if version == stored.version {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        moved_on(&state, &stored).await
    }
}

/// Who saved the story last, and when.
async fn moved_on(state: &AppState, stored: &Stored) -> AppResult<Response> {
    let last = revisions::list(&state.db, stored.article_id, None, 1).await?.into_iter().next();
    let said = json!({
        "version": stored.version,
        "by": last.as_ref().and_then(|revision| revision.by_name.clone()),
        "at": wording::iso(last.map_or(stored.edited_at, |revision| revision.at)),
    });
    Ok((StatusCode::CONFLICT, page::json(&said)).into_response())
}

/// PUT /newsroom/articles/new/working-copy
pub async fn keep_new(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    require(&staff.account, Capability::WriteOwn)?;
    put(&state, &staff, None, 0, &fields).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// DELETE /newsroom/articles/{id}/working-copy, or POST from the form's button. One's own, whatever became of the story.
pub async fn discard(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    forget(&state, &staff, Some(id)).await?;
    Ok(discarded(&fields, &format!("/newsroom/articles/{id}")))
}

/// DELETE /newsroom/articles/new/working-copy, or POST from the form's button.
pub async fn discard_new(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    require(&staff.account, Capability::WriteOwn)?;
    forget(&state, &staff, None).await?;
    Ok(discarded(&fields, "/newsroom/articles/new"))
}

/// A button's form goes back to the story, a script is told that it is done.
fn discarded(fields: &Fields, back: &str) -> Response {
    if fields.is_delete() {
        Redirect::to(back).into_response()
    } else {
        StatusCode::NO_CONTENT.into_response()
    }
}
