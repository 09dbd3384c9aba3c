//! What was asked to be paid back.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::plans::currency;
use crate::billing::money::Money;
use crate::billing::provider;
use crate::billing::refund::{Refund, Wish, amount};
use crate::ids::{AccountId, InvoiceId, RefundId};

/// What came of reserving a sum.
#[derive(Debug)]
pub enum Reserved {
    /// It stands in the books from now on.
    Now(Refund),
    /// The same wish stood there already.
    Before(Refund),
    /// So much is left, which is less.
    TooMuch(Money),
    /// There is no such bill.
    NoInvoice,
}

/// Reserves the sum of a refund, under a lock on the bill: of two at once the second sees what the first has left.
pub async fn reserve(db: &mut PgConnection, wish: &Wish<'_>, now: DateTime<Utc>) -> sqlx::Result<Reserved> {
    let Some(left) = left(&mut *db, wish.invoice_id).await? else { return Ok(Reserved::NoInvoice) };
    if let Some(before) = find(&mut *db, wish.refund_id).await? {
        return Ok(Reserved::Before(before));
    }
    let Some(amount) = amount(wish.share, left) else { return Ok(Reserved::TooMuch(left)) };
    sqlx::query!(
        "insert into refund (refund_id, invoice_id, amount, reason, asked_by, asked_at) values ($1, $2, $3, $4, $5, $6)",
        wish.refund_id.0,
        wish.invoice_id.0,
        amount.minor,
        wish.reason,
        wish.by.map(|id| id.0),
        now,
    )
    .execute(&mut *db)
    .await?;
    find(db, wish.refund_id).await?.map(Reserved::Now).ok_or(sqlx::Error::RowNotFound)
}

/// What of a bill can still be paid back, with what is asked for and not answered taken away. Locks the bill.
async fn left(db: &mut PgConnection, invoice: InvoiceId) -> sqlx::Result<Option<Money>> {
    let bill = sqlx::query!(
        "select currency, paid, refunded from invoice where invoice_id = $1 for update",
        invoice.0
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(bill) = bill else { return Ok(None) };
    let waiting = sqlx::query_scalar!(
        r#"select coalesce(sum(amount), 0)::bigint as "waiting!" from refund
           where invoice_id = $1 and succeeded_at is null and failed_at is null"#,
        invoice.0,
    )
    .fetch_one(db)
    .await?;
    Ok(Some(Money::new(bill.paid - bill.refunded - waiting, currency(&bill.currency)?)))
}

/// A refund by its key.
pub async fn find(db: impl PgExecutor<'_>, id: RefundId) -> sqlx::Result<Option<Refund>> {
    let row = sqlx::query_as!(
        Row,
        "select refund_id, invoice_id, invoice.reference, amount, currency, reason, asked_at, succeeded_at, failed_at
         from refund join invoice using (invoice_id) where refund_id = $1",
        id.0,
    )
    .fetch_optional(db)
    .await?;
    row.map(TryInto::try_into).transpose()
}

/// The refunds of an account's bills, newest first.
pub async fn of_account(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Vec<Refund>> {
    let rows = sqlx::query_as!(
        Row,
        "select refund_id, invoice_id, invoice.reference, amount, currency, reason, asked_at, succeeded_at, failed_at
         from refund join invoice using (invoice_id) join customer using (customer_id)
         where account_id = $1 order by asked_at desc, refund_id desc",
        account.0,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Refunds at this provider, asked for before `before`, of which the answer is not known.
pub async fn waiting(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    before: DateTime<Utc>,
) -> sqlx::Result<Vec<Refund>> {
    let rows = sqlx::query_as!(
        Row,
        "select refund_id, invoice_id, invoice.reference, amount, currency, reason, asked_at, succeeded_at, failed_at
         from refund join invoice using (invoice_id)
         where provider = $1 and asked_at < $2 and succeeded_at is null and failed_at is null order by asked_at",
        provider,
        before,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// It was paid back. The bill shows it at once, also where the provider's own picture of the bill is late.
pub async fn succeed(
    db: &mut PgConnection,
    id: RefundId,
    reference: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update refund set succeeded_at = coalesce(succeeded_at, $3), failed_at = null, reference = $2 where refund_id = $1",
        id.0,
        reference,
        now,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update invoice set refunded = greatest(refunded, (
             select coalesce(sum(amount), 0)::bigint from refund
             where refund.invoice_id = invoice.invoice_id and succeeded_at is not null
         ))
         where invoice_id = (select invoice_id from refund where refund_id = $1)",
        id.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// It was refused: the sum can be asked for again.
pub async fn release(db: impl PgExecutor<'_>, id: RefundId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update refund set failed_at = $2 where refund_id = $1 and succeeded_at is null and failed_at is null",
        id.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The bank has sent back what the provider had paid: what was refunded is not any more. Says whether it was known.
pub async fn take_back(db: &mut PgConnection, reference: &str, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "with failed as (
             update refund set failed_at = $2, succeeded_at = null
             where reference = $1 and failed_at is null returning invoice_id, amount
         )
         update invoice set refunded = greatest(refunded - failed.amount, 0)
         from failed where invoice.invoice_id = failed.invoice_id",
        reference,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

struct Row {
    refund_id: RefundId,
    invoice_id: InvoiceId,
    reference: String,
    amount: i64,
    currency: String,
    reason: String,
    asked_at: DateTime<Utc>,
    succeeded_at: Option<DateTime<Utc>>,
    failed_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Refund {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> sqlx::Result<Self> {
        Ok(Self {
            amount: Money::new(row.amount, currency(&row.currency)?),
            refund_id: row.refund_id,
            invoice_id: row.invoice_id,
            invoice: row.reference,
            reason: row.reason,
            asked_at: row.asked_at,
            succeeded_at: row.succeeded_at,
            failed_at: row.failed_at,
        })
    }
}
