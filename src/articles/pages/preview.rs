//! A story that readers do not see yet, as it would look: for whoever holds a preview link. The door is a decision of the
//! paywall like any other, with an opening of its own; tests/web/architecture.rs says who may name that opening.

use axum::response::{IntoResponse as _, Response};

use super::article::compose;
use super::text::{Text, whole};
use crate::app::AppState;
use crate::articles::store;
use crate::error::{AppError, AppResult};
use crate::extract::Viewer;
use crate::ids::ArticleId;
use crate::page::{Cache, Page};
use crate::paywall::{Access, MeterState, Opening, Standing, decide};

/// The whole story. Nothing is counted on the meter, and no view is recorded.
pub async fn preview(state: &AppState, viewer: &Viewer, article: ArticleId) -> AppResult<Response> {
    let story = store::unpublished(&state.db, article).await?.ok_or(AppError::NotFound)?;
    let rule = story.rule(state.site.current().rules.access, state.clock.now());
    let rule = rule.opened(Some(Opening::PreviewLink));
    let Access::Full(grant) = decide(&rule, Standing::Anonymous, MeterState::NotAsked).access else {
        return Err(AppError::NotFound);
    };
    let text = Text {
        access: "full",
        free: true,
        document: whole(state, &grant).await?,
        offer: None,
        wall: None,
        meter: None,
        opening: Some(crate::t("article-preview-link")),
    };
    let page = compose(state, viewer, &story, text).await?.unpublished();
    Ok(Page::new(page, Cache::Never).into_response())
}
