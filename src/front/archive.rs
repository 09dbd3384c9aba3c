//! Archives: everything of a section, a column, an author, a topic, or of the whole paper, newest first, a page at a
//! time. A page is asked for by the last story of the page before, not by its number: the hundredth page costs what
//! the first does, and a story published meanwhile moves nothing.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

use super::lists::Lists;
use super::store;
use crate::app::AppState;
use crate::articles::store::{self as articles, Scope, Window};
use crate::articles::teaser::{Summary, Teaser};
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Viewer};
use crate::ids::ArticleId;
use crate::page::{Cache, Chrome, Head, Page};

/// Stories a page.
const PAGE: usize = 25;

/// Where in an archive.
#[derive(Debug, Deserialize)]
pub struct Place {
    before: Option<ArticleId>,
}

impl Place {
    fn window(&self, now: DateTime<Utc>) -> Window {
        // One more than the page shows tells whether there is a next one.
        Window { now, before: self.before, limit: i64::try_from(PAGE).unwrap_or(i64::MAX) + 1 }
    }
}

#[derive(Template)]
#[template(path = "front/archive.html")]
struct ArchivePage {
    chrome: Chrome,
    page: Head,
    lists: Lists,
    archive: Archive,
    days: Vec<Day>,
    pages: Pages,
}

/// What the archive is of.
struct Archive {
    label: Option<String>,
    name: String,
    role: Option<String>,
    description: Option<String>,
    path: String,
    scope: Scope,
}

struct Day {
    label: String,
    stories: Vec<Teaser>,
}

/// The way to the neighbouring pages.
#[derive(Debug, Clone)]
pub struct Pages {
    /// Towards today.
    pub newer: Option<String>,
    /// Where we are, in words.
    pub label: String,
    /// Into the past.
    pub older: Option<String>,
}

/// GET /latest
pub async fn latest(
    viewer: Viewer,
    State(state): State<AppState>,
    Query(place): Query<Place>,
) -> AppResult<impl IntoResponse> {
    let stories = articles::latest(&state.db, place.window(state.clock.now())).await?;
    let archive = Archive {
        label: None,
        name: crate::t("latest-title"),
        role: None,
        description: Some(crate::t("latest-description")),
        path: "/latest".into(),
        scope: Scope::default(),
    };
    print(&state, &viewer, archive, stories, &place).await
}

/// GET /{section}
pub async fn section(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(slug): Path<String>,
    Query(place): Query<Place>,
) -> AppResult<impl IntoResponse> {
    let section = store::section(&state.db, &slug).await?.ok_or(AppError::NotFound)?;
    let window = place.window(state.clock.now());
    let stories = articles::in_section(&state.db, section.section_id, window).await?;
    let archive = Archive {
        label: None,
        name: section.name,
        role: None,
        description: some(section.description),
        path: format!("/{}", section.slug),
        scope: Scope { section: Some(section.section_id), ..Scope::default() },
    };
    print(&state, &viewer, archive, stories, &place).await
}

/// GET /columns/{slug}
pub async fn column(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(slug): Path<String>,
    Query(place): Query<Place>,
) -> AppResult<impl IntoResponse> {
    let column = store::column(&state.db, &slug).await?.ok_or(AppError::NotFound)?;
    let stories = articles::in_column(&state.db, column.column_id, place.window(state.clock.now())).await?;
    let archive = Archive {
        label: Some(crate::t("column")),
        name: column.name,
        role: None,
        description: some(column.description),
        path: format!("/columns/{}", column.slug),
        scope: Scope { column: Some(column.column_id), ..Scope::default() },
    };
    print(&state, &viewer, archive, stories, &place).await
}

/// GET /authors/{slug}
pub async fn author(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(slug): Path<String>,
    Query(place): Query<Place>,
) -> AppResult<impl IntoResponse> {
    let author = store::author(&state.db, &slug).await?.ok_or(AppError::NotFound)?;
    let stories = articles::by_author(&state.db, author.author_id, place.window(state.clock.now())).await?;
    let archive = Archive {
        label: Some(crate::t("archive-author")),
        name: author.name,
        role: some(author.role),
        description: some(author.note),
        path: format!("/authors/{}", author.slug),
        scope: Scope { author: Some(author.author_id), ..Scope::default() },
    };
    print(&state, &viewer, archive, stories, &place).await
}

/// GET /topics/{slug}
pub async fn topic(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(slug): Path<String>,
    Query(place): Query<Place>,
) -> AppResult<impl IntoResponse> {
    let topic = store::topic(&state.db, &slug).await?.ok_or(AppError::NotFound)?;
    let stories = articles::on_topic(&state.db, topic.topic_id, place.window(state.clock.now())).await?;
    let archive = Archive {
        label: Some(crate::t("archive-topic")),
        name: topic.name,
        role: None,
        description: None,
        path: format!("/topics/{}", topic.slug),
        scope: Scope { topic: Some(topic.topic_id), ..Scope::default() },
    };
    print(&state, &viewer, archive, stories, &place).await
}

async fn print(
    state: &AppState,
    viewer: &Viewer,
    archive: Archive,
    mut stories: Vec<Summary>,
    place: &Place,
) -> AppResult<Page<ArchivePage>> {
    let chrome = Chrome::of(state, viewer);
    let more = stories.len() > PAGE;
    stories.truncate(PAGE);
    let older = more.then(|| stories.last()).flatten();
    let pages = Pages {
        newer: match place.before {
            None => None,
            Some(before) => {
                Some(match articles::page_before(&state.db, archive.scope, before, PAGE).await? {
                    Some(newer) => format!("{}?before={newer}", archive.path),
                    None => archive.path.clone(),
                })
            }
        },
        label: span(&stories, chrome.zone),
        older: older.map(|story| format!("{}?before={}", archive.path, story.article_id)),
    };
    let mut page = Head::new(&chrome, archive.name.clone(), &archive.path)
        .described(archive.description.as_deref().unwrap_or_default())
        .listing(&archive.name, &archive.path);
    if archive.path == "/latest" {
        page.feed = None;
    }
    if let Some(before) = place.before {
        page.canonical = format!("{}?before={before}", page.canonical);
    }
    let days = days(&stories, chrome.now, chrome.zone);
    let lists = Lists::load(state).await?;
    Ok(Page::new(ArchivePage { chrome, page, lists, archive, days, pages }, Cache::shared_with(viewer)))
}

/// Groups stories by the day they appeared, as the publication counts days.
fn days(stories: &[Summary], now: DateTime<Utc>, zone: Tz) -> Vec<Day> {
    let date = |story: &Summary| story.published_at.with_timezone(&zone).date_naive();
    stories
        .chunk_by(|a, b| date(a) == date(b))
        .filter_map(|group| {
            let label = crate::wording::long_date(group.first()?.published_at, zone);
            // The day stands above; each story says the hour.
            let teaser = |story: &Summary| Teaser {
                time_label: crate::wording::hour(story.published_at, zone),
                ..Teaser::new(story, now, zone)
            };
            Some(Day { label, stories: group.iter().map(teaser).collect() })
        })
        .collect()
}

/// "3 May 2026 – 9 May 2026": what the page covers.
fn span(stories: &[Summary], zone: Tz) -> String {
    let day = |story: &Summary| story.published_at.with_timezone(&zone).format("%-d %B %Y").to_string();
    match (stories.first(), stories.last()) {
        (Some(newest), Some(oldest)) if day(newest) != day(oldest) => {
            format!("{} – {}", day(oldest), day(newest))
        }
        (Some(newest), _) => day(newest),
        _ => String::new(),
    }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
