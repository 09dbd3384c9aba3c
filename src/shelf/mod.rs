//! What a reader keeps of the paper: stories saved for later, and, for those who ask for it, a history of what they read.
//! Both are lists and nothing else: they open no story, and the meter does not know them. A history is off until somebody
//! begins one; until then nothing of it is written anywhere, and ending it deletes it.

pub mod jobs;
pub mod pages;
pub mod store;

use chrono::{DateTime, TimeDelta, Utc};

use crate::ids::{AccountId, ArticleId};

/// The most stories that somebody can save.
pub const MOST_SAVED: i64 = 1000;

/// How long a history holds a story that was not opened again.
pub const HISTORY_KEPT: TimeDelta = TimeDelta::days(365);

/// A story on one of the lists.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The story.
    pub article_id: ArticleId,
    /// When it was saved, or last read.
    pub at: DateTime<Utc>,
    /// What it says of itself; none where readers do not see it any more, who then learn nothing about it.
    pub shown: Option<Shown>,
}

/// What a story that stands before readers says of itself.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Headline.
    pub headline: String,
    /// Where it stands.
    pub path: String,
    /// Name of its section.
    pub section: String,
    /// When readers first saw it.
    pub published_at: DateTime<Utc>,
}

/// A story opened by somebody who keeps a history, on its way there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noted {
    /// Who.
    pub account: AccountId,
    /// The story.
    pub article: ArticleId,
    /// When.
    pub at: DateTime<Utc>,
}

/// What became of the wish to save a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saving {
    /// It is on the list.
    Saved,
    /// The list is as long as it can be.
    Full,
}
