//! The statements about histories of what was read.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::list::{Place, Row, page, page_before};
use crate::ids::{AccountId, ArticleId};
use crate::shelf::{Kept, Noted};

/// A page of a history, and one story more if there is one.
pub async fn list(db: impl PgExecutor<'_>, place: Place) -> sqlx::Result<Vec<Kept>> {
    page!(db, "read_story", place)
}

/// The story that the page before this one follows; none if that is the first page.
pub async fn before(db: impl PgExecutor<'_>, place: Place) -> sqlx::Result<Option<ArticleId>> {
    page_before!(db, "read_story", place)
}

/// Since when the account keeps a history; none where it keeps none.
pub async fn since(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!("select since from reading_history where account_id = $1", account.0)
        .fetch_optional(db)
        .await
}

/// Begins a history. Says whether there was none.
pub async fn begin(db: impl PgExecutor<'_>, account: AccountId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into reading_history (account_id, since) values ($1, $2) on conflict do nothing",
        account.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends a history and deletes it. Says whether there was one.
pub async fn end(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<bool> {
    let done =
        sqlx::query!("delete from reading_history where account_id = $1", account.0).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Empties a history, which goes on from here.
pub async fn clear(db: impl PgExecutor<'_>, account: AccountId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "with emptied as (update reading_history set since = $2 where account_id = $1 returning account_id)
         delete from read_story where account_id in (select account_id from emptied)",
        account.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a story out of a history.
pub async fn remove(db: impl PgExecutor<'_>, account: AccountId, article: ArticleId) -> sqlx::Result<()> {
    sqlx::query!("delete from read_story where account_id = $1 and article_id = $2", account.0, article.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Writes what was read into the histories that are kept now and were then. A history that ends meanwhile is waited for or
/// waits, so that nothing of it is written after its end. One row for a story, and stories deleted meanwhile are left out.
pub async fn note(db: impl PgExecutor<'_>, read: &[Noted]) -> sqlx::Result<()> {
    let accounts: Vec<_> = read.iter().map(|noted| noted.account.0).collect();
    let articles: Vec<_> = read.iter().map(|noted| noted.article.0).collect();
    let moments: Vec<_> = read.iter().map(|noted| noted.at).collect();
    sqlx::query!(
        "with kept as (
             select account_id, since from reading_history where account_id = any($1)
             order by account_id for key share
         )
         insert into read_story (account_id, article_id, at)
         select account_id, article_id, max(read.at)
         from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as read (account_id, article_id, at)
         join kept using (account_id) join article using (article_id)
         where read.at >= kept.since
         group by account_id, article_id order by account_id, article_id
         on conflict (account_id, article_id) do update set at = greatest(read_story.at, excluded.at)",
        &accounts,
        &articles,
        &moments,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives an account that keeps a history what another's holds. One that keeps none did not ask for any, and gets none.
pub async fn hand_over(db: impl PgExecutor<'_>, from: AccountId, to: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into read_story (account_id, article_id, at)
         select $2, article_id, at from read_story
         where account_id = $1 and exists (select from reading_history where account_id = $2)
         on conflict (account_id, article_id) do update set at = greatest(read_story.at, excluded.at)",
        from.0,
        to.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes what was last read before a moment.
pub async fn forget(db: impl PgExecutor<'_>, before: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("delete from read_story where at < $1", before).execute(db).await?;
    Ok(())
}
