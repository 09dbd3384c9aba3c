//! What operators ask: does the program run, and can it serve.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::AppState;
use crate::front::store;

/// GET /healthz: the program runs.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// GET /readyz: it reaches its database.
pub async fn ready(State(state): State<AppState>) -> (StatusCode, &'static str) {
    match store::ready(&state.db).await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
