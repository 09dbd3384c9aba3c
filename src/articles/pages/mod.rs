//! The story's page.

mod article;
mod handlers;
mod text;

pub use handlers::{old_addresses, show};
