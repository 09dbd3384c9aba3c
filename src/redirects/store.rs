//! The statements about old addresses. Each row leads straight to where something stands: whoever moves an address takes
//! along what led to it.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::{Address, Destination};
use crate::ids::{ArticleId, SectionId};

/// Where an old address leads now.
pub async fn redirected(db: impl PgExecutor<'_>, path: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        r#"select coalesce(redirect.target, '/' || section.slug || '/' || article.slug) as "path!"
           from redirect left join article using (article_id) left join section using (section_id)
           where redirect.path = $1 and (redirect.target is not null or article.status = 'published')"#,
        path
    )
    .fetch_optional(db)
    .await
}

/// Waits for whoever else changes old addresses: whether one leads in a circle can be said only of all of them.
pub async fn lock(db: impl PgExecutor<'_>) -> sqlx::Result<()> {
    sqlx::query!("lock table redirect in share row exclusive mode").execute(db).await?;
    Ok(())
}

/// Where an old address leads, whether readers see that or not.
pub async fn destination(db: impl PgExecutor<'_>, path: &Address) -> sqlx::Result<Option<Destination>> {
    let row = sqlx::query!("select article_id, target from redirect where path = $1", path.as_str())
        .fetch_optional(db)
        .await?;
    Ok(row.and_then(|row| match (row.article_id, row.target) {
        (Some(article), _) => Some(Destination::Story(ArticleId(article))),
        (None, target) => target.map(|target| Destination::Address(Address(target))),
    }))
}

/// The story that readers see at an address.
pub async fn story_at(
    db: impl PgExecutor<'_>,
    section: &str,
    slug: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<ArticleId>> {
    sqlx::query_scalar!(
        "select article_id from article join section using (section_id)
         where section.slug = $1 and article.slug = $2 and status = 'published' and published_at <= $3",
        section,
        slug,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Whether a section, column, author, topic or published brief answers at the page of its kind (`columns`, …; nothing for
/// sections).
pub async fn page_at(db: impl PgExecutor<'_>, kind: Option<&str>, slug: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select case
               when $1::text is null then exists (select from section where slug = $2)
               when $1 = 'columns' then exists (select from "column" where slug = $2)
               when $1 = 'authors' then exists (select from author where slug = $2)
               when $1 = 'topics' then exists (select from topic where slug = $2)
               else exists (select from brief where slug = $2 and status = 'published')
           end as "there!""#,
        kind,
        slug,
    )
    .fetch_one(db)
    .await
}

/// Makes an address an old one that leads somewhere, and takes along what led to it.
pub async fn put(
    db: &mut PgConnection,
    path: &Address,
    to: &Destination,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let (article, target) = match to {
        Destination::Story(article) => (Some(article.0), None),
        Destination::Address(address) => (None, Some(address.as_str())),
    };
    // Where something stands is old no more.
    sqlx::query!("delete from redirect where path = $1", target).execute(&mut *db).await?;
    sqlx::query!(
        "update redirect set article_id = $2, target = $3 where target = $1",
        path.as_str(),
        article,
        target,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into redirect (path, article_id, target, created_at) values ($1, $2, $3, $4)
         on conflict (path) do update set article_id = $2, target = $3",
        path.as_str(),
        article,
        target,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes an old address away. Says where it led, if it was there.
pub async fn remove(db: &mut PgConnection, path: &Address) -> sqlx::Result<Option<Destination>> {
    let led = destination(&mut *db, path).await?;
    sqlx::query!("delete from redirect where path = $1", path.as_str()).execute(db).await?;
    Ok(led)
}

/// A page and its feed moved: their old addresses lead to the new ones, which are old no more.
pub async fn leave(
    db: &mut PgConnection,
    old: &Address,
    new: &Address,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    for (old, new) in [(old.clone(), new.clone()), (feed(old), feed(new))] {
        put(&mut *db, &old, &Destination::Address(new), now).await?;
    }
    Ok(())
}

fn feed(page: &Address) -> Address {
    Address(format!("{page}/feed.xml"))
}

/// The stories of a section moved with it: the addresses under which readers have known them lead to them.
pub async fn leave_stories(
    db: &mut PgConnection,
    section: SectionId,
    old: &Address,
    new: &Address,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from redirect using article
         where article.section_id = $1 and redirect.path = $2 || '/' || article.slug",
        section.0,
        new.as_str(),
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into redirect (path, article_id, created_at)
         select $2 || '/' || slug, article_id, $3 from article where section_id = $1 and published_at is not null
         on conflict (path) do update set article_id = excluded.article_id, target = null",
        section.0,
        old.as_str(),
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A page is no more: what led to it leads nowhere and goes.
pub async fn forget(db: &mut PgConnection, gone: &Address) -> sqlx::Result<()> {
    let feed = feed(gone);
    sqlx::query!("delete from redirect where target in ($1, $2)", gone.as_str(), feed.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// An old address in the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// The address.
    pub path: String,
    /// Where it leads.
    pub leads: String,
    /// Readers are sent there: not to a story that they do not see.
    pub works: bool,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// Old addresses that hold a text, or lead to one that does, the newest first; those after the address `before`.
pub async fn list(
    db: impl PgExecutor<'_>,
    text: &str,
    before: Option<&str>,
    limit: i64,
) -> sqlx::Result<Vec<Row>> {
    let pattern = format!("%{}%", text.replace(['\\', '%', '_'], ""));
    sqlx::query_as!(
        Row,
        r#"select redirect.path as "path!", redirect.created_at as "created_at!",
                  coalesce(redirect.target, '/' || section.slug || '/' || article.slug) as "leads!",
                  coalesce(article.status = 'published', true) as "works!"
           from redirect left join article using (article_id) left join section using (section_id)
           where ($1 = '%%' or redirect.path ilike $1 or redirect.target ilike $1 or article.slug ilike $1)
             and ($2::text is null or (redirect.created_at, redirect.path)
                  < (select b.created_at, b.path from redirect b where b.path = $2))
           order by redirect.created_at desc, redirect.path desc limit $3"#,
        pattern,
        before,
        limit,
    )
    .fetch_all(db)
    .await
}
