//! A page of one of the lists. Both tables have the same columns, so that both are read by the same statement.

use chrono::{DateTime, Utc};

use crate::ids::{AccountId, ArticleId};
use crate::shelf::{Kept, Shown};

/// Which page of whose list.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Whose.
    pub account: AccountId,
    /// The last story of the page before; none for the first page.
    pub before: Option<ArticleId>,
    /// What stands before readers now.
    pub now: DateTime<Utc>,
    /// Stories a page.
    pub length: usize,
}

impl Place {
    /// One more than the page shows tells whether there is a next one.
    pub(super) fn limit(&self) -> i64 {
        i64::try_from(self.length).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// How far the page before this one begins before its last story.
    pub(super) fn offset(&self) -> i64 {
        i64::try_from(self.length).unwrap_or(i64::MAX).saturating_sub(1)
    }
}

/// A row as the statement gives it.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) article_id: ArticleId,
    pub(super) at: DateTime<Utc>,
    pub(super) is_shown: bool,
    pub(super) headline: String,
    pub(super) path: String,
    pub(super) section: String,
    pub(super) published_at: Option<DateTime<Utc>>,
}

impl From<Row> for Kept {
    fn from(row: Row) -> Self {
        let Row { article_id, at, is_shown, headline, path, section, published_at } = row;
        let shown = published_at.filter(|_| is_shown).map(|published_at| Shown {
            headline,
            path,
            section,
            published_at,
        });
        Self { article_id, at, shown }
    }
}

/// The stories of a page and one more, newest first.
macro_rules! page {
    ($db:expr, $table:literal, $place:expr) => {
        sqlx::query_as!(
            Row,
            r#"select list.article_id, list.at, article.status = 'published' and article.published_at <= $3 as "is_shown!",
                      article.headline, '/' || section.slug || '/' || article.slug as "path!", section.name as section,
                      article.published_at
               from "# + $table + r#" list join article using (article_id) join section using (section_id)
               where list.account_id = $1 and ($2::uuid is null or (list.at, list.article_id)
                   < (select b.at, b.article_id from "# + $table + r#" b where b.account_id = $1 and b.article_id = $2))
               order by list.at desc, list.article_id desc limit $4"#,
            $place.account.0,
            $place.before.map(|id| id.0),
            $place.now,
            $place.limit(),
        )
        .fetch_all($db)
        .await
        .map(|rows| rows.into_iter().map(Kept::from).collect())
    };
}
pub(super) use page;

/// The story that the page before this one follows; none if that is the first page.
macro_rules! page_before {
    ($db:expr, $table:literal, $place:expr) => {
        sqlx::query_scalar!(
            "select list.article_id from "
                + $table
                + " list
             where list.account_id = $1 and (list.at, list.article_id)
                 > (select b.at, b.article_id from "
                + $table
                + " b where b.account_id = $1 and b.article_id = $2)
             order by list.at, list.article_id offset $3 limit 1",
            $place.account.0,
            $place.before.map(|id| id.0),
            $place.offset(),
        )
        .fetch_optional($db)
        .await
    };
}
pub(super) use page_before;
