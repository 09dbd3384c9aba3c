//! Whole stories: written with everything a save changes, and read for staff.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::links;
use crate::articles::body::Document;
use crate::articles::manuscript::{Derived, Manuscript, ManuscriptError, Stored};
use crate::articles::{Elsewhere, Slug};
use crate::ids::{AccountId, ArticleId};

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
             note, lead_media_id, lead_caption, preview, has_more, words, created_by, created_at, edited_at, open_search,
             search_title, search_description, share_title, share_description)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17,
             setweight(to_tsvector('courant', $6), 'A') || setweight(to_tsvector('courant', $7), 'B')
             || to_tsvector('courant', $18), $19, $20, $21, $22)",
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
        manuscript.elsewhere.search_title,
        manuscript.elsewhere.search_description,
        manuscript.elsewhere.share_title,
        manuscript.elsewhere.share_description,
    )
    .execute(&mut *db)
    .await?;
    write_body(&mut *db, id, &derived).await?;
    links::write(db, id, manuscript).await?;
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
             lead_media_id = $17, lead_caption = $18, search_title = $19, search_description = $20, share_title = $21,
             share_description = $22,
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
        manuscript.elsewhere.search_title,
        manuscript.elsewhere.search_description,
        manuscript.elsewhere.share_title,
        manuscript.elsewhere.share_description,
    )
    .execute(&mut *db)
    .await?;
    if updated.rows_affected() == 0 {
        return Err(ManuscriptError::Conflict);
    }
    write_body(&mut *db, id, &derived).await?;
    links::write(db, id, manuscript).await?;
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

/// The whole story, for staff. Everything that readers see goes through `articles::store::body` and its `Grant`.
pub async fn load(db: &mut PgConnection, id: ArticleId) -> Result<Option<Stored>, ManuscriptError> {
    let Some(row) = sqlx::query!(
        "select article.article_id, article.section_id, section.slug as section_slug, article.slug, article.kind,
                article.status, article.access, article.headline, article.standfirst, article.kicker,
                article.column_id, article.note, article.lead_media_id, article.lead_caption, article.version,
                article.created_by, article.published_at, article.edited_at, article.open_until, article.embargo_until,
                article.search_title, article.search_description, article.share_title, article.share_description,
                article_body.document
         from article join section using (section_id) join article_body using (article_id)
         where article.article_id = $1",
        id.0
    )
    .fetch_optional(&mut *db)
    .await?
    else {
        return Ok(None);
    };
    let links = links::read(db, id).await?;
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
        elsewhere: Elsewhere {
            search_title: row.search_title,
            search_description: row.search_description,
            share_title: row.share_title,
            share_description: row.share_description,
        },
        lead: row.lead_media_id.map(|id| (id, row.lead_caption)),
        document: Document::read(row.document)?,
        authors: links.authors,
        topics: links.topics,
        related: links.related,
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
        open_until: row.open_until,
        embargo_until: row.embargo_until,
    }))
}
