//! The provider's bills, mirrored.

use sqlx::{PgConnection, PgExecutor};

use super::plans::currency;
use crate::billing::invoice::{Invoice, Status};
use crate::billing::money::Money;
use crate::billing::provider::{self, Payment, RemoteInvoice};
use crate::ids::{AccountId, InvoiceId, SubscriptionId};

/// Makes our mirror of a bill what the provider says it is. A refund that we have asked for and the provider does not
/// show yet counts already: what is paid back never shrinks.
pub async fn mirror(
    db: &mut PgConnection,
    provider: provider::Name,
    remote: &RemoteInvoice,
) -> sqlx::Result<()> {
    let (starts_at, ends_at) = remote.period.unzip();
    let names = |payment: &Payment| [payment.payment_intent.clone(), payment.charge.clone()];
    let payments: Vec<String> = remote.payments.iter().flat_map(names).flatten().collect();
    sqlx::query!(
        "insert into invoice (
             invoice_id, customer_id, subscription_id, provider, reference, number, status, currency, total, tax, paid,
             refunded, issued_at, paid_at, period_starts_at, period_ends_at, payments, page_url, pdf_url, disputed_at
         ) values (
             $1, (select customer_id from customer where provider = $4 and reference = $2),
             (select subscription_id from subscription where provider = $4 and reference = $3),
             $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
             case when $20::boolean then $13::timestamptz end
         )
         on conflict on constraint invoice_reference do update set
             customer_id = coalesce(excluded.customer_id, invoice.customer_id),
             subscription_id = coalesce(excluded.subscription_id, invoice.subscription_id),
             number = excluded.number, status = excluded.status, total = excluded.total, tax = excluded.tax,
             paid = excluded.paid, refunded = greatest(invoice.refunded, excluded.refunded),
             paid_at = excluded.paid_at, period_starts_at = excluded.period_starts_at,
             period_ends_at = excluded.period_ends_at, payments = excluded.payments,
             page_url = excluded.page_url, pdf_url = excluded.pdf_url,
             disputed_at = coalesce(invoice.disputed_at, excluded.disputed_at)",
        InvoiceId::new().0,
        remote.customer,
        remote.subscription,
        provider,
        remote.reference,
        remote.number,
        remote.status,
        remote.total.currency.code(),
        remote.total.minor,
        remote.tax.minor,
        remote.paid.minor,
        remote.refunded.minor.min(remote.paid.minor),
        remote.issued_at,
        remote.paid_at,
        starts_at,
        ends_at,
        &payments,
        remote.page_url,
        remote.pdf_url,
        remote.payments.iter().any(|payment| payment.disputed),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// An account's bills, newest first.
pub async fn of_account(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Vec<Invoice>> {
    let rows = sqlx::query_as!(
        Row,
        "select invoice_id, invoice.subscription_id, invoice.reference, number, invoice.status, invoice.currency, total, tax,
                paid, refunded, issued_at, paid_at, page_url, pdf_url
         from invoice join customer using (customer_id)
         where account_id = $1 and invoice.status <> 'draft' order by issued_at desc, invoice_id desc",
        account.0,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

struct Row {
    invoice_id: InvoiceId,
    subscription_id: Option<SubscriptionId>,
    reference: String,
    number: Option<String>,
    status: Status,
    currency: String,
    total: i64,
    tax: i64,
    paid: i64,
    refunded: i64,
    issued_at: chrono::DateTime<chrono::Utc>,
    paid_at: Option<chrono::DateTime<chrono::Utc>>,
    page_url: Option<String>,
    pdf_url: Option<String>,
}

impl TryFrom<Row> for Invoice {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> sqlx::Result<Self> {
        let currency = currency(&row.currency)?;
        let money = |minor| Money::new(minor, currency);
        Ok(Self {
            invoice_id: row.invoice_id,
            subscription_id: row.subscription_id,
            reference: row.reference,
            number: row.number,
            status: row.status,
            total: money(row.total),
            tax: money(row.tax),
            paid: money(row.paid),
            refunded: money(row.refunded),
            issued_at: row.issued_at,
            paid_at: row.paid_at,
            page_url: row.page_url,
            pdf_url: row.pdf_url,
        })
    }
}
