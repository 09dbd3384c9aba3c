//! Rights to read that the house gives.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::ids::{AccountId, EntitlementId};

/// Gives an account the right to read until `ends_at`.
pub async fn give(
    db: impl PgExecutor<'_>,
    id: EntitlementId,
    account: AccountId,
    ends_at: DateTime<Utc>,
    note: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into entitlement (entitlement_id, account_id, source, starts_at, ends_at, reason, note)
         values ($1, $2, 'complimentary', $3, $4, 'given', $5)",
        id.0,
        account.0,
        now,
        ends_at,
        note,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Until when the account reads because the house lets it, if it does.
pub async fn until(
    db: impl PgExecutor<'_>,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Option<DateTime<Utc>>>> {
    sqlx::query_scalar!(
        "select ends_at from entitlement
         where account_id = $1 and source = 'complimentary' and (ends_at is null or ends_at > $2)
         order by ends_at desc nulls first limit 1",
        account.0,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Ends what the house gives the account. Says whether there was anything.
pub async fn end(db: impl PgExecutor<'_>, account: AccountId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update entitlement set ends_at = greatest($2, starts_at + interval '1 microsecond'), reason = 'ended'
         where account_id = $1 and source = 'complimentary' and (ends_at is null or ends_at > $2)",
        account.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}
