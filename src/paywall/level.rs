//! How far a story is open: the level, how it is inherited, and what opens a story past it.

use crate::ids::ArticleId;

/// How far a story is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize, serde::Deserialize)]
#[sqlx(type_name = "access_level", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// To everybody.
    Free,
    /// To everybody, a few stories a month.
    Metered,
    /// To everybody who has an account.
    Registered,
    /// To subscribers.
    Subscribers,
}

impl Level {
    /// All levels, the most open first.
    pub const ALL: [Self; 4] = [Self::Free, Self::Metered, Self::Registered, Self::Subscribers];

    /// The level's name in forms and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Metered => "metered",
            Self::Registered => "registered",
            Self::Subscribers => "subscribers",
        }
    }
}

impl std::str::FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|level| level.name() == text)
            .ok_or_else(|| format!("“{text}” is no access level: free, metered, registered or subscribers"))
    }
}

/// The rule that holds for one story after inheritance: article, else section, else site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessRule {
    article: ArticleId,
    level: Level,
    opening: Option<Opening>,
}

/// What opens a story whatever its level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// An editor opened it to everybody for a time, in the public interest.
    PublicInterest,
    /// Somebody gave it to this reader.
    Gift,
    /// A colleague made a secret link to it, before it is published.
    PreviewLink,
}

impl AccessRule {
    /// Resolves the inheritance. What an organisation paid for is always free: it would be odd to charge for it twice.
    pub fn resolve(
        article: ArticleId,
        paid_for: bool,
        own: Option<Level>,
        section: Option<Level>,
        site: Level,
    ) -> Self {
        let level = if paid_for { Level::Free } else { own.or(section).unwrap_or(site) };
        Self { article, level, opening: None }
    }

    /// The same rule with the story opened. What opens it to all comes before what opens it to one.
    #[must_use]
    pub fn opened(self, opening: Option<Opening>) -> Self {
        Self { opening: self.opening.or(opening), ..self }
    }

    /// The level that holds.
    pub fn level(&self) -> Level {
        self.level
    }

    /// Whether anything of the story is kept from anybody.
    pub fn is_gated(&self) -> bool {
        self.level != Level::Free && self.opening != Some(Opening::PublicInterest)
    }

    /// What opens the story whatever its level.
    pub fn opening(&self) -> Option<Opening> {
        self.opening
    }

    /// The story the rule is for.
    pub fn article(&self) -> ArticleId {
        self.article
    }
}
