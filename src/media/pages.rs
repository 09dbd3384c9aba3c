//! Pictures, as browsers fetch them.

use axum::extract::State;
use axum::http::header;
use axum::response::Response;

use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::Path;
use crate::ids::MediaId;
use crate::page::Cache;

/// One file of a picture. Its bytes never change under its address: a replaced picture has a new id.
pub async fn show(
    State(state): State<AppState>,
    Path((id, file)): Path<(MediaId, String)>,
) -> AppResult<Response> {
    let width = file.strip_suffix(".jpg").and_then(|width| width.parse().ok()).ok_or(AppError::NotFound)?;
    match super::store::get(&*state.media, id, width).await {
        Ok(bytes) => Ok(Cache::Immutable.on(([(header::CONTENT_TYPE, "image/jpeg")], bytes))),
        Err(object_store::Error::NotFound { .. }) => Err(AppError::NotFound),
        Err(error) => Err(AppError::Unavailable(error.to_string())),
    }
}
