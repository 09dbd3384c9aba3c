//! The text of a story as a typed document.
//!
//! A body is never HTML. It is a tree of the nodes an editor knows, stored as JSON in `ProseMirror`'s shape, and everything
//! a reader sees is made from it: the page ([`page_html`]), the open part ([`preview`]), plain text for search, feeds and
//! mail ([`plain_text`]). HTML and Markdown come in only through [`from_html`] and [`from_markdown`], which build a
//! document and name what they had to leave out.
//!
//! # What always holds of a [`Document`]
//! It can be made only by reading JSON ([`Document::read`]) or by building from HTML or Markdown, and both end in the same
//! place (`tidy`), so that every document in the program has these properties:
//! - every block, list item, table row, table cell and gallery picture has an id that no other has;
//! - at most one wall mark, at the top level, and no nesting deeper than [`MAX_DEPTH`];
//! - links lead to http, https, mailto, tel or into our own site ([`Href`]);
//! - no white space that a browser would not show, no empty paragraphs beside others, no neighbouring runs of text with
//!   the same marks. Two documents that look alike are therefore equal, which is what makes a second import a no-op.
//!
//! # Ids
//! A missing id is derived from the block's content and the number of equal blocks before it, so building twice from the
//! same source gives the same ids. Duplicates are repaired, not refused: every editor of this family copies the id when a
//! paragraph is split or pasted, and refusing would lose a journalist's text over bookkeeping. The first holder keeps it.

use std::collections::BTreeSet;

use uuid::Uuid;

mod align;
mod attributes;
mod blocks;
mod clean;
mod diff;
mod dom;
mod elements;
mod error;
mod href;
mod html_in;
mod ids;
mod inline;
mod links;
mod markdown;
mod markdown_out;
mod merge;
mod nesting;
mod node;
mod outline;
mod page;
mod preview;
mod read;
mod schema;
mod text;
mod tidy;
mod upgrade;
mod words;
mod write;

pub use blocks::{Block, Cell, Image, Item, Kind, Level, Picture, Row, Source};
pub use diff::{Change, Passage, Run, changed_words, diff, diff_text};
pub use error::{DocumentError, Problem};
pub use href::Href;
pub use html_in::{Dropped, from_html};
pub use ids::{BlockId, reconcile_ids};
pub use inline::{Inline, Mark, Marks};
pub use markdown::{from_markdown, from_markdown_without_images, markdown_html};
pub use markdown_out::to_markdown;
pub use merge::{Conflict, Merged, Side, merge};
pub use page::{PLAYERS, PageOptions, page_html, page_html_with};
pub use preview::{Preview, preview};
pub use schema::export as schema;
pub use text::{plain_text, reading_minutes, word_count, words_held};
pub use words::{text_in_html, words, words_in_html};

/// The version written into every stored document. Older ones are upgraded by [`Document::read`].
pub const VERSION: u64 = 1;

/// How deep blocks may stand in one another; a list counts twice (the list and its item). The limit keeps every recursive
/// walk far from the end of the stack. Seven levels of lists fit, which is more than any story in print has.
pub const MAX_DEPTH: usize = 16;

/// The most nodes (blocks and runs of text) a document may have.
pub const MAX_NODES: usize = 50_000;

/// The most bytes of text a document may hold: about 300,000 words of English.
pub const MAX_TEXT: usize = 2_000_000;

/// The body of a story. See the module for what always holds of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    content: Vec<Block>,
}

impl Document {
    /// The blocks at the top level, in reading order.
    pub fn blocks(&self) -> &[Block] {
        &self.content
    }

    /// True when a reader would see nothing at all.
    pub fn is_empty(&self) -> bool {
        self.content.is_empty()
    }

    /// True when both read and look the same, whatever their ids.
    pub fn same_content(&self, other: &Self) -> bool {
        write::without_ids(&self.content) == write::without_ids(&other.content)
    }

    /// Every picture in reading order, those in galleries, lists, tables and fact boxes included.
    pub fn images(&self) -> Vec<&Image> {
        let mut found = Vec::new();
        collect_images(&self.content, &mut found);
        found
    }

    /// The pictures of the library that it shows, each once.
    pub fn media(&self) -> Vec<Uuid> {
        let of = |image: &&Image| match image.source {
            Source::Media(id) => Some(id),
            Source::Address(_) => None,
        };
        let ids: BTreeSet<Uuid> = self.images().iter().filter_map(of).collect();
        ids.into_iter().collect()
    }
}

fn collect_images<'a>(blocks: &'a [Block], found: &mut Vec<&'a Image>) {
    for block in blocks {
        match &block.kind {
            Kind::Image(image) => found.push(image),
            Kind::Gallery(pictures) => found.extend(pictures.iter().map(|picture| &picture.image)),
            kind => kind.nested().into_iter().for_each(|inner| collect_images(inner, found)),
        }
    }
}

#[cfg(test)]
mod tests;
