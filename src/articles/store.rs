//! The statements about published stories, as readers get them. The newsroom's are in `newsroom::articles::store`.

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, PgPool};

use super::Story;
use super::body::Document;
use super::teaser::Summary;
use crate::ids::{ArticleId, AuthorId, ColumnId, SectionId, TopicId};
use crate::paywall::Grant;

/// Selects [`Summary`] rows of published stories; the rest of the statement is the caller's. A macro, so that every
/// list is checked against the database and yet the columns stand in one place.
macro_rules! summaries {
    ($rest:literal $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            Summary,
            r#"select article.article_id, section.slug as section_slug, section.name as section_name,
                      section.access as section_access, article.slug, article.kind, article.access,
                      article.headline, article.standfirst, article.kicker,
                      "column".slug as "column_slug?", "column".name as "column_name?",
                      array(select author.name from article_author join author using (author_id)
                            where article_author.article_id = article.article_id
                            order by article_author.position) as "authors!",
                      article.published_at as "published_at!", article.has_more,
                      media.media_id as "media_id?", media.alt as "alt?", media.width as "width?",
                      media.height as "height?", media.widths as "widths?"
               from article join section using (section_id)
               left join "column" on "column".column_id = article.column_id
               left join media on media.media_id = article.lead_media_id "# + $rest
            $(, $argument)*
        )
    };
}

/// A page of an archive, newest first: what stands after the story `before`, or the newest.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// Not before its moment: stories of the future stay out.
    pub now: DateTime<Utc>,
    /// The last story of the page before.
    pub before: Option<ArticleId>,
    /// How many.
    pub limit: i64,
}

/// The newest stories of the whole paper, what organisations paid for left out.
pub async fn latest(db: impl PgExecutor<'_>, window: Window) -> sqlx::Result<Vec<Summary>> {
    summaries!(
        "where article.status = 'published' and article.published_at <= $1 and article.kind <> 'sponsored'
           and ($2::uuid is null or (article.published_at, article.article_id)
                < (select b.published_at, b.article_id from article b where b.article_id = $2))
         order by article.published_at desc, article.article_id desc limit $3",
        window.now,
        window.before.map(|id| id.0),
        window.limit,
    )
    .fetch_all(db)
    .await
}

/// The newest stories of a section.
pub async fn in_section(
    db: impl PgExecutor<'_>,
    section: SectionId,
    window: Window,
) -> sqlx::Result<Vec<Summary>> {
    summaries!(
        "where article.status = 'published' and article.published_at <= $1 and article.section_id = $4
           and ($2::uuid is null or (article.published_at, article.article_id)
                < (select b.published_at, b.article_id from article b where b.article_id = $2))
         order by article.published_at desc, article.article_id desc limit $3",
        window.now,
        window.before.map(|id| id.0),
        window.limit,
        section.0,
    )
    .fetch_all(db)
    .await
}

/// The newest pieces of a column.
pub async fn in_column(
    db: impl PgExecutor<'_>,
    column: ColumnId,
    window: Window,
) -> sqlx::Result<Vec<Summary>> {
    summaries!(
        "where article.status = 'published' and article.published_at <= $1 and article.column_id = $4
           and ($2::uuid is null or (article.published_at, article.article_id)
                < (select b.published_at, b.article_id from article b where b.article_id = $2))
         order by article.published_at desc, article.article_id desc limit $3",
        window.now,
        window.before.map(|id| id.0),
        window.limit,
        column.0,
    )
    .fetch_all(db)
    .await
}

/// The newest stories of an author.
pub async fn by_author(
    db: impl PgExecutor<'_>,
    author: AuthorId,
    window: Window,
) -> sqlx::Result<Vec<Summary>> {
    summaries!(
        "where article.status = 'published' and article.published_at <= $1
           and exists (select from article_author a where a.article_id = article.article_id and a.author_id = $4)
           and ($2::uuid is null or (article.published_at, article.article_id)
                < (select b.published_at, b.article_id from article b where b.article_id = $2))
         order by article.published_at desc, article.article_id desc limit $3",
        window.now,
        window.before.map(|id| id.0),
        window.limit,
        author.0,
    )
    .fetch_all(db)
    .await
}

/// The newest stories of a topic.
pub async fn on_topic(db: impl PgExecutor<'_>, topic: TopicId, window: Window) -> sqlx::Result<Vec<Summary>> {
    summaries!(
        "where article.status = 'published' and article.published_at <= $1
           and exists (select from article_topic t where t.article_id = article.article_id and t.topic_id = $4)
           and ($2::uuid is null or (article.published_at, article.article_id)
                < (select b.published_at, b.article_id from article b where b.article_id = $2))
         order by article.published_at desc, article.article_id desc limit $3",
        window.now,
        window.before.map(|id| id.0),
        window.limit,
        topic.0,
    )
    .fetch_all(db)
    .await
}

/// The newest stories of every section, newest first.
pub async fn newest_by_section(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    each: i64,
) -> sqlx::Result<Vec<Summary>> {
    summaries!(
        "where article.article_id = any(array(
             select newest.article_id from section s cross join lateral (
                 select a.article_id from article a
                 where a.section_id = s.section_id and a.status = 'published' and a.published_at <= $1
                 order by a.published_at desc, a.article_id desc limit $2
             ) newest))
         order by article.published_at desc, article.article_id desc",
        now,
        each,
    )
    .fetch_all(db)
    .await
}

