//! The statements that write stories, and the one function by which staff reads whole texts.
//! tests/architecture.rs lists who may call it.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::{Derived, Manuscript, ManuscriptError, Source, Stored};
use crate::articles::body::Document;
use crate::articles::{Slug, Status};
use crate::ids::{AccountId, ArticleId, AuthorId, TopicId};

/// Writes a new draft. An importer names the id, so that the same file makes the same story.
pub async fn insert(
    db: &mut PgConnection,
    id: ArticleId,
    manuscript: &Manuscript,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> Result<(), ManuscriptError> {
    let derived = Derived::of(&manuscript.document);
    sqlx::query!(
        "insert into article (article_id, section_id, slug, kind, access, headline, standfirst, kicker, column_id,
             note, lead_media_id, lead_caption, preview, has_more, words, created_by, created_at, edited_at, open_search)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17,
             setweight(to_tsvector('courant', $6), 'A') || setweight(to_tsvector('courant', $7), 'B')
             || to_tsvector('courant', $18))",
        id.0,
        manuscript.section_id.0,
        manuscript.slug.as_str(),
        manuscript.kind,
        manuscript.access,
        manuscript.headline,
        manuscript.standfirst,
        manuscript.kicker,
        manuscript.column_id.map(|id| id.0),
        manuscript.note,
        manuscript.lead.as_ref().map(|(id, _)| id.0),
        manuscript.lead.as_ref().map_or("", |(_, caption)| caption),
        derived.preview,
        derived.has_more,
        derived.words,
        by.map(|id| id.0),
        now,
        derived.open_text,
    )
    .execute(&mut *db)
    .await?;
    write_body(&mut *db, id, &derived).await?;
    write_links(db, id, manuscript).await?;
    Ok(())
}

/// Writes a newer version of a story over version `from`; anything else there is a conflict and nothing is written.
/// A published story shows readers when it changed.
pub async fn update(
    db: &mut PgConnection,
    id: ArticleId,
    from: i32,
    manuscript: &Manuscript,
    now: DateTime<Utc>,
) -> Result<(), ManuscriptError> {
    let derived = Derived::of(&manuscript.document);
    let updated = sqlx::query!(
        "update article set section_id = $3, slug = $4, kind = $5, access = $6, headline = $7, standfirst = $8,
             kicker = $9, column_id = $10, note = $11, preview = $12, has_more = $13, words = $14, edited_at = $15::timestamptz,
             updated_at = case when status = 'published' then $15::timestamptz end, version = version + 1,
             lead_media_id = $17, lead_caption = $18,
             open_search = setweight(to_tsvector('courant', $7), 'A') || setweight(to_tsvector('courant', $8), 'B')
                 || to_tsvector('courant', $16)
         where article_id = $1 and version = $2",
        id.0,
        from,
        manuscript.section_id.0,
        manuscript.slug.as_str(),
        manuscript.kind,
        manuscript.access,
        manuscript.headline,
        manuscript.standfirst,
        manuscript.kicker,
        manuscript.column_id.map(|id| id.0),
        manuscript.note,
        derived.preview,
        derived.has_more,
        derived.words,
        now,
        derived.open_text,
        manuscript.lead.as_ref().map(|(id, _)| id.0),
        manuscript.lead.as_ref().map_or("", |(_, caption)| caption),
    )
    .execute(&mut *db)
    .await?;
    if updated.rows_affected() == 0 {
        return Err(ManuscriptError::Conflict);
    }
    write_body(&mut *db, id, &derived).await?;
    write_links(db, id, manuscript).await?;
    Ok(())
}

async fn write_body(db: impl PgExecutor<'_>, id: ArticleId, derived: &Derived) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into article_body (article_id, document, whole_search) values ($1, $2, to_tsvector('courant', $3))
         on conflict (article_id) do update set document = $2, whole_search = to_tsvector('courant', $3)",
        id.0,
        derived.document,
        derived.whole_text,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Bylines, topics and related stories, in order. A related story that does not exist is left out.
async fn write_links(db: &mut PgConnection, id: ArticleId, manuscript: &Manuscript) -> sqlx::Result<()> {
    let authors: Vec<_> = manuscript.authors.iter().map(|id| id.0).collect();
    let topics: Vec<_> = manuscript.topics.iter().map(|id| id.0).collect();
    sqlx::query!("delete from article_author where article_id = $1", id.0)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "insert into article_author (article_id, author_id, position)
         select $1, author_id, position from unnest($2::uuid[]) with ordinality as list (author_id, position)
         on conflict do nothing",
        id.0,
        &authors,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from article_topic where article_id = $1", id.0)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "insert into article_topic (article_id, topic_id, position)
         select $1, topic_id, position from unnest($2::uuid[]) with ordinality as list (topic_id, position)
         on conflict do nothing",
        id.0,
        &topics,
    )
    .execute(&mut *db)
    .await?;
    relate(db, id, &manuscript.related).await
}

