//! What was asked under which key, who is whose customer, and the events that tell of changes.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

/// Takes a key for a change. The answer that was given under it before, if it was: then nothing is to be done again.
/// Whoever asks under the same key at the same moment waits for the first.
pub async fn take(db: &mut PgConnection, key: &str, answer: &str) -> sqlx::Result<Option<String>> {
    let taken = sqlx::query!(
        "insert into offline_request (key, answer) values ($1, $2) on conflict do nothing",
        key,
        answer
    )
    .execute(&mut *db)
    .await?;
    if taken.rows_affected() == 1 {
        return Ok(None);
    }
    sqlx::query_scalar!("select answer from offline_request where key = $1", key).fetch_optional(db).await
}

/// The subscriptions of a customer, or of everybody after one named.
pub async fn references(
    db: impl PgExecutor<'_>,
    customer: Option<&str>,
    after: Option<&str>,
    count: i64,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select reference from offline_subscription
         where ($1::text is null or customer = $1) and ($2::text is null or reference > $2)
         order by reference limit $3",
        customer,
        after,
        count,
    )
    .fetch_all(db)
    .await
}

/// Subscriptions to which something has happened by itself.
pub async fn due(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select reference from offline_subscription where next_at <= $1 order by next_at",
        now
    )
    .fetch_all(db)
    .await
}

/// Tells of a change, as other providers do with a webhook.
pub async fn tell(
    db: impl PgExecutor<'_>,
    kind: &str,
    subscription: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let payload =
        serde_json::json!({"data": {"object": {"object": "subscription", "id": subscription}}}).to_string();
    sqlx::query!(
        "insert into inbox (provider, event, type, payload, received_at, next_try_at)
         values ('offline', $1, $2, $3, $4, $4)",
        format!("evt_{}", Uuid::now_v7().simple()),
        kind,
        payload,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Moves the demonstration's clock ahead by so many days.
pub async fn move_clock(db: impl PgExecutor<'_>, days: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into demonstration_clock (ahead) values (make_interval(days => $1))
         on conflict (demonstration_clock_id) do update set ahead = demonstration_clock.ahead + excluded.ahead",
        days,
    )
    .execute(db)
    .await?;
    Ok(())
}
