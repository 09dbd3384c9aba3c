//! What is looked up to explain a decision.

use chrono::NaiveDate;
use sqlx::PgExecutor;
use uuid::Uuid;

use super::Entitlement;
use crate::ids::AccountId;

/// Addresses of the stories that somebody may mean by a slug or an id, two at most: section and slug.
pub async fn addresses(db: impl PgExecutor<'_>, meant: &str) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        "select section.slug as section, article.slug from article join section using (section_id)
         where article.slug = $1 or article.article_id = $2 limit 2",
        meant,
        Uuid::try_parse(meant).ok(),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.section, row.slug)).collect())
}

/// The account of an address or an id: of several that claim an address the one that holds it, else the newest.
pub async fn account(db: impl PgExecutor<'_>, meant: &str) -> sqlx::Result<Option<AccountId>> {
    sqlx::query_scalar!(
        "select account_id from account where email = $1::text::citext or account_id = $2
         order by verified_at is not null desc, created_at desc limit 1",
        meant,
        Uuid::try_parse(meant).ok(),
    )
    .fetch_optional(db)
    .await
}

/// What the account is or was entitled to, the latest first.
pub async fn entitlements(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Vec<Entitlement>> {
    sqlx::query_as!(
        Entitlement,
        "select source, starts_at, ends_at from entitlement where account_id = $1 order by starts_at desc",
        account.0
    )
    .fetch_all(db)
    .await
}

/// The day's key of the coarse meter, if anybody was counted by it.
pub async fn network_key(db: impl PgExecutor<'_>, day: NaiveDate) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!("select key from network_key where day = $1", day).fetch_optional(db).await
}

/// The highest number of reads among these names of a network.
pub async fn network_used(
    db: impl PgExecutor<'_>,
    day: NaiveDate,
    names: &[Vec<u8>],
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!("select max(used) from network_read where day = $1 and network = any($2)", day, names)
        .fetch_one(db)
        .await
}

/// Whether the reader opened a story on an earlier day of this month or the one before.
pub async fn came_before(
    db: impl PgExecutor<'_>,
    month: NaiveDate,
    day: NaiveDate,
    reader: Uuid,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from meter where reader = $1 and month in ($2, ($2::date - interval '1 month')::date)
                   and begun_on < $3
           ) as "before!""#,
        reader,
        month,
        day,
    )
    .fetch_one(db)
    .await
}
