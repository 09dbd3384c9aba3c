//! The statements of the highlights desk.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::ids::{HighlightId, OrganisationId};

/// A highlight as the desk sees it.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Key.
    pub highlight_id: HighlightId,
    /// Who pays for it.
    pub organisation: String,
    /// The organisation is the publication itself.
    pub house: bool,
    /// What it says.
    pub headline: String,
    /// Where it leads.
    pub url: String,
    /// First or second box.
    pub placement: i16,
    /// Its place there: lower stands higher.
    pub position: i32,
    /// Shown from.
    pub starts_at: DateTime<Utc>,
    /// Shown until, if that is known.
    pub ends_at: Option<DateTime<Utc>>,
    /// Counts saves.
    pub version: i32,
}

/// What a save writes.
#[derive(Debug, Clone)]
pub struct Highlight {
    /// Who pays for it.
    pub organisation: String,
    /// The organisation is the publication itself.
    pub house: bool,
    /// What it says.
    pub headline: String,
    /// Where it leads.
    pub url: String,
    /// First or second box.
    pub placement: i16,
    /// Its place there.
    pub position: i32,
    /// Shown from.
    pub starts_at: DateTime<Utc>,
    /// Shown until.
    pub ends_at: Option<DateTime<Utc>>,
}

/// Highlights by placement and place, those that ended last.
pub async fn list(db: impl PgExecutor<'_>, now: DateTime<Utc>, limit: i64) -> sqlx::Result<Vec<Stored>> {
    sqlx::query_as!(
        Stored,
        "select highlight_id, organisation.name as organisation, organisation.house, headline, url, placement,
                position, starts_at, ends_at, version
         from highlight join organisation using (organisation_id)
         order by coalesce(ends_at <= $1, false), placement, position, highlight_id limit $2",
        now,
        limit,
    )
    .fetch_all(db)
    .await
}

/// One highlight.
pub async fn find(db: impl PgExecutor<'_>, id: HighlightId) -> sqlx::Result<Option<Stored>> {
    sqlx::query_as!(
        Stored,
        "select highlight_id, organisation.name as organisation, organisation.house, headline, url, placement,
                position, starts_at, ends_at, version
         from highlight join organisation using (organisation_id) where highlight_id = $1",
        id.0
    )
    .fetch_optional(db)
    .await
}

/// The organisation of a name, made if it is new.
async fn organisation(db: &mut PgConnection, name: &str, house: bool) -> sqlx::Result<OrganisationId> {
    sqlx::query_scalar!(
        "insert into organisation (organisation_id, name, house) values ($1, $2, $3)
         on conflict (name) do update set house = excluded.house returning organisation_id",
        OrganisationId::new().0,
        name,
        house,
    )
    .fetch_one(db)
    .await
}

/// Writes a new highlight.
pub async fn insert(db: &mut PgConnection, id: HighlightId, new: &Highlight) -> sqlx::Result<()> {
    let organisation = organisation(&mut *db, &new.organisation, new.house).await?;
    sqlx::query!(
        "insert into highlight (highlight_id, organisation_id, headline, url, placement, position, starts_at, ends_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id.0,
        organisation.0,
        new.headline,
        new.url,
        new.placement,
        new.position,
        new.starts_at,
        new.ends_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes a newer version over version `from`. Says whether it did; if not, somebody else was faster.
pub async fn update(
    db: &mut PgConnection,
    id: HighlightId,
    from: i32,
    new: &Highlight,
) -> sqlx::Result<bool> {
    let organisation = organisation(&mut *db, &new.organisation, new.house).await?;
    let done = sqlx::query!(
        "update highlight set organisation_id = $3, headline = $4, url = $5, placement = $6, position = $7,
             starts_at = $8, ends_at = $9, version = version + 1
         where highlight_id = $1 and version = $2",
        id.0,
        from,
        organisation.0,
        new.headline,
        new.url,
        new.placement,
        new.position,
        new.starts_at,
        new.ends_at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends a highlight now. One that has not begun ends as it begins.
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
