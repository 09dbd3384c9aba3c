//! Making, listing and taking back preview links of a story.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use serde_json::json;

use super::deeds::saved_first;
use super::{pages, writing};
use crate::accounts::token::Token;
use crate::app::AppState;
use crate::articles::Status;
use crate::articles::manuscript::Stored;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::ids::{ArticleId, PreviewLinkId};
use crate::newsroom::capability::require_read;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::preview_links::{DAYS, PreviewLink, State as LinkState, store};
use crate::wording;

/// Links that the panel shows.
const SHOWN: i64 = 10;

#[derive(Template)]
#[template(path = "newsroom/articles/preview_link.html")]
struct MadePage {
    desk: DeskChrome,
    headline: String,
    story_href: String,
    link: String,
    until: String,
}

/// A link as the panel shows it. See `templates/newsroom/articles/_preview_links.html`.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What became of it, in words.
    pub label: String,
    /// Where it is taken back, while it is good.
    pub revocation: Option<String>,
}

/// Where a link to this story is made: not once readers see it.
pub fn action(stored: &Stored) -> Option<String> {
    let seen = matches!(stored.status, Status::Published | Status::Withdrawn);
    (!seen).then(|| format!("/newsroom/articles/{}/preview-links", stored.article_id))
}

/// The links of a story, the newest first.
pub async fn shown(state: &AppState, chrome: &Chrome, article: ArticleId) -> sqlx::Result<Vec<Shown>> {
    let links = store::of_article(&state.db, article, SHOWN).await?;
    Ok(links.into_iter().map(|link| one(&link, chrome)).collect())
}

fn one(link: &PreviewLink, chrome: &Chrome) -> Shown {
    let moment = |at| wording::moment(at, chrome.now, chrome.zone);
    let by = link.name.as_deref().unwrap_or("a former colleague");
    let state = match (link.state(chrome.now), link.revoked_at) {
        (LinkState::Open, _) => {
            format!("good until {}", wording::date_and_time(link.expires_at, chrome.zone))
        }
        (_, Some(at)) => format!("taken back {}", moment(at)),
        (LinkState::Published, None) => "leads to the published story".to_owned(),
        (LinkState::Ended, None) => "ended".to_owned(),
    };
    let opened = match (link.openings, link.opened_at) {
        (1, Some(at)) => format!("opened once, {}", moment(at)),
        (times @ 2.., Some(at)) => format!("opened {times} times, last {}", moment(at)),
        _ => "not opened".to_owned(),
    };
    let address = format!("/newsroom/articles/{}/preview-links", link.article_id);
    Shown {
        label: format!("By {by}, {state}, {opened}"),
        revocation: (link.revoked_at.is_none() && link.expires_at > chrome.now)
            .then(|| format!("{address}/{}/revocation", link.preview_link_id)),
    }
}

/// POST /newsroom/articles/{id}/preview-links: saves what was typed, makes a link and shows it, this once.
pub async fn create(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    let stored = writing::load(&state, id).await?;
    require_read(&staff.account, &stored)?;
    let stored = match saved_first(&state, &staff, stored, &fields).await? {
        Ok(stored) => stored,
        Err(refusal) => return Ok(refusal),
    };
    if action(&stored).is_none() {
        let problem =
            "Readers see it, or saw it, at its own address: there is nothing to preview.".to_owned();
        return pages::refuse(&state, &staff, &stored, &fields, problem).await;
    }
    let Some(days) = fields.text("days").parse().ok().filter(|days| DAYS.contains(days)) else {
        let problem = "For how long? A link is good for a day, three days or a week.".to_owned();
        return pages::refuse(&state, &staff, &stored, &fields, problem).await;
    };
    make(&state, &staff, &stored, days).await
}

async fn make(state: &AppState, staff: &Staff, stored: &Stored, days: i64) -> AppResult<Response> {
    let (now, by, id) = (state.clock.now(), staff.account.account_id, PreviewLinkId::new());
    let (token, expires_at) = (Token::random(), now + TimeDelta::days(days));
    let mut transaction = state.db.begin().await?;
    store::insert(&mut *transaction, id, &token, stored.article_id, by, now, expires_at).await?;
    let after = json!({"article_id": stored.article_id, "expires_at": expires_at});
    let entry = entry(staff, "preview_link.create", id, Some(after));
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    let chrome = Chrome::of(state, &staff.viewer);
    let page = MadePage {
        desk: DeskChrome::new(&chrome, staff, "stories", "Preview link"),
        headline: stored.manuscript.headline.clone(),
        story_href: format!("/newsroom/articles/{}", stored.article_id),
        link: format!("{}{}", state.base(), token.path_below("/preview")),
        until: wording::date_and_time(expires_at, chrome.zone),
    };
    Ok(Page::new(page, Cache::Never).into_response())
}

fn entry<'a>(
    staff: &Staff,
    action: &'a str,
    id: PreviewLinkId,
    after: Option<serde_json::Value>,
) -> audit::Entry<'a> {
    let by = Some(staff.account.account_id);
    audit::Entry { by, action, subject: "preview_link", subject_id: id.0, before: None, after }
}

/// POST /newsroom/articles/{id}/preview-links/{link}/revocation
pub async fn revoke(
    staff: Staff,
    State(state): State<AppState>,
    Path((id, link)): Path<(ArticleId, PreviewLinkId)>,
) -> AppResult<Response> {
    let stored = writing::load(&state, id).await?;
    require_read(&staff.account, &stored)?;
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    if !store::revoke(&mut *transaction, link, id, now).await? {
        return Err(AppError::NotFound);
    }
    audit::record(&mut *transaction, entry(&staff, "preview_link.revoke", link, None), now).await?;
    transaction.commit().await?;
    Ok(Redirect::to(&format!("/newsroom/articles/{id}")).into_response())
}
