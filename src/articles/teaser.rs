//! A story as lists show it: link, kicker, headline, and as much more as the list has room for.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::Kind;
use crate::ids::{ArticleId, MediaFileId, MediaId};
use crate::media::{Cut, Files, Focus, Picture};
use crate::paywall::Level;

/// A row of a list of published stories.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Key.
    pub article_id: ArticleId,
    /// First part of the address.
    pub section_slug: String,
    /// Section's name.
    pub section_name: String,
    /// The section's level, where it sets one.
    pub section_access: Option<Level>,
    /// Last part of the address.
    pub slug: String,
    /// What sort of text.
    pub kind: Kind,
    /// The story's own level.
    pub access: Option<Level>,
    /// Headline.
    pub headline: String,
    /// One or two sentences.
    pub standfirst: String,
    /// In place of the section's name.
    pub kicker: Option<String>,
    /// Column's slug.
    pub column_slug: Option<String>,
    /// Column's name.
    pub column_name: Option<String>,
    /// Names, in order.
    pub authors: Vec<String>,
    /// When readers first saw it.
    pub published_at: DateTime<Utc>,
    /// Whether anything lies behind the wall.
    pub has_more: bool,
    /// Lead picture.
    pub media_id: Option<MediaId>,
    /// What it shows.
    pub alt: Option<String>,
    /// Its width in pixels.
    pub width: Option<i32>,
    /// Its height in pixels.
    pub height: Option<i32>,
    /// Widths it is kept in.
    pub widths: Option<Vec<i32>>,
    /// The folder of its files.
    pub file_id: Option<MediaFileId>,
    /// Around what it is cut.
    pub focus_x: Option<i16>,
    /// See `focus_x`.
    pub focus_y: Option<i16>,
    /// It is there as AVIF as well.
    pub modern: Option<bool>,
}

impl Summary {
    /// The story's address on the site.
    pub fn path(&self) -> String {
        format!("/{}/{}", self.section_slug, self.slug)
    }

    fn picture(&self) -> Option<Picture> {
        let files = Files {
            file_id: self.file_id?,
            size: (self.width?, self.height?),
            widths: self.widths.as_deref()?,
            focus: Focus::at(self.focus_x, self.focus_y),
            modern: self.modern?,
        };
        Some(Picture::new(&files, self.alt.clone()?, Cut::Teaser))
    }
}

/// A summary in the words of a page.
#[derive(Debug, Clone)]
pub struct Teaser {
    /// Address.
    pub href: String,
    /// Line above the headline.
    pub kicker: String,
    /// Headline.
    pub headline: String,
    /// One or two sentences.
    pub standfirst: String,
    /// Names joined in words, empty if nobody signs.
    pub byline: String,
    /// For machines.
    pub time_iso: String,
    /// For people: the hour today, else the date.
    pub time_label: String,
    /// Lead picture.
    pub picture: Option<Picture>,
    /// Paid for.
    pub sponsored: bool,
    /// Argues.
    pub opinion: bool,
    /// Where more than the meter is asked for.
    pub access_label: Option<&'static str>,
}

impl Teaser {
    /// Puts a summary into words as of `now`.
    pub fn new(summary: &Summary, now: DateTime<Utc>, zone: Tz) -> Self {
        Self {
            href: summary.path(),
            kicker: kicker(summary),
            headline: summary.headline.clone(),
            standfirst: summary.standfirst.clone(),
            byline: crate::wording::names_in_short(&summary.authors),
            time_iso: crate::wording::iso(summary.published_at),
            time_label: crate::wording::moment(summary.published_at, now, zone),
            picture: summary.picture(),
            sponsored: summary.kind == Kind::Sponsored,
            opinion: summary.kind.is_opinion(),
            access_label: access_label(summary),
        }
    }
}

fn kicker(summary: &Summary) -> String {
    match (&summary.kicker, &summary.column_name) {
        (Some(kicker), _) => kicker.clone(),
        (None, Some(column)) => format!("{} / {column}", crate::t("column")),
        (None, None) => summary.section_name.clone(),
    }
}

fn access_label(summary: &Summary) -> Option<&'static str> {
    match summary.access.or(summary.section_access) {
        Some(Level::Subscribers) if summary.has_more && summary.kind != Kind::Sponsored => {
            Some("Subscribers")
        }
        _ => None,
    }
}
