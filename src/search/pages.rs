//! The search page.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use serde::Deserialize;

use crate::app::AppState;
use crate::articles::store;
use crate::articles::teaser::Teaser;
use crate::error::AppResult;
use crate::extract::Viewer;
use crate::front::archive::Pages;
use crate::front::lists::Lists;
use crate::page::{Cache, Chrome, Head, Page, shorten};

/// Results a page, and the last page: nobody reads the fiftieth, and each costs as much as all before it.
const PAGE: usize = 20;
const LAST: u16 = 50;
/// Longest query, in characters.
const LONGEST: usize = 200;

/// What is searched for.
#[derive(Debug, Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: u16,
}

#[derive(Template)]
#[template(path = "search/index.html")]
struct SearchPage {
    chrome: Chrome,
    page: Head,
    lists: Lists,
    query: String,
    searched: bool,
    summary: String,
    results: Vec<Teaser>,
    pages: Pages,
}

/// GET /search
pub async fn index(
    viewer: Viewer,
    State(state): State<AppState>,
    Query(search): Query<Search>,
) -> AppResult<impl IntoResponse> {
    let chrome = Chrome::of(&state, &viewer);
    let query = words(&shorten(&search.q, LONGEST));
    let number = search.page.min(LAST);
    let mut found = if query.is_empty() {
        Vec::new()
    } else {
        let page = i64::try_from(PAGE).unwrap_or(i64::MAX);
        store::search(&state.db, &query, chrome.now, page + 1, page * i64::from(number)).await?
    };
    let more = found.len() > PAGE && number < LAST;
    found.truncate(PAGE);
    let results: Vec<_> = found.iter().map(|summary| Teaser::new(summary, chrome.now, chrome.zone)).collect();
    let summary = if results.is_empty() && number > 0 {
        crate::t("search-end")
    } else if results.is_empty() {
        crate::t1("search-none", "query", &query)
    } else {
        crate::t1("search-found", "query", &query)
    };
    let pages = neighbours(&query, number, more);
    let page = Head::new(&chrome, crate::t("search-title"), "/search").unlisted();
    let lists = Lists::load(&state).await?;
    let searched = !query.is_empty();
    Ok(Page::new(
        SearchPage { chrome, page, lists, query, searched, summary, results, pages },
        Cache::shared_with(&viewer),
    ))
}

/// What was asked for without what only confuses: words without a letter or digit, and dashes in rows, each of which
/// Postgres would take for one more negation, to the end of its stack.
fn words(query: &str) -> String {
    let word = |word: &str| {
        let mut word = word.replace(char::is_control, "");
        while word.contains("--") {
            word = word.replace("--", "-");
        }
        word
    };
    let asked = query.split_whitespace().map(word).filter(|word| word.chars().any(char::is_alphanumeric));
    asked.collect::<Vec<_>>().join(" ")
}

fn neighbours(query: &str, number: u16, more: bool) -> Pages {
    let query = percent_encoding::utf8_percent_encode(query, percent_encoding::NON_ALPHANUMERIC);
    let address = |number: u16| format!("/search?q={query}&page={number}");
    Pages {
        newer: number.checked_sub(1).map(address),
        label: crate::t1("search-page", "number", number + 1),
        older: more.then(|| address(number + 1)),
    }
}
