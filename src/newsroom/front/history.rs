//! What the front page was: every arrangement with who made it and what moved, and the way back.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::changing::keep;
use super::{Arrangement, in_words, store};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::{self, Fields};
use crate::front::archive::Pages;
use crate::front::layout::changes;
use crate::ids::ArticleId;
use crate::newsroom::capability::{Capability, require};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::wording;

/// Arrangements a page.
const PAGE: usize = 30;

#[derive(Template)]
#[template(path = "newsroom/front/history.html")]
struct HistoryPage {
    desk: DeskChrome,
    newest: i32,
    problem: Option<&'static str>,
    rows: Vec<Row>,
    pages: Pages,
}

struct Row {
    version: i32,
    at: String,
    by: String,
    what: Vec<String>,
    preview_href: String,
    current: bool,
}

/// GET /newsroom/front/history?before=…
pub async fn index(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    require(&staff.account, Capability::FrontPage)?;
    let page = page(&state, &staff, fields.text("before").parse().ok(), None).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

async fn page(
    state: &AppState,
    staff: &Staff,
    up_to: Option<i32>,
    problem: Option<&'static str>,
) -> AppResult<HistoryPage> {
    let chrome = Chrome::of(state, &staff.viewer);
    let newest = store::newest(&state.db).await?.version;
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
    let mut list = store::list(&state.db, up_to, limit).await?;
    let more = list.len() > PAGE;
    if !more {
        list.push(Arrangement::default());
    }
    let pins = list.iter().flat_map(|made| made.layout.pins());
    let ids: Vec<ArticleId> = pins.map(|pin| pin.article_id).collect();
    let stories = store::stories(&state.db, &ids).await?;
    let headlines: HashMap<_, _> =
        stories.into_iter().map(|story| (story.article_id, story.headline)).collect();
    let rows = list.windows(2).filter_map(|pair| row(&pair[0], &pair[1], newest, &headlines, &chrome));
    Ok(HistoryPage {
        desk: DeskChrome::new(&chrome, staff, "front", "History of the front page"),
        newest,
        problem,
        rows: rows.collect(),
        pages: Pages {
            newer: up_to.map(|_| "/newsroom/front/history".to_owned()),
            label: String::new(),
            older: more
                .then(|| list.last())
                .flatten()
                .map(|last| format!("/newsroom/front/history?before={}", last.version)),
        },
    })
}

fn row(
    made: &Arrangement,
    before: &Arrangement,
    newest: i32,
    headlines: &HashMap<ArticleId, String>,
    chrome: &Chrome,
) -> Option<Row> {
    let at = made.at?;
    let headline = |id| headlines.get(&id).map_or("a story that is no longer there", String::as_str);
    let changes = changes(&before.layout, &made.layout);
    let moved = changes.iter().map(|change| in_words(change, headline(change.article_id), at, chrome.zone));
    let back = made.restores.map(|version| match version {
        0 => "Back to the page that fills itself".to_owned(),
        _ => format!("Back to version {version}"),
    });
    Some(Row {
        version: made.version,
        at: wording::date_and_time(at, chrome.zone),
        by: made.by.clone().unwrap_or_else(|| "Somebody".to_owned()),
        what: back.into_iter().chain(moved).collect(),
        preview_href: format!("/newsroom/front/preview?at={}", fields::local(at, chrome.zone)),
        current: made.version == newest,
    })
}

/// POST /newsroom/front/undo: the layout before the last change comes back.
pub async fn undo(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    require(&staff.account, Capability::FrontPage)?;
    let newest = store::newest(&state.db).await?;
    let seen = fields.version(newest.version)?;
    let done = match newest.before() {
        // Undone already, by a second press of the button or by somebody else: the page shows how it stands.
        _ if seen != newest.version => false,
        Some(version) => bring_back(&state, &staff, &newest, version, "front.undo").await?,
        None => true,
    };
    answer(&state, &staff, done).await
}

/// POST /newsroom/front/history/{version}/restoration
pub async fn restore(
    staff: Staff,
    State(state): State<AppState>,
    Path(version): Path<i32>,
    fields: Fields,
) -> AppResult<Response> {
    require(&staff.account, Capability::FrontPage)?;
    let newest = store::newest(&state.db).await?;
    let seen = fields.version(newest.version)?;
    let done =
        seen == newest.version && bring_back(&state, &staff, &newest, version, "front.restore").await?;
    answer(&state, &staff, done).await
}

/// Makes an earlier layout the newest one. Pins whose time is over meanwhile stay over.
async fn bring_back(
    state: &AppState,
    staff: &Staff,
    newest: &Arrangement,
    version: i32,
    action: &'static str,
) -> AppResult<bool> {
    let earlier = store::of_version(&state.db, version).await?.ok_or(AppError::NotFound)?;
    let restores = Some(earlier.origin());
    keep(state, staff, newest, &Arrangement { restores, ..earlier }, action).await
}

async fn answer(state: &AppState, staff: &Staff, done: bool) -> AppResult<Response> {
    if done {
        return Ok(Redirect::to("/newsroom/front").into_response());
    }
    let problem =
        "Somebody changed the front page meanwhile, so nothing was brought back. This is how it came about.";
    let page = page(state, staff, None, Some(problem)).await?;
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}
