//! From an item of the source to a story.

use super::account::{NotCarried, WordAccount};
use super::directory::Directory;
use super::front_matter::{self, Fields};
use super::source::{Skipped, SourceItem};
use super::{dates, shortcodes};
use crate::articles::Slug;
use crate::articles::body::{
    Document, from_markdown_without_images, markdown_html, words, words_held, words_in_html,
};
use crate::paywall::Level;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::Value;

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
    fn new(field: &str, said: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            said: said.into(),
        }
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
    let SourceItem {
        path,
        front_matter,
        markdown,
    } = item;
    let mut fields = Fields::of(front_matter).ok_or("its front matter is not a list of fields")?;
    let mut notes = Vec::new();
    let title = fields.line("title").ok_or("it has no title")?;
    let slug = slug(&mut fields, &path, &title, &mut notes)
        .ok_or("neither slug, path nor title makes an address")?;
    let draft = draft(&mut fields)?;
    let published_at = date(&mut fields, &path, rules.zone, &mut notes)?;
    if published_at.is_none() && !draft {
        return Err("it has no date, and its file name does not begin with one".to_owned());
    }
    let section = section(&mut fields, rules);
    let access = access(&mut fields)?;
    let standfirst = standfirst(&mut fields, &mut notes);
    let kicker = fields.line("kicker");
    let authors = listed(&mut fields, &["authors", "author"]);
    let topics = listed(&mut fields, &["topics", "tags"]);
    let redirects = redirects(&mut fields, &mut notes);
    notes.extend(fields.rest().map(|(name, value)| not_carried(&name, &value)));
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
    let slug = slug(&mut fields, &item.path, &title, &mut Vec::new())?;
    Some((section(&mut fields, rules), slug))
}

/// The front matter's slug, else the file's name without its date, else the title.
fn slug(fields: &mut Fields, path: &str, title: &str, notes: &mut Vec<Note>) -> Option<Slug> {
    if let Some(given) = fields.line("slug") {
        if let Some(slug) = Slug::of(&percent_decode_str(&given).decode_utf8_lossy()) {
            if slug.as_str() != given {
                notes.push(Note::new(
                    "slug",
                    format!("“{given}” is written “{}” here", slug.as_str()),
                ));
            }
            return Some(slug);
        }
        notes.push(Note::new("slug", format!("“{given}” makes no address")));
    }
    let stem = dates::stem(path);
    // A folder with pictures beside the text ("a-story/index.md") is named instead of the file.
    let stem = match path.rsplit('/').nth(1) {
        Some(folder) if stem == "index" => dates::stem(folder),
        _ => stem,
    };
    Slug::of(stem).or_else(|| Slug::of(title))
}

fn draft(fields: &mut Fields) -> Result<bool, String> {
    match fields.line("draft").as_deref() {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(other) => Err(format!("draft is “{other}”, neither true nor false")),
    }
}

fn date(
    fields: &mut Fields,
    path: &str,
    zone: Tz,
    notes: &mut Vec<Note>,
) -> Result<Option<DateTime<Utc>>, String> {
    let by_name = dates::from_path(path, zone);
    let Some(given) = fields.line("date") else {
        return Ok(by_name);
    };
    if let Some(date) = dates::parse(&given, zone) {
        return Ok(Some(date));
    }
    if by_name.is_none() {
        return Err(format!("its date “{given}” cannot be read"));
    }
    notes.push(Note::new(
        "date",
        format!("“{given}” cannot be read, the day in the file's name is used"),
    ));
    Ok(by_name)
}

fn section(fields: &mut Fields, rules: &Rules<'_>) -> String {
    let given = fields.line("section").and_then(|given| Slug::of(&given));
    given.map_or_else(|| rules.section.to_owned(), |slug| slug.as_str().to_owned())
}

fn access(fields: &mut Fields) -> Result<Option<Level>, String> {
    fields.line("access").map(|access| access.parse()).transpose()
}

/// The first that says something; the others are reported with their text.
fn standfirst(fields: &mut Fields, notes: &mut Vec<Note>) -> String {
    let mut standfirst: Option<String> = None;
    for name in ["summary", "deck", "description"] {
        match fields.line(name) {
            Some(text) if standfirst.is_none() => standfirst = Some(text),
            Some(text) if standfirst.as_ref() != Some(&text) => {
                notes.push(Note::new(
                    name,
                    format!("not carried over beside the summary: {text}"),
                ));
            }
            _ => {}
        }
    }
    standfirst.unwrap_or_default()
}

fn listed(fields: &mut Fields, names: &[&str]) -> Vec<String> {
    let mut listed: Vec<String> = Vec::new();
    for name in names
        .iter()
        .filter_map(|name| fields.take(name))
        .flat_map(|value| front_matter::names(&value))
    {
        if !listed.contains(&name) {
            listed.push(name);
        }
    }
    listed
}

/// The `aliases` that are paths; one on another site cannot be redirected from here.
fn redirects(fields: &mut Fields, notes: &mut Vec<Note>) -> Vec<String> {
    let aliases = fields
        .take("aliases")
        .map(|value| front_matter::names(&value))
        .unwrap_or_default();
    let (paths, other): (Vec<_>, Vec<_>) = aliases
        .into_iter()
        .map(|alias| {
            if alias.contains(':') || alias.starts_with('/') {
                alias
            } else {
                format!("/{alias}")
            }
        })
        .partition(|alias| alias.starts_with('/') && !alias.starts_with("//"));
    notes.extend(
        other
            .iter()
            .map(|alias| Note::new("aliases", format!("{alias} is not a path of this site"))),
    );
    paths
}

fn not_carried(name: &str, value: &Value) -> Note {
    let value = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let said = match name {
        "expirydate" | "expiryDate" => format!("an expiry date does not unpublish: {value}"),
        "featured_image" | "primary_image" | "image" | "cover" => {
            format!("the picture is not carried over: {value}")
        }
        "redirectto" | "canonical" | "canonical_url" => format!("readers are not sent on: {value}"),
        "weight" | "source" | "categories" | "lastmod" | "layout" | "type" => {
            format!("not carried over: {value}")
        }
        _ => format!("unknown field, not carried over: {value}"),
    };
    Note::new(name, said)
}

/// The body with its account. If a word went missing, a shortcode stood where what it means has no place: then all of them
/// are taken out and reported, which cannot lose any.
fn body(markdown: &str, directory: &Directory) -> (Document, WordAccount) {
    let (document, account) = built(shortcodes::replace(markdown, directory));
    if account.is_balanced() {
        (document, account)
    } else {
        built(shortcodes::take_out(markdown))
    }
}

fn built(replaced: shortcodes::Replaced) -> (Document, WordAccount) {
    let (document, dropped) = from_markdown_without_images(&replaced.story);
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
