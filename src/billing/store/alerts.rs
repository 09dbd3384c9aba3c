//! What somebody should look at.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

/// Something that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Its key.
    pub alert_id: Uuid,
    /// Since when.
    pub at: DateTime<Utc>,
    /// What it is about: what the provider calls a bill, a customer or a subscription, or an account's key.
    pub subject: String,
    /// What is the matter.
    pub message: String,
}

/// Raises an alert. The same one stands once, until it is settled.
pub async fn raise(
    db: impl PgExecutor<'_>,
    subject: &str,
    message: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into alert (alert_id, at, subject, message) values ($1, $2, $3, $4)
         on conflict (subject, message) where settled_at is null do nothing",
        Uuid::now_v7(),
        now,
        subject,
        message,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Those that nobody has settled, the newest first; no more than anybody looks through at once.
pub async fn open(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Alert>> {
    sqlx::query_as!(
        Alert,
        "select alert_id, at, subject, message from alert where settled_at is null
         order by at desc, alert_id desc limit 200"
    )
    .fetch_all(db)
    .await
}

/// How many nobody has settled.
pub async fn count(db: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from alert where settled_at is null"#)
        .fetch_one(db)
        .await
}

/// Settles an alert; says whether it was open.
pub async fn settle(db: impl PgExecutor<'_>, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done =
        sqlx::query!("update alert set settled_at = $2 where alert_id = $1 and settled_at is null", id, now)
            .execute(db)
            .await?;
    Ok(done.rows_affected() == 1)
}
