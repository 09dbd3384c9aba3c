//! The statements about addresses that somebody says are theirs.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::accounts::token::Token;
use crate::ids::AccountId;

/// Keeps what was asked for. An account has one such wish: the link of the one before is worth nothing any more.
pub async fn ask(
    db: impl PgExecutor<'_>,
    account: AccountId,
    address: &str,
    token: &Token,
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into student_address (account_id, token_hash, address, asked_at, expires_at) values ($1, $2, $3, $4, $5)
         on conflict (account_id) do update set token_hash = $2, address = $3, asked_at = $4, expires_at = $5",
        account.0,
        &token.hash()[..],
        address,
        now,
        expires_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The address of a link, if it is this account's and still good. Whose mailbox it is may open the link and be somebody
/// else: then it opens nothing.
pub async fn find(
    db: impl PgExecutor<'_>,
    account: AccountId,
    token: &Token,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select address from student_address where token_hash = $1 and account_id = $2 and expires_at > $3",
        &token.hash()[..],
        account.0,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Uses a link up. Of two that present it at once, one gets the address.
pub async fn spend(
    db: impl PgExecutor<'_>,
    account: AccountId,
    token: &Token,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "delete from student_address where token_hash = $1 and account_id = $2 and expires_at > $3 returning address",
        &token.hash()[..],
        account.0,
        now,
    )
    .fetch_optional(db)
    .await
}

/// The address that waits for its link to be used.
pub async fn waiting(
    db: impl PgExecutor<'_>,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select address from student_address where account_id = $1 and expires_at > $2",
        account.0,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Forgets addresses whose link is worth nothing any more.
pub async fn forget_old(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("delete from student_address where expires_at <= $1", now).execute(db).await?;
    Ok(())
}
