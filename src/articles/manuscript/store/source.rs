//! Where an imported story came from, and whether it was edited here since.

use sqlx::PgExecutor;

use crate::articles::manuscript::Source;
use crate::ids::ArticleId;

/// What an earlier import left of a source: the story, and whether it was edited here since.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The story.
    pub article_id: ArticleId,
    /// Hash of what it was there.
    pub hash: Vec<u8>,
    /// Version now.
    pub version: i32,
    /// Version when it was imported.
    pub source_version: i32,
}

/// Finds what an earlier import made of a source.
pub async fn imported(db: impl PgExecutor<'_>, key: &str) -> sqlx::Result<Option<Imported>> {
    sqlx::query_as!(
        Imported,
        r#"select article_id, source_hash as "hash!", version, source_version as "source_version!"
           from article where source = $1"#,
        key
    )
    .fetch_optional(db)
    .await
}

/// Remembers where a story came from, after its last write by the importer.
pub async fn set_source(db: impl PgExecutor<'_>, id: ArticleId, source: &Source) -> sqlx::Result<()> {
    sqlx::query!(
        "update article set source = $2, source_hash = $3, source_version = version where article_id = $1",
        id.0,
        source.key,
        source.hash,
    )
    .execute(db)
    .await?;
    Ok(())
}
