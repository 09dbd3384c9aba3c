//! Corrections: what was wrong in a published story, said on the story, on a page of its own, in feeds and in the
//! structured data. Each is a row of its own and outlives the text that was corrected.

pub mod pages;
pub mod store;

use chrono::{DateTime, Utc};

use crate::ids::{ArticleId, CorrectionId};

/// Longest correction, in characters.
pub const LONGEST: usize = 1000;

/// What a correction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "correction_kind", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Something was wrong.
    Correction,
    /// Something could be misread.
    Clarification,
    /// Something has happened since.
    Update,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Correction, Self::Clarification, Self::Update];

    /// Its name in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Correction => "correction",
            Self::Clarification => "clarification",
            Self::Update => "update",
        }
    }

    /// As readers see it.
    pub fn label(self) -> String {
        crate::t(&format!("{}-label", self.name()))
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A correction of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Key.
    pub correction_id: CorrectionId,
    /// Of which story.
    pub article_id: ArticleId,
    /// What it is.
    pub kind: Kind,
    /// What readers are told.
    pub words: String,
    /// Since when they are.
    pub made_at: DateTime<Utc>,
}
