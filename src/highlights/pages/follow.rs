//! The link of a highlight.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::audience;
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Viewer};
use crate::highlights::{seal, store};
use crate::page::Cache;
use crate::paywall::gate::Intent;

/// GET /go/{token}: leads to where the highlight leads, and counts who follows it from a page of ours. The address comes from
/// our table and only for a link that we made. A highlight that has ended leads on, uncounted: the link may stand in a page
/// that somebody kept.
pub async fn follow(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> AppResult<Response> {
    let id = seal::linked(&state.keys.highlights, &token).ok_or(AppError::NotFound)?;
    let target = store::schedule::target(&state.db, id).await?.ok_or(AppError::NotFound)?;
    // An address with letters beyond ASCII goes out as browsers would send it.
    let target = url::Url::parse(&target).map_or(target, String::from);
    let target = HeaderValue::from_str(&target).map_err(|_| AppError::NotFound)?;
    let followed = viewer.intent == Intent::Read && audience::is_from_own_page(&state, &headers);
    if followed
        && state.highlights.current().runs(id, state.clock.now())
        && let Some(reader) = audience::counted(&state, &viewer, &headers).await?
    {
        reader.report(&state, id, true);
    }
    let robots = (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    Ok(Cache::Never.on((StatusCode::FOUND, [(header::LOCATION, target), robots]).into_response()))
}
