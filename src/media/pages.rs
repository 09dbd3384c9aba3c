//! Pictures, as browsers fetch them and as texts show them.

use std::collections::HashMap;

use axum::extract::State;
use axum::http::header;
use axum::response::Response;
use sqlx::PgPool;
use uuid::Uuid;

use super::{Cut, Encoding, Picture, files, store};
use crate::app::AppState;
use crate::articles::body::Document;
use crate::error::{AppError, AppResult};
use crate::extract::Path;
use crate::ids::{MediaFileId, MediaId};
use crate::page::Cache;

/// One file of a picture. Its bytes never change under its address: a replaced picture has other files.
pub async fn show(
    State(state): State<AppState>,
    Path((id, name)): Path<(MediaFileId, String)>,
) -> AppResult<Response> {
    let encoding = Encoding::of_name(&name).ok_or(AppError::NotFound)?;
    match files::get(&*state.media, id, &name).await {
        Ok(bytes) => Ok(Cache::Immutable.on(([(header::CONTENT_TYPE, encoding.content_type())], bytes))),
        Err(object_store::Error::NotFound { .. }) => Err(AppError::NotFound),
        Err(error) => Err(AppError::Unavailable(error.to_string())),
    }
}

/// The pictures of a text, whole; in one question for all of them, and none where it has none.
pub async fn pictures_of(db: &PgPool, document: &Document) -> sqlx::Result<HashMap<Uuid, Picture>> {
    let ids: Vec<_> = document.media().into_iter().map(MediaId).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let all = store::all(db, &ids).await?;
    Ok(all.into_iter().map(|media| (media.media_id.0, media.picture(Cut::Whole))).collect())
}
