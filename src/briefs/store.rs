//! The statements about published briefs.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::Brief;
use crate::ids::BriefId;

/// The newest briefs, or those after the brief `before`.
pub async fn latest(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    before: Option<BriefId>,
    limit: i64,
) -> sqlx::Result<Vec<Brief>> {
    sqlx::query_as!(
        Brief,
        r#"select brief_id, slug, headline, body, published_at as "published_at!" from brief
           where status = 'published' and published_at <= $1
             and ($2::uuid is null or (published_at, brief_id)
                  < (select b.published_at, b.brief_id from brief b where b.brief_id = $2))
           order by published_at desc, brief_id desc limit $3"#,
        now,
        before.map(|id| id.0),
        limit,
    )
    .fetch_all(db)
    .await
}

/// The brief at an address.
pub async fn at(db: impl PgExecutor<'_>, slug: &str, now: DateTime<Utc>) -> sqlx::Result<Option<Brief>> {
    sqlx::query_as!(
        Brief,
        r#"select brief_id, slug, headline, body, published_at as "published_at!" from brief
           where status = 'published' and published_at <= $2 and slug = $1"#,
        slug,
        now,
    )
    .fetch_optional(db)
    .await
}
