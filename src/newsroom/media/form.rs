//! What is said of a picture: from its row to fields, and from fields to a row or to messages beside them.

use crate::fields::{Fields, too_long, whole_number};
use crate::media::Media;

/// Longest description, caption and credit, in characters.
const ALT: usize = 400;
const CAPTION: usize = 400;
/// See `ALT`.
pub const CREDIT: usize = 120;

/// What stands in the fields.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// What it shows.
    pub alt: String,
    /// It says nothing that the text does not.
    pub decorative: bool,
    /// The line under it.
    pub caption: String,
    /// Who made it.
    pub credit: String,
    /// What must not be cut off, in hundredths from the left.
    pub focus_x: String,
    /// From the top.
    pub focus_y: String,
}

/// What is wrong, beside each field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors {
    /// Description.
    pub alt: Option<String>,
    /// Caption.
    pub caption: Option<String>,
    /// Credit.
    pub credit: Option<String>,
    /// Focus.
    pub focus: Option<String>,
}

impl Typed {
    /// What was sent.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            alt: fields.line("alt"),
            decorative: fields.has("decorative"),
            caption: fields.line("caption"),
            credit: fields.line("credit"),
            focus_x: fields.line("focus_x"),
            focus_y: fields.line("focus_y"),
        }
    }

    /// What a picture puts into the fields.
    pub fn of(media: &Media) -> Self {
        let percent = |value: Option<i16>| value.unwrap_or(50).to_string();
        Self {
            alt: media.alt.clone(),
            decorative: media.decorative,
            caption: media.caption.clone(),
            credit: media.credit.clone(),
            focus_x: percent(media.focus_x),
            focus_y: percent(media.focus_y),
        }
    }

    /// The picture as the fields describe it, or what is wrong with them.
    pub fn check(&self, media: &Media) -> Result<Media, Errors> {
        let mut errors = Errors {
            alt: self.alt_problem(),
            caption: too_long(&self.caption, CAPTION),
            credit: too_long(&self.credit, CREDIT),
            focus: None,
        };
        let mut part = |typed: &str| {
            whole_number(typed, 0..=100, &mut errors.focus).and_then(|part| i16::try_from(part).ok())
        };
        let (focus_x, focus_y) = (part(&self.focus_x), part(&self.focus_y));
        if errors != Errors::default() {
            return Err(errors);
        }
        Ok(Media {
            alt: self.alt.clone(),
            decorative: self.decorative,
            caption: self.caption.clone(),
            credit: self.credit.clone(),
            focus_x,
            focus_y,
            ..media.clone()
        })
    }

    fn alt_problem(&self) -> Option<String> {
        match (self.decorative, self.alt.is_empty()) {
            (false, true) => Some("Say what it shows, or that it is decorative.".to_owned()),
            (true, false) => {
                Some("A decorative picture has no description: remove one of the two.".to_owned())
            }
            _ => too_long(&self.alt, ALT),
        }
    }
}
