//! What is asked and written about entitlements.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::ids::AccountId;
use crate::paywall::{EntitlementSource, Standing};

/// What an account was and is entitled to.
struct Entitled {
    /// Now, by anything.
    now: bool,
    /// Now, by something else than a site licence.
    own: bool,
    /// Ever, by something else than a site licence: who had only that has nothing to renew.
    ever: bool,
}

async fn entitled(db: impl PgExecutor<'_>, account: AccountId, now: DateTime<Utc>) -> sqlx::Result<Entitled> {
    sqlx::query_as!(
        Entitled,
        r#"select coalesce(bool_or(holds), false) as "now!",
                  coalesce(bool_or(holds and source <> 'licence'), false) as "own!",
                  coalesce(bool_or(starts_at <= $2 and source <> 'licence'), false) as "ever!"
           from entitlement, lateral (select starts_at <= $2 and (ends_at is null or ends_at > $2) as holds) as held
           where account_id = $1"#,
        account.0,
        now,
    )
    .fetch_one(db)
    .await
}

/// What an account is to the paywall now.
pub async fn standing(
    db: impl PgExecutor<'_>,
    account: AccountId,
    staff: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<Standing> {
    if staff {
        return Ok(Standing::Staff);
    }
    Ok(match entitled(db, account, now).await? {
        Entitled { own: true, .. } => Standing::Subscriber,
        Entitled { now: true, .. } => Standing::Licensed,
        Entitled { ever: true, .. } => Standing::Lapsed,
        Entitled { .. } => Standing::Registered,
    })
}

/// The entitlement that holds now and reaches furthest: where it comes from and when it ends, if it does.
pub async fn current_entitlement(
    db: impl PgExecutor<'_>,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<(EntitlementSource, Option<DateTime<Utc>>)>> {
    let row = sqlx::query!(
        "select source, ends_at from entitlement
         where account_id = $1 and starts_at <= $2 and (ends_at is null or ends_at > $2)
         order by ends_at desc nulls first limit 1",
        account.0,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.source, row.ends_at)))
}

/// Gives an account the right to read until `ends_at`, or for good.
pub async fn entitle(
    db: impl PgExecutor<'_>,
    account: AccountId,
    source: EntitlementSource,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into entitlement (entitlement_id, account_id, source, starts_at, ends_at) values ($1, $2, $3, $4, $5)",
        crate::ids::EntitlementId::new().0,
        account.0,
        source,
        starts_at,
        ends_at,
    )
    .execute(db)
    .await?;
    Ok(())
}
