//! The statements behind the stories desk: the list, and what has an address.

pub mod workflow;

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, PgPool};

use crate::articles::{Kind, Slug, Status};
use crate::ids::{AccountId, ArticleId};
use crate::paywall::Level;

/// A line of the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Key.
    pub article_id: ArticleId,
    /// Last part of the address.
    pub slug: String,
    /// Headline.
    pub headline: String,
    /// Section's name.
    pub section: String,
    /// Where it stands.
    pub status: Status,
    /// What sort of text.
    pub kind: Kind,
    /// Its own level.
    pub access: Option<Level>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Length.
    pub words: i32,
    /// Last save.
    pub edited_at: DateTime<Utc>,
    /// An editor gave it back, and nothing was done to it since.
    pub returned: bool,
}

/// What the list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Part of a headline or slug.
    pub text: String,
    /// Section's slug, or empty.
    pub section: String,
    /// State, if any.
    pub status: Option<Status>,
    /// Only stories begun by this account.
    pub by: Option<AccountId>,
    /// Only stories that an editor gave back.
    pub returned: bool,
    /// The last story of the page before.
    pub before: Option<ArticleId>,
}

/// Stories, the last changed first.
pub async fn list(db: impl PgExecutor<'_>, filter: &Filter, limit: i64) -> sqlx::Result<Vec<Row>> {
    let pattern = format!("%{}%", filter.text.replace(['\\', '%', '_'], ""));
    sqlx::query_as!(
        Row,
        r#"select article.article_id, article.slug, article.headline, section.name as section, article.status,
                  article.kind, article.access, article.words, article.edited_at,
                  array(select author.name from article_author join author using (author_id)
                        where article_author.article_id = article.article_id
                        order by article_author.position) as "authors!",
                  coalesce(article.status = 'draft' and last.deed = 'return', false) as "returned!"
           from article join section using (section_id)
           left join lateral (select deed from workflow_step where workflow_step.article_id = article.article_id
                              order by workflow_step_id desc limit 1) as last on true
           where ($1 = '%%' or article.headline ilike $1 or article.slug ilike $1)
             and ($2 = '' or section.slug = $2)
             and ($3::article_status is null or article.status = $3)
             and ($4::uuid is null or article.created_by = $4)
             and ($5::uuid is null or (article.edited_at, article.article_id)
                  < (select b.edited_at, b.article_id from article b where b.article_id = $5))
             and (not $7 or article.status = 'draft' and last.deed = 'return')
           order by article.edited_at desc, article.article_id desc limit $6"#,
        pattern,
        filter.section,
        filter.status as Option<Status>,
        filter.by.map(|id| id.0),
        filter.before.map(|id| id.0),
        limit,
        filter.returned,
    )
    .fetch_all(db)
    .await
}

/// The story of a section that has a slug.
pub async fn story_at(db: &PgPool, section: &str, slug: &Slug) -> sqlx::Result<Option<ArticleId>> {
    sqlx::query_scalar!(
        "select article_id from article join section using (section_id) where section.slug = $1 and article.slug = $2",
        section,
        slug.as_str(),
    )
    .fetch_optional(db)
    .await
}
