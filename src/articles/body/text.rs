//! A document as plain text, and how long it takes to read.

use super::{Block, Document, Image, Kind, inline, words};

/// How fast people read news on a screen: 230 to 240 words a minute for English (Brysbaert 2019, 190 studies).
const WORDS_PER_MINUTE: usize = 230;

/// The whole text for search, mail and the API: blocks parted by an empty line, items and rows by a line, cells by a tab.
/// Captions and credits are part of it; descriptions for those who do not see a picture are not.
pub fn plain_text(document: &Document) -> String {
    blocks(document.blocks(), "\n\n", Pictures::Shown)
}

/// Number of words a reader sees.
pub fn word_count(document: &Document) -> usize {
    words(&plain_text(document))
}

/// Minutes to read so many words, at least 1. Takes the number and not the text, because a preview says it of the whole.
pub fn reading_minutes(words: usize) -> u32 {
    u32::try_from(words.div_ceil(WORDS_PER_MINUTE)).unwrap_or(u32::MAX).max(1)
}

/// Number of words the document holds for anyone, descriptions of pictures included: what an import is checked by.
pub fn words_held(document: &Document) -> usize {
    words(&every_text(document))
}

/// The text of one block as a reader sees it.
pub(super) fn block_text(inner: &Block) -> String {
    block(inner, Pictures::Shown)
}

/// The plain text with the descriptions of pictures.
pub(super) fn every_text(document: &Document) -> String {
    blocks(document.blocks(), "\n\n", Pictures::Described)
}

/// Whether the description of a picture is part of the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pictures {
    Shown,
    Described,
}

fn blocks(content: &[Block], between: &str, pictures: Pictures) -> String {
    let texts = content.iter().map(|inner| block(inner, pictures));
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(between)
}

fn block(block: &Block, pictures: Pictures) -> String {
    match &block.kind {
        Kind::Paragraph(content) | Kind::Heading { content, .. } => inline::text_of(content),
        Kind::BulletList(items) | Kind::OrderedList { items, .. } => {
            lines(items.iter().map(|item| blocks(&item.content, "\n", pictures)))
        }
        Kind::Blockquote(content) => blocks(content, "\n\n", pictures),
        Kind::PullQuote { text, attribution } => lines([text.clone(), attribution.clone()]),
        Kind::Image(inner) => image(inner, pictures),
        Kind::Gallery(inner) => lines(inner.iter().map(|picture| image(&picture.image, pictures))),
        Kind::Table(rows) => lines(rows.iter().map(|row| {
            let cells = row.cells.iter().map(|cell| blocks(&cell.content, "\n", pictures));
            cells.collect::<Vec<_>>().join("\t")
        })),
        Kind::FactBox { title, content } => lines([title.clone(), blocks(content, "\n\n", pictures)]),
        Kind::Embed { title, .. } => title.clone(),
        Kind::CodeBlock { text, .. } => text.clone(),
        Kind::HorizontalRule | Kind::Wall => String::new(),
    }
}

fn image(image: &Image, pictures: Pictures) -> String {
    let alt = if pictures == Pictures::Described { image.alt.clone() } else { String::new() };
    lines([alt, image.caption.clone(), image.credit.clone()])
}

fn lines(texts: impl IntoIterator<Item = String>) -> String {
    texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}
