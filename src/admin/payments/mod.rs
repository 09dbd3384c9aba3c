//! How it stands with the payment provider: what it sent, when our books were compared with its own, what was written to
//! readers, and which refunds wait for an answer.

pub mod pages;
pub mod store;
