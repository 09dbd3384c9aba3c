//! When our books were compared with the provider's.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::billing::reconcile::Report;

/// What was begun and not finished by then was cut short.
const AT_MOST: TimeDelta = TimeDelta::hours(3);

/// Begins one, in a transaction of its own: nothing if one was finished in the last `every`, or is being made now. The lock
/// is a statement before the look: a statement sees what was there when it began, and this one may have waited.
pub async fn begin(
    db: &mut PgConnection,
    now: DateTime<Utc>,
    every: TimeDelta,
) -> sqlx::Result<Option<Uuid>> {
    sqlx::query!("select pg_advisory_xact_lock(hashtext('reconciliation'))").execute(&mut *db).await?;
    sqlx::query_scalar!(
        "insert into reconciliation (reconciliation_id, started_at)
         select $1, $2
         where not exists (
             select from reconciliation
             where started_at > case when finished_at is null then $4::timestamptz else $3 end
         )
         returning reconciliation_id",
        Uuid::now_v7(),
        now,
        now - every,
        now - AT_MOST,
    )
    .fetch_optional(db)
    .await
}

/// Keeps what came of it.
pub async fn finish(
    db: impl PgExecutor<'_>,
    id: Uuid,
    report: Report,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update reconciliation set finished_at = $2, seen = $3, changed = $4, missing = $5 where reconciliation_id = $1",
        id,
        now,
        report.seen,
        report.changed,
        report.missing,
    )
    .execute(db)
    .await?;
    Ok(())
}
