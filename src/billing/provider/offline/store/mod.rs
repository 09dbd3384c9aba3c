//! The statements of the offline provider.

pub mod checkouts;
pub mod invoices;
pub mod requests;
pub mod subscriptions;

pub use checkouts::Opened;
pub use subscriptions::Kept;
