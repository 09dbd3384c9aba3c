//! The statements of the desks of sections, columns, topics and authors. They are read from one view; each is written to
//! its own table.

use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{Entry, Kind};
use crate::ids::AuthorId;

/// All of a kind: sections in the order of the navigation, the others by name.
pub async fn list(db: impl PgExecutor<'_>, kind: Kind, text: &str) -> sqlx::Result<Vec<Entry>> {
    let pattern = format!("%{}%", text.replace(['\\', '%', '_'], ""));
    sqlx::query_as!(
        Entry,
        r#"select key as "key!", slug as "slug!", name as "name!", description as "description!", role as "role!",
                  note as "note!", author_id as "author: _", account_id as "account: _", version as "version!",
                  stories as "stories!"
           from structure where kind = $1 and ($2 = '%%' or name ilike $2 or slug ilike $2)
           order by position, lower(name), slug"#,
        kind.desk(),
        pattern,
    )
    .fetch_all(db)
    .await
}

/// One of a kind.
pub async fn find(db: impl PgExecutor<'_>, kind: Kind, key: Uuid) -> sqlx::Result<Option<Entry>> {
    sqlx::query_as!(
        Entry,
        r#"select key as "key!", slug as "slug!", name as "name!", description as "description!", role as "role!",
                  note as "note!", author_id as "author: _", account_id as "account: _", version as "version!",
                  stories as "stories!"
           from structure where kind = $1 and key = $2"#,
        kind.desk(),
        key,
    )
    .fetch_optional(db)
    .await
}

/// Whether there is such an author.
pub async fn author_exists(db: impl PgExecutor<'_>, author: AuthorId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from author where author_id = $1) as "there!""#, author.0)
        .fetch_one(db)
        .await
}

/// A new one; a section comes last in the navigation.
pub async fn insert(db: &mut PgConnection, kind: Kind, new: &Entry) -> sqlx::Result<()> {
    let (key, slug, name) = (new.key, &new.slug, &new.name);
    let statement = match kind {
        Kind::Section => sqlx::query!(
            "insert into section (section_id, slug, name, description, position)
             values ($1, $2, $3, $4, (select coalesce(max(position) + 1, 0) from section))",
            key,
            slug,
            name,
            new.description,
        ),
        Kind::Column => sqlx::query!(
            r#"insert into "column" (column_id, slug, name, description, author_id) values ($1, $2, $3, $4, $5)"#,
            key,
            slug,
            name,
            new.description,
            new.author.map(|author| author.0),
        ),
        Kind::Topic => {
            sqlx::query!("insert into topic (topic_id, slug, name) values ($1, $2, $3)", key, slug, name)
        }
        Kind::Author => sqlx::query!(
            "insert into author (author_id, slug, name, role, note, account_id) values ($1, $2, $3, $4, $5, $6)",
            key,
            slug,
            name,
            new.role,
            new.note,
            new.account.map(|account| account.0),
        ),
    };
    statement.execute(db).await?;
    Ok(())
}

/// Writes the next version over `new.version`. Says whether it did: not if somebody else was faster.
pub async fn update(db: &mut PgConnection, kind: Kind, new: &Entry) -> sqlx::Result<bool> {
    let (key, version, slug, name) = (new.key, new.version, &new.slug, &new.name);
    let statement = match kind {
        Kind::Section => sqlx::query!(
            "update section set slug = $3, name = $4, description = $5, version = version + 1
             where section_id = $1 and version = $2",
            key,
            version,
            slug,
            name,
            new.description,
        ),
        Kind::Column => sqlx::query!(
            r#"update "column" set slug = $3, name = $4, description = $5, author_id = $6, version = version + 1
               where column_id = $1 and version = $2"#,
            key,
            version,
            slug,
            name,
            new.description,
            new.author.map(|author| author.0),
        ),
        Kind::Topic => sqlx::query!(
            "update topic set slug = $3, name = $4, version = version + 1 where topic_id = $1 and version = $2",
            key,
            version,
            slug,
            name,
        ),
        Kind::Author => sqlx::query!(
            "update author set slug = $3, name = $4, role = $5, note = $6, account_id = $7, version = version + 1
             where author_id = $1 and version = $2",
            key,
            version,
            slug,
            name,
            new.role,
            new.note,
            new.account.map(|account| account.0),
        ),
    };
    Ok(statement.execute(db).await?.rows_affected() == 1)
}

/// Deletes one of this version. What still has stories the database refuses to delete.
pub async fn delete(db: &mut PgConnection, kind: Kind, key: Uuid, version: i32) -> sqlx::Result<bool> {
    let statement = match kind {
        Kind::Section => {
            sqlx::query!("delete from section where section_id = $1 and version = $2", key, version)
        }
        Kind::Column => {
            sqlx::query!(r#"delete from "column" where column_id = $1 and version = $2"#, key, version)
        }
        Kind::Topic => sqlx::query!("delete from topic where topic_id = $1 and version = $2", key, version),
        Kind::Author => {
            sqlx::query!("delete from author where author_id = $1 and version = $2", key, version)
        }
    };
    Ok(statement.execute(db).await?.rows_affected() == 1)
}

/// All stories of one topic, or all stories and columns of one author, become another's.
pub async fn hand_over(db: &mut PgConnection, kind: Kind, from: Uuid, to: Uuid) -> sqlx::Result<()> {
    if kind == Kind::Topic {
        sqlx::query!(
            "insert into article_topic (article_id, topic_id, position)
             select article_id, $2, position from article_topic where topic_id = $1 on conflict do nothing",
            from,
            to,
        )
        .execute(&mut *db)
        .await?;
        sqlx::query!("delete from article_topic where topic_id = $1", from).execute(db).await?;
        return Ok(());
    }
    sqlx::query!(
        "insert into article_author (article_id, author_id, position)
         select article_id, $2, position from article_author where author_id = $1 on conflict do nothing",
        from,
        to,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from article_author where author_id = $1", from).execute(&mut *db).await?;
    sqlx::query!(r#"update "column" set author_id = $2 where author_id = $1"#, from, to).execute(db).await?;
    Ok(())
}

/// The keys of all sections in their order, locked.
pub async fn lock_order(db: &mut PgConnection) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query!("lock table section in share row exclusive mode").execute(&mut *db).await?;
    let order = sqlx::query_scalar!("select section_id from section order by position, lower(name), slug")
        .fetch_all(db)
        .await?;
    Ok(order.into_iter().map(|section| section.0).collect())
}

/// Puts the sections in this order.
pub async fn set_order(db: &mut PgConnection, keys: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query!(
        "update section set position = list.position
         from unnest($1::uuid[]) with ordinality as list (section_id, position)
         where section.section_id = list.section_id",
        keys,
    )
    .execute(db)
    .await?;
    Ok(())
}
