//! The statements of the briefs desk.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgExecutor;

use crate::articles::Slug;
use crate::briefs::Status;
use crate::ids::BriefId;

/// A brief as the desk sees it.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Key.
    pub brief_id: BriefId,
    /// Address.
    pub slug: String,
    /// Headline.
    pub headline: String,
    /// The text, as a document.
    pub body: Value,
    /// Where it stands.
    pub status: Status,
    /// Last save.
    pub edited_at: DateTime<Utc>,
    /// When readers first saw it.
    pub published_at: Option<DateTime<Utc>>,
    /// Counts saves.
    pub version: i32,
}

/// Briefs, the newest first.
pub async fn list(db: impl PgExecutor<'_>, before: Option<BriefId>, limit: i64) -> sqlx::Result<Vec<Stored>> {
    sqlx::query_as!(
        Stored,
        "select brief_id, slug, headline, body, status, edited_at, published_at, version from brief
         where $1::uuid is null or (edited_at, brief_id)
             < (select b.edited_at, b.brief_id from brief b where b.brief_id = $1)
         order by edited_at desc, brief_id desc limit $2",
        before.map(|id| id.0),
        limit,
    )
    .fetch_all(db)
    .await
}

/// One brief.
pub async fn find(db: impl PgExecutor<'_>, id: BriefId) -> sqlx::Result<Option<Stored>> {
    sqlx::query_as!(
        Stored,
        "select brief_id, slug, headline, body, status, edited_at, published_at, version from brief
         where brief_id = $1",
        id.0
    )
    .fetch_optional(db)
    .await
}

/// Waits for whoever publishes a brief at the same moment: of two with one headline the second sees the slug of the first.
pub async fn lock(db: impl PgExecutor<'_>) -> sqlx::Result<()> {
    sqlx::query!("lock table brief in share row exclusive mode").execute(db).await?;
    Ok(())
}

/// Publishes a new brief. A slug that is taken gets the id's last digits: nobody chooses a brief's slug. Says whether it
/// did: not if a brief of this id was published before, by the same form sent twice.
pub async fn publish(
    db: impl PgExecutor<'_>,
    id: BriefId,
    slug: &Slug,
    headline: &str,
    body: &Value,
    at: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into brief (brief_id, slug, headline, body, status, created_at, edited_at, published_at)
         values ($1, case when exists (select from brief where slug = $2)
                     then $2 || '-' || right($1::uuid::text, 6) else $2 end,
                 $3, $4, 'published', $5, $5, $5)
         on conflict (brief_id) do nothing",
        id.0,
        slug.as_str(),
        headline,
        body,
        at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes a newer version over version `from`. Says whether it did; if not, somebody else was faster.
pub async fn update(
    db: impl PgExecutor<'_>,
    id: BriefId,
    from: i32,
    headline: &str,
    body: &Value,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update brief set headline = $3, body = $4, status = 'published', edited_at = $5, version = version + 1
         where brief_id = $1 and version = $2",
        id.0,
        from,
        headline,
        body,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a published brief back. Says whether anything changed.
pub async fn withdraw(db: impl PgExecutor<'_>, id: BriefId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update brief set status = 'withdrawn', edited_at = $2, version = version + 1
         where brief_id = $1 and status = 'published'",
        id.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
