//! The statements about corrections.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::Correction;
use crate::ids::{AccountId, ArticleId, CorrectionId};

/// The corrections of a story that stand, the oldest first.
pub async fn of_article(db: impl PgExecutor<'_>, article: ArticleId) -> sqlx::Result<Vec<Correction>> {
    of_articles(db, &[article]).await
}

/// The corrections of several stories that stand, the oldest first.
pub async fn of_articles(db: impl PgExecutor<'_>, articles: &[ArticleId]) -> sqlx::Result<Vec<Correction>> {
    let articles: Vec<_> = articles.iter().map(|article| article.0).collect();
    sqlx::query_as!(
        Correction,
        "select correction_id, article_id, kind, words, made_at from correction
         where article_id = any($1) and withdrawn_at is null order by made_at, correction_id",
        &articles,
    )
    .fetch_all(db)
    .await
}

/// A correction, with the story it is of as far as readers may know of it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The correction.
    pub correction: Correction,
    /// Headline and address of the story; neither if it was taken back.
    pub story: Option<(String, String)>,
}

/// The latest corrections, or those before the one named.
pub async fn latest(
    db: impl PgExecutor<'_>,
    before: Option<CorrectionId>,
    limit: i64,
) -> sqlx::Result<Vec<Listed>> {
    let rows = sqlx::query!(
        r#"select correction_id, article_id, correction.kind, correction.words, made_at, headline,
                  '/' || section.slug || '/' || article.slug as "path!", status = 'published' as "stands!"
           from correction join article using (article_id) join section using (section_id)
           where withdrawn_at is null and status in ('published', 'withdrawn')
             and ($1::uuid is null or (made_at, correction_id)
                  < (select b.made_at, b.correction_id from correction b where b.correction_id = $1))
           order by made_at desc, correction_id desc limit $2"#,
        before.map(|id| id.0),
        limit,
    )
    .fetch_all(db)
    .await?;
    let listed = rows.into_iter().map(|row| Listed {
        story: row.stands.then_some((row.headline, row.path)),
        correction: Correction {
            correction_id: row.correction_id,
            article_id: row.article_id,
            kind: row.kind,
            words: row.words,
            made_at: row.made_at,
        },
    });
    Ok(listed.collect())
}

/// Tells readers of a published story what was wrong, and that the story changed. Says whether it is one.
pub async fn insert(db: &mut PgConnection, correction: &Correction, by: AccountId) -> sqlx::Result<bool> {
    let told = tell(&mut *db, correction.article_id, correction.made_at).await?;
    if told {
        sqlx::query!(
            "insert into correction (correction_id, article_id, kind, words, made_at, made_by) values ($1, $2, $3, $4, $5, $6)",
            correction.correction_id.0,
            correction.article_id.0,
            correction.kind as super::Kind,
            correction.words,
            correction.made_at,
            by.0,
        )
        .execute(db)
        .await?;
    }
    Ok(told)
}

/// Notes that a published story changed for its readers; the text and its version are untouched.
async fn tell(db: impl PgExecutor<'_>, article: ArticleId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update article set updated_at = $2 where article_id = $1 and status = 'published'",
        article.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a correction back, and says what it said, unless somebody just did.
pub async fn withdraw(
    db: &mut PgConnection,
    article: ArticleId,
    id: CorrectionId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Correction>> {
    let gone = sqlx::query_as!(
        Correction,
        "update correction set withdrawn_at = $3
         where correction_id = $2 and article_id = $1 and withdrawn_at is null
         returning correction_id, article_id, kind, words, made_at",
        article.0,
        id.0,
        now,
    )
    .fetch_optional(&mut *db)
    .await?;
    if gone.is_some() {
        tell(db, article, now).await?;
    }
    Ok(gone)
}
