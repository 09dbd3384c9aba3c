//! Answers at the addresses of stories, those of now and those of before.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::SignedCookieJar;
use percent_encoding::percent_decode_str;

use super::article::compose;
use super::text::decide;
use crate::app::AppState;
use crate::articles::{Status, store};
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Viewer, user_agent};
use crate::page::{Cache, Page};
use crate::paywall::gate::Intent;
use crate::paywall::{self, Standing};
use crate::redirects;

/// GET /{section}/{slug}
pub async fn show(
    viewer: Viewer,
    State(state): State<AppState>,
    jar: SignedCookieJar,
    headers: HeaderMap,
    Path((section, slug)): Path<(String, String)>,
) -> AppResult<Response> {
    let now = state.clock.now();
    let story = store::at(&state.db, &section, &slug, now).await?.ok_or(AppError::NotFound)?;
    if story.status == Status::Withdrawn {
        return Err(AppError::Gone);
    }
    let viewer = recognised(&state, viewer, &headers).await;
    let (reason, text) = decide(&state, &viewer, &story).await?;
    if reason == paywall::Reason::MeterNotAsked && prerenders(&headers) {
        return Ok(Cache::Never.on(StatusCode::NO_CONTENT));
    }
    let metered = matches!(reason, paywall::Reason::WithinMeter | paywall::Reason::MeterUsedUp);
    // An institution is told how many read, so its readers are known again as the meter's are.
    let reported = viewer.licence.is_some() && viewer.intent == Intent::Read;
    let jar = if metered || reported { viewer.remember(&state, jar) } else { jar };
    let page = compose(&state, &viewer, &story, text).await?;
    let mut response = (jar, Page::new(page, Cache::Reader)).into_response();
    if reason == paywall::Reason::CrawlerFull {
        // It may read everything, and not show its copy to others.
        response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noarchive"));
    }
    Ok(response)
}

/// A page drawn ahead is shown as it is when its reader comes: they would meet a wall that is not theirs. Without an answer
/// the browser asks again when they come.
fn prerenders(headers: &HeaderMap) -> bool {
    headers.get("sec-purpose").is_some_and(|purpose| purpose.as_bytes().ends_with(b"prerender"))
}

/// A search engine's crawler is no reader: it has a standing of its own, counts nowhere and is not recorded. Only who says
/// that it is one waits for a name server.
async fn recognised(state: &AppState, mut viewer: Viewer, headers: &HeaderMap) -> Viewer {
    if let (None, Some(address)) = (&viewer.account, viewer.address)
        && state.crawlers.recognise(address, user_agent(headers)).await.is_some()
    {
        viewer.standing = Standing::Crawler(state.site.current().rules.crawlers);
        viewer.licence = None;
    }
    viewer
}

/// Wherever nothing stands any more, an old address leads to where it stands now. A layer, because old
/// addresses have any number of parts and no route of ours.
pub async fn old_addresses(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let asked = (request.method() == Method::GET).then(|| request.uri().path().to_owned());
    let response = next.run(request).await;
    let Some(path) = asked.filter(|_| response.status() == StatusCode::NOT_FOUND) else {
        return response;
    };
    let path = percent_decode_str(path.trim_end_matches('/')).decode_utf8_lossy();
    match redirects::store::redirected(&state.db, &path).await {
        Ok(Some(to)) => Redirect::permanent(&to).into_response(),
        Ok(None) => response,
        Err(error) => AppError::from(error).into_response(),
    }
}
