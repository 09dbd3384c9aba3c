//! The statements about what is named in a story's form. A name stands in a field as it is, or as its slug where it says too
//! little: two have it, or there is a comma in it.

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, PgPool};

use super::Sight;
use crate::articles::Status;
use crate::ids::{ArticleId, AuthorId, TopicId};

/// An author or a topic that fits what was typed.
#[derive(Debug, Clone)]
pub struct Named {
    /// What stands for it in the field.
    pub value: String,
    /// Its name.
    pub name: String,
    /// What an author does.
    pub detail: String,
}

/// A story that fits what was typed.
#[derive(Debug, Clone)]
pub struct Story {
    /// What stands for it in the field.
    pub value: String,
    /// Headline.
    pub headline: String,
    /// Where it stands.
    pub status: Status,
    /// Since when readers have it, or when it was last saved.
    pub at: DateTime<Utc>,
}

/// The author with this slug or name. Two people of one name are told apart by their slugs.
pub async fn author_named(db: &PgPool, name: &str) -> sqlx::Result<Option<AuthorId>> {
    sqlx::query_scalar!(
        "select author_id from author where slug = $1 or lower(name) = lower($1) order by slug = $1 desc limit 1",
        name
    )
    .fetch_optional(db)
    .await
}

/// The topic with this slug or name.
pub async fn topic_named(db: &PgPool, name: &str) -> sqlx::Result<Option<TopicId>> {
    sqlx::query_scalar!(
        "select topic_id from topic where slug = $1 or lower(name) = lower($1) order by slug = $1 desc limit 1",
        name
    )
    .fetch_optional(db)
    .await
}

/// The story with this slug, which may stand behind that of its section; of several the one that is named already, or else
/// the newest. What is out of sight is not there, unless it is named already.
pub async fn story_named(
    db: &PgPool,
    typed: &str,
    sight: Sight,
    already: &[ArticleId],
) -> sqlx::Result<Option<ArticleId>> {
    let mut parts = typed.rsplit('/');
    let slug = parts.next().unwrap_or_default();
    let section = parts.next().unwrap_or_default();
    let already: Vec<_> = already.iter().map(|id| id.0).collect();
    sqlx::query_scalar!(
        "select article_id from article join section using (section_id)
         where article.slug = $1 and ($2 = '' or section.slug = $2)
           and (article.status = 'published' or $3::uuid is null or article.created_by = $3
                or article.article_id = any($4))
         order by article.article_id = any($4) desc, article.created_at desc limit 1",
        slug,
        section,
        sight.only.map(|id| id.0),
        &already,
    )
    .fetch_optional(db)
    .await
}

/// What stands for authors in the field, in the order given.
pub async fn author_names(db: &PgPool, ids: &[AuthorId]) -> sqlx::Result<Vec<String>> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    sqlx::query_scalar!(
        r#"select case when strpos(author.name, ',') > 0 or exists
                       (select from author other where other.author_id <> author.author_id
                        and (lower(other.name) = lower(author.name) or other.slug = author.name))
                  then author.slug else author.name end as "value!"
           from unnest($1::uuid[]) with ordinality as list (author_id, position)
           join author using (author_id) order by list.position"#,
        &ids
    )
    .fetch_all(db)
    .await
}

/// What stands for topics in the field, in the order given.
pub async fn topic_names(db: &PgPool, ids: &[TopicId]) -> sqlx::Result<Vec<String>> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    sqlx::query_scalar!(
        r#"select case when strpos(topic.name, ',') > 0 or exists
                       (select from topic other where other.topic_id <> topic.topic_id
                        and (lower(other.name) = lower(topic.name) or other.slug = topic.name))
                  then topic.slug else topic.name end as "value!"
           from unnest($1::uuid[]) with ordinality as list (topic_id, position)
           join topic using (topic_id) order by list.position"#,
        &ids
    )
    .fetch_all(db)
    .await
}

/// What stands for stories in the field, in the order given. Only what readers see makes a slug ambiguous, or it would tell
/// of another's draft.
pub async fn story_slugs(db: &PgPool, ids: &[ArticleId]) -> sqlx::Result<Vec<String>> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    sqlx::query_scalar!(
        r#"select case when exists (select from article other where other.slug = article.slug
                                    and other.article_id <> article.article_id and other.status = 'published')
                  then section.slug || '/' || article.slug else article.slug end as "value!"
           from unnest($1::uuid[]) with ordinality as list (article_id, position)
           join article using (article_id) join section using (section_id) order by list.position"#,
        &ids
    )
    .fetch_all(db)
    .await
}

/// Authors with a part of their name or slug, those that begin with it first.
pub async fn authors_like(db: impl PgExecutor<'_>, part: &str, most: i64) -> sqlx::Result<Vec<Named>> {
    sqlx::query_as!(
        Named,
        r#"select case when strpos(author.name, ',') > 0 or exists
                       (select from author other where other.author_id <> author.author_id
                        and (lower(other.name) = lower(author.name) or other.slug = author.name))
                  then author.slug else author.name end as "value!", author.name, author.role as detail
           from author where author.name ilike '%' || $1 || '%' or author.slug ilike '%' || $1 || '%'
           order by author.name ilike $1 || '%' desc, lower(author.name), author.slug limit $2"#,
        part,
        most,
    )
    .fetch_all(db)
    .await
}

/// Topics with a part of their name or slug, those that begin with it first.
pub async fn topics_like(db: impl PgExecutor<'_>, part: &str, most: i64) -> sqlx::Result<Vec<Named>> {
    sqlx::query_as!(
        Named,
        r#"select case when strpos(topic.name, ',') > 0 or exists
                       (select from topic other where other.topic_id <> topic.topic_id
                        and (lower(other.name) = lower(topic.name) or other.slug = topic.name))
                  then topic.slug else topic.name end as "value!", topic.name, '' as "detail!"
           from topic where topic.name ilike '%' || $1 || '%' or topic.slug ilike '%' || $1 || '%'
           order by topic.name ilike $1 || '%' desc, lower(topic.name), topic.slug limit $2"#,
        part,
        most,
    )
    .fetch_all(db)
    .await
}

/// Stories in sight with a part of their headline or slug, the newest first.
pub async fn stories_like(
    db: impl PgExecutor<'_>,
    part: &str,
    sight: Sight,
    most: i64,
) -> sqlx::Result<Vec<Story>> {
    sqlx::query_as!(
        Story,
        r#"select case when exists (select from article other where other.slug = article.slug
                                    and other.article_id <> article.article_id
                                    and (other.status = 'published' or $2::uuid is null or other.created_by = $2))
                  then section.slug || '/' || article.slug else article.slug end as "value!",
                  article.headline, article.status,
                  case when article.status = 'published' then coalesce(article.published_at, article.edited_at)
                       else article.edited_at end as "at!"
           from article join section using (section_id)
           where (article.headline ilike '%' || $1 || '%' or article.slug ilike '%' || $1 || '%')
             and (article.status = 'published' or $2::uuid is null or article.created_by = $2)
           order by "at!" desc limit $3"#,
        part,
        sight.only.map(|id| id.0),
        most,
    )
    .fetch_all(db)
    .await
}
