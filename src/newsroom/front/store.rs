//! The statements of the front page desk.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use sqlx::types::Json;

use super::{Arrangement, Candidate};
use crate::articles::{Kind, Status};
use crate::front::layout::Layout;
use crate::ids::{AccountId, ArticleId};

/// The arrangements up to a version (all of them without one), the newest first.
pub async fn list(db: impl PgExecutor<'_>, up_to: Option<i32>, limit: i64) -> sqlx::Result<Vec<Arrangement>> {
    sqlx::query!(
        r#"select version, at, account.name as "by?", restores, pins as "pins: Json<Layout>"
           from front_layout left join account using (account_id)
           where $1::integer is null or version <= $1 order by version desc limit $2"#,
        up_to,
        limit,
    )
    .map(|row| Arrangement {
        version: row.version,
        at: Some(row.at),
        by: row.by,
        restores: row.restores,
        layout: row.pins.0,
    })
    .fetch_all(db)
    .await
}

/// The arrangement that holds.
pub async fn newest(db: impl PgExecutor<'_>) -> sqlx::Result<Arrangement> {
    Ok(list(db, None, 1).await?.pop().unwrap_or_default())
}

/// The arrangement of a version, if there was one.
pub async fn of_version(db: impl PgExecutor<'_>, version: i32) -> sqlx::Result<Option<Arrangement>> {
    if version == 0 {
        return Ok(Some(Arrangement::default()));
    }
    Ok(list(db, Some(version), 1).await?.pop().filter(|found| found.version == version))
}

/// Keeps the arrangement that follows version `from`. Says whether it did: not if somebody else made one from the same
/// version meanwhile.
pub async fn insert(
    db: impl PgExecutor<'_>,
    from: i32,
    layout: &Layout,
    restores: Option<i32>,
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into front_layout (version, at, account_id, restores, pins)
         select $1 + 1, $2, $3, $4, $5
         where $1 = (select coalesce(max(version), 0) from front_layout)
         on conflict do nothing",
        from,
        now,
        by.0,
        restores,
        Json(layout) as _,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Stories by their keys, in whatever state.
pub async fn stories(db: impl PgExecutor<'_>, ids: &[ArticleId]) -> sqlx::Result<Vec<Candidate>> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    sqlx::query_as!(
        Candidate,
        r#"select article.article_id as "article_id!", article.headline as "headline!", section.name as "section!",
                  article.kind as "kind!: Kind", article.status as "status!: Status",
                  coalesce(scheduled_publication.publish_at, article.published_at) as at
           from article join section using (section_id) left join scheduled_publication using (article_id)
           where article_id = any($1)"#,
        &ids,
    )
    .fetch_all(db)
    .await
}

/// Stories that can be put on the page and whose headline or slug holds a text, the newest first; scheduled ones before all.
pub async fn search(db: impl PgExecutor<'_>, text: &str, limit: i64) -> sqlx::Result<Vec<Candidate>> {
    let pattern = format!("%{}%", text.replace(['\\', '%', '_'], ""));
    sqlx::query_as!(
        Candidate,
        r#"select article.article_id as "article_id!", article.headline as "headline!", section.name as "section!",
                  article.kind as "kind!: Kind", article.status as "status!: Status",
                  coalesce(scheduled_publication.publish_at, article.published_at) as at
           from article join section using (section_id) left join scheduled_publication using (article_id)
           where article.status in ('published', 'scheduled') and article.kind <> 'sponsored'
             and ($1 = '%%' or article.headline ilike $1 or article.slug ilike $1)
           order by article.status = 'scheduled' desc,
                    coalesce(scheduled_publication.publish_at, article.published_at) desc, article_id desc
           limit $2"#,
        pattern,
        limit,
    )
    .fetch_all(db)
    .await
}
