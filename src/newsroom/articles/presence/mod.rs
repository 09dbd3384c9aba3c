//! Who else has a story open, and who saved it last.

pub mod pages;
pub mod store;
