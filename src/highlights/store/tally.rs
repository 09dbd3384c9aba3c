//! Counting.

use sqlx::PgExecutor;

use crate::highlights::Turn;
use crate::highlights::tally::Counted;

/// Counts each visitor once for a highlight in a turn, whoever reports it and how often: what is new in the table of those
/// who were counted is added to the day and to the campaign's total by the same statement. Rows are taken in the order of
/// their keys, and the three tables one after the other (the days are counted so that all of them are written before the
/// totals), so that nodes wait for each other and never in a circle.
pub async fn count(db: impl PgExecutor<'_>, counted: &[Counted]) -> sqlx::Result<()> {
    let turns: Vec<_> = counted.iter().map(|one| one.turn.0).collect();
    let highlights: Vec<_> = counted.iter().map(|one| one.highlight.0).collect();
    let clicked: Vec<_> = counted.iter().map(|one| one.clicked).collect();
    let visitors: Vec<_> = counted.iter().map(|one| one.visitor.to_vec()).collect();
    let days: Vec<_> = counted.iter().map(|one| one.day).collect();
    sqlx::query!(
        "with reported as (
             select * from unnest($1::bigint[], $2::uuid[], $3::boolean[], $4::bytea[], $5::date[])
                 as reported (turn, highlight_id, clicked, visitor, day)
         ), fresh as (
             insert into highlight_counted (turn, highlight_id, clicked, visitor)
             select distinct turn, highlight_id, clicked, visitor from reported order by 1, 2, 3, 4
             on conflict do nothing returning turn, highlight_id, clicked
         ), sums as (
             select highlight_id, day, count(*) filter (where not clicked) as impressions,
                    count(*) filter (where clicked) as clicks
             from fresh join (select distinct turn, day from reported) as days using (turn)
             group by highlight_id, day
         ), by_day as (
             insert into highlight_day (highlight_id, day, impressions, clicks)
             select highlight_id, day, impressions, clicks from sums order by highlight_id, day
             on conflict (highlight_id, day) do update
                 set impressions = highlight_day.impressions + excluded.impressions,
                     clicks = highlight_day.clicks + excluded.clicks
             returning highlight_id
         )
         insert into campaign_total (campaign_id, impressions, clicks)
         select campaign_id, sum(impressions), sum(clicks)
         from sums join highlight using (highlight_id)
         where (select count(*) from by_day) > 0
         group by campaign_id order by campaign_id
         on conflict (campaign_id) do update
             set impressions = campaign_total.impressions + excluded.impressions,
                 clicks = campaign_total.clicks + excluded.clicks",
        &turns,
        &highlights,
        &clicked,
        &visitors,
        &days,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets who was counted before a turn.
pub async fn forget(db: impl PgExecutor<'_>, before: Turn) -> sqlx::Result<()> {
    sqlx::query!("delete from highlight_counted where turn < $1", before.0).execute(db).await?;
    Ok(())
}
