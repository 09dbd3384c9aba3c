//! News in brief, as readers get them.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use chrono_tz::Tz;
use serde::Deserialize;

use super::{Brief, store};
use crate::app::AppState;
use crate::articles::body::{self, Document};
use crate::distribution::structured_data;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Viewer};
use crate::front::archive::Pages;
use crate::front::lists::Lists;
use crate::ids::BriefId;
use crate::page::{Cache, Chrome, Head, Page, shorten};
use crate::wording;

/// Briefs a page.
const PAGE: usize = 20;

/// Where in the archive.
#[derive(Debug, Deserialize)]
pub struct Place {
    before: Option<BriefId>,
}

#[derive(Template)]
#[template(path = "briefs/index.html")]
struct Index {
    chrome: Chrome,
    page: Head,
    lists: Lists,
    days: Vec<Day>,
    pages: Pages,
}

struct Day {
    label: String,
    briefs: Vec<Item>,
}

struct Item {
    href: String,
    headline: String,
    text: String,
    time_iso: String,
    time_label: String,
}

/// GET /briefs
pub async fn index(
    viewer: Viewer,
    State(state): State<AppState>,
    Query(place): Query<Place>,
) -> AppResult<impl IntoResponse> {
    let chrome = Chrome::of(&state, &viewer);
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
    let mut briefs = store::latest(&state.db, chrome.now, place.before, limit).await?;
    let more = briefs.len() > PAGE;
    briefs.truncate(PAGE);
    let pages = Pages {
        newer: place.before.map(|_| "/briefs".to_owned()),
        label: String::new(),
        older: briefs.last().filter(|_| more).map(|last| format!("/briefs?before={}", last.brief_id)),
    };
    let days = days(&briefs, chrome.zone)?;
    let mut page = Head::new(&chrome, crate::t("briefs-title"), "/briefs");
    "/briefs".clone_into(&mut page.section);
    let lists = Lists::load(&state).await?;
    Ok(Page::new(Index { chrome, page, lists, days, pages }, Cache::shared_with(&viewer)))
}

fn days(briefs: &[Brief], zone: Tz) -> AppResult<Vec<Day>> {
    let date = |brief: &Brief| brief.published_at.with_timezone(&zone).date_naive();
    briefs
        .chunk_by(|a, b| date(a) == date(b))
        .filter_map(|group| group.first().map(|first| (first, group)))
        .map(|(first, group)| {
            let briefs = group.iter().map(|brief| Item::new(brief, zone)).collect::<AppResult<_>>()?;
            Ok(Day { label: wording::long_date(first.published_at, zone), briefs })
        })
        .collect()
}

impl Item {
    fn new(brief: &Brief, zone: Tz) -> AppResult<Self> {
        let text = body::plain_text(&document(brief)?);
        Ok(Self {
            href: brief.path(),
            headline: brief.headline.clone(),
            text,
            time_iso: crate::wording::iso(brief.published_at),
            time_label: brief.published_at.with_timezone(&zone).format("%H:%M").to_string(),
        })
    }
}

fn document(brief: &Brief) -> AppResult<Document> {
    Ok(Document::read(brief.body.clone()).map_err(anyhow::Error::from)?)
}

#[derive(Template)]
#[template(path = "briefs/show.html")]
struct Show {
    chrome: Chrome,
    page: Head,
    lists: Lists,
    brief: Shown,
    json_ld: String,
}

struct Shown {
    headline: String,
    body: String,
    time_iso: String,
    published_label: String,
}

/// GET /briefs/{slug}
pub async fn show(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(slug): Path<String>,
) -> AppResult<impl IntoResponse> {
    let chrome = Chrome::of(&state, &viewer);
    let brief = store::at(&state.db, &slug, chrome.now).await?.ok_or(AppError::NotFound)?;
    let document = document(&brief)?;
    let mut page = Head::new(&chrome, brief.headline.clone(), &brief.path())
        .described(&shorten(&body::plain_text(&document), 200));
    page.og_type = "article";
    "/briefs".clone_into(&mut page.section);
    let json_ld = structured_data::brief(&brief, &page, &chrome);
    let lists = Lists::load(&state).await?;
    let shown = Shown {
        body: body::page_html(&document),
        time_iso: crate::wording::iso(brief.published_at),
        published_label: wording::date_and_time(brief.published_at, chrome.zone),
        headline: brief.headline,
    };
    Ok(Page::new(Show { chrome, page, lists, brief: shown, json_ld }, Cache::shared_with(&viewer)))
}
