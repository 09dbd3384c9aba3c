//! The statements of the inbox.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::{Event, Outcome};
use crate::billing::provider;

/// Channel on which a new event is announced.
pub const CHANNEL: &str = "inbox";

/// Keeps an event; says whether it is new.
pub async fn receive(
    db: &mut PgConnection,
    provider: provider::Name,
    event: &Event,
    payload: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "with received as (
             insert into inbox (provider, event, type, payload, received_at, next_try_at)
             values ($1, $2, $3, $4, $5, $5) on conflict do nothing returning event
         )
         select pg_notify($6, '') from received",
        provider,
        event.event,
        event.kind,
        payload,
        now,
        CHANNEL,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// An event that a worker has taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The provider's name for it.
    pub event: String,
    /// What it is of.
    pub kind: String,
    /// What came.
    pub payload: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// How often it was taken, this time included: a worker that was overtaken finds another number.
    pub tries: i32,
}

/// Takes what is due, at most `count`, for `lease`: others leave it alone until then.
pub async fn take(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    now: DateTime<Utc>,
    lease: TimeDelta,
    count: i64,
) -> sqlx::Result<Vec<Taken>> {
    sqlx::query_as!(
        Taken,
        r#"update inbox set tries = tries + 1, next_try_at = $3
           where (provider, event) in (
               select provider, event from inbox
               where outcome = 'waiting' and provider = $1 and next_try_at <= $2
               order by next_try_at limit $4 for update skip locked
           )
           returning event, type as kind, payload, received_at, tries"#,
        provider,
        now,
        now + lease,
        count,
    )
    .fetch_all(db)
    .await
}

/// Says what became of an event that was taken; nothing if another worker has it by now.
pub async fn settle(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    taken: &Taken,
    outcome: Outcome,
    problem: Option<&str>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update inbox set outcome = $4, problem = $5, handled_at = $6
         where provider = $1 and event = $2 and tries = $3 and outcome = 'waiting'",
        provider,
        taken.event,
        taken.tries,
        outcome as Outcome,
        problem,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Leaves an event for later.
pub async fn defer(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    taken: &Taken,
    problem: &str,
    until: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update inbox set next_try_at = $4, problem = $5
         where provider = $1 and event = $2 and tries = $3 and outcome = 'waiting'",
        provider,
        taken.event,
        taken.tries,
        until,
        problem,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Our bill that was paid by this payment or charge.
pub async fn paid_by(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    names: &[String],
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select reference from invoice where provider = $1 and payments && $2 limit 1",
        provider,
        names,
    )
    .fetch_optional(db)
    .await
}
