//! HTML to a document: the importer's and the paste path's way in.
//!
//! One walk over the tree that the parser made. Text goes into the line at hand; whatever HTML calls a block ends the line
//! and becomes a block of ours or is unwrapped. What cannot be kept is named in a list of [`Dropped`], with its words, so
//! that nothing is lost in silence: the words of the HTML are those of the document and of that list together.

mod figures;
mod flow;
mod lists;
mod place;
mod tables;

use super::{Block, Document, MAX_NODES, MAX_TEXT, Marks, dom, elements, node, text, tidy, words, write};
use flow::Flow;
use place::Place;

/// Something that a document cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// What it was, for a person: "script", "image", "link address".
    pub what: String,
    /// The address it led to or came from, where it had one.
    pub detail: String,
    /// The text that went with it.
    pub text: String,
}

impl Dropped {
    /// Number of words lost with it.
    pub fn words(&self) -> usize {
        words(&self.text)
    }
}

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.what)?;
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        Ok(())
    }
}

/// Whether pictures become part of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Images {
    Kept,
    /// For imports that bring no files: a picture we do not have is reported.
    Reported,
}

/// Builds a document from HTML, whole page or fragment, as a browser would understand it. Never fails; what was left out is
/// in the list.
pub fn from_html(html: &str) -> (Document, Vec<Dropped>) {
    build(html, Images::Kept)
}

pub(super) fn build(html: &str, images: Images) -> (Document, Vec<Dropped>) {
    let mut builder = Builder { dropped: Vec::new(), images, walled: false };
    let mut blocks = dom::parse(html, |root| builder.contents(root, &Place::default()));
    // No node can come of less than one byte, so most texts need no measuring.
    if html.len() > MAX_NODES {
        builder.fit(&mut blocks);
    }
    (tidy::document(blocks), builder.dropped)
}

struct Builder {
    dropped: Vec<Dropped>,
    images: Images,
    /// True once the wall mark stands.
    walled: bool,
}

impl Builder {
    /// The blocks that the children of a node make.
    fn contents(&mut self, node: &dom::Node, place: &Place) -> Vec<Block> {
        let mut flow = Flow::default();
        self.children(node, place, &mut flow);
        flow.finish()
    }

    fn children(&mut self, node: &dom::Node, place: &Place, flow: &mut Flow) {
        node.children().iter().for_each(|child| self.walk(child, place, flow));
    }

    fn report(&mut self, what: &str, detail: Option<String>, text: &str) {
        self.dropped.push(Dropped {
            what: what.to_owned(),
            detail: detail.unwrap_or_default(),
            text: tidy::plain(text),
        });
    }

    /// Takes blocks off the end until the rest is within the limits of a document.
    fn fit(&mut self, blocks: &mut Vec<Block>) {
        let sizes: Vec<_> =
            blocks.iter().map(|block| node::measure(&write::block(block, write::Ids::Left))).collect();
        let (mut nodes, mut bytes) = (0, 0);
        let fits = sizes.iter().take_while(|(more_nodes, more_bytes)| {
            nodes += more_nodes;
            bytes += more_bytes;
            nodes <= MAX_NODES && bytes <= MAX_TEXT
        });
        let fits = fits.count();
        for block in blocks.split_off(fits) {
            let rest = Document { content: vec![block] };
            self.report("text beyond the size of a story", None, &text::every_text(&rest));
        }
    }
}
