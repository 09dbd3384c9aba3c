//! The stories desk.

pub mod form;
pub mod pages;
pub mod store;
