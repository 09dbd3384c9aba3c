//! The statements that only an import needs: finding or making what its stories refer to.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::articles::Slug;
use crate::ids::{AuthorId, SectionId, TopicId};

/// The section of a slug, made if it is missing, and whether it was.
pub async fn section(db: &mut PgConnection, slug: &str, name: &str) -> sqlx::Result<(SectionId, bool)> {
    if let Some(id) = sqlx::query_scalar!("select section_id from section where slug = $1", slug)
        .fetch_optional(&mut *db)
        .await?
    {
        return Ok((id, false));
    }
    let id = SectionId::new();
    sqlx::query!(
        "insert into section (section_id, slug, name, position)
         values ($1, $2, $3, (select coalesce(max(position), 0) + 1 from section))",
        id.0,
        slug,
        name,
    )
    .execute(db)
    .await?;
    Ok((id, true))
}

/// The author of a slug, made if missing, and whether they were. A name that somebody corrected here stays corrected.
pub async fn author(db: &mut PgConnection, slug: &Slug, name: &str) -> sqlx::Result<(AuthorId, bool)> {
    if let Some(id) = sqlx::query_scalar!("select author_id from author where slug = $1", slug.as_str())
        .fetch_optional(&mut *db)
        .await?
    {
        return Ok((id, false));
    }
    let id = AuthorId::new();
    sqlx::query!("insert into author (author_id, slug, name) values ($1, $2, $3)", id.0, slug.as_str(), name)
        .execute(db)
        .await?;
    Ok((id, true))
}

/// The topic of a slug, made if missing, and whether it was.
pub async fn topic(db: &mut PgConnection, slug: &Slug, name: &str) -> sqlx::Result<(TopicId, bool)> {
    if let Some(id) = sqlx::query_scalar!("select topic_id from topic where slug = $1", slug.as_str())
        .fetch_optional(&mut *db)
        .await?
    {
        return Ok((id, false));
    }
    let id = TopicId::new();
    sqlx::query!("insert into topic (topic_id, slug, name) values ($1, $2, $3)", id.0, slug.as_str(), name)
        .execute(db)
        .await?;
    Ok((id, true))
}

/// Takes the lock under which imports run one after another: two at once would give one slug to two stories.
pub async fn lock(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(r#"select pg_advisory_xact_lock(hashtext('courant import')) as "locked!: ()""#)
        .fetch_one(db)
        .await?;
    Ok(())
}

/// A story's addresses of the past, as it has them now: those of the source and those since.
pub async fn redirects(
    db: &mut PgConnection,
    paths: &[String],
    to: crate::ids::ArticleId,
    now: DateTime<Utc>,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "insert into redirect (path, article_id, created_at)
         select distinct path, $2::uuid, $3::timestamptz from unnest($1::text[]) as list (path)
         on conflict (path) do nothing",
        paths,
        to.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
