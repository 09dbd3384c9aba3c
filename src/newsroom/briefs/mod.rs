//! The briefs desk: one line and a few sentences, published at once.

mod form;
mod line;
pub mod pages;
pub mod store;
