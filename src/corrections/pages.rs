//! GET /corrections

use askama::Template;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use chrono_tz::Tz;
use serde::Deserialize;

use super::{Correction, store};
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::Viewer;
use crate::front::archive::Pages;
use crate::ids::CorrectionId;
use crate::page::{Cache, Chrome, Head, Page};
use crate::wording::{date_and_time, iso};

/// Corrections a page.
const PAGE: usize = 30;

/// Where in the list.
#[derive(Debug, Deserialize)]
pub struct Place {
    before: Option<CorrectionId>,
}

/// A correction as pages show it.
#[derive(Debug, Clone)]
pub struct ShownCorrection {
    /// What it is.
    pub label: String,
    /// Since when, for machines.
    pub iso: String,
    /// Since when.
    pub at: String,
    /// What readers are told.
    pub words: String,
}

impl ShownCorrection {
    /// As shown.
    pub fn new(correction: &Correction, zone: Tz) -> Self {
        Self {
            label: correction.kind.label(),
            iso: iso(correction.made_at),
            at: date_and_time(correction.made_at, zone),
            words: correction.words.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "corrections/index.html")]
struct Index {
    chrome: Chrome,
    page: Head,
    corrections: Vec<(ShownCorrection, Option<(String, String)>)>,
    pages: Pages,
}

/// GET /corrections
pub async fn index(
    viewer: Viewer,
    State(state): State<AppState>,
    Query(place): Query<Place>,
) -> AppResult<impl IntoResponse> {
    let chrome = Chrome::of(&state, &viewer);
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
    let mut listed = store::latest(&state.db, place.before, limit).await?;
    let more = listed.len() > PAGE;
    listed.truncate(PAGE);
    let last = listed.last().filter(|_| more).map(|last| last.correction.correction_id);
    let pages = Pages {
        newer: place.before.map(|_| "/corrections".to_owned()),
        label: String::new(),
        older: last.map(|last| format!("/corrections?before={last}")),
    };
    let zone = chrome.zone;
    let shown = listed.into_iter().map(|one| (ShownCorrection::new(&one.correction, zone), one.story));
    let page = Head::new(&chrome, crate::t("corrections-title"), "/corrections");
    let corrections = shown.collect();
    Ok(Page::new(Index { chrome, page, corrections, pages }, Cache::shared_with(&viewer)))
}
