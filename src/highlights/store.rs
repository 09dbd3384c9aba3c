//! The statements about highlights that readers see.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::Running;

/// Room in one placement.
const PLACES: i64 = 12;

/// What runs now, twelve in each placement, in order.
pub async fn running(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<Vec<Running>> {
    sqlx::query_as!(
        Running,
        r#"select organisation as "organisation!", house as "house!", headline as "headline!", url as "url!",
                  placement as "placement!"
           from (
               select organisation.name as organisation, organisation.house, headline, url, placement, position,
                      highlight_id,
                      row_number() over (partition by placement order by position, highlight_id) as place
               from highlight join organisation using (organisation_id)
               where starts_at <= $1 and (ends_at is null or ends_at > $1)
           ) running
           where place <= $2 order by placement, place"#,
        now,
        PLACES,
    )
    .fetch_all(db)
    .await
}
