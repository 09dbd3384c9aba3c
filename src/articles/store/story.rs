//! One published story: its head, its bylines and topics, and the one door to the whole text.

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, PgPool};

use crate::articles::Story;
use crate::articles::body::{Document, DocumentError};
use crate::ids::ArticleId;
use crate::paywall::Grant;

/// The story at an address, published or withdrawn.
pub async fn at(
    db: impl PgExecutor<'_>,
    section: &str,
    slug: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Story>> {
    sqlx::query_as!(
        Story,
        r#"select article.article_id, article.section_id, section.slug as section_slug,
                  section.name as section_name, section.access as section_access, article.slug, article.kind,
                  article.status, article.access, article.headline, article.standfirst, article.kicker,
                  article.column_id, "column".slug as "column_slug?", "column".name as "column_name?", article.note,
                  article.lead_media_id, article.lead_caption, article.preview, article.has_more, article.words,
                  article.published_at as "published_at!", article.updated_at, article.open_until, article.search_title,
                  article.search_description, article.share_title, article.share_description
           from article join section using (section_id)
           left join "column" on "column".column_id = article.column_id
           where section.slug = $1 and article.slug = $2
             and article.status in ('published', 'withdrawn') and article.published_at <= $3"#,
        section,
        slug,
        now,
    )
    .fetch_optional(db)
    .await
}

/// A story that readers do not see yet, dated as it would be: for whoever holds a preview link.
pub async fn unpublished(db: impl PgExecutor<'_>, article: ArticleId) -> sqlx::Result<Option<Story>> {
    sqlx::query_as!(
        Story,
        r#"select article.article_id, article.section_id, section.slug as section_slug,
                  section.name as section_name, section.access as section_access, article.slug, article.kind,
                  article.status, article.access, article.headline, article.standfirst, article.kicker,
                  article.column_id, "column".slug as "column_slug?", "column".name as "column_name?", article.note,
                  article.lead_media_id, article.lead_caption, article.preview, article.has_more, article.words,
                  article.edited_at as published_at, article.updated_at, article.open_until, article.search_title,
                  article.search_description, article.share_title, article.share_description
           from article join section using (section_id)
           left join "column" on "column".column_id = article.column_id
           where article.article_id = $1 and article.status in ('draft', 'in_review', 'ready', 'scheduled')"#,
        article.0,
    )
    .fetch_optional(db)
    .await
}

/// Whether the story stands before readers.
pub async fn is_published(
    db: impl PgExecutor<'_>,
    article: ArticleId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from article where article_id = $1 and status = 'published' and published_at <= $2
           ) as "published!""#,
        article.0,
        now,
    )
    .fetch_one(db)
    .await
}

/// The whole text of the story that the grant is for: the only way to what lies behind the wall.
pub async fn body(db: &PgPool, grant: &Grant) -> Result<Document, BodyError> {
    let stored =
        sqlx::query_scalar!("select document from article_body where article_id = $1", grant.article().0)
            .fetch_one(db)
            .await?;
    Ok(Document::read(stored)?)
}

/// A text that cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// The database did not give it.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// It is no document of ours.
    #[error("a stored body is no document: {0}")]
    Document(#[from] DocumentError),
}

/// A byline with its address and closing note.
#[derive(Debug, Clone)]
pub struct Byline {
    /// Address of the author's page, last part.
    pub slug: String,
    /// Name.
    pub name: String,
    /// "The writer is …"
    pub note: String,
}

/// Who wrote the story, in order.
pub async fn bylines(db: impl PgExecutor<'_>, article: ArticleId) -> sqlx::Result<Vec<Byline>> {
    sqlx::query_as!(
        Byline,
        "select author.slug, author.name, author.note from article_author join author using (author_id)
         where article_author.article_id = $1 order by article_author.position",
        article.0
    )
    .fetch_all(db)
    .await
}

/// What the story is about, in order: slug and name.
pub async fn topics(db: impl PgExecutor<'_>, article: ArticleId) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        "select topic.slug, topic.name from article_topic join topic using (topic_id)
         where article_topic.article_id = $1 order by article_topic.position",
        article.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.name)).collect())
}
