//! The stories desk's list: like a page plan, the last changed first.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use serde::Deserialize;

use super::store::{self, Filter, Row};
use super::{STATES, state_name};
use crate::accounts::Account;
use crate::app::AppState;
use crate::articles::Status;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::front::archive::Pages;
use crate::front::store as sections;
use crate::ids::ArticleId;
use crate::newsroom::capability::{Capability, require};
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::page::{Cache, Chrome, Page};
use crate::wording;

/// Stories a page of the list.
const PAGE: usize = 50;

/// What the list is narrowed to.
#[derive(Debug, Default, Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    section: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    view: String,
    before: Option<ArticleId>,
}

#[derive(Template)]
#[template(path = "newsroom/articles/index.html")]
struct Index {
    desk: DeskChrome,
    filter: ShownFilter,
    views: Vec<View>,
    rows: Vec<ShownRow>,
    pages: Pages,
}

/// A link to a part of the list.
struct View {
    href: String,
    label: &'static str,
    open: bool,
}

struct ShownFilter {
    q: String,
    view: String,
    sections: Vec<Choice>,
    states: Vec<Choice>,
}

struct ShownRow {
    href: String,
    slug: String,
    headline: String,
    section: String,
    state: &'static str,
    state_label: &'static str,
    authors: String,
    access_label: &'static str,
    words: i32,
    changed_iso: String,
    changed_label: String,
}

impl ShownRow {
    fn new(row: Row, chrome: &Chrome) -> Self {
        Self {
            href: format!("/newsroom/articles/{}", row.article_id),
            slug: row.slug,
            headline: row.headline,
            section: row.section,
            state: state_name(row.status),
            state_label: if row.returned { "Sent back" } else { row.status.label() },
            authors: wording::names_in_short(&row.authors),
            access_label: row.access.map_or("as the section", crate::paywall::Level::name),
            words: row.words,
            changed_iso: crate::wording::iso(row.edited_at),
            changed_label: wording::moment(row.edited_at, chrome.now, chrome.zone),
        }
    }
}

/// GET /newsroom/articles. Who may not change others' stories sees their own.
pub async fn index(
    staff: Staff,
    State(state): State<AppState>,
    Query(query): Query<ListQuery>,
) -> AppResult<impl IntoResponse> {
    let chrome = Chrome::of(&state, &staff.viewer);
    let filter = filter(&query, &staff.account);
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
    let mut rows = store::list(&state.db, &filter, limit).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let pages = neighbours(&query, rows.last().filter(|_| more).map(|row| row.article_id));
    let section = |section: sections::Section| Choice::new(section.slug, section.name, &query.section);
    let shown = ShownFilter {
        sections: sections::sections(&state.db).await?.into_iter().map(section).collect(),
        states: STATES.map(|(status, name)| Choice::new(name, status.label(), &query.state)).into(),
        view: query.view.clone(),
        q: query.q.clone(),
    };
    let desk = DeskChrome::new(&chrome, &staff, "stories", "Stories");
    let rows = rows.into_iter().map(|row| ShownRow::new(row, &chrome)).collect();
    let views = views(&query);
    Ok(Page::new(Index { desk, filter: shown, views, rows, pages }, Cache::Never))
}

/// The parts of the list that have a name of their own in its address.
const MINE: &str = "mine";
const WAITING: &str = "waiting";

/// What is asked for. On whoever reviews, what was submitted waits; on everybody else what was given back to them.
fn filter(query: &ListQuery, account: &Account) -> Filter {
    let reviews = require(account, Capability::PublishAny).is_ok();
    let waiting = query.view == WAITING;
    let status = STATES.iter().find(|(_, name)| *name == query.state).map(|(status, _)| *status);
    Filter {
        text: query.q.trim().replace('\0', ""),
        section: query.section.replace('\0', ""),
        status: if waiting && reviews { Some(Status::InReview) } else { status },
        by: (!reviews || query.view == MINE).then_some(account.account_id),
        returned: waiting && !reviews,
        before: query.before,
    }
}

fn views(query: &ListQuery) -> Vec<View> {
    let named = |name: &str, label| View {
        href: format!("/newsroom/articles?view={name}"),
        label,
        open: query.view == name,
    };
    let state = |(status, name): (Status, &'static str)| View {
        href: format!("/newsroom/articles?state={name}"),
        label: status.label(),
        open: query.view.is_empty() && query.state == name,
    };
    let all = View {
        href: "/newsroom/articles".to_owned(),
        label: "All",
        open: query.view.is_empty() && query.state.is_empty(),
    };
    let own = [all, named(WAITING, "Waiting for me"), named(MINE, "Mine")];
    own.into_iter().chain(STATES.map(state)).collect()
}

fn neighbours(query: &ListQuery, last: Option<ArticleId>) -> Pages {
    let mut address = url::form_urlencoded::Serializer::new(String::from("/newsroom/articles?"));
    address
        .append_pair("q", &query.q)
        .append_pair("section", &query.section)
        .append_pair("state", &query.state)
        .append_pair("view", &query.view);
    let first = address.finish();
    Pages {
        newer: query.before.map(|_| first.clone()),
        label: String::new(),
        older: last.map(|last| format!("{first}&before={last}")),
    }
}
