//! The statements about authenticator apps.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::ids::AccountId;

/// Keeps an authenticator app's sealed secret, and the period whose code confirmed it. Says whether there was none before.
pub async fn add(
    db: impl PgExecutor<'_>,
    account: AccountId,
    sealed: &[u8],
    period: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into authenticator (account_id, sealed, last_step, added_at) values ($1, $2, $3, $4)
         on conflict (account_id) do nothing",
        account.0,
        sealed,
        period,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The sealed secret of an account's authenticator app, and the last period whose code was taken.
pub async fn find(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Option<(Vec<u8>, i64)>> {
    let row = sqlx::query!("select sealed, last_step from authenticator where account_id = $1", account.0)
        .fetch_optional(db)
        .await?;
    Ok(row.map(|row| (row.sealed, row.last_step)))
}

/// Takes the code of a period: of two that bring it at once, one is told so.
pub async fn take(
    db: impl PgExecutor<'_>,
    account: AccountId,
    period: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update authenticator set last_step = $2, used_at = $3 where account_id = $1 and last_step < $2",
        account.0,
        period,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Takes an authenticator app off. Says whether there was one.
pub async fn remove(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from authenticator where account_id = $1", account.0).execute(db).await?;
    Ok(done.rows_affected() > 0)
}
