//! The stories desk's list: like a page plan, the last changed first.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use serde::Deserialize;

use super::store::{self, Filter, Row};
use super::{STATES, state_name};
use crate::app::AppState;
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
    before: Option<ArticleId>,
}

#[derive(Template)]
#[template(path = "newsroom/articles/index.html")]
struct Index {
    desk: DeskChrome,
    filter: ShownFilter,
    rows: Vec<ShownRow>,
    pages: Pages,
}

struct ShownFilter {
    q: String,
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
            state_label: row.status.label(),
            authors: wording::names(&row.authors),
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
    let own = require(&staff.account, Capability::PublishAny).is_err();
    let filter = Filter {
        text: query.q.trim().replace('\0', ""),
        section: query.section.replace('\0', ""),
        status: STATES.iter().find(|(_, name)| *name == query.state).map(|(status, _)| *status),
        by: own.then_some(staff.account.account_id),
        before: query.before,
    };
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
    let mut rows = store::list(&state.db, &filter, limit).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let pages = neighbours(&query, rows.last().filter(|_| more).map(|row| row.article_id));
    let section = |section: sections::Section| Choice::new(section.slug, section.name, &query.section);
    let shown = ShownFilter {
        sections: sections::sections(&state.db).await?.into_iter().map(section).collect(),
        states: STATES.map(|(status, name)| Choice::new(name, status.label(), &query.state)).into(),
        q: query.q,
    };
    let desk = DeskChrome::new(&chrome, &staff, "stories", "Stories");
    let rows = rows.into_iter().map(|row| ShownRow::new(row, &chrome)).collect();
    Ok(Page::new(Index { desk, filter: shown, rows, pages }, Cache::Never))
}

fn neighbours(query: &ListQuery, last: Option<ArticleId>) -> Pages {
    let mut address = url::form_urlencoded::Serializer::new(String::from("/newsroom/articles?"));
    address
        .append_pair("q", &query.q)
        .append_pair("section", &query.section)
        .append_pair("state", &query.state);
    let first = address.finish();
    Pages {
        newer: query.before.map(|_| first.clone()),
        label: String::new(),
        older: last.map(|last| format!("{first}&before={last}")),
    }
}
