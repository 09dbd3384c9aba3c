//! The text in a story's form: the editor's document, Markdown where there is no editor, or left alone where Markdown
//! cannot hold it.

use serde_json::Value;

use crate::articles::body::{self, Document};
use crate::fields::{Fields, too_long};

/// Longest text, in characters: three times the longest story anybody reads.
const LONGEST: usize = 400_000;
/// Longest paragraph, in characters: some forty printed pages, and little enough for the HTML writer, which looks ahead
/// from every ampersand to the end of its text.
const PARAGRAPH: usize = 20_000;

/// The text as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// A document as JSON, from the editor.
    Document(String),
    /// From the plain text area.
    Markdown(String),
    /// Not sent: the text stays as it is.
    Untouched,
}

impl Default for Text {
    fn default() -> Self {
        Self::Markdown(String::new())
    }
}

impl Text {
    /// What was sent.
    pub fn from_fields(fields: &Fields) -> Self {
        if fields.has("document") {
            Self::Document(fields.text("document").to_owned())
        } else if fields.has("body") {
            Self::Markdown(fields.text("body").replace("\r\n", "\n"))
        } else {
            Self::Untouched
        }
    }

    /// A stored text.
    pub fn of(document: &Document) -> Self {
        Self::Document(document.to_json().to_string())
    }

    /// The text as Markdown for the plain text area; none if Markdown cannot hold it.
    pub fn plain(&self) -> Option<String> {
        match self {
            Self::Document(json) => body::to_markdown(&parse(json).ok()?),
            Self::Markdown(text) => Some(text.clone()),
            Self::Untouched => None,
        }
    }

    /// Whether both read and look the same, however they were written down.
    pub fn same(&self, other: &Self) -> bool {
        match (self.understood(), other.understood()) {
            (Some(one), Some(other)) => one.same_content(&other),
            _ => self == other,
        }
    }

    /// Its words, to be compared by people; as it was written where it cannot be read.
    pub fn words(&self) -> String {
        match (self.understood(), self) {
            (Some(document), _) => body::plain_text(&document),
            (None, Self::Document(text) | Self::Markdown(text)) => text.clone(),
            (None, Self::Untouched) => String::new(),
        }
    }

    fn understood(&self) -> Option<Document> {
        match self {
            Self::Document(json) => parse(json).ok(),
            Self::Markdown(text) => Some(body::from_markdown(text).0),
            Self::Untouched => None,
        }
    }

    /// The text as JSON for the editor, fit to stand in an element of the page; none if there is nothing that the editor
    /// could show whole.
    pub fn data(&self) -> Option<String> {
        let json = match self {
            Self::Document(json) => serde_json::from_str::<Value>(json).ok()?,
            Self::Markdown(text) => match body::from_markdown(text) {
                (document, dropped) if dropped.is_empty() => document.to_json(),
                _ => return None,
            },
            Self::Untouched => return None,
        };
        Some(json.to_string().replace('<', "\\u003c"))
    }

    /// The document that it says, or what is wrong with it. `old` is what stands there now: blocks that did not change keep
    /// their ids, and what Markdown cannot hold is not overwritten with it.
    ///
    /// A long text takes a while: not for the threads that serve readers.
    pub fn read(&self, old: Option<&Document>) -> Result<Document, String> {
        let document = match self {
            Self::Document(json) => parse(json)?,
            Self::Markdown(text) => markdown(text, old)?,
            Self::Untouched => return Ok(old.cloned().unwrap_or_default()),
        };
        let text = body::plain_text(&document);
        let described = document.images().into_iter().map(|image| image.alt.as_str());
        match too_long(&text, LONGEST) {
            Some(message) => Err(message),
            None if text.lines().chain(described).any(is_too_long) => Err(paragraph_too_long()),
            None => Ok(document),
        }
    }
}

fn parse(json: &str) -> Result<Document, String> {
    let refused = |error: &dyn std::fmt::Display| format!("This text does not fit a story: {error}");
    let value: Value = serde_json::from_str(json).map_err(|error| refused(&error))?;
    Document::read(value).map_err(|error| refused(&error))
}

fn markdown(text: &str, old: Option<&Document>) -> Result<Document, String> {
    if old.is_some_and(|old| body::to_markdown(old).is_none()) {
        return Err("This story holds more than Markdown can; saving it here would lose that.".to_owned());
    }
    // Too long a text is not even read: reading is what takes long.
    if let Some(message) = too_long(text, LONGEST) {
        return Err(message);
    }
    if text.lines().any(is_too_long) {
        return Err(paragraph_too_long());
    }
    let (document, dropped) = body::from_markdown(text);
    if let Some(dropped) = dropped.first() {
        return Err(format!("This cannot stand in a story: {dropped}"));
    }
    Ok(match old {
        Some(old) => body::reconcile_ids(old, document),
        None => document,
    })
}

fn is_too_long(line: &str) -> bool {
    too_long(line, PARAGRAPH).is_some()
}

fn paragraph_too_long() -> String {
    format!("A paragraph has at most {PARAGRAPH} characters.")
}
