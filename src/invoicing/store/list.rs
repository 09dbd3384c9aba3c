//! Finding invoices. Pages are read by key, the youngest first.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::ids::TransferInvoiceId;
use crate::invoicing::Stage;

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    /// A pattern of `ilike` for buyer, address and number.
    pub pattern: &'a str,
    /// How it stands.
    pub stage: Option<Stage>,
    /// Due before this day.
    pub due_before: Option<NaiveDate>,
    /// Made before this one.
    pub before: Uuid,
    /// No more than so many.
    pub count: i64,
}

/// What the list says of an invoice.
#[derive(Debug)]
pub struct Row {
    /// Key.
    pub id: TransferInvoiceId,
    /// Its number, once it is issued.
    pub number: Option<String>,
    /// Who buys.
    pub buyer: String,
    /// In which country.
    pub country: String,
    /// With which VAT id.
    pub vat_id: String,
    /// How it stands.
    pub stage: Stage,
    /// The day.
    pub issued_on: Option<NaiveDate>,
    /// When it is to be paid.
    pub due_on: Option<NaiveDate>,
    /// Since when it was whole.
    pub paid_on: Option<NaiveDate>,
    /// Without VAT, in cents.
    pub net: i64,
    /// VAT, in cents.
    pub vat: i64,
    /// To be paid, in cents.
    pub total: i64,
    /// What came in, in cents.
    pub paid: i64,
    /// What was credited, in cents.
    pub credited: i64,
    /// When the buyer was last reminded.
    pub reminded_at: Option<DateTime<Utc>>,
}

/// The pattern that finds a text anywhere in buyer, address or number.
pub fn pattern(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// A page of invoices. The plan is made for these very words: one that fits all of them would read the whole table for most.
pub async fn page(db: &mut PgConnection, search: Search<'_>) -> sqlx::Result<Vec<Row>> {
    sqlx::query!("select set_config('plan_cache_mode', 'force_custom_plan', true)")
        .fetch_one(&mut *db)
        .await?;
    sqlx::query_as!(
        Row,
        r#"select transfer_invoice_id as "id: TransferInvoiceId", number, buyer, country, vat_id, stage as "stage: Stage",
                  issued_on, due_on, paid_on, net, vat, total, paid, credited, reminded_at
           from transfer_invoice
           where transfer_invoice_id < $1 and ($2 = '%%' or (buyer || ' ' || email || ' ' || coalesce(number, '')) ilike $2)
             and ($3::transfer_invoice_stage is null or stage = $3) and ($4::date is null or due_on < $4)
           order by transfer_invoice_id desc limit $5"#,
        search.before,
        search.pattern,
        search.stage as Option<Stage>,
        search.due_before,
        search.count,
    )
    .fetch_all(db)
    .await
}

/// What is still to come in, and the part of it whose day is over, in cents.
#[derive(Debug, Clone, Copy)]
pub struct Sums {
    /// All that is open.
    pub open: i64,
    /// How many invoices that is.
    pub open_count: i64,
    /// What should have come in.
    pub overdue: i64,
    /// How many invoices that is.
    pub overdue_count: i64,
}

/// The sums over all open invoices.
pub async fn sums(db: &mut PgConnection, today: NaiveDate) -> sqlx::Result<Sums> {
    sqlx::query_as!(
        Sums,
        r#"select coalesce(sum(total - credited - paid), 0)::bigint as "open!", count(*) as "open_count!",
                  coalesce(sum(total - credited - paid) filter (where due_on < $1), 0)::bigint as "overdue!",
                  count(*) filter (where due_on < $1) as "overdue_count!"
           from transfer_invoice where stage = 'open'"#,
        today
    )
    .fetch_one(db)
    .await
}
