//! Credit notes.

use chrono::NaiveDate;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::ids::{CreditNoteId, TransferInvoiceId};
use crate::invoicing::credit::{CreditNote, Part};

/// Writes a credit note and adds it to what was credited, under the lock of the invoice.
pub async fn insert(db: &mut PgConnection, note: &CreditNote) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into credit_note (credit_note_id, transfer_invoice_id, number, issued_on, reason, net, vat, total)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        note.id.0,
        note.invoice.0,
        note.number,
        note.issued_on,
        note.reason,
        note.net,
        note.vat,
        note.total,
    )
    .execute(&mut *db)
    .await?;
    let (positions, nets): (Vec<i32>, Vec<i64>) =
        note.parts.iter().map(|part| (part.position, part.net)).unzip();
    sqlx::query!(
        "insert into credit_note_line (credit_note_id, position, net)
         select $1, position, net from unnest($2::integer[], $3::bigint[]) as part (position, net)",
        note.id.0,
        &positions,
        &nets,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update transfer_invoice set
             credited = credited + $2,
             paid_on = case when paid >= total - credited - $2 then coalesce(paid_on, $3) else paid_on end
         where transfer_invoice_id = $1",
        note.invoice.0,
        note.total,
        note.issued_on,
    )
    .execute(db)
    .await?;
    Ok(())
}

struct Row {
    credit_note_id: CreditNoteId,
    transfer_invoice_id: TransferInvoiceId,
    number: String,
    issued_on: NaiveDate,
    reason: String,
    net: i64,
    vat: i64,
    total: i64,
    positions: Vec<i32>,
    nets: Vec<i64>,
}

impl From<Row> for CreditNote {
    fn from(row: Row) -> Self {
        let parts = row.positions.into_iter().zip(row.nets).map(|(position, net)| Part { position, net });
        Self {
            id: row.credit_note_id,
            invoice: row.transfer_invoice_id,
            number: row.number,
            issued_on: row.issued_on,
            reason: row.reason,
            parts: parts.collect(),
            net: row.net,
            vat: row.vat,
            total: row.total,
        }
    }
}

/// The credit notes of an invoice, in the order in which they were issued.
pub async fn of_invoice(
    db: impl PgExecutor<'_>,
    invoice: TransferInvoiceId,
) -> sqlx::Result<Vec<CreditNote>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select credit_note_id as "credit_note_id: CreditNoteId",
                  transfer_invoice_id as "transfer_invoice_id: TransferInvoiceId", number, issued_on, reason,
                  credit_note.net, vat, total, array_agg(line.position order by line.position) as "positions!",
                  array_agg(line.net order by line.position) as "nets!"
           from credit_note join lateral (
               select position, net from credit_note_line
               where credit_note_line.credit_note_id = credit_note.credit_note_id
           ) as line on true
           where transfer_invoice_id = $1 group by credit_note_id order by credit_note_id"#,
        invoice.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(CreditNote::from).collect())
}

/// Whose invoice a credit note takes back.
pub async fn invoice_of(db: impl PgExecutor<'_>, note: Uuid) -> sqlx::Result<Option<TransferInvoiceId>> {
    sqlx::query_scalar!(
        r#"select transfer_invoice_id as "id: TransferInvoiceId" from credit_note where credit_note_id = $1"#,
        note
    )
    .fetch_optional(db)
    .await
}
