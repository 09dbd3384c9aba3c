//! /admin/invoices: the list, drafts, issuing, what came in, credit notes; and the documents, for admins and for the buyer.

mod credit;
mod document;
mod edit;
mod issue;
pub mod licence;
mod list;
pub mod own;
mod payments;
mod rates;
mod seller;
mod show;

pub use credit::{credit, credit_form};
pub use document::{of_admin, of_buyer};
pub use edit::{create, delete, new, update};
pub use issue::{issue, issue_form};
pub use list::{csv, index};
pub use payments::{enter, payment_form};
pub use rates::{enter_rate, rates};
pub use seller::{edit_seller, update_seller};
pub use show::{mail, show};

use super::store::invoices;
use super::{Stage, TransferInvoice};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::ids::TransferInvoiceId;

/// Name of the desk in the administration.
const DESK: &str = "invoices";

/// Somebody else was quicker.
const MEANWHILE: &str =
    "Somebody else changed this invoice meanwhile. Nothing was done; please look at it as it stands.";

async fn load(state: &AppState, id: TransferInvoiceId) -> AppResult<TransferInvoice> {
    let mut db = state.db.acquire().await?;
    invoices::find(&mut db, id).await?.ok_or(AppError::NotFound)
}

/// A state's mark and name.
fn in_words(stage: Stage, overdue: bool) -> (&'static str, &'static str) {
    match stage {
        Stage::Draft => ("draft", "Draft"),
        Stage::Open if overdue => ("overdue", "Overdue"),
        Stage::Open => ("scheduled", "To be paid"),
        Stage::Paid => ("running", "Paid"),
        Stage::Credited => ("ended", "Credited"),
    }
}

fn address(id: TransferInvoiceId) -> String {
    format!("/admin/invoices/{id}")
}
