//! Where pictures are kept: the row in the database, the files in the media store.

use chrono::{DateTime, Utc};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload};
use sqlx::PgExecutor;

use crate::ids::MediaId;

/// A picture's row.
#[derive(Debug, Clone)]
pub struct Media {
    /// Key, and the folder of its files.
    pub media_id: MediaId,
    /// What it shows.
    pub alt: String,
    /// Who made it.
    pub credit: String,
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// Widths it is kept in.
    pub widths: Vec<i32>,
}

/// The picture behind an id.
pub async fn find(db: impl PgExecutor<'_>, id: MediaId) -> sqlx::Result<Option<Media>> {
    sqlx::query_as!(
        Media,
        "select media_id, alt, credit, width, height, widths from media where media_id = $1",
        id.0
    )
    .fetch_optional(db)
    .await
}

/// Records a picture whose files are already kept. The other order would show readers a picture without files.
pub async fn insert(db: impl PgExecutor<'_>, media: &Media, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into media (media_id, alt, credit, width, height, widths, created_at) values ($1, $2, $3, $4, $5, $6, $7)",
        media.media_id.0,
        media.alt,
        media.credit,
        media.width,
        media.height,
        &media.widths,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps one file of a picture.
pub async fn put(
    files: &dyn ObjectStore,
    id: MediaId,
    width: u32,
    bytes: Vec<u8>,
) -> object_store::Result<()> {
    files.put(&path(id, width), PutPayload::from(bytes)).await?;
    Ok(())
}

/// One file of a picture.
pub async fn get(
    files: &dyn ObjectStore,
    id: MediaId,
    width: u32,
) -> object_store::Result<axum::body::Bytes> {
    files.get(&path(id, width)).await?.bytes().await
}

fn path(id: MediaId, width: u32) -> Path {
    Path::from_iter([id.to_string(), format!("{width}.jpg")])
}
