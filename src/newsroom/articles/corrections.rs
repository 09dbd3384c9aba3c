//! The corrections of a story: made, and taken back if one was itself wrong.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::writing;
use crate::app::AppState;
use crate::articles::manuscript::Stored;
use crate::audit::{self, Entry};
use crate::corrections::{Correction, Kind, LONGEST, store};
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::{Fields, too_long};
use crate::ids::{AccountId, ArticleId, CorrectionId};
use crate::newsroom::capability::require_edit;
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::page::{Cache, Chrome, Page};
use crate::wording::date_and_time;

#[derive(Template)]
#[template(path = "newsroom/articles/corrections.html")]
struct CorrectionsPage {
    desk: DeskChrome,
    headline: String,
    story_href: String,
    public_href: String,
    kinds: Vec<Choice>,
    words: String,
    error: Option<String>,
    corrections: Vec<Shown>,
}

struct Shown {
    label: String,
    at: String,
    words: String,
    action: String,
}

/// The story, if it is before readers and this person may change it there: who answers for a story corrects it.
async fn published(state: &AppState, staff: &Staff, id: ArticleId) -> AppResult<Stored> {
    let stored = writing::load(state, id).await?;
    require_edit(&staff.account, &stored)?;
    if stored.status == crate::articles::Status::Published { Ok(stored) } else { Err(AppError::NotFound) }
}

/// GET /newsroom/articles/{id}/corrections
pub async fn show(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
) -> AppResult<Response> {
    let stored = published(&state, &staff, id).await?;
    let page = page(&state, &staff, &stored, ("", ""), None).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

async fn page(
    state: &AppState,
    staff: &Staff,
    stored: &Stored,
    (kind, words): (&str, &str),
    error: Option<String>,
) -> AppResult<CorrectionsPage> {
    let chrome = Chrome::of(state, &staff.viewer);
    let id = stored.article_id;
    let shown = |correction: Correction| Shown {
        label: correction.kind.label(),
        at: date_and_time(correction.made_at, chrome.zone),
        words: correction.words,
        action: format!("/newsroom/articles/{id}/corrections/{}/withdrawal", correction.correction_id),
    };
    let corrections = store::of_article(&state.db, id).await?;
    Ok(CorrectionsPage {
        desk: DeskChrome::new(&chrome, staff, "stories", "Corrections"),
        headline: stored.manuscript.headline.clone(),
        story_href: format!("/newsroom/articles/{id}"),
        public_href: stored.path(),
        kinds: Kind::ALL.map(|choice| Choice::new(choice.name(), choice.label(), kind)).into(),
        words: words.to_owned(),
        error,
        corrections: corrections.into_iter().map(shown).collect(),
    })
}

/// POST /newsroom/articles/{id}/corrections
pub async fn make(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    let stored = published(&state, &staff, id).await?;
    let (kind, words) = (fields.text("kind"), fields.text("words").trim());
    let (kind, words) = match (Kind::named(kind), problem(words)) {
        (Some(kind), None) => (kind, words.to_owned()),
        (found, problem) => {
            let unknown = || found.is_none().then(|| "Choose what it is.".to_owned());
            let page = page(&state, &staff, &stored, (kind, words), problem.or_else(unknown)).await?;
            return Ok(Page::invalid(page).into_response());
        }
    };
    let made_at = state.clock.now();
    let correction = Correction { correction_id: CorrectionId::new(), article_id: id, kind, words, made_at };
    let mut transaction = state.db.begin().await?;
    if !store::insert(&mut transaction, &correction, staff.account.account_id).await? {
        return Err(AppError::Conflict);
    }
    let entry = entry(&correction, staff.account.account_id, "correction.make");
    audit::record(&mut *transaction, entry, made_at).await?;
    transaction.commit().await?;
    Ok(Redirect::to(&format!("/newsroom/articles/{id}/corrections")).into_response())
}

fn problem(words: &str) -> Option<String> {
    if words.is_empty() {
        return Some("Say what was wrong, and what is right.".to_owned());
    }
    too_long(words, LONGEST)
}

/// The line stands under the story, where somebody looks for it. What it says is what readers are told.
fn entry<'a>(correction: &Correction, by: AccountId, action: &'a str) -> Entry<'a> {
    let said = Some(json!({"kind": correction.kind, "words": correction.words}));
    let (before, after) = if action == "correction.make" { (None, said) } else { (said, None) };
    Entry { by: Some(by), action, subject: "article", subject_id: correction.article_id.0, before, after }
}

/// POST /newsroom/articles/{id}/corrections/{correction}/withdrawal
pub async fn withdraw(
    staff: Staff,
    State(state): State<AppState>,
    Path((id, correction)): Path<(ArticleId, CorrectionId)>,
) -> AppResult<Redirect> {
    published(&state, &staff, id).await?;
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    if let Some(gone) = store::withdraw(&mut transaction, id, correction, now).await? {
        let entry = entry(&gone, staff.account.account_id, "correction.withdraw");
        audit::record(&mut *transaction, entry, now).await?;
        transaction.commit().await?;
    }
    Ok(Redirect::to(&format!("/newsroom/articles/{id}/corrections")))
}
