//! What is on sale: plans and their prices. A price is never edited: a new one takes its place, and whoever has the old
//! one keeps it.

pub mod effect;
pub mod form;
pub mod pages;
pub mod store;
