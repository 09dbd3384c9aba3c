//! The history of what somebody read: begun, looked at, emptied and ended by them alone. That it was begun and ended is
//! audited, for it is a consent; what stands in it is not.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::list::{Line, PAGE, Place, pages};
use crate::app::AppState;
use crate::audit;
use crate::error::AppResult;
use crate::extract::{Path, SignedIn, own_path};
use crate::fields::Fields;
use crate::front::archive::Pages;
use crate::ids::ArticleId;
use crate::page::{Cache, Chrome, Head, Page};
use crate::shelf::store::{self, history};
use crate::wording;

const PATH: &str = "/account/history";

#[derive(Template)]
#[template(path = "shelf/history.html")]
struct HistoryPage {
    chrome: Chrome,
    page: Head,
    /// "Kept since …"; none where none is kept.
    since: Option<String>,
    lines: Vec<Line>,
    pages: Pages,
    here: String,
}

/// GET /account/history
pub async fn show(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Query(place): Query<Place>,
) -> AppResult<Response> {
    let chrome = Chrome::of(&state, &signed_in.viewer);
    let page = Head::new(&chrome, crate::t("history-title"), PATH).unlisted();
    let (account, now) = (signed_in.account.account_id, chrome.now);
    let since = history::since(&state.db, account).await?;
    let asked = store::Place { account, before: place.before, now, length: PAGE };
    let mut kept = history::list(&state.db, asked).await?;
    let newer = history::before(&state.db, asked).await?;
    let pages = pages(&mut kept, PATH, &place, newer, &chrome);
    let lines = kept.into_iter().map(|kept| Line::new(kept, "history-read-on", &chrome)).collect();
    let since = since.map(|at| crate::t1("history-since", "date", wording::long_date(at, chrome.zone)));
    let page = HistoryPage { page, since, lines, pages, here: place.address(PATH), chrome };
    Ok(Page::new(page, Cache::Never).into_response())
}

/// POST /account/history/beginning: from now on.
pub async fn begin(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Redirect> {
    let (account, now) = (signed_in.account.account_id, state.clock.now());
    let mut transaction = state.db.begin().await?;
    if history::begin(&mut *transaction, account, now).await? {
        let entry = audit::Entry::of_account(account, Some(account), "account.history_begin", json!({}));
        audit::record(&mut *transaction, entry, now).await?;
    }
    transaction.commit().await?;
    Ok(Redirect::to(PATH))
}

/// POST /account/history/ending: deletes it.
pub async fn end(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Redirect> {
    let (account, now) = (signed_in.account.account_id, state.clock.now());
    let mut transaction = state.db.begin().await?;
    if history::end(&mut *transaction, account).await? {
        let entry = audit::Entry::of_account(account, Some(account), "account.history_end", json!({}));
        audit::record(&mut *transaction, entry, now).await?;
    }
    transaction.commit().await?;
    Ok(Redirect::to(PATH))
}

/// POST /account/history/removal: empties it, and goes on.
pub async fn clear(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Redirect> {
    history::clear(&state.db, signed_in.account.account_id, state.clock.now()).await?;
    Ok(Redirect::to(PATH))
}

/// POST /account/history/{id}/removal: takes one story out.
pub async fn remove(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(article): Path<ArticleId>,
    fields: Fields,
) -> AppResult<Redirect> {
    history::remove(&state.db, signed_in.account.account_id, article).await?;
    Ok(Redirect::to(if fields.has("next") { own_path(Some(fields.text("next"))) } else { PATH }))
}
