//! The history of stories. Whole texts stand in it: it is read for staff alone.

use serde_json::to_value;
use sqlx::{PgConnection, PgExecutor};

use crate::articles::manuscript::revision::{Cause, Kept, Revision};
use crate::articles::manuscript::{Manuscript, ManuscriptError};
use crate::ids::ArticleId;

/// Keeps what a story is now, unless that version is kept already.
pub async fn keep(db: impl PgExecutor<'_>, id: ArticleId, kept: &Kept<'_>) -> Result<(), ManuscriptError> {
    let count = |words: usize| i32::try_from(words).unwrap_or(i32::MAX);
    sqlx::query!(
        "insert into revision (article_id, version, at, account_id, cause, words_added, words_removed, manuscript)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        id.0,
        kept.version,
        kept.at,
        kept.by.map(|id| id.0),
        kept.cause as Cause,
        count(kept.words.0),
        count(kept.words.1),
        to_value(kept.manuscript)?,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The history, the newest first, from before version `before` on.
pub async fn list(
    db: impl PgExecutor<'_>,
    id: ArticleId,
    before: Option<i32>,
    limit: i64,
) -> sqlx::Result<Vec<Revision>> {
    sqlx::query_as!(
        Revision,
        r#"select version, at, account_id as by, account.name as "by_name?", cause, revision.name, words_added,
                  words_removed
           from revision left join account using (account_id)
           where article_id = $1 and ($2::integer is null or version < $2)
           order by version desc limit $3"#,
        id.0,
        before,
        limit,
    )
    .fetch_all(db)
    .await
}

/// What was saved after version `from`, up to and with version `to`, the oldest first.
pub async fn between(
    db: impl PgExecutor<'_>,
    id: ArticleId,
    from: i32,
    to: i32,
) -> sqlx::Result<Vec<Revision>> {
    sqlx::query_as!(
        Revision,
        r#"select version, at, account_id as by, account.name as "by_name?", cause, revision.name, words_added,
                  words_removed
           from revision left join account using (account_id)
           where article_id = $1 and version > $2 and version <= $3 order by version"#,
        id.0,
        from,
        to,
    )
    .fetch_all(db)
    .await
}

/// What the story was at a version: the newest revision that is not newer, since not every version changes the story.
/// Nothing if its history begins later.
pub async fn as_of(
    db: &mut PgConnection,
    id: ArticleId,
    version: i32,
) -> Result<Option<Manuscript>, ManuscriptError> {
    let manuscript = sqlx::query_scalar!(
        "select manuscript from revision where article_id = $1 and version <= $2 order by version desc limit 1",
        id.0,
        version,
    )
    .fetch_optional(db)
    .await?;
    Ok(manuscript.map(serde_json::from_value).transpose()?)
}

/// Gives a revision a name, or takes it away. Says what it was called before; nothing if there is no such revision.
pub async fn rename(
    db: &mut PgConnection,
    id: ArticleId,
    version: i32,
    name: Option<&str>,
) -> sqlx::Result<Option<Option<String>>> {
    let before = sqlx::query_scalar!(
        "select name from revision where article_id = $1 and version = $2 for update",
        id.0,
        version
    )
    .fetch_optional(&mut *db)
    .await?;
    if before.is_some() {
        sqlx::query!(
            "update revision set name = $3 where article_id = $1 and version = $2",
            id.0,
            version,
            name
        )
        .execute(db)
        .await?;
    }
    Ok(before)
}
