//! The brief's form: what was typed, and what is wrong with it.

use super::line;
use crate::articles::Slug;
use crate::articles::body::{self, Document};
use crate::fields::{Fields, too_long};

/// Longest headline and text, in characters.
const HEADLINE: usize = 160;
const TEXT: usize = 2000;

/// What stands in the fields.
#[derive(Default)]
pub(super) struct Typed {
    /// The whole brief in one line.
    pub(super) line: String,
    pub(super) headline: String,
    pub(super) text: String,
}

/// What is wrong, beside each field.
#[derive(Default)]
pub(super) struct Errors {
    pub(super) headline: Option<String>,
    pub(super) text: Option<String>,
}

impl Typed {
    /// What was sent.
    pub(super) fn from_fields(fields: &Fields) -> Self {
        if fields.has("line") {
            let line = fields.line("line");
            let (headline, text) = line::split(&line);
            return Self { line, headline, text };
        }
        let text = fields.text("text").replace("\r\n", "\n");
        let headline = fields.line("headline");
        Self { line: format!("{headline} | {}", fields.line("text")), headline, text }
    }

    /// Slug and document, or what is wrong.
    pub(super) fn check(&self) -> Result<(Slug, Document), Errors> {
        let slug = Slug::of(&self.headline);
        let mut errors = Errors {
            headline: match slug {
                None => Some("A brief needs a headline.".to_owned()),
                Some(_) => too_long(&self.headline, HEADLINE),
            },
            text: too_long(&self.text, TEXT),
        };
        if errors.text.is_some() {
            return Err(errors);
        }
        let (document, dropped) = body::from_markdown(&self.text);
        errors.text = dropped.first().map(|dropped| format!("This cannot stand in a brief: {dropped}"));
        match slug {
            Some(slug) if errors.headline.is_none() && errors.text.is_none() => Ok((slug, document)),
            _ => Err(errors),
        }
    }
}
