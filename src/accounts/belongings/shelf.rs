//! What a reader keeps of the paper.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::ids::ArticleId;

/// A story saved for later, or one of a reading history.
#[derive(Debug, Serialize)]
pub struct KeptStory {
    /// The story.
    pub article_id: ArticleId,
    /// When it was saved, or last read.
    pub at: DateTime<Utc>,
}

/// What was read since somebody asked for it to be kept.
#[derive(Debug, Serialize)]
pub struct ReadingHistory {
    /// When that was.
    pub since: DateTime<Utc>,
    /// The stories.
    pub stories: Vec<KeptStory>,
}
