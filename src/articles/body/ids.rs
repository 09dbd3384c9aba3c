//! Stable ids of blocks.

use super::{Block, Cell, Document, Item, Kind, Picture, Row, write};
use std::collections::{HashMap, HashSet, VecDeque};

/// The id of a block, unique in its document. Empty only while a document is being built.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct BlockId(String);

/// Longest id taken from outside; `TipTap`'s own are `UUIDs` of 36 characters.
const LONGEST: usize = 40;

impl BlockId {
    /// An id from outside, `None` if it is not 1 to 40 letters, digits, "-" or "_" of ASCII.
    pub(super) fn parse(id: &str) -> Option<Self> {
        let fits = (1..=LONGEST).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        fits.then(|| Self(id.to_owned()))
    }

    /// The id as it stands in JSON.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Everything that carries an id.
pub(super) enum Holder<'a> {
    Block(&'a mut Block),
    Item(&'a mut Item),
    Row(&'a mut Row),
    Cell(&'a mut Cell),
    Picture(&'a mut Picture),
}

impl Holder<'_> {
    fn id(&mut self) -> &mut BlockId {
        match self {
            Self::Block(block) => &mut block.id,
            Self::Item(item) => &mut item.id,
            Self::Row(row) => &mut row.id,
            Self::Cell(cell) => &mut cell.id,
            Self::Picture(picture) => &mut picture.id,
        }
    }

    /// What the node says, ids aside.
    fn content(&self) -> String {
        write::stable(&match self {
            Self::Block(block) => write::block(block, write::Ids::Left),
            Self::Item(item) => write::item(item, write::Ids::Left),
            Self::Row(row) => write::row(row, write::Ids::Left),
            Self::Cell(cell) => write::cell(cell, write::Ids::Left),
            Self::Picture(picture) => write::picture(picture, write::Ids::Left),
        })
    }
}

/// Calls `visit` for every node with an id, in reading order, parents before their children.
pub(super) fn each(blocks: &mut [Block], visit: &mut impl FnMut(Holder<'_>)) {
    for block in blocks {
        visit(Holder::Block(block));
        match &mut block.kind {
            Kind::BulletList(items) | Kind::OrderedList { items, .. } => {
                for item in items {
                    visit(Holder::Item(item));
                    each(&mut item.content, visit);
                }
            }
            Kind::Blockquote(content) | Kind::FactBox { content, .. } => each(content, visit),
            Kind::Gallery(pictures) => {
                for picture in pictures {
                    visit(Holder::Picture(picture));
                }
            }
            Kind::Table(rows) => rows.iter_mut().for_each(|row| each_in_row(row, visit)),
            _ => {}
        }
    }
}

fn each_in_row(row: &mut Row, visit: &mut impl FnMut(Holder<'_>)) {
    visit(Holder::Row(row));
    for cell in &mut row.cells {
        visit(Holder::Cell(cell));
        each(&mut cell.content, visit);
    }
}

/// Gives an id to every node that has none or one that stands earlier in the document too.
///
/// The id is eight characters of the content's hash, followed by a number from the second equal block on. Random ids would
/// be shorter to explain, but importing the same file again would then change every row.
pub(super) fn give(blocks: &mut [Block]) {
    let mut taken = HashSet::new();
    each(blocks, &mut |mut holder| {
        let id = holder.id();
        if !id.0.is_empty() && !taken.insert(id.clone()) {
            *id = BlockId::default();
        }
    });
    let mut numbers = HashMap::new();
    each(blocks, &mut |mut holder| {
        if holder.id().0.is_empty() {
            let stem = short_hash(&holder.content());
            let number = numbers.entry(stem.clone()).or_insert(0);
            *holder.id() = free(&stem, number, &mut taken);
        }
    });
}

/// The next id with this stem that is not taken. `number` is the last one given: counting from one each time would make a
/// document of many equal blocks quadratic.
fn free(stem: &str, number: &mut usize, taken: &mut HashSet<BlockId>) -> BlockId {
    loop {
        *number += 1;
        let id = if *number == 1 { BlockId(stem.to_owned()) } else { BlockId(format!("{stem}-{number}")) };
        if taken.insert(id.clone()) {
            return id;
        }
    }
}

/// Forty bits of FNV-1a in base 32. Written out here because the standard library's hasher may change from one version of
/// the compiler to the next, and these ids are stored. Two blocks of one story with equal hashes get different numbers, so
/// a collision costs nothing.
fn short_hash(text: &str) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // The mask leaves five bits, which fit anywhere.
    let digit = |n: u32| usize::try_from((hash >> (59 - 5 * n)) & 31).unwrap_or(0);
    (0..8).map(|n| char::from(ALPHABET[digit(n)])).collect()
}

/// Gives the blocks of `new` the ids that equal blocks have in `old`, in reading order.
///
/// For texts that come back without ids (the plain text area, a second import): what was not touched stays the same block
/// to revisions and merges. Items, rows and cells are matched one by one too, so that a change in one item of a list leaves
/// the others theirs.
#[must_use]
pub fn reconcile_ids(old: &Document, mut new: Document) -> Document {
    let mut held: HashMap<String, VecDeque<BlockId>> = HashMap::new();
    let mut old_blocks = old.content.clone();
    each(&mut old_blocks, &mut |mut holder| {
        let id = holder.id().clone();
        held.entry(holder.content()).or_default().push_back(id);
    });
    let mut used = HashSet::new();
    let mut kept = Vec::new();
    each(&mut new.content, &mut |mut holder| {
        let id = held.get_mut(&holder.content()).and_then(VecDeque::pop_front);
        kept.push(id.is_some());
        if let Some(id) = id {
            used.insert(id.clone());
            *holder.id() = id;
        }
    });
    // A new block whose own id now belongs to an old one must be the one that gives way, even where it stands first.
    let mut kept = kept.into_iter();
    each(&mut new.content, &mut |mut holder| {
        if kept.next() == Some(false) && used.contains(holder.id()) {
            *holder.id() = BlockId::default();
        }
    });
    give(&mut new.content);
    new
}
