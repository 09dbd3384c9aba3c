//! Every statement of the paywall.

pub mod entitlement;
pub mod meter;
pub mod network;

pub use entitlement::{Held, current_entitlement, entitle, held, standing};
pub use meter::{has_read, merge, used};
