//! The statements about second factors.

pub mod authenticator;
pub mod codes;
mod held;
pub mod passkeys;

pub use held::{Held, any, forget_orphans, held, lock, remove_all};
