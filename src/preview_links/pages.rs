//! What whoever has a preview link meets: a page with a button, and behind it the story.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::{PreviewLink, State as LinkState, store};
use crate::accounts::token::Token;
use crate::app::AppState;
use crate::articles;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Viewer};
use crate::page::{Cache, Chrome, Head, Page};

#[derive(Template)]
#[template(path = "preview_links/show.html")]
struct LinkPage {
    chrome: Chrome,
    page: Head,
    action: Option<String>,
    title: String,
    explanation: String,
}

/// GET /preview/{token}: the button. Neither the story's headline nor anything else of it: programs that look into messages
/// come here.
pub async fn show(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> AppResult<Response> {
    let link = linked(&state, &token).await?;
    Ok(button(&state, &viewer, &link, &token))
}

async fn linked(state: &AppState, token: &str) -> AppResult<PreviewLink> {
    let token = Token::presented(token.to_owned());
    store::find(&state.db, &token).await?.ok_or(AppError::NotFound)
}

fn button(state: &AppState, viewer: &Viewer, link: &PreviewLink, token: &str) -> Response {
    let chrome = Chrome::of(state, viewer);
    let key = match link.state(chrome.now) {
        LinkState::Published => return Redirect::to(&link.path).into_response(),
        LinkState::Open => "open",
        LinkState::Ended => "ended",
    };
    let title = crate::t(&format!("preview-link-{key}-title"));
    let page = Head::new(&chrome, title.clone(), &format!("/preview/{token}")).unlisted();
    let open = key == "open";
    let page = LinkPage {
        page,
        action: open.then(|| format!("/preview/{token}")),
        title,
        explanation: crate::t1(&format!("preview-link-{key}-text"), "name", &chrome.site.name),
        chrome,
    };
    let status = if open { StatusCode::OK } else { StatusCode::GONE };
    quiet(Page::new(page, Cache::Never).with_status(status).into_response(), "same-origin")
}

/// POST /preview/{token}: counts the opening, and shows the story whole as it would look.
pub async fn open(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> AppResult<Response> {
    let link = linked(&state, &token).await?;
    let now = state.clock.now();
    let opens = link.state(now) == LinkState::Open
        && store::count_opening(&state.db, link.preview_link_id, now).await?;
    if !opens {
        return Ok(button(&state, &viewer, &linked(&state, &token).await?, &token));
    }
    let story = articles::pages::preview(&state, &viewer, link.article_id).await?;
    Ok(quiet(story, "no-referrer"))
}

/// No search engine keeps it, and no other site hears of its address.
fn quiet(mut response: Response, referrer: &'static str) -> Response {
    let headers = response.headers_mut();
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow, noarchive"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static(referrer));
    response
}
