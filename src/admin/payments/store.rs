//! The questions of the payments' desk.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::billing::inbox::Outcome;
use crate::billing::provider;

/// How many events ended so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// How.
    pub outcome: Outcome,
    /// How many.
    pub count: i64,
    /// When the first of them came.
    pub first: DateTime<Utc>,
    /// When the last of them came.
    pub last: DateTime<Utc>,
}

/// The events since `since`, and all that still wait.
pub async fn events(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    since: DateTime<Utc>,
) -> sqlx::Result<Vec<Count>> {
    sqlx::query_as!(
        Count,
        r#"select outcome as "outcome: Outcome", count(*) as "count!", min(received_at) as "first!", max(received_at) as "last!"
           from inbox where provider = $1 and (received_at >= $2 or outcome = 'waiting') group by outcome order by outcome"#,
        provider,
        since,
    )
    .fetch_all(db)
    .await
}

/// An event that makes trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The provider's name for it.
    pub event: String,
    /// What it is of.
    pub kind: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// It is tried again.
    pub waiting: bool,
    /// How often it was tried.
    pub tries: i32,
    /// What the matter is.
    pub problem: String,
}

/// The latest events that could not be handled, not yet or not at all.
pub async fn trouble(db: impl PgExecutor<'_>, provider: provider::Name) -> sqlx::Result<Vec<Trouble>> {
    sqlx::query_as!(
        Trouble,
        r#"select event, type as kind, received_at, outcome = 'waiting' as "waiting!", tries, problem as "problem!"
           from inbox
           where provider = $1 and outcome in ('waiting', 'not_understood') and problem is not null
           order by received_at desc limit 50"#,
        provider,
    )
    .fetch_all(db)
    .await
}

/// Lets an event wait anew; says whether there was one to.
pub async fn handle_again(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    event: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "with again as (
             update inbox set outcome = 'waiting', next_try_at = $3, handled_at = null, problem = null
             where provider = $1 and event = $2 and outcome in ('waiting', 'not_understood') and problem is not null
             returning event
         )
         select pg_notify($4, '') from again",
        provider,
        event,
        now,
        crate::billing::inbox::store::CHANNEL,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A comparison of our books with the provider's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was done.
    pub finished_at: Option<DateTime<Utc>>,
    /// Subscriptions that the provider has.
    pub seen: i64,
    /// Those of which our books said something else.
    pub changed: i64,
    /// Those that only our books have.
    pub missing: i64,
}

/// The latest comparisons.
pub async fn reconciliations(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Reconciliation>> {
    sqlx::query_as!(
        Reconciliation,
        "select started_at, finished_at, seen, changed, missing from reconciliation order by started_at desc limit 14"
    )
    .fetch_all(db)
    .await
}

/// How many letters of each kind were written since, about subscriptions.
pub async fn letters(db: impl PgExecutor<'_>, since: DateTime<Utc>) -> sqlx::Result<Vec<(String, i64)>> {
    let rows = sqlx::query!(
        r#"select kind, count(*) as "count!" from notice where at >= $1 group by kind order by kind"#,
        since
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.kind, row.count)).collect())
}
