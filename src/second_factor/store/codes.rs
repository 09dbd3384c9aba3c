//! The statements about recovery codes.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::ids::AccountId;

/// Puts these recovery codes in the place of all that were there.
pub async fn renew(
    db: &mut PgConnection,
    account: AccountId,
    hashes: &[Vec<u8>],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    remove(&mut *db, account).await?;
    sqlx::query!(
        "insert into recovery_code (account_id, code_hash, made_at) select $1, hash, $3 from unnest($2::bytea[]) as hash",
        account.0,
        hashes,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a recovery code, once.
pub async fn take(
    db: impl PgExecutor<'_>,
    account: AccountId,
    hash: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update recovery_code set used_at = $3 where account_id = $1 and code_hash = $2 and used_at is null",
        account.0,
        hash,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Forgets all recovery codes.
pub async fn remove(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!("delete from recovery_code where account_id = $1", account.0).execute(db).await?;
    Ok(())
}
