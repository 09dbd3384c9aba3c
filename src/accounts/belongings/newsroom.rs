//! What somebody who works here has said and typed.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::ids::ArticleId;

/// A comment on a story, or a note when it was handed on.
#[derive(Debug, Serialize)]
pub struct Word {
    /// The story.
    pub article_id: ArticleId,
    /// What was said.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What was typed into the form of a story and not saved.
#[derive(Debug, Serialize)]
pub struct WorkingCopy {
    /// The story; none for one that is not begun.
    pub article_id: Option<ArticleId>,
    /// When.
    pub saved_at: DateTime<Utc>,
    /// The fields, names and values.
    pub fields: serde_json::Value,
}
