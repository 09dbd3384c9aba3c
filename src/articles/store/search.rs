//! The statements of the search.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::lists::summaries;
use crate::articles::teaser::Summary;

/// Full text search over the open part of every story: nobody learns by searching what stands behind the wall.
pub async fn search(
    db: impl PgExecutor<'_>,
    query: &str,
    now: DateTime<Utc>,
    limit: i64,
    offset: i64,
) -> sqlx::Result<Vec<Summary>> {
    summaries!(
        "where article.status = 'published' and article.published_at <= $2
           and article.open_search @@ websearch_to_tsquery('courant', $1)
         order by ts_rank_cd(article.open_search, websearch_to_tsquery('courant', $1)) desc,
                  article.published_at desc, article.article_id desc
         limit $3 offset $4",
        query,
        now,
        limit,
        offset,
    )
    .fetch_all(db)
    .await
}

/// The same for words of which the last, made of letters and digits, is only begun.
pub async fn search_beginning(
    db: impl PgExecutor<'_>,
    words: &str,
    beginning: &str,
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<Summary>> {
    summaries!(
        "cross join (select websearch_to_tsquery('courant', $1) && to_tsquery('courant', $2::text || ':*') as query) asked
         where article.status = 'published' and article.published_at <= $3
           and article.open_search @@ asked.query
         order by ts_rank_cd(article.open_search, asked.query) desc,
                  article.published_at desc, article.article_id desc
         limit $4",
        words,
        beginning,
        now,
        limit,
    )
    .fetch_all(db)
    .await
}
