//! Standard rates of VAT.

use chrono::NaiveDate;
use sqlx::PgExecutor;

use super::unreadable;
use crate::invoicing::country::Country;
use crate::invoicing::vat::Rate;

/// A rate, from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// Where.
    pub country: Country,
    /// The first day.
    pub valid_from: NaiveDate,
    /// The rate.
    pub rate: Rate,
}

/// The standard rate of a country on a day, if there is one.
pub async fn on(db: impl PgExecutor<'_>, country: Country, day: NaiveDate) -> sqlx::Result<Option<Rate>> {
    let rate = sqlx::query_scalar!(
        "select rate from vat_rate where country = $1 and valid_from <= $2 order by valid_from desc limit 1",
        country.code(),
        day,
    )
    .fetch_optional(db)
    .await?;
    Ok(rate.and_then(Rate::new))
}

/// All rates, by country, the newest first.
pub async fn all(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Since>> {
    let rows =
        sqlx::query!("select country, valid_from, rate from vat_rate order by country, valid_from desc")
            .fetch_all(db)
            .await?;
    let since = |country: String, valid_from, rate| {
        let country = country.parse().map_err(unreadable)?;
        Ok(Rate::new(rate).map(|rate| Since { country, valid_from, rate }))
    };
    rows.into_iter().filter_map(|row| since(row.country, row.valid_from, row.rate).transpose()).collect()
}

/// Enters a rate, over one of the same day.
pub async fn enter(db: impl PgExecutor<'_>, since: Since) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into vat_rate (country, valid_from, rate) values ($1, $2, $3)
         on conflict (country, valid_from) do update set rate = excluded.rate",
        since.country.code(),
        since.valid_from,
        since.rate.hundredths(),
    )
    .execute(db)
    .await?;
    Ok(())
}
