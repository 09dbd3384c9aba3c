//! The statements about passkeys, and about what browsers were asked.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::ids::{AccountId, PasskeyId};
use crate::second_factor::passkey::PATIENCE;

/// A passkey as its owner knows it.
#[derive(Debug, Clone)]
pub struct Passkey {
    /// Key.
    pub passkey_id: PasskeyId,
    /// As its owner calls it.
    pub name: String,
    /// As the library keeps it.
    pub credential: serde_json::Value,
    /// Since when.
    pub added_at: DateTime<Utc>,
    /// When it was last shown.
    pub used_at: Option<DateTime<Utc>>,
}

/// Keeps what a browser was asked.
pub async fn ask(
    db: impl PgExecutor<'_>,
    account: AccountId,
    state: serde_json::Value,
    now: DateTime<Utc>,
) -> sqlx::Result<Uuid> {
    let id = Uuid::new_v4();
    sqlx::query!(
        "insert into passkey_ceremony (ceremony_id, account_id, state, expires_at) values ($1, $2, $3, $4)",
        id,
        account.0,
        state,
        now + PATIENCE,
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// What was asked, for the one answer to it.
pub async fn answered(
    db: impl PgExecutor<'_>,
    id: Uuid,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<serde_json::Value>> {
    sqlx::query_scalar!(
        "delete from passkey_ceremony where ceremony_id = $1 and account_id = $2 and expires_at > $3 returning state",
        id,
        account.0,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Keeps a passkey. Refused by `passkey_credential_taken` if it is somebody's.
pub async fn add(
    db: impl PgExecutor<'_>,
    account: AccountId,
    name: &str,
    credential_id: &[u8],
    credential: serde_json::Value,
    now: DateTime<Utc>,
) -> sqlx::Result<PasskeyId> {
    let id = PasskeyId::new();
    sqlx::query!(
        "insert into passkey (passkey_id, account_id, name, credential_id, credential, counter, added_at)
         values ($1, $2, $3, $4, $5, 0, $6)",
        id.0,
        account.0,
        name,
        credential_id,
        credential,
        now,
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// Locks one of the account's passkeys and says how often it was used before, where it counts.
pub async fn lock(
    db: impl PgExecutor<'_>,
    account: AccountId,
    credential_id: &[u8],
) -> sqlx::Result<Option<(PasskeyId, serde_json::Value, i64)>> {
    let row = sqlx::query!(
        "select passkey_id, credential, counter from passkey where account_id = $1 and credential_id = $2 for update",
        account.0,
        credential_id,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.passkey_id, row.credential, row.counter)))
}

/// Notes that a passkey was shown.
pub async fn shown(
    db: impl PgExecutor<'_>,
    id: PasskeyId,
    credential: serde_json::Value,
    counter: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update passkey set credential = $2, counter = $3, used_at = $4 where passkey_id = $1",
        id.0,
        credential,
        counter,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes one of the account's passkeys off, and says what it was called.
pub async fn remove(
    db: impl PgExecutor<'_>,
    account: AccountId,
    id: PasskeyId,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "delete from passkey where passkey_id = $1 and account_id = $2 returning name",
        id.0,
        account.0
    )
    .fetch_optional(db)
    .await
}

/// Removes questions that nobody answered.
pub async fn forget_old(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("delete from passkey_ceremony where expires_at < $1", now).execute(db).await?;
    Ok(())
}
