//! The part of a story that is open to everybody.

use super::{Block, Document, Kind};

/// The open part of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The blocks of the open part, with their ids.
    pub document: Document,
    /// True when the story goes on behind the wall.
    pub has_more: bool,
}

/// The part up to the wall mark; without one, up to the second paragraph of the top level, with the lists, pictures and
/// headings before it.
///
/// A story without a second paragraph that still goes on after its first block of text (one paragraph and a long list) is
/// open up to that first block. The rejected reading, that such a story is all preview, gives a list story away.
pub fn preview(document: &Document) -> Preview {
    let blocks = document.blocks();
    let end = open_blocks(blocks);
    let rest = blocks[end..].iter().filter(|block| block.kind != Kind::Wall);
    Preview { document: Document { content: blocks[..end].to_vec() }, has_more: rest.count() > 0 }
}

/// How many blocks are open.
pub(super) fn open_blocks(blocks: &[Block]) -> usize {
    let wall = blocks.iter().position(|block| block.kind == Kind::Wall);
    wall.unwrap_or_else(|| without_mark(blocks))
}

/// How many blocks are open where the editor placed no mark.
fn without_mark(blocks: &[Block]) -> usize {
    if let Some(end) = after_second_paragraph(blocks) {
        return end;
    }
    let mut texts = blocks.iter().enumerate().filter(|(_, block)| has_text(&block.kind)).map(|(n, _)| n);
    match (texts.next(), texts.next()) {
        (Some(first), Some(_)) => first + 1,
        _ => blocks.len(),
    }
}

/// The index behind the second paragraph of the top level, `None` where there are fewer.
pub(super) fn after_second_paragraph(blocks: &[Block]) -> Option<usize> {
    let mut paragraphs =
        blocks.iter().enumerate().filter(|(_, block)| matches!(block.kind, Kind::Paragraph(_)));
    paragraphs.nth(1).map(|(n, _)| n + 1)
}

/// True for blocks that are the story itself. Headings announce text, pictures and embeds stand beside it.
fn has_text(kind: &Kind) -> bool {
    match kind {
        Kind::Paragraph(_)
        | Kind::BulletList(_)
        | Kind::OrderedList { .. }
        | Kind::Blockquote(_)
        | Kind::Table(_)
        | Kind::FactBox { .. }
        | Kind::CodeBlock { .. } => true,
        Kind::Heading { .. }
        | Kind::PullQuote { .. }
        | Kind::Image(_)
        | Kind::Gallery(_)
        | Kind::HorizontalRule
        | Kind::Embed { .. }
        | Kind::Wall => false,
    }
}
