//! Whose an invoice is: an account's, a site licence's.

use sqlx::{PgConnection, PgExecutor};

use crate::ids::{AccountId, LicenceId, TransferInvoiceId};
use crate::invoicing::TransferInvoice;

/// The issued invoices of an account, the newest first.
pub async fn of_account(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Vec<TransferInvoice>> {
    let ids = sqlx::query_scalar!(
        r#"select transfer_invoice_id as "id: TransferInvoiceId" from transfer_invoice
           where account_id = $1 and number is not null order by issued_on desc, transfer_invoice_id desc limit 50"#,
        account.0
    )
    .fetch_all(&mut *db)
    .await?;
    with_ids(db, ids).await
}

/// The invoices for a licence, the newest first.
pub async fn of_licence(db: &mut PgConnection, licence: LicenceId) -> sqlx::Result<Vec<TransferInvoice>> {
    let ids = sqlx::query_scalar!(
        r#"select transfer_invoice_id as "id: TransferInvoiceId" from transfer_invoice
           where licence_id = $1 order by transfer_invoice_id desc limit 50"#,
        licence.0
    )
    .fetch_all(&mut *db)
    .await?;
    with_ids(db, ids).await
}

async fn with_ids(db: &mut PgConnection, ids: Vec<TransferInvoiceId>) -> sqlx::Result<Vec<TransferInvoice>> {
    let mut invoices = Vec::with_capacity(ids.len());
    for id in ids {
        invoices.extend(super::invoices::find(&mut *db, id).await?);
    }
    Ok(invoices)
}

/// The address of an account.
pub async fn address_of(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(r#"select email::text as "email!" from account where account_id = $1"#, account.0)
        .fetch_optional(db)
        .await
}
