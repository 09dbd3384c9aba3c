//! The story's page.

mod article;
mod handlers;
mod preview;
mod text;

pub use handlers::{old_addresses, show};
pub use preview::preview;
