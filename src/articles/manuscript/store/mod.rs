//! The statements that write stories, and the one function by which staff reads whole texts.
//! tests/architecture.rs lists who may call it.

mod links;
mod publication;
pub mod revisions;
mod source;
mod whole;

pub use links::relate;
pub use publication::{
    close_expired, leave_redirect, move_on, open_until, publish_as_of, set_embargo, slug_taken,
};
pub use source::{Imported, imported, set_source};
pub use whole::{insert, load, update};
