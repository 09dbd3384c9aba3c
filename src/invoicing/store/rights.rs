//! The right to read that a paid invoice gives.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::ids::{AccountId, EntitlementId, TransferInvoiceId};

/// Gives an account what an invoice paid for. Given before and ended since, it holds again.
pub async fn give(
    db: impl PgExecutor<'_>,
    invoice: TransferInvoiceId,
    account: AccountId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    number: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into entitlement (entitlement_id, account_id, source, starts_at, ends_at, reason, note, transfer_invoice_id)
         values ($1, $2, 'transfer', $3, $4, 'paid', $5, $6)
         on conflict (transfer_invoice_id) where transfer_invoice_id is not null
             do update set starts_at = excluded.starts_at, ends_at = excluded.ends_at, reason = 'paid'",
        EntitlementId::new().0,
        account.0,
        from,
        until,
        number,
        invoice.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends it. One whose first day is yet to come goes, as if it had never been.
pub async fn end(
    db: impl PgExecutor<'_>,
    invoice: TransferInvoiceId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "with waiting as (delete from entitlement where transfer_invoice_id = $1 and starts_at >= $2)
         update entitlement set ends_at = $2, reason = 'ended'
         where transfer_invoice_id = $1 and starts_at < $2 and ends_at > $2",
        invoice.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}
