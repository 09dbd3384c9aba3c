//! The statements of the coarse meter over networks. Its tables are unlogged and hold nothing older than a day.

use chrono::NaiveDate;
use sqlx::PgPool;

/// The key of a day, which the first node that asks makes up.
pub async fn key(db: &PgPool, day: NaiveDate, fresh: &[u8; 64]) -> sqlx::Result<Vec<u8>> {
    sqlx::query!(
        "insert into network_key (day, key) values ($1, $2) on conflict (day) do nothing",
        day,
        &fresh[..]
    )
    .execute(db)
    .await?;
    sqlx::query_scalar!("select key from network_key where day = $1", day).fetch_one(db).await
}

/// Adds `reads` to each network's number of the day and says what it became. Numbers grow past every cap: of several
/// requests at once each gets numbers of its own, and compares those with the cap.
pub async fn add(
    db: &PgPool,
    day: NaiveDate,
    networks: &[Vec<u8>],
    reads: &[i32],
) -> sqlx::Result<Vec<(Vec<u8>, i32)>> {
    let rows = sqlx::query!(
        "insert into network_read (day, network, used)
         select $1, asked.network, asked.reads from unnest($2::bytea[], $3::integer[]) as asked (network, reads)
         order by asked.network
         on conflict (day, network) do update set used = network_read.used + excluded.used
         returning network, used",
        day,
        networks,
        reads,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.network, row.used)).collect())
}

/// Destroys the keys and the numbers of the days before this one.
pub async fn forget(db: &PgPool, today: NaiveDate) -> sqlx::Result<()> {
    sqlx::query!(
        "with keys as (delete from network_key where day < $1) delete from network_read where day < $1",
        today
    )
    .execute(db)
    .await?;
    Ok(())
}
