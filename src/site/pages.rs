//! The site's own pages.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::texts;
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Viewer};
use crate::front::lists::Lists;
use crate::page::{Cache, Chrome, Head, Page};

/// A page of text.
#[derive(Template)]
#[template(path = "site/page.html")]
pub struct TextPage {
    chrome: Chrome,
    page: Head,
    heading: String,
    body: String,
}

/// GET /terms
pub async fn terms(viewer: Viewer, State(state): State<AppState>) -> AppResult<Page<TextPage>> {
    show(&state, &viewer, "terms")
}

/// GET /privacy
pub async fn privacy(viewer: Viewer, State(state): State<AppState>) -> AppResult<Page<TextPage>> {
    show(&state, &viewer, "privacy")
}

/// GET /pages/{slug}: a page that only this publication has.
pub async fn own(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(slug): Path<String>,
) -> AppResult<Response> {
    if texts::STANDING.contains(&slug.as_str()) {
        return Ok(Redirect::permanent(&texts::path(&slug)).into_response());
    }
    Ok(show(&state, &viewer, &slug)?.into_response())
}

fn show(state: &AppState, viewer: &Viewer, slug: &str) -> AppResult<Page<TextPage>> {
    let text = state.site.current().text(slug).ok_or(AppError::NotFound)?;
    let chrome = Chrome::of(state, viewer);
    let page = Head::new(&chrome, text.heading.clone(), &texts::path(slug));
    let body = text.html();
    Ok(Page::new(TextPage { chrome, page, heading: text.heading, body }, Cache::shared_with(viewer)))
}

/// What a person sees when a request fails.
#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    chrome: Chrome,
    page: Head,
    lists: Lists,
    error: Problem,
    query: String,
}

struct Problem {
    status: u16,
    title: String,
    message: String,
    reference: Option<String>,
}

impl ErrorPage {
    /// The page for a status. It does without its lists where the database is what failed.
    pub async fn new(
        state: &AppState,
        chrome: Chrome,
        status: StatusCode,
        reference: Option<String>,
    ) -> Self {
        let lists = if status.is_server_error() {
            Lists::default()
        } else {
            Lists::load(state).await.unwrap_or_default()
        };
        let key = wording_of(status);
        let title = crate::t(&format!("error-{key}-title"));
        let page = Head::new(&chrome, title.clone(), "/").unlisted();
        let message = crate::t(&format!("error-{key}-message"));
        let error = Problem { status: status.as_u16(), title, message, reference };
        Self { chrome, page, lists, error, query: String::new() }
    }
}

/// The status whose wording fits: rare ones share that of their class.
fn wording_of(status: StatusCode) -> u16 {
    match status.as_u16() {
        known @ (403 | 404 | 409 | 410 | 413 | 421 | 422 | 429 | 500 | 503) => known,
        400..500 => 400,
        _ => 500,
    }
}
