//! The invoices on the buyer's account page.

use crate::app::AppState;
use crate::billing::pages::own::ShownInvoice;
use crate::error::AppResult;
use crate::ids::AccountId;
use crate::invoicing::store::{credit_notes, whose};
use crate::invoicing::{Stage, euros};

/// The invoices of an account and what was credited of them, the newest first.
pub async fn shown(state: &AppState, account: AccountId) -> AppResult<Vec<ShownInvoice>> {
    let mut db = state.db.acquire().await?;
    let mut shown = Vec::new();
    for invoice in whose::of_account(&mut db, account).await? {
        let Some(issued) = &invoice.issued else { continue };
        let status = match invoice.stage {
            Stage::Draft | Stage::Open => "open",
            Stage::Paid => "paid",
            Stage::Credited => "void",
        };
        shown.push(ShownInvoice {
            date: issued.issued_on.format("%-d %b %Y").to_string(),
            number: issued.number.clone(),
            total: euros(invoice.total).to_string(),
            status: crate::t(&format!("invoice-{status}")),
            href: Some(format!("/account/invoices/{}", invoice.id)),
        });
        for note in credit_notes::of_invoice(&mut *db, invoice.id).await? {
            shown.push(ShownInvoice {
                date: note.issued_on.format("%-d %b %Y").to_string(),
                number: note.number,
                total: euros(-note.total).to_string(),
                status: crate::t("invoice-credit-note"),
                href: Some(format!("/account/invoices/{}", note.id)),
            });
        }
    }
    Ok(shown)
}
