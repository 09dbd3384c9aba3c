//! Every statement about invoices of our own.

pub mod checks;
pub mod credit_notes;
pub mod invoices;
pub mod list;
pub mod payments;
pub mod rates;
pub mod rights;
pub mod seller;
pub mod series;
pub mod whose;

use sqlx::Error;

/// What stands in a column and is no longer known to the program: a country that was taken off the list.
fn unreadable(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Decode(Box::new(error))
}
