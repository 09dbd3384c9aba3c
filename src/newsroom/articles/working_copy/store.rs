//! The statements about working copies.

use sqlx::PgExecutor;
use sqlx::types::Json;
use uuid::Uuid;

use super::WorkingCopy;
use crate::ids::{AccountId, ArticleId};

/// Keeps what somebody has typed, in place of what they typed before.
pub async fn keep(
    db: impl PgExecutor<'_>,
    account: AccountId,
    story: Option<ArticleId>,
    copy: &WorkingCopy,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into working_copy (working_copy_id, account_id, article_id, version, fields, saved_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict on constraint working_copy_one do update set version = $4, fields = $5, saved_at = $6",
        Uuid::now_v7(),
        account.0,
        story.map(|id| id.0),
        copy.version,
        Json(&copy.fields) as _,
        copy.saved_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What somebody has typed and not saved.
pub async fn load(
    db: impl PgExecutor<'_>,
    account: AccountId,
    story: Option<ArticleId>,
) -> sqlx::Result<Option<WorkingCopy>> {
    let row = sqlx::query!(
        r#"select version, fields as "fields: Json<Vec<(String, String)>>", saved_at from working_copy
           where account_id = $1 and article_id is not distinct from $2"#,
        account.0,
        story.map(|id| id.0),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| WorkingCopy { version: row.version, fields: row.fields.0, saved_at: row.saved_at }))
}

/// Forgets it.
pub async fn discard(
    db: impl PgExecutor<'_>,
    account: AccountId,
    story: Option<ArticleId>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from working_copy where account_id = $1 and article_id is not distinct from $2",
        account.0,
        story.map(|id| id.0),
    )
    .execute(db)
    .await?;
    Ok(())
}
