//! The offline provider's bills.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::billing::invoice::Status;

/// A bill as this provider keeps it.
#[derive(Debug, Clone)]
pub struct Bill {
    /// Its name.
    pub reference: String,
    /// Its number.
    pub number: i64,
    /// Who pays.
    pub customer: String,
    /// What it is for.
    pub subscription: String,
    /// How it stands.
    pub status: Status,
    /// What is to be paid, in minor units.
    pub amount: i64,
    /// In which currency.
    pub currency: String,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
    /// From when it is for.
    pub period_starts_at: DateTime<Utc>,
    /// Until when.
    pub period_ends_at: DateTime<Utc>,
    /// What was paid back, in minor units.
    pub refunded: i64,
}

/// The bill of this name.
pub async fn find(db: impl PgExecutor<'_>, reference: &str) -> sqlx::Result<Option<Bill>> {
    sqlx::query_as!(
        Bill,
        "select reference, number, customer, subscription, status, amount, currency, issued_at, paid_at, period_starts_at,
                period_ends_at, refunded
         from offline_invoice where reference = $1",
        reference,
    )
    .fetch_optional(db)
    .await
}

/// A subscription's bills, newest first.
pub async fn of_subscription(db: impl PgExecutor<'_>, subscription: &str) -> sqlx::Result<Vec<Bill>> {
    sqlx::query_as!(
        Bill,
        "select reference, number, customer, subscription, status, amount, currency, issued_at, paid_at, period_starts_at,
                period_ends_at, refunded
         from offline_invoice where subscription = $1 order by number desc",
        subscription,
    )
    .fetch_all(db)
    .await
}

/// Pays back, as far as something is left; says whether it did.
pub async fn refund(db: impl PgExecutor<'_>, reference: &str, amount: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update offline_invoice set refunded = refunded + $2
         where reference = $1 and status = 'paid' and refunded + $2 <= amount",
        reference,
        amount,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
