//! The pages that belong to the publication rather than to a day: terms, privacy, contact, and what else its people write.

use crate::articles::{Slug, body};

/// The pages that there always are, with the program's wording until somebody writes them: each at its own address.
pub const STANDING: [&str; 3] = ["contact", "privacy", "terms"];

/// Longest heading, in characters, and the longest text.
pub const HEADING: usize = 120;
/// See above.
pub const TEXT: usize = 100_000;

/// A page as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Last part of its address.
    pub slug: String,
    /// Its heading.
    pub heading: String,
    /// Markdown.
    pub text: String,
    /// Counts its saves, from 1; 0 for the program's wording.
    pub version: i32,
}

impl Text {
    /// What the program says where nobody has written.
    pub fn standing(slug: &str, site_name: &str) -> Option<Self> {
        STANDING.contains(&slug).then(|| Self {
            slug: slug.to_owned(),
            heading: crate::t(&format!("{slug}-heading")),
            text: crate::t1(&format!("{slug}-text"), "name", site_name),
            version: 0,
        })
    }

    /// As readers get it.
    pub fn html(&self) -> String {
        body::page_html(&body::from_markdown(&self.text).0)
    }
}

/// Where a page is read.
pub fn path(slug: &str) -> String {
    if STANDING.contains(&slug) { format!("/{slug}") } else { format!("/pages/{slug}") }
}

/// A slug as it was typed, or the heading's.
pub fn slug(typed: &str, heading: &str) -> Option<String> {
    Slug::of(if typed.is_empty() { heading } else { typed }).map(|slug| slug.as_str().to_owned())
}
