//! The statements behind the way of a story: the steps it took, and the moment it is scheduled for.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::ids::{AccountId, ArticleId};

/// A step that a story took.
#[derive(Debug, Clone)]
pub struct Step {
    /// What was done, by its name.
    pub deed: String,
    /// What its doer wrote to the colleague.
    pub note: String,
    /// When.
    pub at: DateTime<Utc>,
    /// When it was to be done, for what has its moment.
    pub due_at: Option<DateTime<Utc>>,
    /// Who did it; nobody for the program and for accounts that are gone.
    pub name: Option<String>,
}

/// Writes down a step.
pub async fn record(
    db: impl PgExecutor<'_>,
    id: ArticleId,
    by: Option<AccountId>,
    (deed, note): (&str, &str),
    at: DateTime<Utc>,
    due_at: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into workflow_step (workflow_step_id, article_id, account_id, deed, note, at, due_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        Uuid::now_v7(),
        id.0,
        by.map(|by| by.0),
        deed,
        note,
        at,
        due_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The last steps of a story, the newest first.
pub async fn steps(db: impl PgExecutor<'_>, id: ArticleId, most: i64) -> sqlx::Result<Vec<Step>> {
    sqlx::query_as!(
        Step,
        r#"select deed, note, at, due_at, account.name as "name?"
           from workflow_step left join account using (account_id)
           where article_id = $1 order by workflow_step_id desc limit $2"#,
        id.0,
        most,
    )
    .fetch_all(db)
    .await
}

/// Who handed the story in last.
pub async fn submitter(db: impl PgExecutor<'_>, id: ArticleId) -> sqlx::Result<Option<AccountId>> {
    let by = sqlx::query_scalar!(
        "select account_id from workflow_step where article_id = $1 and deed = 'submit'
         order by workflow_step_id desc limit 1",
        id.0
    )
    .fetch_optional(db)
    .await?;
    Ok(by.flatten())
}

/// Sets the moment at which a story publishes itself.
pub async fn schedule(
    db: impl PgExecutor<'_>,
    id: ArticleId,
    at: DateTime<Utc>,
    by: AccountId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into scheduled_publication (article_id, publish_at, account_id) values ($1, $2, $3)
         on conflict (article_id) do update set publish_at = $2, account_id = $3",
        id.0,
        at,
        by.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes the moment away, if there is one.
pub async fn unschedule(db: impl PgExecutor<'_>, id: ArticleId) -> sqlx::Result<()> {
    sqlx::query!("delete from scheduled_publication where article_id = $1", id.0).execute(db).await?;
    Ok(())
}

/// When a story publishes itself.
pub async fn scheduled(db: impl PgExecutor<'_>, id: ArticleId) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!("select publish_at from scheduled_publication where article_id = $1", id.0)
        .fetch_optional(db)
        .await
}

/// A story whose moment has come.
#[derive(Debug, Clone, Copy)]
pub struct Due {
    /// The story.
    pub article_id: ArticleId,
    /// Its newest version, which is the one that is published.
    pub version: i32,
    /// Its moment.
    pub publish_at: DateTime<Utc>,
}

/// Takes the story that has waited longest, both rows locked until the transaction ends. What somebody else holds is left
/// to them: another node publishes it, or a person changes it at this moment.
pub async fn take_due(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<Option<Due>> {
    sqlx::query_as!(
        Due,
        "select article.article_id, article.version, scheduled_publication.publish_at
         from scheduled_publication join article using (article_id)
         where scheduled_publication.publish_at <= $1
         order by scheduled_publication.publish_at limit 1 for update skip locked",
        now
    )
    .fetch_optional(db)
    .await
}

/// The next moment at which a story publishes itself.
pub async fn next_due(db: impl PgExecutor<'_>) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!("select min(publish_at) from scheduled_publication").fetch_one(db).await
}
