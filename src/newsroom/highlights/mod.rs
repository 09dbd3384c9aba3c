//! The highlights desk: which organisation says what, where, from when until when.

pub mod pages;
pub mod store;
