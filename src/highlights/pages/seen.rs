//! What a page says was seen of it.

use std::collections::HashSet;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::audience;
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::Viewer;
use crate::fields::Fields;
use crate::highlights::{Turn, rotation, seal};
use crate::ids::HighlightId;
use crate::page::Cache;

/// POST /highlights/seen: `turn` says when the page was made, each `seen` is a highlight's link with its seal behind it. The
/// answer is the same whatever was counted: nobody learns from it what to try next.
pub async fn seen(
    viewer: Viewer,
    State(state): State<AppState>,
    headers: HeaderMap,
    fields: Fields,
) -> AppResult<Response> {
    let highlights = served(&state, &fields);
    if !highlights.is_empty()
        && audience::is_from_own_page(&state, &headers)
        && let Some(reader) = audience::counted(&state, &viewer, &headers).await?
    {
        for highlight in highlights {
            reader.report(&state, highlight, false);
        }
    }
    Ok(Cache::Never.on(StatusCode::NO_CONTENT.into_response()))
}

/// The highlights of the report that run and that we served lately, each once.
fn served(state: &AppState, fields: &Fields) -> HashSet<HighlightId> {
    let (now, key) = (state.clock.now(), &state.keys.highlights);
    let Some(turn) = fields.text("turn").parse().ok().map(Turn).filter(|turn| turn.is_fresh(now)) else {
        return HashSet::new();
    };
    let schedule = state.highlights.current();
    let highlight = |text: &str| {
        let (link, seal) = text.split_once('.')?;
        let id = seal::linked(key, link)?;
        (seal::is_sealed(key, id, turn, seal) && schedule.runs(id, now)).then_some(id)
    };
    let said = fields.pairs().iter().filter(|(name, _)| name == "seen").take(2 * rotation::PLACES);
    said.filter_map(|(_, text)| highlight(text)).collect()
}
