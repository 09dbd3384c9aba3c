//! Every SQL statement of billing.

pub mod alerts;
pub mod changes;
pub mod customers;
pub mod entitlements;
pub mod invoices;
pub mod notices;
pub mod plans;
pub mod reconciliations;
pub mod refunds;
pub mod settling;
pub mod subscriptions;
pub mod trials;

pub use settling::settle;
