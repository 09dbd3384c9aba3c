//! The front page, the archives behind it, and the lists that stand beside every page.

pub mod archive;
pub mod compose;
pub mod edition;
pub mod front_page;
pub mod layout;
pub mod lists;
pub mod store;
