//! The highlights desk: which organisation says what, where, from when until when.

mod form;
pub mod pages;
pub mod store;
