//! Stories: what they are, what states they pass through, and how they are named in addresses.

pub mod body;
pub mod cutout;
mod elsewhere;
pub mod manuscript;
pub mod pages;
pub mod store;
pub mod teaser;

pub use elsewhere::Elsewhere;

use chrono::{DateTime, Utc};

use crate::ids::{ArticleId, ColumnId, MediaId, SectionId};
use crate::paywall::{AccessRule, Level, Opening};

/// What sort of text a story is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, serde::Serialize, serde::Deserialize)]
#[sqlx(type_name = "article_kind", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A report.
    News,
    /// A guest's or the paper's argument.
    Opinion,
    /// A piece of a regular column.
    Column,
    /// What it means.
    Analysis,
    /// Questions and answers.
    Interview,
    /// What somebody did not want known.
    Investigation,
    /// Paid for by an organisation, and marked so.
    Sponsored,
}

impl Kind {
    /// All kinds, in the order of the form.
    pub const ALL: [Self; 7] = [
        Self::News,
        Self::Opinion,
        Self::Column,
        Self::Analysis,
        Self::Interview,
        Self::Investigation,
        Self::Sponsored,
    ];

    /// The kind's name in forms and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::News => "news",
            Self::Opinion => "opinion",
            Self::Column => "column",
            Self::Analysis => "analysis",
            Self::Interview => "interview",
            Self::Investigation => "investigation",
            Self::Sponsored => "sponsored",
        }
    }

    /// Whether the story argues rather than reports.
    pub fn is_opinion(self) -> bool {
        matches!(self, Self::Opinion | Self::Column)
    }
}

impl std::str::FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| format!("“{text}” is no kind of story"))
    }
}

/// Where a story stands on its way to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "article_status", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Being written.
    Draft,
    /// Handed to an editor.
    InReview,
    /// Approved.
    Ready,
    /// Waits for its moment.
    Scheduled,
    /// Readers see it.
    Published,
    /// Taken back; its address says so.
    Withdrawn,
}

impl Status {
    /// The state in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::InReview => "In review",
            Self::Ready => "Ready",
            Self::Scheduled => "Scheduled",
            Self::Published => "Published",
            Self::Withdrawn => "Withdrawn",
        }
    }
}

/// A published story's own name in its address: ASCII letters, digits and single hyphens.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Slug(String);

/// Longest slug, in characters: beyond it addresses break in mails.
const LONGEST_SLUG: usize = 120;

/// First segments of addresses that belong to the program: no section may take one.
pub const RESERVED: [&str; 43] = [
    "a",
    "about",
    "account",
    "admin",
    "api",
    "atom.xml",
    "authors",
    "briefs",
    "columns",
    "contact",
    "corrections",
    "dev",
    "feed",
    "feed.json",
    "feed.xml",
    "ghost",
    "gifts",
    "go",
    "groups",
    "healthz",
    "highlights",
    "latest",
    "media",
    "metrics",
    "news-sitemap.xml",
    "newsroom",
    "offline",
    "pages",
    "preview",
    "privacy",
    "readyz",
    "register",
    "robots.txt",
    "search",
    "sign-in",
    "sign-out",
    "sitemap.xml",
    "sponsors",
    "static",
    "subscribe",
    "terms",
    "topics",
    "webhooks",
];

impl Slug {
    /// Makes a slug of a headline or of what an editor typed, cut after a whole word; none if no letter or digit is
    /// left.
    pub fn of(text: &str) -> Option<Self> {
        let Self(mut slug) = Self::kept(text)?;
        if slug.len() > LONGEST_SLUG {
            let end = slug[..=LONGEST_SLUG].rfind('-').unwrap_or(LONGEST_SLUG);
            slug.truncate(end);
        }
        Some(Self(slug))
    }

    /// The slug of a story that was published elsewhere: as long as it was there, since its address is known.
    pub fn kept(text: &str) -> Option<Self> {
        let ascii = deunicode::deunicode(text).to_lowercase();
        let words: Vec<&str> =
            ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        (!words.is_empty()).then(|| Self(words.join("-")))
    }

