//! The whole site: the router table, the desks, and the order of the layers around them.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::trace::TraceLayer;

use super::{AppState, pages};
use crate::accounts::session;
use crate::{admin, articles, error, headers, newsroom, page, threshold};

/// Largest body of a request: a long story with room to spare.
const LARGEST_BODY: usize = 2 << 20;

/// The whole site. The first layer is the outermost: it sees a request first and its response last.
pub fn router(state: AppState) -> Router {
    let layers = ServiceBuilder::new()
        .layer(TraceLayer::new_for_http())
        .layer(from_fn_with_state(state.clone(), headers::secure))
        .layer(CompressionLayer::new())
        .layer(session::layer(state.db.clone(), state.clock.clone(), state.production))
        .layer(from_fn_with_state(state.clone(), error::error_pages))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(state.clone(), threshold::known_host))
        .layer(from_fn_with_state(state.clone(), threshold::one_address))
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(state.clone(), finish_writes))
        .layer(from_fn(page::revalidate))
        .layer(from_fn_with_state(state.clone(), articles::pages::old_addresses))
        .layer(DefaultBodyLimit::max(LARGEST_BODY));
    pages()
        .nest("/newsroom", newsroom::router(state.clone()))
        .nest("/admin", admin::router(state.clone()))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(layers)
        .with_state(state)
}

/// Runs everything but reading in a task of its own, so that a closed tab never leaves a change half done.
async fn finish_writes(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let write = state.writes.spawn(next.run(request));
    write.await.unwrap_or_else(|error| {
        tracing::error!(%error, "a write ended early");
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    })
}
