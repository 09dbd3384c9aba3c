//! Organisations.

use sqlx::PgExecutor;

use crate::ids::OrganisationId;

/// An organisation behind highlights.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Organisation {
    /// As readers see it.
    pub name: String,
    /// The publication itself: its highlights are house advertisements.
    pub house: bool,
    /// Whom to write to.
    pub contact: String,
    /// For colleagues.
    pub notes: String,
}

/// An organisation with its key and version.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Key.
    pub organisation_id: OrganisationId,
    /// What it is.
    pub organisation: Organisation,
    /// Counts saves.
    pub version: i32,
    /// How many campaigns it has ordered.
    pub campaigns: i64,
}

/// Organisations by name; all of them, or one.
pub async fn list(db: impl PgExecutor<'_>, one: Option<OrganisationId>) -> sqlx::Result<Vec<Stored>> {
    let rows = sqlx::query!(
        r#"select organisation_id, name, house, contact, notes, version,
                  (select count(*) from campaign where campaign.organisation_id = organisation.organisation_id)
                      as "campaigns!"
           from organisation where $1::uuid is null or organisation_id = $1 order by lower(name), organisation_id"#,
        one.map(|id| id.0),
    )
    .fetch_all(db)
    .await?;
    let stored = rows.into_iter().map(|row| Stored {
        organisation_id: row.organisation_id,
        organisation: Organisation {
            name: row.name,
            house: row.house,
            contact: row.contact,
            notes: row.notes,
        },
        version: row.version,
        campaigns: row.campaigns,
    });
    Ok(stored.collect())
}

/// Writes a new organisation. Says whether its name was free.
pub async fn insert(db: impl PgExecutor<'_>, id: OrganisationId, new: &Organisation) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into organisation (organisation_id, name, house, contact, notes) values ($1, $2, $3, $4, $5)
         on conflict (name) do nothing",
        id.0,
        new.name,
        new.house,
        new.contact,
        new.notes,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What became of a save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is written.
    Yes,
    /// Somebody else was faster.
    Conflict,
    /// Another organisation has the name.
    Taken,
}

/// Writes a newer version over version `from`.
pub async fn update(
    db: impl PgExecutor<'_>,
    id: OrganisationId,
    from: i32,
    new: &Organisation,
) -> sqlx::Result<Saved> {
    let done = sqlx::query!(
        "update organisation set name = $3, house = $4, contact = $5, notes = $6, version = version + 1
         where organisation_id = $1 and version = $2",
        id.0,
        from,
        new.name,
        new.house,
        new.contact,
        new.notes,
    )
    .execute(db)
    .await;
    match done {
        Ok(done) if done.rows_affected() == 1 => Ok(Saved::Yes),
        Ok(_) => Ok(Saved::Conflict),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(Saved::Taken),
        Err(error) => Err(error),
    }
}
