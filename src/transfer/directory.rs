//! Where the items of an import will stand, so that links between them keep working.

use super::convert::{Rules, place};
use super::source::SourceItem;
use std::collections::HashMap;

/// The addresses of imported stories by the names that the old site's links use.
///
/// Made of all items before the first is converted, because stories link forward too.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    addresses: HashMap<String, String>,
}

impl Directory {
    /// Notes an item under its path, with and without the folders before it. Of two items with one file name the first is
    /// found by it, as the second is by its path. Where the store has to give a story another slug, links lead to the story
    /// that had it first.
    pub fn add(&mut self, item: &SourceItem, rules: &Rules<'_>) {
        let Some((section, slug)) = place(item, rules) else {
            return;
        };
        let address = format!("/{section}/{}", slug.as_str());
        let path = known_as(&item.path);
        for (at, _) in path.match_indices('/') {
            self.addresses.entry(path[at + 1..].to_owned()).or_insert_with(|| address.clone());
        }
        self.addresses.entry(path).or_insert(address);
    }

    /// The address for what a link names: "2014-06-05-a-story.md", "/news/2014/06/2014-06-05-a-story".
    pub(super) fn find(&self, link: &str) -> Option<&str> {
        self.addresses.get(&known_as(link)).map(String::as_str)
    }
}

fn known_as(path: &str) -> String {
    let path = path.split(['#', '?']).next().unwrap_or_default().trim_matches('/').to_lowercase();
    match path.rsplit_once('.') {
        Some((stem, "md" | "markdown")) => stem.to_owned(),
        _ => path,
    }
}
