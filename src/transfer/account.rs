//! What became of the words of a body.

use crate::articles::body::{Dropped, words};
use serde::Serialize;
use std::collections::BTreeMap;

/// The words of one item's body. See the module for how each number is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WordAccount {
    /// Words of the source.
    pub words_in: usize,
    /// Words of the document made of it.
    pub imported: usize,
    /// Everything that was left out, with its words; things without words ("link address") too.
    pub not_carried: Vec<NotCarried>,
}

/// Something of a body that has no place in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotCarried {
    /// What it was: "image", "script", "link address".
    pub what: String,
    /// Its address or parameters, where it had any.
    pub detail: String,
    /// The text that went with it.
    pub text: String,
    /// Number of words in that text.
    pub words: usize,
}

impl NotCarried {
    pub(super) fn new(what: &str, detail: &str, texts: &[String]) -> Self {
        Self {
            what: what.to_owned(),
            detail: detail.to_owned(),
            text: texts.join("\n"),
            words: texts.iter().map(|text| words(text)).sum(),
        }
    }
}

impl From<Dropped> for NotCarried {
    fn from(dropped: Dropped) -> Self {
        let words = dropped.words();
        Self { what: dropped.what, detail: dropped.detail, text: dropped.text, words }
    }
}

impl WordAccount {
    /// True when every word is either in the document or in the report. An importer must say so loudly where it is not.
    pub fn is_balanced(&self) -> bool {
        self.words_in == self.imported + self.not_carried.iter().map(|left| left.words).sum::<usize>()
    }

    /// How often each kind of thing was left out, and with how many words.
    pub fn by_kind(&self) -> BTreeMap<&str, (usize, usize)> {
        let mut kinds = BTreeMap::new();
        for left in &self.not_carried {
            let (times, words) = kinds.entry(left.what.as_str()).or_insert((0, 0));
            *times += 1;
            *words += left.words;
        }
        kinds
    }
}
