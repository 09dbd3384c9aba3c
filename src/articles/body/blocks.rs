//! The blocks a document is made of. Names in JSON are `TipTap`'s where it has them.

use super::{BlockId, Href, Inline};
use uuid::Uuid;

/// One block with its stable id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Unique in the document.
    pub id: BlockId,
    /// What the block is.
    pub kind: Kind,
}

impl Block {
    /// A block that is given its id when the document is put together.
    pub(super) fn new(kind: Kind) -> Self {
        Self { id: BlockId::default(), kind }
    }
}

/// What a block can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A paragraph of text.
    Paragraph(Vec<Inline>),
    /// A heading inside the story.
    Heading {
        /// Its rank.
        level: Level,
        /// Its text.
        content: Vec<Inline>,
    },
    /// A list with bullets.
    BulletList(Vec<Item>),
    /// A numbered list.
    OrderedList {
        /// The number of the first item, as `<ol start>` has it.
        start: u32,
        /// The items in order.
        items: Vec<Item>,
    },
    /// What somebody else said or wrote, as part of the story.
    Blockquote(Vec<Block>),
    /// A sentence lifted out of the story and set large. Plain text: it repeats words that are marked up where they stand.
    PullQuote {
        /// The sentence.
        text: String,
        /// Who said it, may be empty.
        attribution: String,
    },
    /// A picture.
    Image(Image),
    /// Pictures shown together.
    Gallery(Vec<Picture>),
    /// A table.
    Table(Vec<Row>),
    /// Background beside the story.
    FactBox {
        /// Its title, may be empty.
        title: String,
        /// What it says.
        content: Vec<Block>,
    },
    /// A break between two parts of the story.
    HorizontalRule,
    /// Something that lives elsewhere, shown as a link: nothing of it loads before the reader asks for it.
    Embed {
        /// Where it can be seen; http or https.
        url: Href,
        /// Short name of the service ("youtube"), empty where unknown.
        provider: String,
        /// What it is, may be empty.
        title: String,
    },
    /// Where the open part of the story ends. Shows nothing.
    Wall,
    /// Preformatted text.
    CodeBlock {
        /// The language it is written in, as the fence of a Markdown code block names it.
        language: Option<String>,
        /// Lines ended by "\n".
        text: String,
    },
}

impl Kind {
    /// The lists of blocks directly inside this one; none for a leaf.
    pub(super) fn nested(&self) -> Vec<&[Block]> {
        match self {
            Self::BulletList(items) | Self::OrderedList { items, .. } => {
                items.iter().map(|item| item.content.as_slice()).collect()
            }
            Self::Blockquote(content) | Self::FactBox { content, .. } => vec![content.as_slice()],
            Self::Table(rows) => {
                rows.iter().flat_map(|row| &row.cells).map(|cell| cell.content.as_slice()).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Rank of a heading inside a story; the first belongs to the story's title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// `<h2>`.
    Two = 2,
    /// `<h3>`.
    Three = 3,
    /// `<h4>`.
    Four = 4,
}

impl Level {
    /// The level that stands for `<h1>` to `<h6>`: the first becomes 2, those below the fourth become 4.
    pub(super) fn nearest(rank: u64) -> Self {
        match rank {
            0..=2 => Self::Two,
            3 => Self::Three,
            _ => Self::Four,
        }
    }

    /// The number in `<h2>`.
    pub fn number(self) -> u8 {
        self as u8
    }
}

/// An item of a list. Its first block is a paragraph, an empty one where need be: `TipTap`'s schema wants it so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Unique in the document.
    pub id: BlockId,
    /// What it says.
    pub content: Vec<Block>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Unique in the document.
    pub id: BlockId,
    /// Its cells in order.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Unique in the document.
    pub id: BlockId,
    /// True for a head of a column or row.
    pub header: bool,
    /// Columns it covers, 1 to 1000.
    pub colspan: u16,
    /// Rows it covers, 1 to 1000.
    pub rowspan: u16,
    /// What it says; at least one block, an empty paragraph where it says nothing.
    pub content: Vec<Block>,
}

/// A picture of a gallery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Unique in the document.
    pub id: BlockId,
    /// The picture itself.
    pub image: Image,
}

/// A picture with what is said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Where the file is.
    pub source: Source,
    /// What the picture shows, for those who do not see it.
    pub alt: String,
    /// True when the picture says nothing that the text does not: then an empty `alt` is right.
    pub decorative: bool,
    /// The line under it, may be empty.
    pub caption: String,
    /// Who made it, may be empty.
    pub credit: String,
}

/// Where a picture is. In JSON these are the attributes `media` and `src`; where both are given the library's wins and the
/// address is forgotten, because the library alone knows where its files are served from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// In the media library.
    Media(Uuid),
    /// At an address. One outside our site is shown as a link, never loaded: reader pages make no third-party request.
    Address(Href),
}
