//! From an item of the source to a story.

use super::account::{NotCarried, WordAccount};
use super::directory::Directory;
use super::front_matter::Fields;
use super::source::{Skipped, SourceItem};
use super::{meaning, shortcodes};
use crate::articles::Slug;
use crate::articles::body::{
    Document, from_markdown_without_images, markdown_html, words, words_held, words_in_html,
};
use crate::paywall::Level;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

/// What the publication decides and the source does not say.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The publication's time zone, for dates without one.
    pub zone: Tz,
    /// The slug of the section for items that name none.
    pub section: &'a str,
}

/// A story ready to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedStory {
    /// Where it came from: the key by which a second import knows it again.
    pub path: String,
    /// Its own name in addresses; another story of the section may have it already.
    pub slug: Slug,
    /// The headline.
    pub title: String,
    /// The summary below it, may be empty.
    pub standfirst: String,
    /// The word above it.
    pub kicker: Option<String>,
    /// When it appeared; none only for a draft.
    pub published_at: Option<DateTime<Utc>>,
    /// Slugs or names of its authors, as the source has them.
    pub authors: Vec<String>,
    /// Slugs or names of its topics, as the source has them.
    pub topics: Vec<String>,
    /// The section's slug.
    pub section: String,
    /// How far it is open, where the source says so.
    pub access: Option<Level>,
    /// True for a story that must not be published.
    pub draft: bool,
    /// Paths of the old site that lead to it.
    pub redirects: Vec<String>,
    /// The body.
    pub document: Document,
    /// What of the front matter is not carried over, or was read otherwise than written.
    pub notes: Vec<Note>,
    /// What became of the words of the body.
    pub account: WordAccount,
}

impl ImportedStory {
    /// Gives the story the slug that was free, and says so.
    pub(super) fn note_slug(&mut self, free: Slug) {
        let said = format!(
            "another story of the section has “{}”; this one is at “{}”",
            self.slug.as_str(),
            free.as_str()
        );
        self.notes.push(Note::new("slug", said));
        self.slug = free;
    }
}

/// Something that the importer's report says of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The field of the front matter.
    pub field: String,
    /// What is said of it, for a person.
    pub said: String,
}

impl Note {
    pub(super) fn new(field: &str, said: impl Into<String>) -> Self {
        Self { field: field.to_owned(), said: said.into() }
    }
}

/// Makes a story of an item.
///
/// What could make a story public, private or nameless by mistake is refused: no title, no readable date on a story that is
/// not a draft, an unknown access level, a `draft` that is neither true nor false, front matter that is not fields. Whatever
/// is merely of no use here is a [`Note`]: unknown fields, pictures, an expiry date (which does not unpublish), an unreadable
/// date where the file's name has one.
pub fn convert(item: SourceItem, rules: &Rules<'_>, directory: &Directory) -> Result<ImportedStory, Skipped> {
    let path = item.path.clone();
    story(item, rules, directory).map_err(|reason| Skipped { path, reason })
}

fn story(item: SourceItem, rules: &Rules<'_>, directory: &Directory) -> Result<ImportedStory, String> {
    let SourceItem { path, front_matter, markdown } = item;
    let mut fields = Fields::of(front_matter).ok_or("its front matter is not a list of fields")?;
    let mut notes = Vec::new();
    let title = fields.line("title").ok_or("it has no title")?;
    let slug = meaning::slug(&mut fields, &path, &title, &mut notes)
        .ok_or("neither slug, path nor title makes an address")?;
    let draft = meaning::draft(&mut fields)?;
    let published_at = meaning::date(&mut fields, &path, rules.zone, &mut notes)?;
    if published_at.is_none() && !draft {
        return Err("it has no date, and its file name does not begin with one".to_owned());
    }
    let section = meaning::section(&mut fields, rules);
    let access = meaning::access(&mut fields)?;
    let standfirst = meaning::standfirst(&mut fields, &mut notes);
    let kicker = fields.line("kicker");
    let authors = meaning::listed(&mut fields, &["authors", "author"]);
    let topics = meaning::listed(&mut fields, &["topics", "tags"]);
    let redirects = meaning::redirects(&mut fields, &mut notes);
    notes.extend(fields.rest().map(|(name, value)| meaning::not_carried(&name, &value)));
    let (document, account) = body(&markdown, directory);
    Ok(ImportedStory {
        path,
        slug,
        title,
        standfirst,
        kicker,
        published_at,
        authors,
        topics,
        section,
        access,
        draft,
        redirects,
        document,
        notes,
        account,
    })
}

/// The section and slug that a story of this item gets, `None` for an item without a title.
pub(super) fn place(item: &SourceItem, rules: &Rules<'_>) -> Option<(String, Slug)> {
    let mut fields = Fields::of(item.front_matter.clone())?;
    let title = fields.line("title")?;
    let slug = meaning::slug(&mut fields, &item.path, &title, &mut Vec::new())?;
    Some((meaning::section(&mut fields, rules), slug))
}

/// The body with its account. If a word went missing, a shortcode stood where what it means has no place: then all of them
/// are taken out and reported, which cannot lose any.
fn body(markdown: &str, directory: &Directory) -> (Document, WordAccount) {
    let (document, account) = built(shortcodes::replace(markdown, directory));
    if account.is_balanced() { (document, account) } else { built(shortcodes::take_out(markdown)) }
}

fn built(replaced: shortcodes::Replaced) -> (Document, WordAccount) {
    let (document, dropped) = from_markdown_without_images(&replaced.story);
    let document = document.with_headings_in_order();
    let said: usize = replaced.texts.iter().map(|text| words(text)).sum();
    let mut not_carried = replaced.not_carried;
    not_carried.extend(dropped.into_iter().map(NotCarried::from));
    let account = WordAccount {
        words_in: words_in_html(&markdown_html(&replaced.neutral)) + said,
        imported: words_held(&document),
        not_carried,
    };
    (document, account)
}
