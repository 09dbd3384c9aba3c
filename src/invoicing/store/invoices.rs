//! Invoices and their lines.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::unreadable;
use crate::ids::{AccountId, LicenceId, TransferInvoiceId};
use crate::invoicing::checking::Assessment;
use crate::invoicing::seller::Seller;
use crate::invoicing::vat::{Rate, Treatment};
use crate::invoicing::{Draft, Issued, Line, Stage, TransferInvoice};

struct Row {
    transfer_invoice_id: TransferInvoiceId,
    buyer: String,
    address: String,
    country: String,
    vat_id: String,
    email: String,
    buyer_reference: String,
    note: String,
    period_from: Option<NaiveDate>,
    period_until: Option<NaiveDate>,
    account_id: Option<AccountId>,
    licence_id: Option<LicenceId>,
    treatment: Treatment,
    net: i64,
    vat: i64,
    total: i64,
    version: i32,
    number: Option<String>,
    issued_on: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
    seller: Option<serde_json::Value>,
    paid: i64,
    credited: i64,
    paid_on: Option<NaiveDate>,
    mailed_at: Option<DateTime<Utc>>,
    reminded_at: Option<DateTime<Utc>>,
    stage: Stage,
}

impl Row {
    fn into_invoice(self, lines: Vec<Line>) -> sqlx::Result<TransferInvoice> {
        let issued = self.issued()?;
        let draft = Draft {
            buyer: self.buyer,
            address: self.address,
            country: self.country.parse().map_err(unreadable)?,
            vat_id: self.vat_id,
            email: self.email,
            buyer_reference: self.buyer_reference,
            note: self.note,
            period: self.period_from.zip(self.period_until),
            account_id: self.account_id,
            licence_id: self.licence_id,
            lines,
        };
        Ok(TransferInvoice {
            id: self.transfer_invoice_id,
            draft,
            treatment: self.treatment,
            net: self.net,
            vat: self.vat,
            total: self.total,
            version: self.version,
            stage: self.stage,
            issued,
        })
    }

    fn issued(&self) -> sqlx::Result<Option<Issued>> {
        let (Some(number), Some(issued_on), Some(due_on), Some(seller)) =
            (self.number.clone(), self.issued_on, self.due_on, self.seller.clone())
        else {
            return Ok(None);
        };
        Ok(Some(Issued {
            number,
            issued_on,
            due_on,
            seller: serde_json::from_value(seller).map_err(unreadable)?,
            paid: self.paid,
            credited: self.credited,
            paid_on: self.paid_on,
            mailed_at: self.mailed_at,
            reminded_at: self.reminded_at,
        }))
    }
}

/// One invoice with its lines.
pub async fn find(db: &mut PgConnection, id: TransferInvoiceId) -> sqlx::Result<Option<TransferInvoice>> {
    let row = sqlx::query_as!(
        Row,
        r#"select transfer_invoice_id as "transfer_invoice_id: TransferInvoiceId", buyer, address, country, vat_id, email,
                  buyer_reference, note, period_from, period_until, account_id as "account_id: AccountId",
                  licence_id as "licence_id: LicenceId", treatment as "treatment: Treatment", net, vat, total, version,
                  number, issued_on, due_on, seller, paid, credited, paid_on, mailed_at, reminded_at,
                  stage as "stage: Stage"
           from transfer_invoice where transfer_invoice_id = $1"#,
        id.0
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let lines = lines(db, id).await?;
    row.into_invoice(lines).map(Some)
}

async fn lines(db: impl PgExecutor<'_>, id: TransferInvoiceId) -> sqlx::Result<Vec<Line>> {
    let rows = sqlx::query!(
        "select text, quantity, unit_price, vat_rate from transfer_invoice_line where transfer_invoice_id = $1 order by position",
        id.0
    )
    .fetch_all(db)
    .await?;
    let line = rows.into_iter().map(|row| Line {
        text: row.text,
        quantity: row.quantity,
        unit_price: row.unit_price,
        vat_rate: row.vat_rate.and_then(Rate::new),
    });
    Ok(line.collect())
}

/// One invoice that nobody else changes, pays or credits before this transaction ends.
pub async fn lock(db: &mut PgConnection, id: TransferInvoiceId) -> sqlx::Result<Option<TransferInvoice>> {
    sqlx::query!("select from transfer_invoice where transfer_invoice_id = $1 for no key update", id.0)
        .fetch_optional(&mut *db)
        .await?;
    find(db, id).await
}

/// Makes a draft.
pub async fn insert(
    db: &mut PgConnection,
    id: TransferInvoiceId,
    draft: &Draft,
    assessment: &Assessment,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into transfer_invoice (
             transfer_invoice_id, buyer, address, country, vat_id, email, buyer_reference, note, treatment, net, vat, total, created_at
         ) values ($1, '', '', '', '', '', '', '', $2, 0, 0, 0, $3)",
        id.0,
        assessment.treatment as Treatment,
        now,
    )
    .execute(&mut *db)
    .await?;
    write(db, id, draft, assessment).await
}

