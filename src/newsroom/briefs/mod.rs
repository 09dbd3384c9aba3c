//! The briefs desk: one line and a few sentences, published at once.

pub mod pages;
pub mod store;
