//! The statements that write stories, and the one function by which staff reads whole texts.
//! tests/architecture.rs lists who may call it.

mod links;
mod publication;
pub mod revisions;
mod source;
mod whole;

pub use links::relate;
pub use publication::{
    close_expired, leave_redirect, open_until, publish, publish_as_of, slug_taken, withdraw,
};
pub use source::{Imported, imported, set_source};
pub use whole::{insert, load, update};
