//! What is asked and written about entitlements.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::ids::AccountId;
use crate::paywall::{EntitlementSource, Standing};

/// What an account holds.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    /// What it is to the paywall.
    pub standing: Standing,
    /// All that it reads by is the grace after a failed payment.
    pub in_grace: bool,
}

/// Whether the account holds an entitlement now, whether that is grace alone, and whether it ever held one.
async fn entitled(
    db: impl PgExecutor<'_>,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<(bool, bool, bool)> {
    let row = sqlx::query!(
        r#"select coalesce(bool_or(starts_at <= $2 and (ends_at is null or ends_at > $2)), false) as "now!",
                  coalesce(bool_and(reason = 'grace') filter (where starts_at <= $2 and (ends_at is null or ends_at > $2)),
                           false) as "grace!",
                  coalesce(bool_or(starts_at <= $2), false) as "ever!"
           from entitlement where account_id = $1"#,
        account.0,
        now,
    )
    .fetch_one(db)
    .await?;
    Ok((row.now, row.grace, row.ever))
}

/// What an account is to the paywall now.
pub async fn standing(
    db: impl PgExecutor<'_>,
    account: AccountId,
    staff: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<Standing> {
    Ok(held(db, account, staff, now).await?.standing)
}

/// What an account holds now.
pub async fn held(
    db: impl PgExecutor<'_>,
    account: AccountId,
    staff: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<Held> {
    if staff {
        return Ok(Held { standing: Standing::Staff, in_grace: false });
    }
    let (holds, in_grace, ever) = entitled(db, account, now).await?;
    let standing = match (holds, ever) {
        (true, _) => Standing::Subscriber,
        (false, true) => Standing::Lapsed,
        (false, false) => Standing::Registered,
    };
    Ok(Held { standing, in_grace })
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
