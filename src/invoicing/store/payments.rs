//! What came in for invoices, and what was sent back.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::ids::{AccountId, TransferInvoiceId};

/// What an entry says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "transfer_entry", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// Money came in.
    Received,
    /// An earlier entry was wrong.
    Correction,
    /// Money was sent back.
    Returned,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// What it says.
    pub entry: Entry,
    /// What it adds to what was paid, in cents.
    pub amount: i64,
    /// On which day.
    pub booked_on: NaiveDate,
    /// What the bank, or the admin, says of it.
    pub note: String,
    /// When it was entered.
    pub entered_at: DateTime<Utc>,
}

/// Whether an entry was made from this form already. One of another invoice is a mistake in the form, and stops the write.
pub async fn is_known(db: impl PgExecutor<'_>, id: Uuid, invoice: TransferInvoiceId) -> sqlx::Result<bool> {
    let found = sqlx::query!(
        "select from transfer_payment where transfer_payment_id = $1 and transfer_invoice_id = $2",
        id,
        invoice.0,
    )
    .fetch_optional(db)
    .await?;
    Ok(found.is_some())
}

/// Writes an entry and adds it to what was paid, under the lock of the invoice.
pub async fn enter(
    db: &mut PgConnection,
    id: Uuid,
    invoice: TransferInvoiceId,
    payment: &Payment,
    by: AccountId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into transfer_payment (
             transfer_payment_id, transfer_invoice_id, entry, amount, booked_on, note, entered_by, entered_at
         ) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        invoice.0,
        payment.entry as Entry,
        payment.amount,
        payment.booked_on,
        payment.note,
        by.0,
        payment.entered_at,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update transfer_invoice set
             paid = paid + $2, paid_on = case when paid + $2 >= total - credited then $3 else null::date end
         where transfer_invoice_id = $1",
        invoice.0,
        payment.amount,
        payment.booked_on,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The entries of an invoice, in their order.
pub async fn of_invoice(db: impl PgExecutor<'_>, invoice: TransferInvoiceId) -> sqlx::Result<Vec<Payment>> {
    sqlx::query_as!(
        Payment,
        r#"select entry as "entry: Entry", amount, booked_on, note, entered_at from transfer_payment
           where transfer_invoice_id = $1 order by entered_at, transfer_payment_id"#,
        invoice.0
    )
    .fetch_all(db)
    .await
}
