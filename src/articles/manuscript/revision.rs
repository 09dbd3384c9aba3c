//! What a story was at each save: its history.

use chrono::{DateTime, Utc};

use super::Manuscript;
use crate::articles::body;
use crate::ids::AccountId;

/// Longest name of a revision, in characters.
pub const LONGEST_NAME: usize = 80;

/// Why a revision was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "revision_cause", rename_all = "snake_case")]
pub enum Cause {
    /// The story was begun.
    Create,
    /// What stood there before its history begins: an imported story at its first save.
    Earlier,
    /// Saved.
    Save,
    /// Saved over what somebody else had saved meanwhile, with both their changes in it.
    Merge,
    /// Handed in.
    Submit,
    /// Brought before readers.
    Publish,
    /// An earlier revision was brought back.
    Restore,
    /// What waited was put before readers.
    Pending,
}

impl Cause {
    /// What a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Create => "Begun",
            Self::Earlier => "As it was before",
            Self::Save => "Saved",
            Self::Merge => "Saved and merged",
            Self::Submit => "Submitted",
            Self::Publish => "Published",
            Self::Restore => "Restored",
            Self::Pending => "Pending revision published",
        }
    }
}

/// A line of the history.
#[derive(Debug, Clone)]
pub struct Revision {
    /// The version of the story.
    pub version: i32,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, while they have an account.
    pub by: Option<AccountId>,
    /// Their name.
    pub by_name: Option<String>,
    /// Why.
    pub cause: Cause,
    /// What somebody called it.
    pub name: Option<String>,
    /// Words that the version before has not.
    pub words_added: i32,
    /// Words of the version before that it has not.
    pub words_removed: i32,
}

/// A manuscript to be kept, and how it came about.
#[derive(Debug)]
pub struct Kept<'a> {
    /// The version of the story that it is.
    pub version: i32,
    /// When it was saved.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Option<AccountId>,
    /// Why.
    pub cause: Cause,
    /// What it says.
    pub manuscript: &'a Manuscript,
    /// Words added and removed.
    pub words: (usize, usize),
}

/// Words of the text that one version has and the other has not: those of `new`, then those of `old`.
pub fn words_changed(old: &Manuscript, new: &Manuscript) -> (usize, usize) {
    body::changed_words(&body::diff(&old.document, &new.document))
}
