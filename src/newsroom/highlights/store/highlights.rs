//! Highlights.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::highlights::report::Figures;
use crate::ids::{CampaignId, HighlightId};

/// What a campaign shows.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Highlight {
    /// What it says.
    pub headline: String,
    /// Where it leads.
    pub url: String,
    /// First or second box.
    pub placement: i16,
    /// How often it has a place beside others.
    pub weight: i32,
    /// Shown from, where that is not the campaign's beginning.
    pub starts_at: Option<DateTime<Utc>>,
    /// Shown until, where that is not the campaign's end.
    pub ends_at: Option<DateTime<Utc>>,
}

/// A highlight with its keys, version and figures.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Key.
    pub highlight_id: HighlightId,
    /// Its campaign.
    pub campaign_id: CampaignId,
    /// What it is.
    pub highlight: Highlight,
    /// Counts saves.
    pub version: i32,
    /// What it brought so far.
    pub figures: Figures,
}

/// The highlights of a campaign.
pub async fn of_campaign(db: impl PgExecutor<'_>, campaign: CampaignId) -> sqlx::Result<Vec<Stored>> {
    list(db, Some(campaign), None).await
}

/// One highlight.
pub async fn find(db: impl PgExecutor<'_>, id: HighlightId) -> sqlx::Result<Option<Stored>> {
    Ok(list(db, None, Some(id)).await?.pop())
}

async fn list(
    db: impl PgExecutor<'_>,
    campaign: Option<CampaignId>,
    one: Option<HighlightId>,
) -> sqlx::Result<Vec<Stored>> {
    let rows = sqlx::query!(
        r#"select highlight_id, campaign_id, headline, url, placement, weight, starts_at, ends_at, version,
                  coalesce((select sum(impressions) from highlight_day as d
                            where d.highlight_id = highlight.highlight_id), 0)::bigint as "impressions!",
                  coalesce((select sum(clicks) from highlight_day as d
                            where d.highlight_id = highlight.highlight_id), 0)::bigint as "clicks!"
           from highlight where campaign_id = $1 or highlight_id = $2 order by placement, highlight_id"#,
        campaign.map(|id| id.0),
        one.map(|id| id.0),
    )
    .fetch_all(db)
    .await?;
    let stored = rows.into_iter().map(|row| Stored {
        highlight_id: row.highlight_id,
        campaign_id: row.campaign_id,
        highlight: Highlight {
            headline: row.headline,
            url: row.url,
            placement: row.placement,
            weight: row.weight,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
        },
        version: row.version,
        figures: Figures { impressions: row.impressions, clicks: row.clicks },
    });
    Ok(stored.collect())
}

/// Writes a new highlight of a campaign.
pub async fn insert(
    db: impl PgExecutor<'_>,
    id: HighlightId,
    campaign: CampaignId,
    new: &Highlight,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into highlight (highlight_id, campaign_id, headline, url, placement, weight, starts_at, ends_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id.0,
        campaign.0,
        new.headline,
        new.url,
        new.placement,
        new.weight,
        new.starts_at,
        new.ends_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes a newer version over version `from`. Says whether it did; if not, somebody else was faster.
pub async fn update(
    db: impl PgExecutor<'_>,
    id: HighlightId,
    from: i32,
    new: &Highlight,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update highlight set headline = $3, url = $4, placement = $5, weight = $6, starts_at = $7, ends_at = $8,
             version = version + 1
         where highlight_id = $1 and version = $2",
        id.0,
        from,
        new.headline,
        new.url,
        new.placement,
        new.weight,
        new.starts_at,
        new.ends_at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends a highlight now, whatever its version. One that has not begun ends as it begins.
pub async fn end(db: impl PgExecutor<'_>, id: HighlightId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update highlight set ends_at = greatest($2, starts_at + interval '1 microsecond'), version = version + 1
         where highlight_id = $1 and (ends_at is null or ends_at > $2)",
        id.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
