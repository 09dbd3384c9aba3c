//! The statements about institutions' domains.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

/// All of them.
pub async fn all(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select domain from student_domain order by domain").fetch_all(db).await
}

/// Whether one of these names is an institution's.
pub async fn is_any(db: impl PgExecutor<'_>, names: &[String]) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from student_domain where domain = any($1)) as "any!""#,
        names
    )
    .fetch_one(db)
    .await
}

/// Adds domains, and gives those that are new.
pub async fn add(
    db: impl PgExecutor<'_>,
    domains: &[String],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "insert into student_domain (domain, added_at) select distinct domain, $2::timestamptz from unnest($1::text[]) as t (domain)
         on conflict do nothing returning domain",
        domains,
        now,
    )
    .fetch_all(db)
    .await
}

/// Takes a domain away. Says whether it was there.
pub async fn remove(db: impl PgExecutor<'_>, domain: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from student_domain where domain = $1", domain).execute(db).await?;
    Ok(done.rows_affected() == 1)
}
