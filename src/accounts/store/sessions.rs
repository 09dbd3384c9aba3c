//! The statements about sessions that are not tower-sessions' business.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::ids::AccountId;

/// Where an account is signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// The key, which signs nobody in.
    pub token_hash: Vec<u8>,
    /// The browser's name.
    pub device: String,
    /// The second factor that was shown, as the session's data names it.
    pub means: Option<serde_json::Value>,
    /// When somebody signed in.
    pub created_at: DateTime<Utc>,
    /// When it was last used, give or take some minutes.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}

/// Where an account is signed in, the latest used first.
pub async fn list(
    db: impl PgExecutor<'_>,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<SignedIn>> {
    sqlx::query_as!(
        SignedIn,
        "select token_hash, device, data -> 'means' as means, created_at, last_seen_at, expires_at from session
         where account_id = $1 and expires_at > $2 order by last_seen_at desc, created_at desc",
        account.0,
        now,
    )
    .fetch_all(db)
    .await
}

/// Ends one of the account's sessions; nobody else's, whatever key is given.
pub async fn end(db: impl PgExecutor<'_>, account: AccountId, token_hash: &[u8]) -> sqlx::Result<bool> {
    let done =
        sqlx::query!("delete from session where account_id = $1 and token_hash = $2", account.0, token_hash)
            .execute(db)
            .await?;
    Ok(done.rows_affected() > 0)
}

/// Ends all of the account's sessions, those among them in which somebody is signing in to it.
pub async fn end_all(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!("delete from session where account_id = $1 or entering_id = $1", account.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Removes sessions that have ended by themselves.
pub async fn forget_old(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("delete from session where expires_at < $1", now).execute(db).await?;
    Ok(())
}