/// What readers opened most since a moment.
pub async fn most_read(
    db: impl PgExecutor<'_>,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<Summary>> {
    summaries!(
        "join (select article_id, count(*) as views from article_view where viewed_at > $1 and viewed_at <= $2
               group by article_id) seen on seen.article_id = article.article_id
         where article.status = 'published' and article.published_at <= $2 and article.kind <> 'sponsored'
         order by seen.views desc, article.published_at desc limit $3",
        since,
        now,
        limit,
    )
    .fetch_all(db)
    .await
}

/// What stands beside a story: chosen by hand first, in that order, then those that share most topics.
pub async fn related(
    db: impl PgExecutor<'_>,
    article: ArticleId,
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<Summary>> {
    summaries!(
        "left join article_related hand on hand.article_id = $1 and hand.related_id = article.article_id
         left join (
             select other.article_id, count(*) as shared
             from article_topic mine join article_topic other using (topic_id)
             where mine.article_id = $1 and other.article_id <> $1
             group by other.article_id order by count(*) desc, other.article_id desc limit 200
         ) topical on topical.article_id = article.article_id
         where article.status = 'published' and article.published_at <= $2 and article.article_id <> $1
           and (hand.position is not null or topical.shared is not null)
         order by hand.position nulls last, topical.shared desc nulls last, article.published_at desc limit $3",
        article.0,
        now,
        limit,
    )
    .fetch_all(db)
    .await
}

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

/// The story at an address, published or withdrawn.
pub async fn at(
    db: impl PgExecutor<'_>,
    section: &str,
    slug: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Story>> {
    sqlx::query_as!(
        Story,
        r#"select article.article_id, article.section_id, section.slug as section_slug,
                  section.name as section_name, section.access as section_access, article.slug, article.kind,
                  article.status, article.access, article.headline, article.standfirst, article.kicker,
                  article.column_id, "column".slug as "column_slug?", "column".name as "column_name?", article.note,
                  article.lead_media_id, article.lead_caption, article.preview, article.has_more, article.words,
                  article.published_at as "published_at!", article.updated_at
           from article join section using (section_id)
           left join "column" on "column".column_id = article.column_id
           where section.slug = $1 and article.slug = $2
             and article.status in ('published', 'withdrawn') and article.published_at <= $3"#,
        section,
        slug,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Where an old address leads now.
pub async fn redirected(db: impl PgExecutor<'_>, path: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        r#"select '/' || section.slug || '/' || article.slug as "path!"
           from redirect join article using (article_id) join section using (section_id)
           where redirect.path = $1 and article.status = 'published'"#,
        path
    )
    .fetch_optional(db)
    .await
}

/// The whole text of the story that the grant is for: the only way to what lies behind the wall.
pub async fn body(db: &PgPool, grant: &Grant) -> Result<Document, BodyError> {
    let stored = sqlx::query_scalar!(
        "select document from article_body where article_id = $1",
        grant.article().0
    )
    .fetch_one(db)
    .await?;
    Ok(Document::read(stored)?)
}

/// A text that cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// The database did not give it.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// It is no document of ours.
    #[error("a stored body is no document: {0}")]
    Document(#[from] super::body::DocumentError),
}

/// A byline with its address and closing note.
#[derive(Debug, Clone)]
pub struct Byline {
    /// Address of the author's page, last part.
    pub slug: String,
    /// Name.
    pub name: String,
    /// "The writer is …"
    pub note: String,
}

/// Who wrote the story, in order.
pub async fn bylines(db: impl PgExecutor<'_>, article: ArticleId) -> sqlx::Result<Vec<Byline>> {
    sqlx::query_as!(
        Byline,
        "select author.slug, author.name, author.note from article_author join author using (author_id)
         where article_author.article_id = $1 order by article_author.position",
        article.0
    )
    .fetch_all(db)
    .await
}

/// What the story is about, in order: slug and name.
pub async fn topics(db: impl PgExecutor<'_>, article: ArticleId) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        "select topic.slug, topic.name from article_topic join topic using (topic_id)
         where article_topic.article_id = $1 order by article_topic.position",
        article.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.name)).collect())
}

/// One address of the sitemap.
#[derive(Debug)]
pub struct Address {
    /// Section's slug.
    pub section: String,
    /// Story's slug.
    pub slug: String,
    /// When it last changed for readers.
    pub changed_at: DateTime<Utc>,
}

/// Addresses of published stories, the newest first.
pub async fn addresses(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    limit: i64,
    offset: i64,
) -> sqlx::Result<Vec<Address>> {
    sqlx::query_as!(
        Address,
        r#"select section.slug as section, article.slug,
                  coalesce(article.updated_at, article.published_at) as "changed_at!"
           from article join section using (section_id)
           where article.status = 'published' and article.published_at <= $1
           order by article.published_at desc, article.article_id desc limit $2 offset $3"#,
        now,
        limit,
        offset,
    )
    .fetch_all(db)
    .await
}

/// How many stories are published.
pub async fn count(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from article where status = 'published' and published_at <= $1"#,
        now
    )
    .fetch_one(db)
    .await
}
