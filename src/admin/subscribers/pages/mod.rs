//! The pages of the subscribers' desk.

pub mod confirm;
mod group;
pub mod list;
pub mod show;
