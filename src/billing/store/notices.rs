//! What was written to whom, once each.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgExecutor;

use crate::ids::SubscriptionId;

/// Notes a letter; says whether it is the first of its kind about this.
pub async fn note(
    db: impl PgExecutor<'_>,
    subscription: SubscriptionId,
    kind: &str,
    about: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into notice (subscription_id, kind, about, at) values ($1, $2, $3, $4) on conflict do nothing",
        subscription.0,
        kind,
        about,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Subscriptions whose next payment is near.
pub async fn near(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    ahead: TimeDelta,
) -> sqlx::Result<Vec<SubscriptionId>> {
    sqlx::query_scalar!(
        r#"select subscription_id as "id: SubscriptionId" from subscription
           where status in ('trialing', 'active') and cancel_at is null and period_ends_at > $1 and period_ends_at <= $2"#,
        now,
        now + ahead,
    )
    .fetch_all(db)
    .await
}
