//! The statements about licences themselves.

use chrono::{DateTime, NaiveDate, Utc};
use ipnet::IpNet;
use sqlx::{PgConnection, PgExecutor};

use crate::ids::LicenceId;
use crate::licences::{Contract, Licence, Licences};
use crate::live::Kept;

impl Kept for Licences {
    const CHANNEL: &'static str = "licence";

    async fn load(db: &mut PgConnection) -> sqlx::Result<Self> {
        Ok(Self::new(all(db).await?))
    }
}

/// A licence as its row has it.
pub(super) struct Row {
    pub(super) licence_id: LicenceId,
    pub(super) institution: String,
    pub(super) begins_on: NaiveDate,
    pub(super) ends_on: NaiveDate,
    pub(super) seats: Option<i32>,
    pub(super) ranges: Vec<IpNet>,
    pub(super) domains: Vec<String>,
    pub(super) note: String,
    pub(super) ended_at: Option<DateTime<Utc>>,
    pub(super) version: i32,
}

impl From<Row> for Licence {
    fn from(row: Row) -> Self {
        let contract = Contract {
            institution: row.institution,
            begins_on: row.begins_on,
            ends_on: row.ends_on,
            seats: row.seats,
            ranges: row.ranges,
            domains: row.domains,
            note: row.note,
        };
        Self { licence_id: row.licence_id, contract, ended_at: row.ended_at, version: row.version }
    }
}

/// All licences, those that end last first.
pub async fn all(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Licence>> {
    let rows = sqlx::query_as!(
        Row,
        "select licence_id, institution, begins_on, ends_on, seats, ranges, domains, note, ended_at, version
         from licence order by ends_on desc, institution, licence_id"
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Licence::from).collect())
}

/// All licences, none of which anybody else changes before this transaction ends: whether one clashes with another can
/// be said only of all of them. Readers and sign-ins do not wait.
pub async fn all_for_change(db: &mut PgConnection) -> sqlx::Result<Vec<Licence>> {
    sqlx::query!("lock table licence in share row exclusive mode").execute(&mut *db).await?;
    all(db).await
}

/// One licence.
pub async fn find(db: impl PgExecutor<'_>, id: LicenceId) -> sqlx::Result<Option<Licence>> {
    let row = sqlx::query_as!(
        Row,
        "select licence_id, institution, begins_on, ends_on, seats, ranges, domains, note, ended_at, version
         from licence where licence_id = $1",
        id.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Licence::from))
}

/// One licence, whose seats nobody else gives before this transaction ends.
pub async fn find_for_seats(db: impl PgExecutor<'_>, id: LicenceId) -> sqlx::Result<Option<Licence>> {
    let row = sqlx::query_as!(
        Row,
        "select licence_id, institution, begins_on, ends_on, seats, ranges, domains, note, ended_at, version
         from licence where licence_id = $1 for no key update",
        id.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Licence::from))
}

/// Makes a licence.
pub async fn insert(
    db: impl PgExecutor<'_>,
    id: LicenceId,
    contract: &Contract,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into licence (licence_id, institution, begins_on, ends_on, seats, ranges, domains, note, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id.0,
        contract.institution,
        contract.begins_on,
        contract.ends_on,
        contract.seats,
        &contract.ranges as &[IpNet],
        &contract.domains,
        contract.note,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Changes what was agreed, under the lock of [`all_for_change`].
pub async fn update(db: impl PgExecutor<'_>, id: LicenceId, contract: &Contract) -> sqlx::Result<()> {
    sqlx::query!(
        "update licence set institution = $2, begins_on = $3, ends_on = $4, seats = $5, ranges = $6, domains = $7,
                note = $8, version = version + 1
         where licence_id = $1",
        id.0,
        contract.institution,
        contract.begins_on,
        contract.ends_on,
        contract.seats,
        &contract.ranges as &[IpNet],
        &contract.domains,
        contract.note,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends a licence before its last day, if it is still of this version and nobody has ended it. Says whether it did.
pub async fn end(
    db: impl PgExecutor<'_>,
    id: LicenceId,
    version: i32,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update licence set ended_at = $3, version = version + 1
         where licence_id = $1 and version = $2 and ended_at is null",
        id.0,
        version,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
