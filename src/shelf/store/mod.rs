//! The statements about what readers keep.

pub mod history;
mod list;
pub mod saved;

pub use list::Place;
