//! A change to a published story that waits. Readers see the story as it is until the change is put before them, by a person
//! or at its moment; then it is merged with what was saved meanwhile, as every save is. What both changed is a person's to
//! decide, so at its moment such a change stays where it is, and whoever wrote it gets a letter.

pub mod pages;
mod publishing;
pub mod store;

pub use publishing::publish_due;

use chrono::{DateTime, Utc};

use crate::articles::manuscript::Manuscript;
use crate::ids::AccountId;

/// A pending revision.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Counts its saves, from 1.
    pub revision: i32,
    /// The version of the story that it was made from.
    pub version: i32,
    /// The story with the change made.
    pub manuscript: Manuscript,
    /// Who saved it last, while they have an account.
    pub by: Option<AccountId>,
    /// Their name.
    pub by_name: Option<String>,
    /// When.
    pub saved_at: DateTime<Utc>,
    /// When it goes before readers by itself.
    pub publish_at: Option<DateTime<Utc>>,
    /// Why it did not, at its moment.
    pub problem: Option<String>,
}
