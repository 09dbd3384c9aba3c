//! Campaigns.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::highlights::report::Figures;
use crate::ids::{CampaignId, OrganisationId};

/// What an organisation ordered.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Campaign {
    /// Whose.
    pub organisation_id: OrganisationId,
    /// Its name, which the organisation reads in its report.
    pub name: String,
    /// Shown from.
    pub starts_at: DateTime<Utc>,
    /// Shown until, if that is known.
    pub ends_at: Option<DateTime<Utc>>,
    /// Impressions that were ordered.
    pub ordered: Option<i64>,
    /// Stopped for a while.
    pub paused: bool,
}

/// A campaign with its key, version and figures.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Key.
    pub campaign_id: CampaignId,
    /// What it is.
    pub campaign: Campaign,
    /// Whose, by name.
    pub organisation: String,
    /// Counts saves.
    pub version: i32,
    /// How many highlights it has.
    pub highlights: i64,
    /// What it brought so far.
    pub figures: Figures,
}

/// Campaigns, those that are over last, the latest first; all of them, or one.
pub async fn list(
    db: impl PgExecutor<'_>,
    one: Option<CampaignId>,
    now: DateTime<Utc>,
    most: i64,
) -> sqlx::Result<Vec<Stored>> {
    let rows = sqlx::query!(
        r#"select campaign_id, campaign.organisation_id, organisation.name as organisation, campaign.name, starts_at, ends_at,
                  ordered, paused, campaign.version, impressions as "impressions?", clicks as "clicks?",
                  (select count(*) from highlight where highlight.campaign_id = campaign.campaign_id) as "highlights!"
           from campaign join organisation using (organisation_id) left join campaign_total using (campaign_id)
           where $1::uuid is null or campaign_id = $1
           order by coalesce(ends_at <= $2, false), starts_at desc, campaign_id limit $3"#,
        one.map(|id| id.0),
        now,
        most,
    )
    .fetch_all(db)
    .await?;
    let stored = rows.into_iter().map(|row| Stored {
        campaign_id: row.campaign_id,
        campaign: Campaign {
            organisation_id: row.organisation_id,
            name: row.name,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            ordered: row.ordered,
            paused: row.paused,
        },
        organisation: row.organisation,
        version: row.version,
        highlights: row.highlights,
        figures: Figures { impressions: row.impressions.unwrap_or(0), clicks: row.clicks.unwrap_or(0) },
    });
    Ok(stored.collect())
}

/// Writes a new campaign.
pub async fn insert(db: impl PgExecutor<'_>, id: CampaignId, new: &Campaign) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into campaign (campaign_id, organisation_id, name, starts_at, ends_at, ordered, paused)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id.0,
        new.organisation_id.0,
        new.name,
        new.starts_at,
        new.ends_at,
        new.ordered,
        new.paused,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes a newer version over version `from`. Says whether it did; if not, somebody else was faster.
pub async fn update(
    db: impl PgExecutor<'_>,
    id: CampaignId,
    from: i32,
    new: &Campaign,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update campaign set organisation_id = $3, name = $4, starts_at = $5, ends_at = $6, ordered = $7, paused = $8,
             version = version + 1
         where campaign_id = $1 and version = $2",
        id.0,
        from,
        new.organisation_id.0,
        new.name,
        new.starts_at,
        new.ends_at,
        new.ordered,
        new.paused,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
