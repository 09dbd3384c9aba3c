//! What readers write to the paper. A message is kept for the people who answer it and forgotten a year later.

pub mod jobs;
pub mod pages;
pub mod store;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// How long a message is kept.
pub const KEPT: TimeDelta = TimeDelta::days(365);

/// Longest name and longest message, in characters.
pub const NAME: usize = 100;
/// See above.
pub const TEXT: usize = 5_000;

/// A message.
#[derive(Debug, Clone)]
pub struct Message {
    /// Key.
    pub message_id: Uuid,
    /// Who wrote it, as they call themselves.
    pub name: String,
    /// Where an answer goes.
    pub email: String,
    /// What they wrote.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}
