//! What the look before publishing asks the database.

use sqlx::{PgExecutor, PgPool};

use super::Facts;
use crate::corrections;
use crate::ids::ArticleId;
use crate::paywall::Level;

/// What is known of a story beside its manuscript, but for the sponsors in it.
pub async fn facts(db: &PgPool, id: ArticleId) -> sqlx::Result<Facts> {
    let row = sqlx::query!(
        r#"select section.access as "section_access: Level", media.alt as "lead_alt?",
                  coalesce(media.decorative, false) as "lead_decorative!"
           from article join section using (section_id)
           left join media on media.media_id = article.lead_media_id
           where article_id = $1"#,
        id.0
    )
    .fetch_one(db)
    .await?;
    let corrections = corrections::store::of_article(db, id).await?;
    Ok(Facts {
        section_access: row.section_access,
        lead_alt: row.lead_alt.filter(|_| !row.lead_decorative),
        sponsors: Vec::new(),
        corrections: corrections.into_iter().map(|correction| correction.words).collect(),
    })
}

/// The organisations that pay, and whose names stand somewhere in a text.
pub async fn sponsors_in(db: impl PgExecutor<'_>, text: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select name from organisation where not house and position(name in $1) > 0 order by name",
        text
    )
    .fetch_all(db)
    .await
}

/// Of these paths those where readers find a page that an editor made, or a way to one.
pub async fn standing(db: impl PgExecutor<'_>, paths: &[String]) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select path as "path!" from unnest($1::text[]) as path
           where exists (select from article join section using (section_id)
                         where section.slug = split_part(path, '/', 2) and article.slug = split_part(path, '/', 3)
                           and split_part(path, '/', 4) = '' and article.status = 'published')
              or exists (select from redirect where redirect.path = path.path)
              or exists (select from section where '/' || slug = path)
              or exists (select from "column" where '/columns/' || slug = path)
              or exists (select from topic where '/topics/' || slug = path)
              or exists (select from author where '/authors/' || slug = path)
              or exists (select from brief where '/briefs/' || slug = path)"#,
        paths
    )
    .fetch_all(db)
    .await
}
