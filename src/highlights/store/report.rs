//! The figures of a campaign.

use sqlx::PgExecutor;

use crate::highlights::report::{Campaign, Figures, Line};
use crate::ids::CampaignId;

/// A campaign.
pub async fn campaign(db: impl PgExecutor<'_>, id: CampaignId) -> sqlx::Result<Option<Campaign>> {
    sqlx::query_as!(
        Campaign,
        "select campaign_id, campaign.name, organisation.name as organisation, starts_at, ends_at, paused, ordered
         from campaign join organisation using (organisation_id) where campaign_id = $1",
        id.0,
    )
    .fetch_optional(db)
    .await
}

/// What was counted of its highlights on each day; those of which nothing was counted are among them.
pub async fn lines(db: impl PgExecutor<'_>, id: CampaignId) -> sqlx::Result<Vec<Line>> {
    let rows = sqlx::query!(
        r#"select highlight_id, headline, placement, day as "day?", impressions as "impressions?", clicks as "clicks?"
           from highlight left join highlight_day using (highlight_id)
           where campaign_id = $1 order by placement, highlight_id, day"#,
        id.0,
    )
    .fetch_all(db)
    .await?;
    let lines = rows.into_iter().map(|row| Line {
        highlight_id: row.highlight_id,
        headline: row.headline,
        placement: row.placement,
        day: row.day,
        figures: Figures { impressions: row.impressions.unwrap_or(0), clicks: row.clicks.unwrap_or(0) },
    });
    Ok(lines.collect())
}
