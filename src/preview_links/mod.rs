//! Secret links to stories that readers do not see yet: for who was interviewed, for a lawyer, for a colleague without an
//! account. The link leads to a page with a button, as a gift does, so that programs which look into messages neither
//! read the story nor count as people. It ends at its time, when a colleague takes it back, and when the story is
//! published.

pub mod pages;
pub mod store;

use chrono::{DateTime, Utc};

use crate::articles::Status;
use crate::ids::{ArticleId, PreviewLinkId};

/// For how many days a link can be made.
pub const DAYS: [i64; 3] = [1, 3, 7];

/// A link.
#[derive(Debug, Clone)]
pub struct PreviewLink {
    /// Key.
    pub preview_link_id: PreviewLinkId,
    /// The story.
    pub article_id: ArticleId,
    /// Where the story stands in its way.
    pub status: Status,
    /// Where readers find it once it is published.
    pub path: String,
    /// Who made it; nobody for accounts that are gone.
    pub name: Option<String>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// How often people opened it.
    pub openings: i32,
    /// The last time.
    pub opened_at: Option<DateTime<Utc>>,
}

/// What a link is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It shows the story.
    Open,
    /// The story is before readers: there it is read.
    Published,
    /// It shows nothing any more.
    Ended,
}

impl PreviewLink {
    /// What it is good for now. A withdrawn story is shown to nobody.
    pub fn state(&self, now: DateTime<Utc>) -> State {
        match self.status {
            _ if self.revoked_at.is_some() || self.expires_at <= now => State::Ended,
            Status::Published => State::Published,
            Status::Withdrawn => State::Ended,
            Status::Draft | Status::InReview | Status::Ready | Status::Scheduled => State::Open,
        }
    }
}
