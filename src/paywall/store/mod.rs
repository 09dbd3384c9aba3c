//! Every statement of the paywall.

pub mod entitlement;
pub mod meter;
pub mod network;

pub use entitlement::{current_entitlement, entitle, standing};
pub use meter::{has_read, merge, used};
