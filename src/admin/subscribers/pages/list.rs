//! GET /admin/subscribers

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use uuid::Uuid;

use crate::admin::subscribers::store::list::{self, Row, Search};
use crate::admin::subscribers::{Filter, words};
use crate::app::AppState;
use crate::billing::money::Money;
use crate::billing::store::alerts;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::fields::Fields;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::wording;

/// Accounts a page.
const PAGE: usize = 50;

/// What is looked for.
#[derive(Debug)]
pub(in crate::admin::subscribers) struct Asked {
    text: String,
    filter: Filter,
}

impl Asked {
    /// What was sent.
    pub(in crate::admin::subscribers) fn from_fields(fields: &Fields) -> Self {
        Self { text: fields.line("q"), filter: Filter::named(fields.text("show")) }
    }

    /// The accounts that are meant, those before the one named. Who gives a key means whoever has it, whatever the filter.
    pub(in crate::admin::subscribers) async fn rows(
        &self,
        state: &AppState,
        before: Uuid,
        count: usize,
    ) -> AppResult<Vec<Row>> {
        let now = state.clock.now();
        let mut transaction = state.db.begin().await?;
        let mut meant = Vec::new();
        if !self.text.is_empty() {
            meant = list::by_key(&mut *transaction, &self.text).await?;
            meant.retain(|account| account.0 < before);
        }
        if meant.is_empty() {
            let pattern = list::pattern(&self.text);
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            let search = Search { pattern: &pattern, before, count };
            meant = list::page(&mut transaction, self.filter, search, now).await?;
        }
        Ok(list::rows(&mut *transaction, &meant, now).await?)
    }

    /// The address of the list with another filter, or from another account on.
    fn href(&self, filter: Filter, before: Option<Uuid>) -> String {
        let text = utf8_percent_encode(&self.text, NON_ALPHANUMERIC);
        let before = before.map(|before| format!("&before={before}")).unwrap_or_default();
        format!("/admin/subscribers?show={}&q={text}{before}", filter.name())
    }
}

#[derive(Template)]
#[template(path = "admin/subscribers/index.html")]
struct Index {
    desk: DeskChrome,
    text: String,
    show: &'static str,
    filters: Vec<FilterLink>,
    rows: Vec<ShownRow>,
    first: Option<String>,
    older: Option<String>,
    csv: String,
    alerts: i64,
}

struct FilterLink {
    href: String,
    label: String,
    current: bool,
}

struct ShownRow {
    href: String,
    email: String,
    name: String,
    verified: bool,
    since: String,
    stage: Option<(String, &'static str)>,
    plan: String,
    until: String,
    also: Option<String>,
}

/// GET /admin/subscribers
pub async fn index(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let asked = Asked::from_fields(&fields);
    let before = fields.text("before").parse().ok();
    let mut rows = asked.rows(&state, before.unwrap_or(Uuid::max()), PAGE + 1).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let last = rows.last().filter(|_| more).map(|row| row.account_id.0);
    let chrome = Chrome::of(&state, &staff.viewer);
    let filters = Filter::ALL.into_iter().map(|filter| FilterLink {
        href: asked.href(filter, None),
        label: wording::capitalised(&filter.name().replace('-', " ")),
        current: filter == asked.filter,
    });
    let page = Index {
        desk: DeskChrome::new(&chrome, &staff, "subscribers", "Subscribers"),
        show: asked.filter.name(),
        filters: filters.collect(),
        rows: rows.into_iter().map(|row| shown(row, &chrome)).collect(),
        first: before.map(|_| asked.href(asked.filter, None)),
        older: last.map(|last| asked.href(asked.filter, Some(last))),
        csv: asked.href(asked.filter, None).replacen("subscribers?", "subscribers.csv?", 1),
        alerts: alerts::count(&state.db).await?,
        text: asked.text,
    };
    Ok(Page::new(page, Cache::Never).into_response())
}

fn shown(row: Row, chrome: &Chrome) -> ShownRow {
    let currency = row.currency.as_deref().and_then(|code| code.parse().ok());
    let price = currency.zip(row.amount).zip(row.every).map(|((currency, minor), every)| {
        format!("{} {}", Money::new(minor, currency).short(), words::every(every))
    });
    let plan = [row.plan, price].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let also = row.source.map(|source| {
        let until = row.source_until.map(|at| format!(" until {}", words::day(at, chrome.zone)));
        format!("{}{}", words::source(source), until.unwrap_or_default())
    });
    ShownRow {
        href: format!("/admin/subscribers/{}", row.account_id),
        email: row.email,
        name: row.name,
        verified: row.verified,
        since: words::day(row.created_at, chrome.zone),
        stage: row.stage.map(|stage| (stage.label().replace(' ', "-"), stage.label())),
        plan,
        until: row.until.map(|at| words::day(at, chrome.zone)).unwrap_or_default(),
        also,
    }
}
