//! The statements about published ranges.

use chrono::{DateTime, Utc};
use ipnet::IpNet;
use sqlx::{PgConnection, PgExecutor};

use super::{Crawler, Ranges};

/// Whether it is this node's turn to ask for a crawler's ranges: they are a day old, and nobody asked within the hour.
/// Gives the tag of what is kept. One statement, so that of several nodes one asks.
pub async fn claim(
    db: impl PgExecutor<'_>,
    crawler: Crawler,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Option<String>>> {
    sqlx::query_scalar!(
        "insert into crawler (crawler, asked_at) values ($1, $2)
         on conflict (crawler) do update set asked_at = $2
             where crawler.asked_at <= $2 - interval '1 hour'
               and (crawler.fetched_at is null or crawler.fetched_at <= $2 - interval '1 day')
         returning etag",
        crawler.name(),
        now,
    )
    .fetch_optional(db)
    .await
}

/// Notes that what is kept is what is published.
pub async fn confirm(db: impl PgExecutor<'_>, crawler: Crawler, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update crawler set fetched_at = $2 where crawler = $1", crawler.name(), now)
        .execute(db)
        .await?;
    Ok(())
}

/// Replaces a crawler's ranges, in the caller's transaction.
pub async fn replace(
    db: &mut PgConnection,
    crawler: Crawler,
    networks: &[IpNet],
    etag: Option<&str>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update crawler set fetched_at = $2, etag = $3 where crawler = $1",
        crawler.name(),
        now,
        etag
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from crawler_range where crawler = $1", crawler.name()).execute(&mut *db).await?;
    sqlx::query!(
        "insert into crawler_range (crawler, network) select $1, unnest($2::cidr[])",
        crawler.name(),
        networks,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// All ranges that are kept.
pub async fn ranges(db: impl PgExecutor<'_>) -> sqlx::Result<Ranges> {
    let rows = sqlx::query!("select crawler, network from crawler_range").fetch_all(db).await?;
    let range = |name: &str, network| Some((network, Crawler::named(name)?));
    Ok(Ranges::new(rows.into_iter().filter_map(|row| range(&row.crawler, row.network)).collect()))
}
