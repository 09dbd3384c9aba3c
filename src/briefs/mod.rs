//! News in brief: short items on their own, never behind the wall.

pub mod pages;
pub mod store;

use chrono::{DateTime, Utc};

use crate::ids::BriefId;

/// Where a brief stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "brief_status", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Being written.
    Draft,
    /// Readers see it.
    Published,
    /// Taken back.
    Withdrawn,
}

impl Status {
    /// The state in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Published => "Published",
            Self::Withdrawn => "Withdrawn",
        }
    }
}

/// A published brief.
#[derive(Debug, Clone)]
pub struct Brief {
    /// Key.
    pub brief_id: BriefId,
    /// Last part of the address.
    pub slug: String,
    /// Headline.
    pub headline: String,
    /// The text, as a document.
    pub body: serde_json::Value,
    /// When readers first saw it.
    pub published_at: DateTime<Utc>,
}

impl Brief {
    /// The brief's address on the site.
    pub fn path(&self) -> String {
        format!("/briefs/{}", self.slug)
    }
}
