//! The front page, the archives behind it, and the lists that stand beside every page.

pub mod archive;
pub mod front_page;
pub mod lists;
pub mod store;
