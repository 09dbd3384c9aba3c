//! The statements about what was read.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, PgPool};

use super::{Event, KEPT, Merge, View, standing_name};
use crate::ids::AccountId;
use crate::licences::Way;

/// Rows deleted by one statement: a night's work in slices holds no lock for long.
const SLICE: i64 = 10_000;

const COPY_VIEWS: &str = "copy article_view (viewed_at, month, article_id, section_id, reader, visitor, standing, level, \
                          outcome, reason, used, licence_id, licence_range) from stdin";
const COPY_MERGES: &str = "copy meter_merge (merged_at, month, from_reader, into_reader) from stdin";

/// Writes what was reported, all of it or nothing.
pub async fn record(db: &PgPool, events: &[Event]) -> sqlx::Result<()> {
    let (mut views, mut merges) = (String::new(), String::new());
    for event in events {
        // Writing to a string does not fail.
        let _ = match event {
            Event::View(view) => view_row(&mut views, view),
            Event::Merge(merge) => merge_row(&mut merges, merge),
        };
    }
    let mut transaction = db.begin().await?;
    copy(&mut transaction, COPY_VIEWS, &views).await?;
    copy(&mut transaction, COPY_MERGES, &merges).await?;
    transaction.commit().await
}

async fn copy(db: &mut PgConnection, statement: &str, rows: &str) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut copy = db.copy_in_raw(statement).await?;
    copy.send(rows.as_bytes()).await?;
    copy.finish().await?;
    Ok(())
}

/// A row as COPY reads it: ids, numbers and words of our own, of which nothing needs an escape.
fn view_row(rows: &mut String, view: &View) -> std::fmt::Result {
    const NULL: &str = "\\N";
    let View { at, month, article, section, reader, visitor, standing, level, reason, used, licence } = view;
    write!(rows, "{}\t{month}\t{}\t{}\t{reader}\t", at.to_rfc3339(), article.0, section.0)?;
    if visitor == reader {
        rows.push_str(NULL);
    } else {
        write!(rows, "{visitor}")?;
    }
    let standing = standing_name(*standing).unwrap_or(NULL);
    let level = level.map_or(NULL, crate::paywall::Level::name);
    write!(rows, "\t{standing}\t{level}\t{}\t{}\t", reason.outcome(), reason.name())?;
    match used {
        Some(used) => write!(rows, "{used}\t")?,
        None => write!(rows, "{NULL}\t")?,
    }
    match licence {
        Some(Way { licence, range: Some(range) }) => writeln!(rows, "{licence}\t{range}"),
        Some(Way { licence, range: None }) => writeln!(rows, "{licence}\t{NULL}"),
        None => writeln!(rows, "{NULL}\t{NULL}"),
    }
}

fn merge_row(rows: &mut String, merge: &Merge) -> std::fmt::Result {
    writeln!(rows, "{}\t{}\t{}\t{}", merge.at.to_rfc3339(), merge.month, merge.from, merge.into)
}

/// Stories in the ranking: many more than a list shows, for some of them are withdrawn since.
const RANKED: i64 = 100;

/// Ranks what was read in the day before `now`: by readers, however often each opened it. Who met the wall has not read;
/// crawlers, staff and browsers that look ahead leave no view. Of several nodes one waits for the other.
pub async fn rank(db: &PgPool, now: DateTime<Utc>) -> sqlx::Result<()> {
    let mut transaction = db.begin().await?;
    sqlx::query!("lock table most_read in exclusive mode").execute(&mut *transaction).await?;
    sqlx::query!("delete from most_read").execute(&mut *transaction).await?;
    sqlx::query!(
        "insert into most_read (article_id, readers)
         select article_id, count(distinct reader) from article_view
         where viewed_at > $1::timestamptz - interval '1 day' and viewed_at <= $1 and outcome <> 'preview'
         group by article_id order by 2 desc, 1 desc limit $2",
        now,
        RANKED,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}

/// Deletes what is older than it may be, slice by slice; and of the last day what a buffer still held when its account was
/// erased.
pub async fn forget(db: &PgPool, now: DateTime<Utc>) -> sqlx::Result<()> {
    let oldest = now - KEPT;
    loop {
        let deleted = sqlx::query!(
            "delete from article_view where ctid = any(array(
                 select ctid from article_view where viewed_at < $1 limit $2))",
            oldest,
            SLICE,
        )
        .execute(db)
        .await?;
        if deleted.rows_affected() == 0 {
            break;
        }
    }
    sqlx::query!("delete from meter_merge where merged_at < $1", oldest).execute(db).await?;
    sqlx::query!(
        "delete from article_view where viewed_at > $1::timestamptz - interval '1 day' and visitor is not null
             and not exists (select from account where account_id = reader)",
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Erases what an account has read, and what the browsers have in which it was signed in. Other accounts' reads in the
/// same browser are theirs and stay.
pub async fn erase(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "with whose as (
             select $1::uuid as reader
             union select visitor from article_view where reader = $1 and visitor is not null
             union select from_reader from meter_merge where into_reader = $1
             union select into_reader from meter_merge where from_reader = $1
         ), browsers as (
             select reader from whose where reader = $1 or not exists (
                 select from account where account_id = whose.reader)
         ), merges as (
             delete from meter_merge where from_reader in (select reader from browsers)
                 or into_reader in (select reader from browsers)
         )
         delete from article_view where reader in (select reader from browsers)",
        account.0,
    )
    .execute(db)
    .await?;
    Ok(())
}
