//! The statements about stories saved for later.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::list::{Place, Row, page, page_before};
use crate::ids::{AccountId, ArticleId};
use crate::shelf::{Kept, MOST_SAVED, Saving};

/// A page of the list, and one story more if there is one.
pub async fn list(db: impl PgExecutor<'_>, place: Place) -> sqlx::Result<Vec<Kept>> {
    page!(db, "saved_story", place)
}

/// The story that the page before this one follows; none if that is the first page.
pub async fn before(db: impl PgExecutor<'_>, place: Place) -> sqlx::Result<Option<ArticleId>> {
    page_before!(db, "saved_story", place)
}

/// Whether the account has saved a story.
pub async fn has(db: impl PgExecutor<'_>, account: AccountId, article: ArticleId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from saved_story where account_id = $1 and article_id = $2) as "has!""#,
        account.0,
        article.0,
    )
    .fetch_one(db)
    .await
}

/// Saves a story. One that is saved stays where it stands. The account's row is locked first, so that of any number at once
/// exactly as many as there is room for are saved.
pub async fn save(
    db: &mut PgConnection,
    account: AccountId,
    article: ArticleId,
    now: DateTime<Utc>,
) -> sqlx::Result<Saving> {
    sqlx::query!("select account_id from account where account_id = $1 for no key update", account.0)
        .fetch_one(&mut *db)
        .await?;
    if has(&mut *db, account, article).await? {
        return Ok(Saving::Saved);
    }
    let done = sqlx::query!(
        "insert into saved_story (account_id, article_id, at)
         select $1, $2, $3 where $4 > (select count(*) from saved_story where account_id = $1)",
        account.0,
        article.0,
        now,
        MOST_SAVED,
    )
    .execute(db)
    .await?;
    Ok(if done.rows_affected() == 1 { Saving::Saved } else { Saving::Full })
}

/// Takes a story off the list.
pub async fn remove(db: impl PgExecutor<'_>, account: AccountId, article: ArticleId) -> sqlx::Result<()> {
    sqlx::query!("delete from saved_story where account_id = $1 and article_id = $2", account.0, article.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Gives an account what another has saved.
pub async fn hand_over(db: impl PgExecutor<'_>, from: AccountId, to: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into saved_story (account_id, article_id, at)
         select $2, article_id, at from saved_story where account_id = $1 on conflict do nothing",
        from.0,
        to.0,
    )
    .execute(db)
    .await?;
    Ok(())
}
