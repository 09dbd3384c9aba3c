//! The search page.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::PgPool;

use crate::app::AppState;
use crate::articles::store;
use crate::articles::teaser::{Summary, Teaser};
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

impl Search {
    /// The query as the database is asked.
    fn words(&self) -> String {
        words(&shorten(&self.q, LONGEST))
    }
}

#[derive(Template)]
#[template(path = "search/index.html")]
struct SearchPage {
    chrome: Chrome,
    page: Head,
    lists: Lists,
    query: String,
    found: Found,
}

/// What was found, by itself: the page's script puts it in the place of what was found before.
#[derive(Template)]
#[template(path = "search/_found.html")]
struct FoundPart {
    found: Found,
}

/// What was found.
struct Found {
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
    let query = search.words();
    let found = find(&state, &query, search.page, chrome.now).await?;
    let page = Head::new(&chrome, crate::t("search-title"), "/search").unlisted();
    let lists = Lists::load(&state).await?;
    Ok(Page::new(SearchPage { chrome, page, lists, query, found }, Cache::shared_with(&viewer)))
}

/// GET /search/results: what the page shows under its form, while somebody types. The same for everybody.
pub async fn results(
    State(state): State<AppState>,
    Query(search): Query<Search>,
) -> AppResult<impl IntoResponse> {
    let found = find(&state, &search.words(), search.page, state.clock.now()).await?;
    Ok(([("x-robots-tag", "noindex")], Page::new(FoundPart { found }, Cache::Shared)))
}

async fn find(state: &AppState, query: &str, page: u16, now: DateTime<Utc>) -> AppResult<Found> {
    let number = page.min(LAST);
    let mut found = matching(&state.db, query, number, now).await?;
    let more = found.len() > PAGE && number < LAST;
    found.truncate(PAGE);
    let results: Vec<_> = found.iter().map(|summary| Teaser::new(summary, now, state.zone)).collect();
    Ok(Found {
        searched: !query.is_empty(),
        summary: summary(query, number, results.len(), more),
        results,
        pages: neighbours(query, number, more),
    })
}

/// The stories of a page and one more. Where nothing matches, the last word may not be finished yet: then what begins like
/// it, a page of it and no more.
async fn matching(db: &PgPool, query: &str, number: u16, now: DateTime<Utc>) -> sqlx::Result<Vec<Summary>> {
    if query.is_empty() {
        return Ok(Vec::new());
    }
    let page = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let found = store::search(db, query, now, page + 1, page * i64::from(number)).await?;
    match unfinished(query) {
        Some((words, beginning)) if found.is_empty() && number == 0 => {
            store::search_beginning(db, words, beginning, now, page).await
        }
        _ => Ok(found),
    }
}

/// A query whose last word may be the beginning of one, as what stands before it and that word. A word of a phrase, one that
/// is left out and a single letter are meant as they stand.
fn unfinished(query: &str) -> Option<(&str, &str)> {
    let (words, last) = query.rsplit_once(' ').unwrap_or(("", query));
    let is_word = last.chars().nth(1).is_some() && last.chars().all(char::is_alphanumeric);
    (is_word && !query.contains('"')).then_some((words, last))
}

/// How many were found, as far as that is known.
fn summary(query: &str, number: u16, results: usize, more: bool) -> String {
    match (query, results, number) {
        ("", ..) => String::new(),
        (_, 0, 0) => crate::t1("search-none", "query", query),
        (_, 0, _) => crate::t("search-end"),
        (_, _, 0) if !more => crate::t2("search-found-all", "count", results, "query", query),
        _ => crate::t1("search-found", "query", query),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_word_that_may_be_unfinished_is_a_beginning() {
        for (query, beginning) in [
            ("bud", Some(("", "bud"))),
            ("european parl", Some(("european", "parl"))),
            ("b", None),
            ("parliament -bud", None),
            ("\"european parl", None),
            ("bud'get", None),
        ] {
            assert_eq!(unfinished(query), beginning, "{query}");
        }
    }
}
