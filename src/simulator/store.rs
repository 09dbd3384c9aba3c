//! The statements that read recorded views.

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use sqlx::{PgExecutor, PgPool};

use super::Replay;
use crate::ids::{ArticleId, SectionId};
use crate::paywall::{Reason, Standing};
use crate::readership::{Event, Merge, STANDINGS, View};

/// When the record begins.
pub async fn begins(db: impl PgExecutor<'_>) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!("select min(viewed_at) from article_view").fetch_one(db).await
}

/// Plays everything that was recorded since a moment, row by row: however much it is, little of it is in memory.
pub async fn play(db: &PgPool, since: DateTime<Utc>, replay: &mut Replay) -> sqlx::Result<()> {
    let mut merges = merges(db, since).await?.into_iter().peekable();
    let mut rows = sqlx::query!(
        r#"select viewed_at, month, article_id, section_id, reader, visitor, standing, level, reason, used
           from article_view where viewed_at >= $1 order by viewed_at"#,
        since,
    )
    .fetch(db);
    while let Some(row) = rows.try_next().await? {
        let (Some(standing), Some(reason)) = (standing(&row.standing), Reason::named(&row.reason)) else {
            continue;
        };
        while let Some(merge) = merges.next_if(|merge| merge.at <= row.viewed_at) {
            replay.play(Event::Merge(merge));
        }
        replay.play(Event::View(View {
            at: row.viewed_at,
            month: row.month,
            article: ArticleId(row.article_id),
            section: SectionId(row.section_id),
            reader: row.reader,
            visitor: row.visitor.unwrap_or(row.reader),
            standing,
            level: row.level,
            reason,
            used: row.used.map(i32::unsigned_abs),
            // Of no consequence to the meter: the standing says it.
            licence: None,
        }));
    }
    Ok(())
}

fn standing(name: &str) -> Option<Standing> {
    STANDINGS.into_iter().find(|(_, known)| *known == name).map(|(standing, _)| standing)
}

async fn merges(db: &PgPool, since: DateTime<Utc>) -> sqlx::Result<Vec<Merge>> {
    sqlx::query_as!(
        Merge,
        r#"select merged_at as at, month, from_reader as "from", into_reader as "into" from meter_merge
           where merged_at >= $1 order by merged_at"#,
        since,
    )
    .fetch_all(db)
    .await
}
