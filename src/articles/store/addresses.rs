//! Where published stories stand.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::ids::ArticleId;

/// One address of the sitemap.
#[derive(Debug)]
pub struct Address {
    /// Section's slug.
    pub section: String,
    /// Story's slug.
    pub slug: String,
    /// When it last changed for readers.
    pub changed_at: DateTime<Utc>,
}

/// Addresses of published stories, the newest first.
pub async fn addresses(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    limit: i64,
    offset: i64,
) -> sqlx::Result<Vec<Address>> {
    sqlx::query_as!(
        Address,
        r#"select section.slug as section, article.slug,
                  coalesce(article.updated_at, article.published_at) as "changed_at!"
           from article join section using (section_id)
           where article.status = 'published' and article.published_at <= $1
           order by article.published_at desc, article.article_id desc limit $2 offset $3"#,
        now,
        limit,
        offset,
    )
    .fetch_all(db)
    .await
}

/// How many stories are published.
pub async fn count(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from article where status = 'published' and published_at <= $1"#,
        now
    )
    .fetch_one(db)
    .await
}

/// Where a story stands; none where readers do not see it.
pub async fn address_of(
    db: impl PgExecutor<'_>,
    article: ArticleId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        r#"select '/' || section.slug || '/' || article.slug as "path!"
           from article join section using (section_id)
           where article.article_id = $1 and article.status = 'published' and article.published_at <= $2"#,
        article.0,
        now,
    )
    .fetch_optional(db)
    .await
}
