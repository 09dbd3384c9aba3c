//! A list as its page shows it, a page at a time.

use serde::Deserialize;

use crate::front::archive::Pages;
use crate::ids::ArticleId;
use crate::page::Chrome;
use crate::shelf::{Kept, Shown};
use crate::wording;

/// Stories a page.
pub(super) const PAGE: usize = 25;

/// Where in a list.
#[derive(Debug, Default, Deserialize)]
pub struct Place {
    pub(super) before: Option<ArticleId>,
}

impl Place {
    /// The address of this page of the list at `path`.
    pub(super) fn address(&self, path: &str) -> String {
        match self.before {
            Some(before) => format!("{path}?before={before}"),
            None => path.to_owned(),
        }
    }
}

/// A line of a list.
pub(super) struct Line {
    pub(super) id: String,
    pub(super) shown: Option<Shown>,
    /// "24 November 2026", when readers first saw it.
    pub(super) published: String,
    /// "Saved on …", "Read on …".
    pub(super) kept: String,
}

impl Line {
    /// `wording`: what says when it was kept.
    pub(super) fn new(kept: Kept, wording: &str, chrome: &Chrome) -> Self {
        let date = |at| wording::long_date(at, chrome.zone);
        Self {
            id: kept.article_id.to_string(),
            published: kept.shown.as_ref().map(|shown| date(shown.published_at)).unwrap_or_default(),
            kept: crate::t1(wording, "date", date(kept.at)),
            shown: kept.shown,
        }
    }
}

/// The way to the neighbouring pages; what is too much for this one is taken off. `newer`: the story that the page before
/// follows, none if that is the first.
pub(super) fn pages(
    kept: &mut Vec<Kept>,
    path: &str,
    place: &Place,
    newer: Option<ArticleId>,
    chrome: &Chrome,
) -> Pages {
    let more = kept.len() > PAGE;
    kept.truncate(PAGE);
    let date = |kept: Option<&Kept>| kept.map(|kept| wording::long_date(kept.at, chrome.zone));
    let (first, last) = (date(kept.first()), date(kept.last()));
    let older = more.then(|| kept.last()).flatten().map(|last| Place { before: Some(last.article_id) });
    Pages {
        newer: place.before.map(|_| Place { before: newer }.address(path)),
        label: match (first, last) {
            (Some(first), Some(last)) if first != last => format!("{last} – {first}"),
            (first, _) => first.unwrap_or_default(),
        },
        older: older.map(|place| place.address(path)),
    }
}
