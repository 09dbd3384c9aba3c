//! The statements about comments.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::{Colleague, Comment};
use crate::ids::{AccountId, ArticleId, CommentId};

/// What is said about a story, the oldest first.
pub async fn list(db: impl PgExecutor<'_>, article: ArticleId) -> sqlx::Result<Vec<Comment>> {
    sqlx::query_as!(
        Comment,
        r#"select comment_id, answers as "answers: CommentId", comment.account_id, account.name as "name?", text, at,
                  edited_at, resolved_at
           from comment left join account on account.account_id = comment.account_id
           where article_id = $1 order by comment_id"#,
        article.0
    )
    .fetch_all(db)
    .await
}

/// Who may read the story in the newsroom, and so be named: whoever may change all stories, and whose it is.
pub async fn colleagues(db: impl PgExecutor<'_>, article: ArticleId) -> sqlx::Result<Vec<Colleague>> {
    sqlx::query_as!(
        Colleague,
        "select account_id, name from account
         where role in ('editor', 'admin')
            or role <> 'reader' and account_id = (select created_by from article where article_id = $1)
         order by name, account_id",
        article.0
    )
    .fetch_all(db)
    .await
}

/// Says something, or answers what begins a talk about the same story. Says whether it did.
pub async fn insert(
    db: impl PgExecutor<'_>,
    id: CommentId,
    article: ArticleId,
    answers: Option<CommentId>,
    by: AccountId,
    text: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into comment (comment_id, article_id, answers, account_id, text, at)
         select $1, $2, $3, $4, $5, $6
         where $3::uuid is null
            or exists (select from comment where comment_id = $3 and article_id = $2 and answers is null)",
        id.0,
        article.0,
        answers.map(|id| id.0),
        by.0,
        text,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Changes what somebody said, or takes it back where the text is empty. Says whether it did: not to another's.
pub async fn update(
    db: impl PgExecutor<'_>,
    id: CommentId,
    article: ArticleId,
    by: AccountId,
    text: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update comment set text = $4, edited_at = $5
         where comment_id = $1 and article_id = $2 and account_id = $3 and text <> ''",
        id.0,
        article.0,
        by.0,
        text,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Settles what a comment speaks of, or opens it again. Says whether anything changed.
pub async fn resolve(
    db: impl PgExecutor<'_>,
    id: CommentId,
    article: ArticleId,
    by: AccountId,
    at: Option<DateTime<Utc>>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update comment set resolved_at = $4, resolved_by = case when $4::timestamptz is null then null else $3::uuid end
         where comment_id = $1 and article_id = $2 and answers is null
           and (resolved_at is null) = ($4::timestamptz is not null)",
        id.0,
        article.0,
        by.0,
        at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
