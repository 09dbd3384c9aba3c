//! Lists of published stories: archives, and what stands beside a story.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::articles::teaser::Summary;
use crate::ids::{ArticleId, AuthorId, ColumnId, SectionId, TopicId};

/// Selects [`Summary`] rows of published stories; the rest of the statement is the caller's. A macro, so that every
/// list is checked against the database and yet the columns stand in one place.
macro_rules! summaries {
    ($($rest:literal)+ $(, $argument:expr)* $(,)?) => {
        summaries!(dated "article.published_at"; $($rest)+ $(, $argument)*)
    };
    (dated $at:literal; $($rest:literal)+ $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            Summary,
            r#"select article.article_id, section.slug as section_slug, section.name as section_name,
                      section.access as section_access, article.slug, article.kind, article.access,
                      article.headline, article.standfirst, article.kicker,
                      "column".slug as "column_slug?", "column".name as "column_name?",
                      array(select author.name from article_author join author using (author_id)
                            where article_author.article_id = article.article_id
                            order by article_author.position) as "authors!",
                      "# + $at + r#" as "published_at!", article.has_more,
                      media.media_id as "media_id?", media.alt as "alt?", media.width as "width?",
                      media.height as "height?", media.widths as "widths?", media.file_id as "file_id?",
                      media.focus_x as "focus_x?", media.focus_y as "focus_y?", media.modern as "modern?"
               from article join section using (section_id)
               left join "column" on "column".column_id = article.column_id
               left join media on media.media_id = article.lead_media_id "# $(+ $rest)+
            $(, $argument)*
        )
    };
}

pub(super) use summaries;

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

/// What an archive is of; nothing set is the whole paper.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scope {
    /// A section.
    pub section: Option<SectionId>,
    /// A column.
    pub column: Option<ColumnId>,
    /// An author.
    pub author: Option<AuthorId>,
    /// A topic.
    pub topic: Option<TopicId>,
}

/// Going back from the page that follows the story `before`: the story that the page before it follows, none if that is
/// the first page.
pub async fn page_before(
    db: impl PgExecutor<'_>,
    scope: Scope,
    before: ArticleId,
    length: usize,
) -> sqlx::Result<Option<ArticleId>> {
    sqlx::query_scalar!(
        "select article_id from article
         where status = 'published' and (published_at, article_id)
                 > (select b.published_at, b.article_id from article b where b.article_id = $1)
           and ($2::uuid is null or section_id = $2) and ($3::uuid is null or column_id = $3)
           and ($4::uuid is null or exists (select from article_author a
                where a.article_id = article.article_id and a.author_id = $4))
           and ($5::uuid is null or exists (select from article_topic t
                where t.article_id = article.article_id and t.topic_id = $5))
           and (kind <> 'sponsored' or num_nonnulls($2::uuid, $3::uuid, $4::uuid, $5::uuid) > 0)
         order by published_at, article_id offset $6 limit 1",
        before.0,
        scope.section.map(|id| id.0),
        scope.column.map(|id| id.0),
        scope.author.map(|id| id.0),
        scope.topic.map(|id| id.0),
        i64::try_from(length.saturating_sub(1)).unwrap_or(i64::MAX),
    )
    .fetch_optional(db)
    .await
}

/// A page of an archive: [`summaries!`] in a [`Window`], narrowed by a condition. One statement an archive and not one for
/// all with optional parameters, so that each uses its own index.
macro_rules! archive {
    ($db:expr, $window:expr, $condition:literal $(, $argument:expr)*) => {
        summaries!(
            "where article.status = 'published' and article.published_at <= $1
               and ($2::uuid is null or (article.published_at, article.article_id)
                    < (select b.published_at, b.article_id from article b where b.article_id = $2))
               and " $condition " order by article.published_at desc, article.article_id desc limit $3",
            $window.now,
            $window.before.map(|id| id.0),
            $window.limit
            $(, $argument)*
        )
        .fetch_all($db)
        .await
    };
}

/// The newest stories of the whole paper, what organisations paid for left out.
pub async fn latest(db: impl PgExecutor<'_>, window: Window) -> sqlx::Result<Vec<Summary>> {
    archive!(db, window, "article.kind <> 'sponsored'")
}

/// The newest stories of a section.
pub async fn in_section(
    db: impl PgExecutor<'_>,
    section: SectionId,
    window: Window,
) -> sqlx::Result<Vec<Summary>> {
    archive!(db, window, "article.section_id = $4", section.0)
}

/// The newest pieces of a column.
pub async fn in_column(
    db: impl PgExecutor<'_>,
    column: ColumnId,
    window: Window,
) -> sqlx::Result<Vec<Summary>> {
    archive!(db, window, "article.column_id = $4", column.0)
}

/// The newest stories of an author.
pub async fn by_author(
    db: impl PgExecutor<'_>,
    author: AuthorId,
    window: Window,
) -> sqlx::Result<Vec<Summary>> {
    archive!(
        db,
        window,
        "exists (select from article_author a where a.article_id = article.article_id and a.author_id = $4)",
        author.0
    )
}

/// The newest stories of a topic.
pub async fn on_topic(db: impl PgExecutor<'_>, topic: TopicId, window: Window) -> sqlx::Result<Vec<Summary>> {
    archive!(
        db,
        window,
        "exists (select from article_topic t where t.article_id = article.article_id and t.topic_id = $4)",
        topic.0
    )
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

/// Those of some stories that readers see, newest first.
pub async fn among(
    db: impl PgExecutor<'_>,
    articles: &[ArticleId],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Summary>> {
    let articles: Vec<_> = articles.iter().map(|id| id.0).collect();
    summaries!(
        "where article.article_id = any($1) and article.status = 'published' and article.published_at <= $2
         order by article.published_at desc, article.article_id desc",
        &articles,
        now,
    )
    .fetch_all(db)
    .await
}

/// Stories that will be out by a moment, dated as they will be, newest first: for staff alone.
pub async fn coming(db: impl PgExecutor<'_>, by: DateTime<Utc>) -> sqlx::Result<Vec<Summary>> {
    summaries!(
        dated "scheduled_publication.publish_at";
        "join scheduled_publication on scheduled_publication.article_id = article.article_id
         where article.status = 'scheduled' and scheduled_publication.publish_at <= $1
         order by scheduled_publication.publish_at desc, article.article_id desc",
        by,
    )
    .fetch_all(db)
    .await
}

/// What was read most of late, as it was last ranked ([`crate::readership::store::rank`]).
pub async fn most_read(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<Summary>> {
    summaries!(
        "join most_read on most_read.article_id = article.article_id
         where article.status = 'published' and article.published_at <= $1 and article.kind <> 'sponsored'
         order by most_read.readers desc, article.published_at desc limit $2",
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
