//! The statements about who has a story open.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::ids::{AccountId, ArticleId};

/// Somebody has the story open, for all nodes to see until `expires_at`.
pub async fn stay(
    db: impl PgExecutor<'_>,
    story: ArticleId,
    account: AccountId,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into presence (article_id, account_id, expires_at) values ($1, $2, $3)
         on conflict (article_id, account_id) do update set expires_at = $3",
        story.0,
        account.0,
        expires_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The names of the others who have it open.
pub async fn others(
    db: impl PgExecutor<'_>,
    story: ArticleId,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select account.name from presence join account using (account_id)
         where article_id = $1 and account_id <> $2 and expires_at > $3 order by account.name, account_id",
        story.0,
        account.0,
        now,
    )
    .fetch_all(db)
    .await
}

/// Forgets who has gone.
pub async fn forget_gone(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("delete from presence where expires_at <= $1", now).execute(db).await?;
    Ok(())
}
