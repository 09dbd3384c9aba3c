//! All that happened to a subscriber, in words.

use chrono::{DateTime, Utc};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: DateTime<Utc>,
    /// Of what kind: a class of the style sheet.
    pub kind: &'static str,
    /// What.
    pub text: String,
    /// Who did it, where it is known and was not the person.
    pub by: Option<String>,
}

impl Moment {
    /// Something that happened by itself.
    pub fn new(at: DateTime<Utc>, kind: &'static str, text: impl Into<String>) -> Self {
        Self { at, kind, text: text.into(), by: None }
    }
}

/// The newest first; of what happened at the same moment, what was noted last.
pub fn in_order(mut moments: Vec<Moment>) -> Vec<Moment> {
    moments.sort_by_key(|moment| moment.at);
    moments.reverse();
    moments
}
