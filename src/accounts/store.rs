//! The statements about accounts.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::{Account, Email, Role};
use crate::ids::AccountId;

/// At most this many devices are signed in to one account; the one unused for longest goes.
const DEVICES: i64 = 5;

/// What a new account starts with.
#[derive(Debug)]
pub struct NewAccount<'a> {
    /// Address; taken ones are refused by the constraint `account_email_taken`.
    pub email: &'a Email,
    /// What to call them.
    pub name: &'a str,
    /// What they are here.
    pub role: Role,
    /// PHC string, or none for an account that cannot sign in by password.
    pub password_hash: Option<&'a str>,
    /// Made by the demonstration newsroom.
    pub demonstration: bool,
}

/// Makes an account.
pub async fn insert(
    db: impl PgExecutor<'_>,
    new: NewAccount<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<AccountId> {
    let id = AccountId::new();
    sqlx::query!(
        "insert into account (account_id, email, name, role, password_hash, demonstration, created_at)
         values ($1, $2::text::citext, $3, $4, $5, $6, $7)",
        id.0,
        new.email.as_str(),
        new.name,
        new.role,
        new.password_hash,
        new.demonstration,
        now,
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// The account behind an id.
pub async fn find(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Option<Account>> {
    sqlx::query_as!(
        Account,
        r#"select account_id, email::text as "email!", name, role from account where account_id = $1"#,
        id.0
    )
    .fetch_optional(db)
    .await
}

/// What sign-in needs: the account with this address, and its password's hash.
pub async fn credentials(
    db: impl PgExecutor<'_>,
    email: &Email,
) -> sqlx::Result<Option<(AccountId, Option<String>)>> {
    let row = sqlx::query!(
        "select account_id, password_hash from account where email = $1::text::citext",
        email.as_str()
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.account_id, row.password_hash)))
}

/// Ends the account's sessions beyond the newest few. Runs at sign-in, before the new session is written.
pub async fn end_oldest_sessions(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from session where token_hash in (
             select token_hash from session where account_id = $1 order by last_seen_at desc offset $2)",
        id.0,
        DEVICES - 1,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether any account exists: an installation without one is new.
pub async fn any(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from account) as "any!""#).fetch_one(db).await
}

/// Whether the demonstration's accounts are here: every page then says so.
pub async fn any_demonstration(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from account where demonstration) as "any!""#)
        .fetch_one(db)
        .await
}
