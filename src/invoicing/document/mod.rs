//! Invoices and credit notes as PDF: the same bytes each time, tagged, and archivable (PDF/A-2a, PDF/UA-1).

mod layout;
mod pages;
mod paper;
mod payment_code;
mod writing;

use super::TransferInvoice;
use super::credit::CreditNote;
use crate::error::{AppError, AppResult};
use paper::Paper;

/// An issued invoice. A draft has no document: nobody should pay one.
pub async fn invoice(invoice: &TransferInvoice) -> AppResult<Vec<u8>> {
    written(paper::invoice(invoice)).await
}

/// A credit note, with the notes that were issued before it.
pub async fn credit_note(
    invoice: &TransferInvoice,
    earlier: &[CreditNote],
    note: &CreditNote,
) -> AppResult<Vec<u8>> {
    written(paper::credit_note(invoice, earlier, note)).await
}

/// Sets and writes a document beside the answering of requests: it takes longer than those should wait.
async fn written(paper: Option<Paper>) -> AppResult<Vec<u8>> {
    let paper = paper.ok_or(AppError::NotFound)?;
    let written = tokio::task::spawn_blocking(move || writing::write(&paper, &layout::set(&paper)));
    Ok(written.await.map_err(anyhow::Error::from)??)
}
