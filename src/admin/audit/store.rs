//! The questions of the audit log's desk. Nothing here writes: lines come from [`crate::audit::record`] alone.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    /// The key of whoever did it or of what it was done to.
    pub key: Option<Uuid>,
    /// A pattern of `ilike` for the deed, for who did it, and for what it was done to.
    pub pattern: Option<&'a str>,
    /// The kind of thing it was done to; empty for all.
    pub subject: &'a str,
    /// Not earlier.
    pub from: Option<DateTime<Utc>>,
    /// Earlier.
    pub until: Option<DateTime<Utc>>,
    /// Lines older than this one, in the order of the list.
    pub before: Option<Uuid>,
    /// No more than so many.
    pub count: i64,
}

/// A line of the log.
#[derive(Debug, Clone)]
pub struct Line {
    /// Key.
    pub audit_id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; nobody for the program itself and for commands.
    pub by: Option<Uuid>,
    /// Their name, while they have an account.
    pub name: Option<String>,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub subject: String,
    /// To which.
    pub subject_id: Uuid,
    /// What it is called, where it is a thing of the newsroom or an account, and still there.
    pub called: Option<String>,
    /// What it was.
    pub before: Option<Value>,
    /// What it became.
    pub after: Option<Value>,
}

/// A page of lines, the newest first.
pub async fn page(db: impl PgExecutor<'_>, search: Search<'_>) -> sqlx::Result<Vec<Line>> {
    sqlx::query_as!(
        Line,
        r#"select audit_id, at, audit.account_id as by, actor.name as "name?", action, subject, subject_id,
                  coalesce(article.headline, brief.headline, whose.email::text) as called, before, after
           from audit
           left join account as actor on actor.account_id = audit.account_id
           left join article on subject = 'article' and article_id = subject_id
           left join brief on subject = 'brief' and brief_id = subject_id
           left join account as whose on subject = 'account' and whose.account_id = subject_id
           where ($1::uuid is null or subject_id = $1 or audit.account_id = $1)
             and ($2::text is null or action ilike $2 or actor.name ilike $2 or actor.email::text ilike $2
                  or article.headline ilike $2 or brief.headline ilike $2 or whose.email::text ilike $2)
             and ($3 = '' or subject = $3)
             and ($4::timestamptz is null or at >= $4)
             and ($5::timestamptz is null or at < $5)
             and ($6::uuid is null or (at, audit_id) < (select b.at, b.audit_id from audit as b where b.audit_id = $6))
           order by at desc, audit_id desc limit $7"#,
        search.key,
        search.pattern,
        search.subject,
        search.from,
        search.until,
        search.before,
        search.count,
    )
    .fetch_all(db)
    .await
}

/// The kinds of things that stand in the log. Each is looked up in the index from the one before, so that a long log costs
/// no more than a short one.
pub async fn subjects(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"with recursive kind as (
               (select subject from audit order by subject limit 1)
               union all
               select (select subject from audit where subject > kind.subject order by subject limit 1)
               from kind where kind.subject is not null
           )
           select subject as "subject!" from kind where subject is not null"#
    )
    .fetch_all(db)
    .await
}
