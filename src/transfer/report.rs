//! What an import says at its end: an account of every item, and of every word.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{ImportedStory, Note, Skipped, WordAccount};

/// What became of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A new story.
    Imported,
    /// A newer version of a story that an earlier import brought.
    Updated,
    /// Nothing has changed since an earlier import.
    Unchanged,
    /// Left out, and why.
    Skipped(String),
}

/// What is said of one item.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// Path inside the source.
    pub path: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Where the story stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Where each word of its text went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<WordAccount>,
    /// What of its front matter was not carried over, or read otherwise than written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

impl Item {
    pub(super) fn skipped(skipped: Skipped) -> Self {
        let outcome = Outcome::Skipped(skipped.reason);
        Self { path: skipped.path, outcome, address: None, words: None, notes: Vec::new() }
    }

    pub(super) fn of(story: &ImportedStory, outcome: Outcome) -> Self {
        Self {
            path: story.path.clone(),
            outcome,
            address: Some(format!("/{}/{}", story.section, story.slug.as_str())),
            words: Some(story.account.clone()),
            notes: story.notes.clone(),
        }
    }
}

/// The whole account.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Nothing was kept.
    pub dry_run: bool,
    /// Items of the source.
    pub read: u64,
    /// New stories.
    pub imported: u64,
    /// Newer versions.
    pub updated: u64,
    /// Stories that are as they were.
    pub unchanged: u64,
    /// Items left out.
    pub skipped: u64,
    /// Sections made.
    pub sections: u64,
    /// Authors made.
    pub authors: u64,
    /// Topics made.
    pub topics: u64,
    /// Redirects made.
    pub redirects: u64,
    /// Words of all texts that were read.
    pub words_in: usize,
    /// Words of them that stand in stories.
    pub words_imported: usize,
    /// Words of them that were reported as not carried over.
    pub words_not_carried: usize,
    /// Items whose words do not add up: a fault of the importer.
    pub unbalanced: u64,
    /// Item by item.
    pub items: Vec<Item>,
}

impl Report {
    pub(super) fn add(&mut self, item: Item) {
        self.read += 1;
        match item.outcome {
            Outcome::Imported => self.imported += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Skipped(_) => self.skipped += 1,
        }
        if let Some(words) = &item.words {
            self.words_in += words.words_in;
            self.words_imported += words.imported;
            self.words_not_carried += words.not_carried.iter().map(|left| left.words).sum::<usize>();
            self.unbalanced += u64::from(!words.is_balanced());
        }
        self.items.push(item);
    }

    /// The account as a person reads it at the terminal.
    pub fn in_words(&self) -> String {
        let mut lines = vec![format!(
            "articles   {} read, {} imported, {} updated, {} unchanged, {} skipped",
            self.read, self.imported, self.updated, self.unchanged, self.skipped
        )];
        for (kind, made) in [
            ("sections", self.sections),
            ("authors", self.authors),
            ("topics", self.topics),
            ("redirects", self.redirects),
        ] {
            lines.push(format!("{kind:<10} {made} new"));
        }
        lines.push(format!(
            "words      {} in = {} imported + {} not carried over",
            self.words_in, self.words_imported, self.words_not_carried
        ));
        lines.extend(self.left_out());
        lines.extend(self.items.iter().filter_map(|item| match &item.outcome {
            Outcome::Skipped(reason) => Some(format!("skipped {}: {reason}", item.path)),
            _ => None,
        }));
        if self.unbalanced > 0 {
            lines.push(format!("The words of {} items do not add up: please report this.", self.unbalanced));
        }
        if self.dry_run {
            lines.push("A dry run: nothing was changed.".to_owned());
        }
        lines.join("\n")
    }

    /// What was not carried over, by kind.
    fn left_out(&self) -> Vec<String> {
        let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let mut fields: BTreeMap<&str, usize> = BTreeMap::new();
        for item in &self.items {
            for (what, (times, words)) in item.words.iter().flat_map(WordAccount::by_kind) {
                let kind = kinds.entry(what).or_default();
                *kind = (kind.0 + times, kind.1 + words);
            }
            for note in &item.notes {
                *fields.entry(&note.field).or_default() += 1;
            }
        }
        let texts = kinds.into_iter().map(|(what, (times, words))| {
            format!("  not carried over: {what}, {times} times, {words} words")
        });
        let notes =
            fields.into_iter().map(|(field, times)| format!("  see the notes on: {field}, {times} items"));
        texts.chain(notes).collect()
    }
}