/// Sets the related stories chosen by hand.
pub async fn relate(db: &mut PgConnection, id: ArticleId, related: &[ArticleId]) -> sqlx::Result<()> {
    let related: Vec<_> = related.iter().map(|id| id.0).collect();
    sqlx::query!("delete from article_related where article_id = $1", id.0)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "insert into article_related (article_id, related_id, position)
         select $1, list.related_id, position from unnest($2::uuid[]) with ordinality as list (related_id, position)
         join article on article.article_id = list.related_id
         where list.related_id <> $1 on conflict do nothing",
        id.0,
        &related,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Publishes a story, or publishes a withdrawn one again; `at` is when readers first see it, if they have not yet.
/// Says whether anything changed: two editors who press at once publish once.
pub async fn publish(db: impl PgExecutor<'_>, id: ArticleId, at: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update article set status = 'published', published_at = coalesce(published_at, $2), version = version + 1
         where article_id = $1 and status <> 'published'",
        id.0,
        at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a published story back. Says whether anything changed.
pub async fn withdraw(db: impl PgExecutor<'_>, id: ArticleId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update article set status = 'withdrawn', version = version + 1
         where article_id = $1 and status = 'published'",
        id.0,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The whole story, for staff. Everything that readers see goes through `articles::store::body` and its `Grant`.
pub async fn load(db: &mut PgConnection, id: ArticleId) -> Result<Option<Stored>, ManuscriptError> {
    let Some(row) = sqlx::query!(
        "select article.article_id, article.section_id, section.slug as section_slug, article.slug, article.kind,
                article.status, article.access, article.headline, article.standfirst, article.kicker,
                article.column_id, article.note, article.lead_media_id, article.lead_caption, article.version,
                article.created_by, article.published_at, article.edited_at, article_body.document
         from article join section using (section_id) join article_body using (article_id)
         where article.article_id = $1",
        id.0
    )
    .fetch_optional(&mut *db)
    .await?
    else {
        return Ok(None);
    };
    let authors = sqlx::query_scalar!(
        "select author_id from article_author where article_id = $1 order by position",
        id.0
    )
    .fetch_all(&mut *db)
    .await?;
    let topics = sqlx::query_scalar!(
        "select topic_id from article_topic where article_id = $1 order by position",
        id.0
    )
    .fetch_all(&mut *db)
    .await?;
    let related = sqlx::query_scalar!(
        "select related_id from article_related where article_id = $1 order by position",
        id.0
    )
    .fetch_all(db)
    .await?;
    let manuscript = Manuscript {
        section_id: row.section_id,
        slug: Slug::stored(row.slug),
        kind: row.kind,
        access: row.access,
        headline: row.headline,
        standfirst: row.standfirst,
        kicker: row.kicker,
        column_id: row.column_id,
        note: row.note,
        lead: row.lead_media_id.map(|id| (id, row.lead_caption)),
        document: Document::read(row.document)?,
        authors: authors.into_iter().map(AuthorId).collect(),
        topics: topics.into_iter().map(TopicId).collect(),
        related: related.into_iter().map(ArticleId).collect(),
    };
    Ok(Some(Stored {
        article_id: row.article_id,
        manuscript,
        section_slug: row.section_slug,
        status: row.status,
        version: row.version,
        created_by: row.created_by,
        published_at: row.published_at,
        edited_at: row.edited_at,
    }))
}

/// What an earlier import left of a source: the story, and whether it was edited here since.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The story.
    pub article_id: ArticleId,
    /// Hash of what it was there.
    pub hash: Vec<u8>,
    /// Version now.
    pub version: i32,
    /// Version when it was imported.
    pub source_version: i32,
}

/// Finds what an earlier import made of a source.
pub async fn imported(db: impl PgExecutor<'_>, key: &str) -> sqlx::Result<Option<Imported>> {
    sqlx::query_as!(
        Imported,
        r#"select article_id, source_hash as "hash!", version, source_version as "source_version!"
           from article where source = $1"#,
        key
    )
    .fetch_optional(db)
    .await
}

/// Remembers where a story came from, after its last write by the importer.
pub async fn set_source(db: impl PgExecutor<'_>, id: ArticleId, source: &Source) -> sqlx::Result<()> {
    sqlx::query!(
        "update article set source = $2, source_hash = $3, source_version = version where article_id = $1",
        id.0,
        source.key,
        source.hash,
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
    sqlx::query!("delete from redirect where path = $1", path)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "insert into redirect (path, article_id, created_at) values ($1, $2, $3)
         on conflict (path) do update set article_id = $2",
        old,
        id.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether a story of the section has the slug.
pub async fn slug_taken(
    db: impl PgExecutor<'_>,
    section: crate::ids::SectionId,
    slug: &Slug,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from article where section_id = $1 and slug = $2) as "taken!""#,
        section.0,
        slug.as_str(),
    )
    .fetch_one(db)
    .await
}
