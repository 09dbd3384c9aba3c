//! Invoices and credit notes as PDF: the same bytes each time, tagged, and archivable (PDF/A-2a, PDF/UA-1).

mod layout;
mod pages;
mod paper;
mod payment_code;
mod writing;

use super::TransferInvoice;
use super::credit::CreditNote;
use crate::error::AppResult;

/// An issued invoice. A draft has no document: nobody should pay one.
pub fn invoice(invoice: &TransferInvoice) -> AppResult<Vec<u8>> {
    let paper = paper::invoice(invoice).ok_or(crate::error::AppError::NotFound)?;
    Ok(writing::write(&paper, &layout::set(&paper))?)
}

/// A credit note, with the notes that were issued before it.
pub fn credit_note(
    invoice: &TransferInvoice,
    earlier: &[CreditNote],
    note: &CreditNote,
) -> AppResult<Vec<u8>> {
    let paper = paper::credit_note(invoice, earlier, note).ok_or(crate::error::AppError::NotFound)?;
    Ok(writing::write(&paper, &layout::set(&paper))?)
}
