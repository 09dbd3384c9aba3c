//! The page before the publication: all that there is to look at, links to others included, and the button.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use super::links;
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::{Path, Staff};
use crate::ids::ArticleId;
use crate::newsroom::articles::writing;
use crate::newsroom::capability::{require_deed, require_read};
use crate::newsroom::chrome::DeskChrome;
use crate::newsroom::workflow::Deed;
use crate::page::{Cache, Chrome, Page};

#[derive(Template)]
#[template(path = "newsroom/articles/preflight.html")]
struct PreflightPage {
    desk: DeskChrome,
    headline: String,
    story_href: String,
    version: i32,
    findings: Vec<String>,
    /// Where the publication is asked for, by who may.
    action: Option<String>,
}

/// GET /newsroom/articles/{id}/publication
pub async fn show(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
) -> AppResult<Response> {
    let stored = writing::load(&state, id).await?;
    require_read(&staff.account, &stored)?;
    let mut findings = super::look(&state, &stored).await?;
    findings.extend(links::look(&state, staff.account.account_id, &stored.manuscript.document).await?);
    let chrome = Chrome::of(&state, &staff.viewer);
    let story_href = format!("/newsroom/articles/{id}");
    let may = require_deed(&staff.account, &stored, Deed::Publish).is_ok_and(|step| step.is_some());
    let page = PreflightPage {
        desk: DeskChrome::new(&chrome, &staff, "stories", "Before it is published"),
        headline: stored.manuscript.headline,
        action: may.then(|| format!("{story_href}/publication")),
        story_href,
        version: stored.version,
        findings,
    };
    Ok(Page::new(page, Cache::Never).into_response())
}
