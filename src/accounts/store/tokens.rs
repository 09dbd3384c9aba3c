//! The statements about tokens.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::accounts::token::{Purpose, Token};
use crate::ids::AccountId;

/// Keeps a new token's hash.
pub async fn insert(
    db: impl PgExecutor<'_>,
    token: &Token,
    account: AccountId,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into token (token_hash, account_id, purpose, created_at, expires_at) values ($1, $2, $3, $4, $5)",
        &token.hash()[..],
        account.0,
        purpose,
        now,
        now + purpose.lifetime(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What is known of a token that somebody presents.
#[derive(Debug)]
pub struct Known {
    /// Whose it is.
    pub account_id: AccountId,
    /// What it is good for.
    pub purpose: Purpose,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// It can still be used.
    pub good: bool,
    /// It was used.
    pub used: bool,
}

/// Looks a token up without using it: for the page that asks whether to.
pub async fn find(db: impl PgExecutor<'_>, token: &Token, now: DateTime<Utc>) -> sqlx::Result<Option<Known>> {
    sqlx::query_as!(
        Known,
        r#"select account_id, purpose, created_at, used_at is null and expires_at > $2 as "good!",
                  used_at is not null as "used!"
           from token where token_hash = $1"#,
        &token.hash()[..],
        now,
    )
    .fetch_optional(db)
    .await
}

/// Uses a token up. Of two that present it at once, one gets the account.
pub async fn spend(
    db: impl PgExecutor<'_>,
    token: &Token,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<AccountId>> {
    sqlx::query_scalar!(
        "update token set used_at = $3
         where token_hash = $1 and purpose = $2 and used_at is null and expires_at > $3 returning account_id",
        &token.hash()[..],
        purpose,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Makes all of an account's tokens worthless: its password or its address has changed.
pub async fn void(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!("delete from token where account_id = $1 and used_at is null", account.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Makes the tokens for one purpose worthless.
pub async fn void_purpose(db: impl PgExecutor<'_>, account: AccountId, purpose: Purpose) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from token where account_id = $1 and purpose = $2 and used_at is null",
        account.0,
        purpose
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removes tokens, used or not, some days after their end: until then whoever opens one is told what became of it.
pub async fn forget_old(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("delete from token where expires_at < $1", now - chrono::TimeDelta::days(7))
        .execute(db)
        .await?;
    Ok(())
}
