//! Import and export: stories, and [`members`].
//!
//! [`read`] gives the items of a Markdown folder or a JSON file, [`convert`] makes a story of one; so far nothing knows the
//! database. [`import`] stores what they give and makes the [`report`].
//!
//! # The account of words
//! Every import must be able to say what became of each word of a body: `words_in == imported + not carried over`
//! ([`WordAccount`]). The two sides are counted on different ways:
//! - *in*: the Markdown is rendered as `CommonMark` (with the exceptions that
//!   [`markdown_html`](crate::articles::body::markdown_html) names) and the words of the HTML's text are counted
//!   ([`words_in_html`](crate::articles::body::words_in_html)); the template calls ("shortcodes") of the old site are replaced
//!   by neutral marks, and those of their parameters that a person would have read (`alt`, `caption`, `title`, `text`, …) are
//!   counted by themselves;
//! - *imported*: the words of the finished document's plain text, with the descriptions of pictures;
//! - *not carried over*: the words of everything that was reported, item by item.
//!
//! A word is one of the Unicode standard, see [`words`](crate::articles::body::words). Addresses, ids, style and class names
//! and the tooltips of links are not text. Title, summary and the other fields of the front matter are not part of the
//! account: each is a field of the story or a [`Note`].

mod account;
mod convert;
mod dates;
mod directory;
mod front_matter;
pub mod import;
mod meaning;
pub mod members;
mod places;
pub mod report;
mod shortcodes;
mod source;
mod store;

pub use account::{NotCarried, WordAccount};
pub use convert::{ImportedStory, Note, Rules, convert};
pub use directory::Directory;
pub use source::{Skipped, SourceError, SourceItem, read};

#[cfg(test)]
mod tests;
