//! /newsroom/sections, /newsroom/columns, /newsroom/topics and /newsroom/authors

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use uuid::Uuid;

use super::desk::{Desk, in_log};
use super::form::{Errors, Typed};
use super::{Entry, Kind, store};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::newsroom::capability::{Capability, require};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::redirects;
use crate::wording::capitalised;

#[derive(Template)]
#[template(path = "newsroom/structure/index.html")]
struct Index {
    desk: DeskChrome,
    kind: Kind,
    heading: String,
    query: String,
    rows: Vec<Row>,
}

struct Row {
    key: Uuid,
    name: String,
    path: String,
    detail: String,
    stories: i64,
    first: bool,
    last: bool,
}

/// GET /newsroom/{kind}?q=…
pub async fn index(
    staff: Staff,
    kind: Kind,
    State(state): State<AppState>,
    fields: Fields,
) -> AppResult<Response> {
    require(&staff.account, Capability::Structure)?;
    let chrome = Chrome::of(&state, &staff.viewer);
    let query = fields.line("q");
    let list = store::list(&state.db, kind, &query).await?;
    let count = list.len();
    let row = |(at, entry): (usize, Entry)| Row {
        key: entry.key,
        path: kind.path(&entry.slug),
        name: entry.name,
        detail: if kind == Kind::Author { entry.role } else { entry.description },
        stories: entry.stories,
        first: at == 0,
        last: at + 1 == count,
    };
    let heading = capitalised(kind.desk());
    let desk = DeskChrome::new(&chrome, &staff, kind.desk(), &heading);
    let rows = list.into_iter().enumerate().map(row).collect();
    Ok(Page::new(Index { desk, kind, heading, query, rows }, Cache::Never).into_response())
}

/// GET /newsroom/{kind}/new
pub async fn new(staff: Staff, kind: Kind, State(state): State<AppState>) -> AppResult<Response> {
    require(&staff.account, Capability::Structure)?;
    let desk = Desk { state: &state, staff: &staff, kind };
    let page = desk.form(None, Typed::default(), Errors::default(), None).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

/// GET /newsroom/{kind}/{key}
pub async fn edit(
    staff: Staff,
    kind: Kind,
    State(state): State<AppState>,
    Path(key): Path<Uuid>,
) -> AppResult<Response> {
    require(&staff.account, Capability::Structure)?;
    let entry = store::find(&state.db, kind, key).await?.ok_or(AppError::NotFound)?;
    let desk = Desk { state: &state, staff: &staff, kind };
    let typed = Typed::from_entry(&state.db, &entry).await?;
    let page = desk.form(Some(&entry), typed, Errors::default(), None).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

/// POST /newsroom/{kind}
pub async fn create(
    staff: Staff,
    kind: Kind,
    State(state): State<AppState>,
    fields: Fields,
) -> AppResult<Response> {
    require(&staff.account, Capability::Structure)?;
    let desk = Desk { state: &state, staff: &staff, kind };
    let typed = Typed::from_fields(&fields);
    match typed.check(&state.db, kind, None).await? {
        Ok(entry) => desk.save(None, entry, typed).await,
        Err(errors) => desk.invalid(None, typed, errors, None).await,
    }
}

/// POST /newsroom/{kind}/{key}: changes it, or, with `_method=delete`, deletes it.
pub async fn update(
    staff: Staff,
    kind: Kind,
    State(state): State<AppState>,
    Path(key): Path<Uuid>,
    fields: Fields,
) -> AppResult<Response> {
    require(&staff.account, Capability::Structure)?;
    let desk = Desk { state: &state, staff: &staff, kind };
    let old = store::find(&state.db, kind, key).await?.ok_or(AppError::NotFound)?;
    let from = fields.version(old.version)?;
    let typed = Typed::from_fields(&fields);
    if fields.is_delete() {
        return desk.delete(&old, from).await;
    }
    match typed.check(&state.db, kind, Some(&old)).await? {
        Ok(entry) => desk.save(Some(&old), Entry { version: from, ..entry }, typed).await,
        Err(errors) => desk.invalid(Some(&old), typed, errors, None).await,
    }
}

/// POST /newsroom/{kind}/{key}/merge: its stories become those of `into`, and its address leads there.
pub async fn merge(
    staff: Staff,
    kind: Kind,
    State(state): State<AppState>,
    Path(key): Path<Uuid>,
    fields: Fields,
) -> AppResult<Response> {
    require(&staff.account, Capability::Structure)?;
    let desk = Desk { state: &state, staff: &staff, kind };
    let old = store::find(&state.db, kind, key).await?.ok_or(AppError::NotFound)?;
    let into: Uuid = fields.text("into").parse().map_err(|_| AppError::NotFound)?;
    let into = store::find(&state.db, kind, into).await?.ok_or(AppError::NotFound)?;
    if !kind.merges() || into.key == key {
        return Err(AppError::BadRequest("two of them are needed".to_owned()));
    }
    if fields.version(old.version)? != old.version {
        return desk.conflict(&old, Typed::from_entry(&state.db, &old).await?).await;
    }
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    store::hand_over(&mut transaction, kind, key, into.key).await?;
    if !store::delete(&mut transaction, kind, key, old.version).await? {
        return Err(AppError::Conflict);
    }
    redirects::store::leave(&mut transaction, &desk.address(&old)?, &desk.address(&into)?, now).await?;
    let after = json!({"merged_into": into.slug});
    desk.log(&mut transaction, "merge", key, Some(in_log(&old)), Some(after)).await?;
    transaction.commit().await?;
    Ok(Redirect::to(&format!("/newsroom/{}/{}", kind.desk(), into.key)).into_response())
}

/// POST /newsroom/sections/{key}/position: one place up or down in the navigation.
pub async fn reorder(
    staff: Staff,
    State(state): State<AppState>,
    Path(key): Path<Uuid>,
    fields: Fields,
) -> AppResult<Response> {
    require(&staff.account, Capability::Structure)?;
    let desk = Desk { state: &state, staff: &staff, kind: Kind::Section };
    let mut transaction = state.db.begin().await?;
    let mut order = store::lock_order(&mut transaction).await?;
    let at = order.iter().position(|other| *other == key).ok_or(AppError::NotFound)?;
    let to = if fields.text("to") == "up" { at.saturating_sub(1) } else { (at + 1).min(order.len() - 1) };
    order.swap(at, to);
    store::set_order(&mut transaction, &order).await?;
    let place = |at: usize| Some(json!({"position": at + 1}));
    desk.log(&mut transaction, "reorder", key, place(at), place(to)).await?;
    transaction.commit().await?;
    state.site.reload().await?;
    Ok(Redirect::to("/newsroom/sections").into_response())
}
