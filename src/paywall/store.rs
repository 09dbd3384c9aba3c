//! The meter's statements, and the one question about entitlements.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{Level, Limits};
use crate::ids::{AccountId, ArticleId};

/// Counts the story for the reader and says how many stories they have opened this month, this one included.
/// `None` is the wall. One statement decides and counts together under the row's lock, so any number of parallel
/// requests on any number of nodes get exactly `limit` different stories.
///
/// A story already read is granted and not counted again; the first branch answers for it without a write. When two
/// requests for the first story of the month race, the loser finds the winner's row in `on conflict`.
pub async fn count(
    db: impl PgExecutor<'_>,
    month: NaiveDate,
    reader: Uuid,
    article: ArticleId,
    limit: u32,
) -> sqlx::Result<Option<u32>> {
    let limit = i32::try_from(limit).unwrap_or(i32::MAX);
    let used = sqlx::query_scalar!(
        r#"
        with seen as (
            select cardinality(articles) as used from meter
            where month = $1 and reader = $2 and articles @> array[$3::uuid] and $4 > 0
        ), counted as (
            insert into meter (month, reader, articles)
            select $1, $2, array[$3::uuid] where $4 > 0 and not exists (select from seen)
            on conflict (month, reader) do update
                set articles = case
                    when meter.articles @> excluded.articles then meter.articles
                    else meter.articles || excluded.articles
                end
                where meter.articles @> excluded.articles or cardinality(meter.articles) < $4
            returning cardinality(articles) as used
        )
        select used as "used!" from seen union all select used from counted
        "#,
        month,
        reader,
        article.0,
        limit,
    )
    .fetch_optional(db)
    .await?;
    Ok(used.map(i32::unsigned_abs))
}

/// Notes a story that was counted under another id, without deciding anything.
pub async fn note(
    db: impl PgExecutor<'_>,
    month: NaiveDate,
    reader: Uuid,
    article: ArticleId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into meter (month, reader, articles) values ($1, $2, array[$3::uuid])
         on conflict (month, reader) do update set articles = meter.articles || excluded.articles
             where not meter.articles @> excluded.articles",
        month,
        reader,
        article.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// How many stories the reader has opened this month.
pub async fn used(db: impl PgExecutor<'_>, month: NaiveDate, reader: Uuid) -> sqlx::Result<u32> {
    let used = sqlx::query_scalar!(
        r#"select cardinality(articles) as "used!" from meter where month = $1 and reader = $2"#,
        month,
        reader
    )
    .fetch_optional(db)
    .await?;
    Ok(used.map_or(0, i32::unsigned_abs))
}

/// Adds what `from` has read this month to what `into` has read. At sign-in the visitor's reads go to the account, so
/// that an account gives no second helping; at sign-out the account's go to the visitor, for the same reason.
pub async fn merge(db: impl PgExecutor<'_>, month: NaiveDate, from: Uuid, into: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into meter (month, reader, articles)
         select month, $3, articles from meter where month = $1 and reader = $2
         on conflict (month, reader) do update
             set articles = array(select distinct unnest(meter.articles || excluded.articles))",
        month,
        from,
        into,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether the account holds an entitlement now, and whether it ever did.
pub async fn entitled(
    db: impl PgExecutor<'_>,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<(bool, bool)> {
    let row = sqlx::query!(
        r#"select coalesce(bool_or(starts_at <= $2 and (ends_at is null or ends_at > $2)), false) as "now!",
                  coalesce(bool_or(starts_at <= $2), false) as "ever!"
           from entitlement where account_id = $1"#,
        account.0,
        now,
    )
    .fetch_one(db)
    .await?;
    Ok((row.now, row.ever))
}

/// The entitlement that holds now and reaches furthest: where it comes from and when it ends, if it does.
pub async fn current_entitlement(
    db: impl PgExecutor<'_>,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<(super::EntitlementSource, Option<DateTime<Utc>>)>> {
    let row = sqlx::query!(
        "select source, ends_at from entitlement
         where account_id = $1 and starts_at <= $2 and (ends_at is null or ends_at > $2)
         order by ends_at desc nulls first limit 1",
        account.0,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.source, row.ends_at)))
}

/// Gives an account the right to read until `ends_at`, or for good.
pub async fn entitle(
    db: impl PgExecutor<'_>,
    account: AccountId,
    source: super::EntitlementSource,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into entitlement (entitlement_id, account_id, source, starts_at, ends_at) values ($1, $2, $3, $4, $5)",
        crate::ids::EntitlementId::new().0,
        account.0,
        source,
        starts_at,
        ends_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The site's level and the meter's limits.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// The level that stories inherit.
    pub access: Level,
    /// The meter's numbers.
    pub limits: Limits,
}

/// The rules in force.
pub async fn rules(db: impl PgExecutor<'_>) -> sqlx::Result<Rules> {
    let row =
        sqlx::query!("select access, anonymous_limit, registered_limit from site").fetch_one(db).await?;
    Ok(Rules {
        access: row.access,
        limits: Limits {
            anonymous: row.anonymous_limit.unsigned_abs(),
            registered: row.registered_limit.unsigned_abs(),
        },
    })
}
