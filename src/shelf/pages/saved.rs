//! Saving a story, and the list of what was saved.
//!
//! Nothing of this is audited: the log is kept for good, and what somebody means to read is theirs alone.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::list::{Line, PAGE, Place, pages};
use crate::app::AppState;
use crate::articles::{Story, store as articles};
use crate::error::{AppError, AppResult};
use crate::extract::{Path, SignedIn, Viewer, own_path};
use crate::fields::Fields;
use crate::front::archive::Pages;
use crate::ids::ArticleId;
use crate::page::{self, Cache, Chrome, Head, Page};
use crate::shelf::store::{self, saved};
use crate::shelf::{MOST_SAVED, Saving};

const PATH: &str = "/account/saved";

/// The button on a story's page that saves it or takes it off the list. It is there for everybody: whoever is not signed in
/// is led to do so, and comes back to it.
#[derive(Debug)]
pub struct SaveForm {
    /// The story.
    pub article: ArticleId,
    /// Where to come back to.
    pub next: String,
    /// Somebody is signed in, and so has a list.
    pub has_list: bool,
    /// How the button stands.
    pub button: Button,
}

/// How the button stands: what it does, what it is called, and what was just done.
#[derive(Debug)]
pub struct Button {
    /// Where the form goes.
    pub action: String,
    /// What stands on the button.
    pub label: String,
    /// What is so now, in a sentence; empty while there is nothing to say.
    pub says: String,
}

impl SaveForm {
    /// The button for this viewer and story.
    pub async fn of(state: &AppState, viewer: &Viewer, story: &Story) -> AppResult<Self> {
        let is_saved = match &viewer.account {
            Some(account) => saved::has(&state.db, account.account_id, story.article_id).await?,
            None => false,
        };
        Ok(Self {
            article: story.article_id,
            next: back_to(&story.path()),
            has_list: viewer.account.is_some(),
            button: if is_saved { Button::saved(story.article_id) } else { Button::not_saved(String::new()) },
        })
    }
}

impl Button {
    fn saved(article: ArticleId) -> Self {
        Self {
            action: format!("{PATH}/{article}/removal"),
            label: crate::t("saved-remove"),
            says: crate::t("saved-done"),
        }
    }

    fn not_saved(says: String) -> Self {
        Self { action: PATH.to_owned(), label: crate::t("saved-save"), says }
    }
}

/// The story's page, at the button.
fn back_to(path: &str) -> String {
    format!("{path}#save")
}

#[derive(Template)]
#[template(path = "shelf/saved.html")]
struct SavedPage {
    chrome: Chrome,
    page: Head,
    problem: Option<String>,
    lines: Vec<Line>,
    pages: Pages,
    here: String,
}

/// GET /account/saved
pub async fn index(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Query(place): Query<Place>,
) -> AppResult<Response> {
    let page = saved_page(&state, &signed_in, &place, None).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

async fn saved_page(
    state: &AppState,
    signed_in: &SignedIn,
    place: &Place,
    problem: Option<String>,
) -> AppResult<SavedPage> {
    let chrome = Chrome::of(state, &signed_in.viewer);
    let page = Head::new(&chrome, crate::t("saved-title"), PATH).unlisted();
    let (account, now) = (signed_in.account.account_id, chrome.now);
    let asked = store::Place { account, before: place.before, now, length: PAGE };
    let mut kept = saved::list(&state.db, asked).await?;
    let newer = saved::before(&state.db, asked).await?;
    let pages = pages(&mut kept, PATH, place, newer, &chrome);
    let lines = kept.into_iter().map(|kept| Line::new(kept, "saved-on", &chrome)).collect();
    Ok(SavedPage { page, problem, lines, pages, here: place.address(PATH), chrome })
}

/// POST /account/saved: saves a story that stands before readers.
pub async fn save(
    viewer: Viewer,
    State(state): State<AppState>,
    headers: HeaderMap,
    fields: Fields,
) -> AppResult<Response> {
    let now = state.clock.now();
    let article: ArticleId = fields.text("article").parse().map_err(|_| AppError::NotFound)?;
    let path = articles::address_of(&state.db, article, now).await?.ok_or(AppError::NotFound)?;
    let next = back_to(&path);
    let Some(signed_in) = SignedIn::of(&viewer) else {
        return Err(AppError::SignInFirst { next });
    };
    let mut transaction = state.db.begin().await?;
    let saving = saved::save(&mut transaction, signed_in.account.account_id, article, now).await?;
    transaction.commit().await?;
    match saving {
        Saving::Saved if wants_json(&headers) => Ok(told(StatusCode::OK, &Button::saved(article))),
        Saving::Saved => Ok(Redirect::to(&next).into_response()),
        Saving::Full => {
            let problem = crate::t1("saved-full", "most", MOST_SAVED);
            if wants_json(&headers) {
                return Ok(told(StatusCode::UNPROCESSABLE_ENTITY, &Button::not_saved(problem)));
            }
            let page = saved_page(&state, &signed_in, &Place::default(), Some(problem)).await?;
            Ok(Page::invalid(page).into_response())
        }
    }
}

/// POST /account/saved/{id}/removal: takes a story off the list, and leads back to where that was asked for.
pub async fn remove(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(article): Path<ArticleId>,
    headers: HeaderMap,
    fields: Fields,
) -> AppResult<Response> {
    saved::remove(&state.db, signed_in.account.account_id, article).await?;
    if wants_json(&headers) {
        return Ok(told(StatusCode::OK, &Button::not_saved(crate::t("saved-removed"))));
    }
    let next = if fields.has("next") { own_path(Some(fields.text("next"))) } else { PATH };
    Ok(Redirect::to(next).into_response())
}

/// The page's script asks for the button as it stands now, instead of a page.
fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accept| accept == "application/json")
}

fn told(status: StatusCode, button: &Button) -> Response {
    let Button { action, label, says } = button;
    (status, page::json(&json!({ "action": action, "label": label, "says": says }))).into_response()
}
