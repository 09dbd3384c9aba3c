//! Stories come before readers, are taken back, and move to another address.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::articles::{Slug, Status};
use crate::ids::{ArticleId, SectionId};

/// Moves a story of this version and state to another state. Coming before readers it keeps the moment of the first time;
/// taken back it is closed, if it was open to everybody. Says whether it did: not if it was saved or moved since, and not
/// before its embargo ends.
pub async fn move_on(
    db: impl PgExecutor<'_>,
    id: ArticleId,
    version: i32,
    (from, to): (Status, Status),
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update article set status = $4, version = version + 1,
             published_at = case when $4 = 'published'::article_status then coalesce(published_at, $5) else published_at end,
             open_until = case when $4 = 'withdrawn'::article_status then null else open_until end
         where article_id = $1 and version = $2 and status = $3
           and ($4 <> 'published'::article_status or embargo_until is null or embargo_until <= $5)",
        id.0,
        version,
        from,
        to,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets or lifts the embargo of a story of this version. Says whether it did: not if readers see it, or it was saved since.
pub async fn set_embargo(
    db: impl PgExecutor<'_>,
    id: ArticleId,
    version: i32,
    until: Option<DateTime<Utc>>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update article set embargo_until = $3, version = version + 1
         where article_id = $1 and version = $2 and status <> 'published'",
        id.0,
        version,
        until,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Opens a published story to everybody until a moment, or closes it. Says what held before, if that changed.
pub async fn open_until(
    db: &mut PgConnection,
    id: ArticleId,
    until: Option<DateTime<Utc>>,
) -> sqlx::Result<Option<Option<DateTime<Utc>>>> {
    let before = sqlx::query_scalar!(
        "select open_until from article where article_id = $1 and status = 'published' for update",
        id.0
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(before) = before.filter(|before| *before != until) else {
        return Ok(None);
    };
    sqlx::query!("update article set open_until = $2 where article_id = $1", id.0, until).execute(db).await?;
    Ok(Some(before))
}

/// Takes the mark off stories whose time is over, and writes each into the audit log, once on all nodes together.
/// Readers do not wait for it: what is over is over for the decision at its second.
pub async fn close_expired(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "with closed as (
             update article set open_until = null from (
                 select article_id, open_until from article where open_until <= $1 for update skip locked
             ) as expired
             where article.article_id = expired.article_id
             returning article.article_id, expired.open_until
         )
         insert into audit (audit_id, at, action, subject, subject_id, before)
         select gen_random_uuid(), $1, 'article.close', 'article', article_id,
                jsonb_build_object('open_until', open_until)
         from closed",
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts a draft of the past among the published stories, as it was at its source.
pub async fn publish_as_of(
    db: impl PgExecutor<'_>,
    id: ArticleId,
    at: DateTime<Utc>,
    updated_at: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update article set status = $2, published_at = $3, updated_at = $4 where article_id = $1",
        id.0,
        Status::Published,
        at,
        updated_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Leaves a redirect at the address a story stood at, if it moved, and takes away one that would lead from where it
/// stands now.
pub async fn leave_redirect(
    db: &mut PgConnection,
    id: ArticleId,
    old: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let path = sqlx::query_scalar!(
        r#"select '/' || section.slug || '/' || article.slug as "path!"
           from article join section using (section_id) where article_id = $1"#,
        id.0
    )
    .fetch_one(&mut *db)
    .await?;
    if path == old {
        return Ok(());
    }
    sqlx::query!("delete from redirect where path = $1", path).execute(&mut *db).await?;
    sqlx::query!("update redirect set article_id = $2, target = null where target = $1", old, id.0)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "insert into redirect (path, article_id, created_at) values ($1, $2, $3)
         on conflict (path) do update set article_id = $2, target = null",
        old,
        id.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether a story of the section has the slug.
pub async fn slug_taken(db: impl PgExecutor<'_>, section: SectionId, slug: &Slug) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from article where section_id = $1 and slug = $2) as "taken!""#,
        section.0,
        slug.as_str(),
    )
    .fetch_one(db)
    .await
}
