//! The statements about preview links.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::PreviewLink;
use crate::accounts::token::Token;
use crate::ids::{AccountId, ArticleId, PreviewLinkId};

/// Makes a link.
pub async fn insert(
    db: impl PgExecutor<'_>,
    id: PreviewLinkId,
    token: &Token,
    article: ArticleId,
    by: AccountId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into preview_link (preview_link_id, token_hash, article_id, account_id, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6)",
        id.0,
        &token.hash(),
        article.0,
        by.0,
        now,
        expires_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The link of a token.
pub async fn find(db: impl PgExecutor<'_>, token: &Token) -> sqlx::Result<Option<PreviewLink>> {
    Ok(list(db, None, Some(token), 1).await?.pop())
}

/// Links to a story, the newest first.
pub async fn of_article(
    db: impl PgExecutor<'_>,
    article: ArticleId,
    most: i64,
) -> sqlx::Result<Vec<PreviewLink>> {
    list(db, Some(article), None, most).await
}

async fn list(
    db: impl PgExecutor<'_>,
    article: Option<ArticleId>,
    token: Option<&Token>,
    most: i64,
) -> sqlx::Result<Vec<PreviewLink>> {
    let hash = token.map(Token::hash);
    sqlx::query_as!(
        PreviewLink,
        r#"select preview_link_id, article.article_id, article.status,
                  '/' || section.slug || '/' || article.slug as "path!", account.name as "name?",
                  expires_at, revoked_at, openings, opened_at
           from preview_link join article using (article_id) join section using (section_id)
           left join account on account.account_id = preview_link.account_id
           where article.article_id = $1 or token_hash = $2
           order by preview_link_id desc limit $3"#,
        article.map(|id| id.0),
        hash.as_ref().map(<[u8; 32]>::as_slice),
        most,
    )
    .fetch_all(db)
    .await
}

/// Counts an opening, if the link is still good.
pub async fn count_opening(
    db: impl PgExecutor<'_>,
    id: PreviewLinkId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update preview_link set openings = openings + 1, opened_at = $2
         where preview_link_id = $1 and revoked_at is null and expires_at > $2",
        id.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes back a link to this story. Says whether it did.
pub async fn revoke(
    db: impl PgExecutor<'_>,
    id: PreviewLinkId,
    article: ArticleId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update preview_link set revoked_at = $3
         where preview_link_id = $1 and article_id = $2 and revoked_at is null",
        id.0,
        article.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
