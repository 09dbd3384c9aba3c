//! The seller's row.

use sqlx::PgExecutor;

use super::unreadable;
use crate::invoicing::seller::Seller;

/// The seller's details and their version, once somebody has filled them in.
pub async fn find(db: impl PgExecutor<'_>) -> sqlx::Result<Option<(Seller, i32)>> {
    let row = sqlx::query!(
        "select name, address, country, vat_id, iban, bic, days_to_pay, prefix, version from seller"
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let seller = Seller {
        name: row.name,
        address: row.address,
        country: row.country.parse().map_err(unreadable)?,
        vat_id: row.vat_id,
        iban: row.iban,
        bic: row.bic,
        days_to_pay: row.days_to_pay,
        prefix: row.prefix,
    };
    Ok(Some((seller, row.version)))
}

/// Writes the details over the version that they were made from, 0 where there was none. Says whether it did.
pub async fn save(db: impl PgExecutor<'_>, seller: &Seller, version: i32) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into seller (name, address, country, vat_id, iban, bic, days_to_pay, prefix)
         select $1, $2, $3, $4, $5, $6, $7, $8 where $9 = 0 or exists (select from seller)
         on conflict (seller_id) do update set
             name = excluded.name, address = excluded.address, country = excluded.country, vat_id = excluded.vat_id,
             iban = excluded.iban, bic = excluded.bic, days_to_pay = excluded.days_to_pay, prefix = excluded.prefix,
             version = seller.version + 1
         where seller.version = $9",
        seller.name,
        seller.address,
        seller.country.code(),
        seller.vat_id,
        seller.iban,
        seller.bic,
        seller.days_to_pay,
        seller.prefix,
        version,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
