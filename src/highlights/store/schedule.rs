//! What is booked, and where it leads.

use sqlx::PgExecutor;

use crate::highlights::Scheduled;
use crate::ids::HighlightId;

/// The most that is kept in memory: what ends last, so that what runs is always among it.
const KEPT: i64 = 2_000;

/// What is booked, with what its campaign says of it. Dates are those of both: each ends what the other would go on with.
pub async fn load(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Scheduled>> {
    sqlx::query_as!(
        Scheduled,
        r#"select highlight_id, organisation_id, organisation.name as organisation, house, headline, placement, weight,
                  paused, greatest(campaign.starts_at, highlight.starts_at) as "starts_at!",
                  least(campaign.ends_at, highlight.ends_at) as ends_at,
                  coalesce(campaign_total.impressions >= ordered, false) as "delivered!"
           from highlight join campaign using (campaign_id) join organisation using (organisation_id)
           left join campaign_total using (campaign_id)
           order by least(campaign.ends_at, highlight.ends_at) desc nulls first, highlight_id limit $1"#,
        KEPT,
    )
    .fetch_all(db)
    .await
}

/// Where a highlight leads, also once it has ended.
pub async fn target(db: impl PgExecutor<'_>, id: HighlightId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select url from highlight where highlight_id = $1", id.0).fetch_optional(db).await
}
