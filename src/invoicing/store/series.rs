//! Numbers without gaps.

use sqlx::PgExecutor;

/// The next number of a series in a year. Its row stays locked until the transaction ends: whoever asks meanwhile waits, and
/// what is rolled back gives its number back.
pub async fn next(db: impl PgExecutor<'_>, series: &str, year: i32) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "insert into invoice_series (series, year, last) values ($1, $2, 1)
         on conflict (series, year) do update set last = invoice_series.last + 1
         returning last",
        series,
        year,
    )
    .fetch_one(db)
    .await
}
