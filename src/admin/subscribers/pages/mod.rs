//! The pages of the subscribers' desk.

pub mod confirm;
pub mod list;
pub mod show;
