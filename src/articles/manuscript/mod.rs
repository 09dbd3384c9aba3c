//! A story as it is written: everything that a save changes, the whole text included. Readers never come here; the
//! newsroom, the importer and the demonstration do.

pub mod merge;
pub mod revision;
pub mod store;

use chrono::{DateTime, Utc};

use super::body::{self, Document};
use super::{Elsewhere, Kind, Slug, Status};
use crate::ids::{AccountId, ArticleId, AuthorId, ColumnId, MediaId, SectionId, TopicId};
use crate::paywall::Level;

/// What a save writes. Revisions keep it as JSON, so a field that is added later needs `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Manuscript {
    /// Section it stands in.
    pub section_id: SectionId,
    /// Last part of its address.
    pub slug: Slug,
    /// What sort of text.
    pub kind: Kind,
    /// Its own level; none inherits the section's.
    pub access: Option<Level>,
    /// Headline.
    pub headline: String,
    /// One or two sentences under it.
    pub standfirst: String,
    /// In place of the section's name.
    pub kicker: Option<String>,
    /// Column it belongs to.
    pub column_id: Option<ColumnId>,
    /// Closing note, in place of the authors' own.
    pub note: Option<String>,
    /// What it is called elsewhere.
    #[serde(default)]
    pub elsewhere: Elsewhere,
    /// Picture above the text, and its caption.
    pub lead: Option<(MediaId, String)>,
    /// The whole text.
    pub document: Document,
    /// Bylines, in order.
    pub authors: Vec<AuthorId>,
    /// Topics, in order.
    pub topics: Vec<TopicId>,
    /// Related stories chosen by hand, in order.
    pub related: Vec<ArticleId>,
}

/// What is kept beside the text so that readers' pages never need the text itself.
#[derive(Debug)]
struct Derived {
    preview: serde_json::Value,
    has_more: bool,
    words: i32,
    open_text: String,
    whole_text: String,
    document: serde_json::Value,
}

impl Derived {
    fn of(document: &Document) -> Self {
        let preview = body::preview(document);
        Self {
            has_more: preview.has_more,
            words: i32::try_from(body::word_count(document)).unwrap_or(i32::MAX),
            open_text: searchable(&preview.document),
            whole_text: searchable(document),
            preview: preview.document.to_json(),
            document: document.to_json(),
        }
    }
}

/// Longest text that is searched, in characters: a tsvector holds 1 MiB, whatever the letters.
const SEARCHED: usize = 200_000;

fn searchable(document: &Document) -> String {
    body::plain_text(document).chars().take(SEARCHED).collect()
}

/// Where an imported story came from.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its path or id there.
    pub key: String,
    /// Hash of what it was there.
    pub hash: Vec<u8>,
}

/// A story as the newsroom sees it.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Key.
    pub article_id: ArticleId,
    /// What a save writes.
    pub manuscript: Manuscript,
    /// First part of its address.
    pub section_slug: String,
    /// Where it stands.
    pub status: Status,
    /// Counts saves: one that does not know the newest is a conflict.
    pub version: i32,
    /// Who began it.
    pub created_by: Option<AccountId>,
    /// When readers first saw it.
    pub published_at: Option<DateTime<Utc>>,
    /// Last save.
    pub edited_at: DateTime<Utc>,
    /// Open to everybody until then, in the public interest.
    pub open_until: Option<DateTime<Utc>>,
    /// Nobody publishes it before then.
    pub embargo_until: Option<DateTime<Utc>>,
}

impl Stored {
    /// The story's address on the site.
    pub fn path(&self) -> String {
        format!("/{}/{}", self.section_slug, self.manuscript.slug.as_str())
    }
}

/// A story that could not be saved or read.
#[derive(Debug, thiserror::Error)]
pub enum ManuscriptError {
    /// Somebody saved a newer version meanwhile.
    #[error("somebody else saved this story meanwhile")]
    Conflict,
    /// The database refused; a constraint's name says why.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The stored text is no document.
    #[error("a stored body is no document: {0}")]
    Document(#[from] body::DocumentError),
    /// A revision is no manuscript.
    #[error("a revision cannot be read: {0}")]
    Revision(#[from] serde_json::Error),
}
