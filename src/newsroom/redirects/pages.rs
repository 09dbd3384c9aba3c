//! /newsroom/redirects

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use sqlx::PgConnection;

use super::{Place, place};
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::Staff;
use crate::fields::Fields;
use crate::front::archive::Pages;
use crate::newsroom::capability::{Capability, require};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::redirects::{Address, Destination, Known, Refusal, settle, store};
use crate::wording;

/// Old addresses a page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "newsroom/redirects/index.html")]
struct Index {
    desk: DeskChrome,
    query: String,
    rows: Vec<Row>,
    pages: Pages,
    typed: Typed,
}

struct Row {
    path: String,
    leads: String,
    works: bool,
    since: String,
}

/// What stands in the form, and what is wrong with it.
#[derive(Default)]
struct Typed {
    from: String,
    to: String,
    from_error: Option<String>,
    to_error: Option<String>,
}

/// GET /newsroom/redirects?q=…&before=…
pub async fn index(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    require(&staff.account, Capability::Redirects)?;
    let page = page(&state, &staff, &fields, Typed::default()).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

async fn page(state: &AppState, staff: &Staff, fields: &Fields, typed: Typed) -> AppResult<Index> {
    let chrome = Chrome::of(state, &staff.viewer);
    let (query, before) = (fields.line("q"), fields.line("before"));
    let before = Some(before.as_str()).filter(|before| !before.is_empty());
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
    let mut list = store::list(&state.db, &query, before, limit).await?;
    let more = list.len() > PAGE;
    list.truncate(PAGE);
    let href = |last: &str| {
        let pairs = [("q", query.as_str()), ("before", last)];
        let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
        format!(
            "/newsroom/redirects?{}",
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
        )
    };
    let pages = Pages {
        newer: before.map(|_| href("")),
        label: String::new(),
        older: more.then(|| list.last()).flatten().map(|last| href(&last.path)),
    };
    let row = |row: store::Row| Row {
        since: wording::moment(row.created_at, chrome.now, chrome.zone),
        path: row.path,
        leads: row.leads,
        works: row.works,
    };
    let rows = list.into_iter().map(row).collect();
    let desk = DeskChrome::new(&chrome, staff, "redirects", "Redirects");
    Ok(Index { desk, query, rows, pages, typed })
}

/// POST /newsroom/redirects: `from` leads to `to` from now on, or, with `_method=delete`, nowhere.
pub async fn change(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    require(&staff.account, Capability::Redirects)?;
    if fields.is_delete() {
        return remove(&state, &staff, &fields).await;
    }
    let typed = Typed { from: fields.line("from"), to: fields.line("to"), ..Typed::default() };
    let hosts = hosts(&state);
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let problems = match (Address::parse(&typed.from, &hosts), Address::parse(&typed.to, &hosts)) {
        (Ok(from), Ok(to)) => match make(&state, &staff, &from, &to).await? {
            Ok(()) => return Ok(Redirect::to("/newsroom/redirects").into_response()),
            Err(refusal) if refusal == Refusal::Answered => (Some(refusal.sentence().to_owned()), None),
            Err(refusal) => (None, Some(refusal.sentence().to_owned())),
        },
        (from, to) => (from.err(), to.err()),
    };
    let typed = Typed { from_error: problems.0, to_error: problems.1, ..typed };
    Ok(Page::invalid(page(&state, &staff, &Fields::default(), typed).await?).into_response())
}

/// The names of this site, as its base address and its listener have them.
fn hosts(state: &AppState) -> Vec<String> {
    let local = ["localhost", "127.0.0.1"].map(str::to_owned);
    let base = state.base_url.host_str().map(str::to_owned);
    base.into_iter().chain(local.into_iter().filter(|_| state.loopback)).collect()
}

async fn make(
    state: &AppState,
    staff: &Staff,
    from: &Address,
    to: &Address,
) -> AppResult<Result<(), Refusal>> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    store::lock(&mut *transaction).await?;
    let (at_from, _) = known(state, &mut transaction, from).await?;
    let (at_to, wanted) = known(state, &mut transaction, to).await?;
    let end = match settle(from, &at_from, wanted, &at_to) {
        Ok(end) => end,
        Err(refusal) => return Ok(Err(refusal)),
    };
    store::put(&mut transaction, from, &end, now).await?;
    log(&mut transaction, staff, "redirect.make", from, at_from.leads.as_ref(), Some(&end), now).await?;
    transaction.commit().await?;
    Ok(Ok(()))
}

/// What is known of an address, and what leading to it means: to the story that stands there, wherever that may move.
async fn known(
    state: &AppState,
    db: &mut PgConnection,
    address: &Address,
) -> AppResult<(Known, Destination)> {
    let leads = store::destination(&mut *db, address).await?;
    let mut end = Destination::Address(address.clone());
    let answered = match place(address) {
        Place::Program => true,
        Place::Nothing => false,
        Place::Page(kind, slug) => store::page_at(&mut *db, kind, slug).await?,
        Place::Story(section, slug) => {
            let story = store::story_at(&mut *db, section, slug, state.clock.now()).await?;
            if let Some(story) = story {
                end = Destination::Story(story);
            }
            story.is_some()
        }
    };
    Ok((Known { answered, leads }, end))
}

async fn remove(state: &AppState, staff: &Staff, fields: &Fields) -> AppResult<Response> {
    let from = Address::of_path(&fields.line("from")).ok_or(AppError::NotFound)?;
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    store::lock(&mut *transaction).await?;
    if let Some(led) = store::remove(&mut transaction, &from).await? {
        log(&mut transaction, staff, "redirect.remove", &from, Some(&led), None, now).await?;
        transaction.commit().await?;
    }
    Ok(Redirect::to("/newsroom/redirects").into_response())
}

async fn log(
    db: &mut PgConnection,
    staff: &Staff,
    action: &str,
    from: &Address,
    before: Option<&Destination>,
    after: Option<&Destination>,
    now: chrono::DateTime<chrono::Utc>,
) -> AppResult<()> {
    let words = |to: &Destination| {
        let to = match to {
            Destination::Story(article) => article.to_string(),
            Destination::Address(address) => address.to_string(),
        };
        json!({"from": from.as_str(), "to": to})
    };
    let entry = audit::Entry {
        by: Some(staff.account.account_id),
        action,
        subject: "redirect",
        subject_id: uuid::Uuid::nil(),
        before: before.map(words),
        after: after.map(words),
    };
    Ok(audit::record(db, entry, now).await?)
}
