//! Comments of colleagues beside the story's form. Their buttons send the form along, so that what was typed is saved
//! first.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use sqlx::PgConnection;

use super::deeds::saved_first;
use super::{pages, writing};
use crate::app::AppState;
use crate::comments::{Comment, LONGEST, mentioned, store};
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::{Fields, too_long};
use crate::ids::{AccountId, ArticleId, CommentId};
use crate::mail::{self, Kind, Letter};
use crate::newsroom::capability::require_read;
use crate::page::Chrome;
use crate::{accounts, audit, wording};

/// A comment as the panel shows it. See `templates/newsroom/articles/_comments.html`.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Key.
    pub id: CommentId,
    /// By whom and when.
    pub label: String,
    /// What they say; nothing if they took it back.
    pub text: String,
    /// It answers the one above.
    pub answer: bool,
    /// The matter is settled.
    pub resolved: bool,
    /// Who looks at it may change it.
    pub own: bool,
}

/// What is said about a story, answers below what they answer.
pub async fn shown(
    state: &AppState,
    chrome: &Chrome,
    article: ArticleId,
    by: AccountId,
) -> sqlx::Result<Vec<Shown>> {
    let comments = store::list(&state.db, article).await?;
    let talks = comments.iter().filter(|comment| comment.answers.is_none());
    let in_order = talks.flat_map(|begun| {
        let answers = comments.iter().filter(|comment| comment.answers == Some(begun.comment_id));
        std::iter::once(begun).chain(answers)
    });
    Ok(in_order.map(|comment| one(comment, chrome, by)).collect())
}

fn one(comment: &Comment, chrome: &Chrome, by: AccountId) -> Shown {
    let moment = |at| wording::moment(at, chrome.now, chrome.zone);
    let name = comment.name.as_deref().unwrap_or("A former colleague");
    let changed = comment.edited_at.map(|at| format!(", changed {}", moment(at))).unwrap_or_default();
    Shown {
        id: comment.comment_id,
        label: format!("{name}, {}{changed}", moment(comment.at)),
        text: comment.text.clone(),
        answer: comment.answers.is_some(),
        resolved: comment.resolved_at.is_some(),
        own: comment.account_id == Some(by) && !comment.text.is_empty(),
    }
}

/// What was typed into a field for a comment, or a sentence about what is wrong with it.
fn text(fields: &Fields, name: &str) -> Result<String, String> {
    let text = fields.text(name).replace("\r\n", "\n").trim().to_owned();
    match too_long(&text, LONGEST) {
        Some(problem) => Err(format!("The comment is too long. {problem}")),
        None if text.is_empty() => Err("The comment is empty.".to_owned()),
        None => Ok(text),
    }
}

/// POST /newsroom/articles/{id}/comments: says something, or answers.
pub async fn create(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    let answers: Option<CommentId> = fields
        .has("answers")
        .then(|| fields.text("answers").parse())
        .transpose()
        .map_err(|_| AppError::NotFound)?;
    let field = answers.map_or_else(|| "comment".to_owned(), |comment| format!("answer-{comment}"));
    let stored = writing::load(&state, id).await?;
    require_read(&staff.account, &stored)?;
    let stored = match saved_first(&state, &staff, stored, &fields).await? {
        Ok(stored) => stored,
        Err(refusal) => return Ok(refusal),
    };
    let text = match text(&fields, &field) {
        Ok(text) => text,
        Err(problem) => return pages::refuse(&state, &staff, &stored, &fields, problem).await,
    };
    let (now, by, comment) = (state.clock.now(), staff.account.account_id, CommentId::new());
    let mut transaction = state.db.begin().await?;
    if !store::insert(&mut *transaction, comment, id, answers, by, &text, now).await? {
        return Err(AppError::NotFound);
    }
    audit::record(&mut *transaction, entry(by, "comment.create", comment, id), now).await?;
    tell(&mut transaction, &state, id, by, &text).await?;
    transaction.commit().await?;
    Ok(Redirect::to(&format!("/newsroom/articles/{id}#comment-{comment}")).into_response())
}

/// Writes to those who are named in a comment that they are, and not what it says.
async fn tell(
    db: &mut PgConnection,
    state: &AppState,
    id: ArticleId,
    by: AccountId,
    text: &str,
) -> AppResult<()> {
    let colleagues = store::colleagues(&mut *db, id).await?;
    for named in mentioned(text, &colleagues).into_iter().filter(|named| *named != by) {
        let account = accounts::store::find(&mut *db, named).await?;
        let Some(account) = account.filter(|account| account.verified) else { continue };
        let to = account.email.parse().map_err(anyhow::Error::from)?;
        let path = format!("/newsroom/articles/{id}");
        let letter =
            Letter { kind: Kind::StoryMention, to: &to, account: Some(named), path, facts: Vec::new() };
        mail::store::post(db, state, &letter).await?;
    }
    Ok(())
}

/// The line in the log: that something was said, not what.
fn entry(by: AccountId, action: &str, comment: CommentId, article: ArticleId) -> audit::Entry<'_> {
    let after = Some(json!({"article_id": article}));
    audit::Entry { by: Some(by), action, subject: "comment", subject_id: comment.0, before: None, after }
}

/// POST /newsroom/articles/{id}/comments/{comment}: changes one's own, or takes it back.
pub async fn update(
    staff: Staff,
    State(state): State<AppState>,
    Path((id, comment)): Path<(ArticleId, CommentId)>,
    fields: Fields,
) -> AppResult<Response> {
    let stored = writing::load(&state, id).await?;
    require_read(&staff.account, &stored)?;
    let stored = match saved_first(&state, &staff, stored, &fields).await? {
        Ok(stored) => stored,
        Err(refusal) => return Ok(refusal),
    };
    let (action, text) = if fields.is_delete() {
        ("comment.delete", String::new())
    } else {
        match text(&fields, &format!("comment-{comment}")) {
            Ok(text) => ("comment.update", text),
            Err(problem) => return pages::refuse(&state, &staff, &stored, &fields, problem).await,
        }
    };
    let (now, by) = (state.clock.now(), staff.account.account_id);
    let mut transaction = state.db.begin().await?;
    if !store::update(&mut *transaction, comment, id, by, &text, now).await? {
        return Err(AppError::NotFound);
    }
    audit::record(&mut *transaction, entry(by, action, comment, id), now).await?;
    transaction.commit().await?;
    Ok(Redirect::to(&format!("/newsroom/articles/{id}#comment-{comment}")).into_response())
}

/// POST /newsroom/articles/{id}/comments/{comment}/resolution: settles it, or opens it again.
pub async fn resolve(
    staff: Staff,
    State(state): State<AppState>,
    Path((id, comment)): Path<(ArticleId, CommentId)>,
    fields: Fields,
) -> AppResult<Response> {
    let stored = writing::load(&state, id).await?;
    require_read(&staff.account, &stored)?;
    if let Err(refusal) = saved_first(&state, &staff, stored, &fields).await? {
        return Ok(refusal);
    }
    let (now, by) = (state.clock.now(), staff.account.account_id);
    let (action, at) =
        if fields.is_delete() { ("comment.reopen", None) } else { ("comment.resolve", Some(now)) };
    let mut transaction = state.db.begin().await?;
    if store::resolve(&mut *transaction, comment, id, by, at).await? {
        audit::record(&mut *transaction, entry(by, action, comment, id), now).await?;
    }
    transaction.commit().await?;
    Ok(Redirect::to(&format!("/newsroom/articles/{id}#comment-{comment}")).into_response())
}
