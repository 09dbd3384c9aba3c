//! The statements about pending revisions.

use chrono::{DateTime, Utc};
use serde_json::to_value;
use sqlx::PgExecutor;

use super::Pending;
use crate::articles::manuscript::{Manuscript, ManuscriptError};
use crate::ids::{AccountId, ArticleId};

/// The pending revision of a story.
pub async fn find(db: impl PgExecutor<'_>, id: ArticleId) -> Result<Option<Pending>, ManuscriptError> {
    let row = sqlx::query!(
        r#"select revision, version, manuscript, account_id as "by?: AccountId", account.name as "by_name?", saved_at,
                  publish_at, problem
           from pending_revision left join account using (account_id) where article_id = $1"#,
        id.0
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    Ok(Some(Pending {
        revision: row.revision,
        version: row.version,
        manuscript: serde_json::from_value(row.manuscript)?,
        by: row.by,
        by_name: row.by_name,
        saved_at: row.saved_at,
        publish_at: row.publish_at,
        problem: row.problem,
    }))
}

/// What the form and the panel of a story say of it: its number, its moment and its problem, whatever stands in it.
#[derive(Debug, Clone)]
pub struct Line {
    /// Counts its saves.
    pub revision: i32,
    /// Who saved it last.
    pub by_name: Option<String>,
    /// When.
    pub saved_at: DateTime<Utc>,
    /// When it goes before readers.
    pub publish_at: Option<DateTime<Utc>>,
    /// Why it did not.
    pub problem: Option<String>,
}

/// The line of a story's pending revision.
pub async fn line(db: impl PgExecutor<'_>, id: ArticleId) -> sqlx::Result<Option<Line>> {
    sqlx::query_as!(
        Line,
        r#"select revision, account.name as "by_name?", saved_at, publish_at, problem
           from pending_revision left join account using (account_id) where article_id = $1"#,
        id.0
    )
    .fetch_optional(db)
    .await
}

/// A pending revision as it is to be saved.
#[derive(Debug)]
pub struct Save<'a> {
    /// The save of it that this one was made from; 0 if there was none.
    pub from: i32,
    /// The version of the story that it was made from.
    pub version: i32,
    /// What it says.
    pub manuscript: &'a Manuscript,
    /// Who saves it.
    pub by: AccountId,
}

/// Saves it over the one that it was made from; anything else there is a conflict, and nothing is written. The moment
/// stays.
pub async fn save(
    db: impl PgExecutor<'_>,
    id: ArticleId,
    save: &Save<'_>,
    now: DateTime<Utc>,
) -> Result<bool, ManuscriptError> {
    let done = sqlx::query!(
        "insert into pending_revision (article_id, revision, version, manuscript, account_id, saved_at)
         select $1, 1, $3, $4, $5, $6 where $2 = 0 or exists (select from pending_revision where article_id = $1)
         on conflict (article_id) do update
             set revision = $2 + 1, version = $3, manuscript = $4, account_id = $5, saved_at = $6, problem = null
             where pending_revision.revision = $2",
        id.0,
        save.from,
        save.version,
        to_value(save.manuscript)?,
        save.by.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets the moment of this save of it, or takes it away. Says whether it did: not if it was saved since.
pub async fn schedule(
    db: impl PgExecutor<'_>,
    id: ArticleId,
    revision: i32,
    at: Option<DateTime<Utc>>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update pending_revision set publish_at = $3, problem = null where article_id = $1 and revision = $2",
        id.0,
        revision,
        at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// It stays where it is, and this is why.
pub async fn hold(db: impl PgExecutor<'_>, id: ArticleId, problem: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update pending_revision set publish_at = null, problem = $2 where article_id = $1",
        id.0,
        problem
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes this save of it away. Says whether it was there.
pub async fn remove(db: impl PgExecutor<'_>, id: ArticleId, revision: i32) -> sqlx::Result<bool> {
    let done =
        sqlx::query!("delete from pending_revision where article_id = $1 and revision = $2", id.0, revision)
            .execute(db)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the one whose moment came first, it and its story locked until the transaction ends. What somebody else holds is
/// left to them.
pub async fn take_due(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<Option<ArticleId>> {
    sqlx::query_scalar!(
        r#"select article.article_id as "article_id: ArticleId"
           from pending_revision join article using (article_id)
           where publish_at <= $1 order by publish_at limit 1 for update skip locked"#,
        now
    )
    .fetch_optional(db)
    .await
}

/// Locks a story and its pending revision. Says whether there is one.
pub async fn lock(db: impl PgExecutor<'_>, id: ArticleId) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!(
        "select article.article_id from pending_revision join article using (article_id)
         where article.article_id = $1 for update",
        id.0
    )
    .fetch_optional(db)
    .await?;
    Ok(found.is_some())
}

/// The next moment at which one goes before readers.
pub async fn next_due(db: impl PgExecutor<'_>) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!("select min(publish_at) from pending_revision").fetch_one(db).await
}