    /// The slug that stands beside it where it is taken: `-2`, `-3`, …
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        Self(format!("{}-{number}", self.0))
    }

    /// A slug as the database keeps it.
    fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A published story as its page's head shows it: all but the text.
#[derive(Debug, Clone)]
pub struct Story {
    /// Key.
    pub article_id: ArticleId,
    /// Section's slug, name and level.
    pub section_id: SectionId,
    /// First part of the address.
    pub section_slug: String,
    /// Section's name, the kicker where no other is set.
    pub section_name: String,
    /// The section's level, where it sets one.
    pub section_access: Option<Level>,
    /// Last part of the address.
    pub slug: String,
    /// What sort of text.
    pub kind: Kind,
    /// Where it stands.
    pub status: Status,
    /// The story's own level, where it sets one.
    pub access: Option<Level>,
    /// Headline.
    pub headline: String,
    /// One or two sentences under the headline.
    pub standfirst: String,
    /// Line above the headline, in place of the section's name.
    pub kicker: Option<String>,
    /// Column it belongs to.
    pub column_id: Option<ColumnId>,
    /// The column's slug.
    pub column_slug: Option<String>,
    /// The column's name.
    pub column_name: Option<String>,
    /// Writer's note of this story, in place of the authors' own.
    pub note: Option<String>,
    /// Picture above the text.
    pub lead_media_id: Option<MediaId>,
    /// Its caption here.
    pub lead_caption: String,
    /// The open part, as a document.
    pub preview: serde_json::Value,
    /// Whether anything lies behind the wall.
    pub has_more: bool,
    /// Length of the whole.
    pub words: i32,
    /// When readers first saw it.
    pub published_at: DateTime<Utc>,
    /// When it last changed for them.
    pub updated_at: Option<DateTime<Utc>>,
    /// Open to all until then, in the public interest.
    pub open_until: Option<DateTime<Utc>>,
    /// See [`Elsewhere`], as the three that follow.
    pub search_title: String,
    /// See above.
    pub search_description: String,
    /// See above.
    pub share_title: String,
    /// See above.
    pub share_description: String,
}

impl Story {
    /// What it is called elsewhere.
    pub fn elsewhere(&self) -> Elsewhere {
        Elsewhere {
            search_title: self.search_title.clone(),
            search_description: self.search_description.clone(),
            share_title: self.share_title.clone(),
            share_description: self.share_description.clone(),
        }
    }

    /// The story's address on the site.
    pub fn path(&self) -> String {
        format!("/{}/{}", self.section_slug, self.slug)
    }

    /// The level that it has by itself, whatever its section and the site say. A story without anything behind the wall is
    /// as open as a free one.
    pub fn own_level(&self) -> Option<Level> {
        let free = !self.has_more || self.kind == Kind::Sponsored;
        if free { Some(Level::Free) } else { self.access }
    }

    /// The rule of the paywall that holds for it.
    pub fn rule(&self, site: Level, now: DateTime<Utc>) -> AccessRule {
        let paid_for = self.kind == Kind::Sponsored;
        let opened = self.open_until.is_some_and(|until| now < until);
        AccessRule::resolve(self.article_id, paid_for, self.own_level(), self.section_access, site)
            .opened(opened.then_some(Opening::PublicInterest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain_and_short() {
        for (text, slug) in [
            ("Commission delays budget – again", "commission-delays-budget-again"),
            ("Inès's Über-Café", "ines-s-uber-cafe"),
            ("  ", ""),
            ("Ελλάδα", "ellada"),
        ] {
            assert_eq!(Slug::of(text).map_or(String::new(), |slug| slug.0), slug, "{text}");
        }
        let long = Slug::of(&"word ".repeat(60)).unwrap();
        assert!(long.as_str().len() <= LONGEST_SLUG && !long.as_str().ends_with('-'));
        assert_eq!(Slug::of(&"x".repeat(300)).unwrap().as_str().len(), LONGEST_SLUG);
        assert_eq!(Slug::kept(&"word ".repeat(60)).unwrap().as_str().len(), 299);
    }

    #[test]
    fn reserved_paths_are_sorted() {
        assert!(RESERVED.is_sorted());
    }
}
