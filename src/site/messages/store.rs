//! The statements about messages.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::Message;
use crate::ids::AccountId;

/// Keeps one.
pub async fn insert(db: impl PgExecutor<'_>, message: &Message) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into message (message_id, name, email, text, at) values ($1, $2, $3::text::citext, $4, $5)",
        message.message_id,
        message.name,
        message.email,
        message.text,
        message.at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Those that nobody has answered, the newest first.
pub async fn open(db: impl PgExecutor<'_>, most: i64) -> sqlx::Result<Vec<Message>> {
    sqlx::query_as!(
        Message,
        r#"select message_id, name, email::text as "email!", text, at from message where answered_at is null
           order by message_id desc limit $1"#,
        most
    )
    .fetch_all(db)
    .await
}

/// Somebody has answered it. Says whether it was still open.
pub async fn answer(
    db: impl PgExecutor<'_>,
    id: Uuid,
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update message set answered_at = $3, answered_by = $2 where message_id = $1 and answered_at is null",
        id,
        by.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets those from before a moment.
pub async fn forget(db: impl PgExecutor<'_>, before: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("delete from message where at < $1", before).execute(db).await?;
    Ok(())
}
