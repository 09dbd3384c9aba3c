//! The statements of the offline provider.

pub mod invoices;
pub mod requests;
pub mod subscriptions;

pub use subscriptions::{Kept, Opened};
