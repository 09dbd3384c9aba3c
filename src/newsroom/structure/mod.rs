//! The desks of what the paper is divided into: sections, columns, topics and authors, who need not be users. Four kinds of
//! one thing: a name, an address, and a few fields of their own.

mod desk;
mod form;
pub mod making;
pub mod pages;
pub mod store;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use uuid::Uuid;

use crate::error::AppError;
use crate::ids::{AccountId, AuthorId};

/// The desks of the structure, and that of what it leaves behind.
pub const DESKS: [(&str, &str); 5] = [
    ("sections", "Sections"),
    ("columns", "Columns"),
    ("topics", "Topics"),
    ("authors", "Authors"),
    ("redirects", "Redirects"),
];

/// Whether a desk is one of them.
pub fn holds(desk: &str) -> bool {
    DESKS.iter().any(|(slug, _)| *slug == desk)
}

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A section of the paper.
    Section,
    /// A regular column.
    Column,
    /// A topic that stories share.
    Topic,
    /// A byline.
    Author,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Section, Self::Column, Self::Topic, Self::Author];

    /// Its desk's name in addresses.
    pub fn desk(self) -> &'static str {
        match self {
            Self::Section => "sections",
            Self::Column => "columns",
            Self::Topic => "topics",
            Self::Author => "authors",
        }
    }

    /// One of it, as the table is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Column => "column",
            Self::Topic => "topic",
            Self::Author => "author",
        }
    }

    /// The page of one of it.
    pub fn path(self, slug: &str) -> String {
        match self {
            Self::Section => format!("/{slug}"),
            Self::Column | Self::Topic | Self::Author => format!("/{}/{slug}", self.desk()),
        }
    }

    /// Two of it can become one.
    fn merges(self) -> bool {
        matches!(self, Self::Topic | Self::Author)
    }
}

/// Which desk is asked: the first part of its address says so.
impl<S: Send + Sync> FromRequestParts<S> for Kind {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let desk = parts.uri.path().trim_start_matches("/newsroom").split('/').nth(1).unwrap_or_default();
        Self::ALL.into_iter().find(|kind| kind.desk() == desk).ok_or(AppError::NotFound)
    }
}

/// A section, column, topic or author as its desk sees it; fields that its kind does not have are empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Key, of its kind.
    pub key: Uuid,
    /// Last part of its address.
    pub slug: String,
    /// Name.
    pub name: String,
    /// What a section or column is about.
    pub description: String,
    /// What an author does.
    pub role: String,
    /// "The writer is …"
    pub note: String,
    /// Whose column it is.
    pub author: Option<AuthorId>,
    /// The account of an author who has one.
    pub account: Option<AccountId>,
    /// Counts changes.
    pub version: i32,
    /// How many stories it has, in whatever state.
    pub stories: i64,
}
