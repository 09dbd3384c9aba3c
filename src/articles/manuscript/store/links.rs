//! What a story is tied to: bylines, topics and related stories, in order, and the pictures of its text.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::articles::manuscript::Manuscript;
use crate::ids::{ArticleId, AuthorId, TopicId};

/// Bylines, topics and related stories, in order.
pub(super) struct Links {
    pub(super) authors: Vec<AuthorId>,
    pub(super) topics: Vec<TopicId>,
    pub(super) related: Vec<ArticleId>,
}

/// What a story is tied to now.
pub(super) async fn read(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Links> {
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
    Ok(Links {
        authors: authors.into_iter().map(AuthorId).collect(),
        topics: topics.into_iter().map(TopicId).collect(),
        related: related.into_iter().map(ArticleId).collect(),
    })
}

/// Bylines, topics and related stories, in order. What does not exist any more is left out.
pub(super) async fn write(db: &mut PgConnection, id: ArticleId, manuscript: &Manuscript) -> sqlx::Result<()> {
    let authors: Vec<_> = manuscript.authors.iter().map(|id| id.0).collect();
    let topics: Vec<_> = manuscript.topics.iter().map(|id| id.0).collect();
    sqlx::query!("delete from article_author where article_id = $1", id.0).execute(&mut *db).await?;
    sqlx::query!(
        "insert into article_author (article_id, author_id, position)
         select $1, author_id, position from unnest($2::uuid[]) with ordinality as list (author_id, position)
         join author using (author_id) on conflict do nothing",
        id.0,
        &authors,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from article_topic where article_id = $1", id.0).execute(&mut *db).await?;
    sqlx::query!(
        "insert into article_topic (article_id, topic_id, position)
         select $1, topic_id, position from unnest($2::uuid[]) with ordinality as list (topic_id, position)
         join topic using (topic_id) on conflict do nothing",
        id.0,
        &topics,
    )
    .execute(&mut *db)
    .await?;
    write_media(&mut *db, id, &manuscript.document.media()).await?;
    relate(db, id, &manuscript.related).await
}

/// The pictures within the text. One that the library does not have is refused by its constraint, and one that it has cannot
/// be deleted meanwhile.
async fn write_media(db: &mut PgConnection, id: ArticleId, media: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query!("delete from article_media where article_id = $1", id.0).execute(&mut *db).await?;
    sqlx::query!(
        "insert into article_media (article_id, media_id) select $1, media_id from unnest($2::uuid[]) as list (media_id)",
        id.0,
        media,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Sets the related stories chosen by hand.
pub async fn relate(db: &mut PgConnection, id: ArticleId, related: &[ArticleId]) -> sqlx::Result<()> {
    let related: Vec<_> = related.iter().map(|id| id.0).collect();
    sqlx::query!("delete from article_related where article_id = $1", id.0).execute(&mut *db).await?;
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
