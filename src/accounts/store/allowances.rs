//! The statements about allowances: how often something may still be tried.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgExecutor;

use crate::accounts::limits::Allowance;

/// Takes one try out of an allowance, or says how long until there is one. The row's lock makes it exact on any number
/// of nodes (the generic cell rate algorithm: one moment says it all).
pub async fn take(
    db: impl PgExecutor<'_>,
    key: &[u8],
    allowance: Allowance,
    now: DateTime<Utc>,
) -> sqlx::Result<Result<(), TimeDelta>> {
    let every = allowance.every.as_seconds_f64();
    let row = sqlx::query!(
        r#"
        with before as (
            select spent_until from allowance where allowance_key = $1
        ), taken as (
            insert into allowance (allowance_key, spent_until) values ($1, $2::timestamptz + make_interval(secs => $3))
            on conflict (allowance_key) do update
                set spent_until = greatest(allowance.spent_until, $2) + make_interval(secs => $3)
                where greatest(allowance.spent_until, $2) + make_interval(secs => $3) <= $4
            returning 1
        )
        select exists (select from taken) as "taken!", (select spent_until from before) as spent_until
        "#,
        key,
        now,
        every,
        now + allowance.span(),
    )
    .fetch_one(db)
    .await?;
    Ok(match row.spent_until {
        _ if row.taken => Ok(()),
        Some(spent_until) => Err(spent_until + allowance.every - (now + allowance.span())),
        // The row came into being while this statement ran, and others have spent it.
        None => Err(allowance.every),
    })
}

/// Gives one try back.
pub async fn give_back(db: impl PgExecutor<'_>, key: &[u8], allowance: Allowance) -> sqlx::Result<()> {
    let every = allowance.every.as_seconds_f64();
    sqlx::query!(
        "update allowance set spent_until = spent_until - make_interval(secs => $2) where allowance_key = $1",
        key,
        every,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removes what is whole again.
pub async fn forget_old(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("delete from allowance where spent_until < $1", now).execute(db).await?;
    Ok(())
}