/// Writes a draft over the one before, under its lock.
pub async fn write(
    db: &mut PgConnection,
    id: TransferInvoiceId,
    draft: &Draft,
    assessment: &Assessment,
) -> sqlx::Result<()> {
    let (from, until) = draft.period.unzip();
    sqlx::query!(
        "update transfer_invoice set
             buyer = $2, address = $3, country = $4, vat_id = $5, email = $6, buyer_reference = $7, note = $8,
             period_from = $9, period_until = $10, account_id = $11, licence_id = $12, treatment = $13, net = $14, vat = $15,
             total = $16, version = version + 1
         where transfer_invoice_id = $1",
        id.0,
        draft.buyer,
        draft.address,
        draft.country.code(),
        draft.vat_id,
        draft.email,
        draft.buyer_reference,
        draft.note,
        from,
        until,
        draft.account_id.map(|account| account.0),
        draft.licence_id.map(|licence| licence.0),
        assessment.treatment as Treatment,
        assessment.totals.net,
        assessment.totals.vat,
        assessment.totals.total,
    )
    .execute(&mut *db)
    .await?;
    write_lines(db, id, &draft.lines).await
}

async fn write_lines(db: &mut PgConnection, id: TransferInvoiceId, lines: &[Line]) -> sqlx::Result<()> {
    sqlx::query!("delete from transfer_invoice_line where transfer_invoice_id = $1", id.0)
        .execute(&mut *db)
        .await?;
    let texts: Vec<String> = lines.iter().map(|line| line.text.clone()).collect();
    let quantities: Vec<i32> = lines.iter().map(|line| line.quantity).collect();
    let prices: Vec<i64> = lines.iter().map(|line| line.unit_price).collect();
    let rates: Vec<Option<i32>> = lines.iter().map(|line| line.vat_rate.map(Rate::hundredths)).collect();
    sqlx::query!(
        "insert into transfer_invoice_line (transfer_invoice_id, position, text, quantity, unit_price, vat_rate)
         select $1, place - 1, text, quantity, unit_price, vat_rate
         from unnest($2::text[], $3::integer[], $4::bigint[], $5::integer[])
             with ordinality as line (text, quantity, unit_price, vat_rate, place)",
        id.0,
        &texts,
        &quantities,
        &prices,
        &rates as &[Option<i32>],
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes a draft, if it is still one of this version. Says whether it did.
pub async fn delete(db: impl PgExecutor<'_>, id: TransferInvoiceId, version: i32) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from transfer_invoice where transfer_invoice_id = $1 and version = $2 and number is null",
        id.0,
        version,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a draft its number, its days and the rates of the day. From here on it stands.
pub async fn issue(
    db: &mut PgConnection,
    id: TransferInvoiceId,
    assessment: &Assessment,
    seller: &Seller,
    number: &str,
    (issued_on, due_on): (NaiveDate, NaiveDate),
) -> sqlx::Result<()> {
    write_lines(db, id, &assessment.lines).await?;
    let seller = serde_json::to_value(seller).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query!(
        "update transfer_invoice set
             treatment = $2, net = $3, vat = $4, total = $5, number = $6, issued_on = $7, due_on = $8, seller = $9,
             version = version + 1
         where transfer_invoice_id = $1",
        id.0,
        assessment.treatment as Treatment,
        assessment.totals.net,
        assessment.totals.vat,
        assessment.totals.total,
        number,
        issued_on,
        due_on,
        seller,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that it was mailed.
pub async fn mailed(
    db: impl PgExecutor<'_>,
    id: TransferInvoiceId,
    as_reminder: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update transfer_invoice set mailed_at = $3, reminded_at = case when $2 then $3 else reminded_at end
         where transfer_invoice_id = $1",
        id.0,
        as_reminder,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}
