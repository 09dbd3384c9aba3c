//! The statements about what licences are used for.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use sqlx::{PgConnection, PgExecutor};

use crate::clock;
use crate::ids::LicenceId;
use crate::licences::usage::{Count, Span, Story};

/// Views of this many days are summed up again each time: what a node wrote late is counted, and a job that was away
/// for some days misses nothing. With the month they lie in that is less than views are kept.
const AGAIN: Days = Days::new(7);

/// Sums up the last days' views, and those of their months. Done again it changes nothing.
pub async fn sum_up(db: &mut PgConnection, now: DateTime<Utc>, zone: Tz) -> sqlx::Result<()> {
    let first = clock::day(now, zone) - AGAIN;
    let month = first.with_day(1).unwrap_or(first);
    spans(db, first, zone, Span::Day).await?;
    spans(db, month, zone, Span::Month).await?;
    sqlx::query!(
        "insert into licence_story (licence_id, month, article_id, opened)
         select licence_id, date_trunc('month', viewed_at at time zone $2)::date, article_id, count(*)::int
         from article_view join licence using (licence_id) join article using (article_id)
         where licence_id is not null and viewed_at >= $1 group by 1, 2, 3
         on conflict (licence_id, month, article_id) do update set opened = excluded.opened",
        clock::beginning(month, zone),
        zone.name(),
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn spans(db: &mut PgConnection, since: NaiveDate, zone: Tz, span: Span) -> sqlx::Result<()> {
    sqlx::query!(
        "with used as (
             select licence_id, date_trunc($3::use_span::text, viewed_at at time zone $2)::date as begins_on,
                    coalesce(licence_range::text, 'seats') as way, reader
             from article_view join licence using (licence_id)
             where licence_id is not null and viewed_at >= $1
         )
         insert into licence_use (licence_id, span, begins_on, way, opened, readers)
         select licence_id, $3, begins_on, coalesce(way, 'all'), count(*)::int, count(distinct reader)::int
         from used group by grouping sets ((licence_id, begins_on, way), (licence_id, begins_on))
         on conflict (licence_id, span, begins_on, way)
             do update set opened = excluded.opened, readers = excluded.readers",
        clock::beginning(since, zone),
        zone.name(),
        span as Span,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// All numbers of a licence, the newest first, and of one day or month those of all together first.
pub async fn counts(db: impl PgExecutor<'_>, licence: LicenceId) -> sqlx::Result<Vec<Count>> {
    sqlx::query_as!(
        Count,
        r#"select span as "span: Span", begins_on, way, opened, readers from licence_use where licence_id = $1
           order by span desc, begins_on desc, way <> 'all', opened desc, way"#,
        licence.0
    )
    .fetch_all(db)
    .await
}

/// The stories opened most under a licence, of each month so many.
pub async fn stories(db: impl PgExecutor<'_>, licence: LicenceId, most: i64) -> sqlx::Result<Vec<Story>> {
    sqlx::query_as!(
        Story,
        r#"select month as "month!", headline as "headline!", opened as "opened!" from (
               select month, headline, opened, row_number() over (
                          partition by month order by opened desc, article_id) as place
               from licence_story join article using (article_id) where licence_id = $1
           ) as placed
           where place <= $2 order by month desc, place"#,
        licence.0,
        most,
    )
    .fetch_all(db)
    .await
}
