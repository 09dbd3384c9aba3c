//! The statements about what the front page and the archives are made of.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use sqlx::types::Json;

use super::layout::Layout;
use crate::ids::{AuthorId, ColumnId, SectionId, TopicId};

/// A section.
#[derive(Debug, Clone)]
pub struct Section {
    /// Key.
    pub section_id: SectionId,
    /// Address.
    pub slug: String,
    /// Name.
    pub name: String,
    /// What it covers.
    pub description: String,
}

/// The section at an address.
pub async fn section(db: impl PgExecutor<'_>, slug: &str) -> sqlx::Result<Option<Section>> {
    sqlx::query_as!(Section, "select section_id, slug, name, description from section where slug = $1", slug)
        .fetch_optional(db)
        .await
}

/// All sections, in the order of the navigation.
pub async fn sections(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Section>> {
    sqlx::query_as!(
        Section,
        "select section_id, slug, name, description from section order by position, name"
    )
    .fetch_all(db)
    .await
}

/// A regular column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Key.
    pub column_id: ColumnId,
    /// Address.
    pub slug: String,
    /// Name.
    pub name: String,
    /// What it is about.
    pub description: String,
}

/// The column at an address.
pub async fn column(db: impl PgExecutor<'_>, slug: &str) -> sqlx::Result<Option<Column>> {
    sqlx::query_as!(
        Column,
        r#"select column_id, slug, name, description from "column" where slug = $1"#,
        slug
    )
    .fetch_optional(db)
    .await
}

/// All columns, by name.
pub async fn columns(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Column>> {
    sqlx::query_as!(Column, r#"select column_id, slug, name, description from "column" order by name"#)
        .fetch_all(db)
        .await
}

/// A byline.
#[derive(Debug, Clone)]
pub struct Author {
    /// Key.
    pub author_id: AuthorId,
    /// Address.
    pub slug: String,
    /// Name.
    pub name: String,
    /// What they do.
    pub role: String,
    /// "The writer is …"
    pub note: String,
}

/// The author at an address.
pub async fn author(db: impl PgExecutor<'_>, slug: &str) -> sqlx::Result<Option<Author>> {
    sqlx::query_as!(Author, "select author_id, slug, name, role, note from author where slug = $1", slug)
        .fetch_optional(db)
        .await
}

/// A topic.
#[derive(Debug, Clone)]
pub struct Topic {
    /// Key.
    pub topic_id: TopicId,
    /// Address.
    pub slug: String,
    /// Name.
    pub name: String,
}

/// The topic at an address.
pub async fn topic(db: impl PgExecutor<'_>, slug: &str) -> sqlx::Result<Option<Topic>> {
    sqlx::query_as!(Topic, "select topic_id, slug, name from topic where slug = $1", slug)
        .fetch_optional(db)
        .await
}

/// What editors had put on the front page at a moment.
pub async fn layout(db: impl PgExecutor<'_>, at: DateTime<Utc>) -> sqlx::Result<Layout> {
    let pins = sqlx::query_scalar!(
        r#"select pins as "pins: Json<Layout>" from front_layout where at <= $1 order by version desc limit 1"#,
        at
    )
    .fetch_optional(db)
    .await?;
    Ok(pins.map(|Json(layout)| layout).unwrap_or_default())
}

/// Whether the database is there and answers.
pub async fn ready(db: impl PgExecutor<'_>) -> sqlx::Result<()> {
    sqlx::query_scalar!(r#"select true as "ready!""#).fetch_one(db).await?;
    Ok(())
}
