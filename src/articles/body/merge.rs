//! Two texts that were both made from a third become one. Changes of different blocks both survive; a block that both
//! changed is a conflict, which a person decides.

use std::collections::{HashMap, HashSet};

use super::align::{align, content, moved};
use super::{Block, BlockId, Document, Kind, text, tidy};

/// Whose version of what both changed is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// That of the person who saves.
    Mine,
    /// The one that stands there already.
    Theirs,
}

/// A block that both changed, each to something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Its id in the text that both were made from.
    pub block: BlockId,
    /// Its text as the person wrote it who saves; none if they removed it.
    pub mine: Option<String>,
    /// Its text as it stands there; none if it was removed.
    pub theirs: Option<String>,
}

/// The outcome. The document is to be kept only if nothing is in conflict; until then theirs stands in for what is.
#[derive(Debug, Clone)]
pub struct Merged {
    /// The text.
    pub document: Document,
    /// What `choose` did not decide.
    pub conflicts: Vec<Conflict>,
}

/// Merges `mine` into `theirs`, both made from `base`. `choose` says whose version of a block in conflict is taken.
/// Nothing if both together are more than a document can hold.
pub fn merge(
    base: &Document,
    mine: &Document,
    theirs: &Document,
    choose: impl Fn(&BlockId) -> Option<Side>,
) -> Option<Merged> {
    let mut sides = Sides::of(base.blocks(), mine.blocks(), theirs.blocks());
    let settled: Vec<_> = (0..base.blocks().len()).map(|at| sides.settle(at, &choose)).collect();
    let blocks = Laying { sides: &sides, settled }.blocks();
    let document = tidy::document(one_wall(blocks));
    let document = Document::read(document.to_json()).ok()?;
    Some(Merged { document, conflicts: sides.conflicts })
}

/// Both may have set the wall mark anew. The one that shows readers less stays: a mark further down would open text that
/// one of the two wanted closed.
fn one_wall(blocks: Vec<Block>) -> Vec<Block> {
    let mut walls = 0;
    let mut blocks = blocks;
    blocks.retain(|block| {
        walls += usize::from(block.kind == Kind::Wall);
        block.kind != Kind::Wall || walls == 1
    });
    blocks
}

/// The three versions, and which block is which.
struct Sides<'a> {
    base: &'a [Block],
    mine: &'a [Block],
    theirs: &'a [Block],
    /// For each block of mine and of theirs, the block of the base that it is.
    from_mine: Vec<Option<usize>>,
    from_theirs: Vec<Option<usize>>,
    /// The reverse.
    to_mine: Vec<Option<usize>>,
    to_theirs: Vec<Option<usize>>,
    /// Blocks of the base that I carried to another place and they did not.
    carried: HashSet<usize>,
    conflicts: Vec<Conflict>,
}

impl<'a> Sides<'a> {
    fn of(base: &'a [Block], mine: &'a [Block], theirs: &'a [Block]) -> Self {
        let (from_mine, from_theirs) = (align(base, mine), align(base, theirs));
        let of_base = |from: &[Option<usize>]| -> HashSet<usize> {
            moved(from).into_iter().filter_map(|at| from[at]).collect()
        };
        let carried = &of_base(&from_mine) - &of_base(&from_theirs);
        let (to_mine, to_theirs) = (reverse(&from_mine, base.len()), reverse(&from_theirs, base.len()));
        let conflicts = Vec::new();
        Self { base, mine, theirs, from_mine, from_theirs, to_mine, to_theirs, carried, conflicts }
    }

    /// What becomes of a block of the base; none if it goes.
    fn settle(&mut self, at: usize, choose: &impl Fn(&BlockId) -> Option<Side>) -> Option<Block> {
        let mine = self.to_mine[at].map(|at| &self.mine[at]);
        let theirs = self.to_theirs[at].map(|at| &self.theirs[at]);
        let [base, of_mine, of_theirs] = [Some(&self.base[at]), mine, theirs].map(|block| block.map(content));
        if of_mine == of_theirs || of_mine == base {
            return theirs.cloned();
        }
        if of_theirs == base {
            return mine.cloned();
        }
        let id = &self.base[at].id;
        match choose(id) {
            Some(Side::Mine) => mine.cloned(),
            Some(Side::Theirs) => theirs.cloned(),
            None => {
                let [shown_mine, shown_theirs] = [mine, theirs].map(|block| block.map(text::block_text));
                let conflict = Conflict { block: id.clone(), mine: shown_mine, theirs: shown_theirs };
                self.conflicts.push(conflict);
                theirs.or(mine).cloned()
            }
        }
    }
}

fn reverse(from: &[Option<usize>], length: usize) -> Vec<Option<usize>> {
    let mut to = vec![None; length];
    for (at, old) in from.iter().enumerate() {
        if let Some(old) = old {
            to[*old] = Some(at);
        }
    }
    to
}

/// Where a block of mine that they do not have is put: after the last block before it that they have too.
type Anchor = Option<usize>;

/// Puts the blocks in order: theirs, and what only I have or carried after the block that it follows in mine.
struct Laying<'a> {
    sides: &'a Sides<'a>,
    settled: Vec<Option<Block>>,
}

impl Laying<'_> {
    fn blocks(mut self) -> Vec<Block> {
        let theirs = self.sides.theirs;
        let mut mine = self.mine();
        let mut blocks = mine.remove(&None).unwrap_or_default();
        for (at, block) in theirs.iter().enumerate() {
            match self.sides.from_theirs[at] {
                None => blocks.push(block.clone()),
                Some(base) => {
                    if !self.sides.carried.contains(&base) {
                        blocks.extend(self.settled[base].take());
                    }
                    blocks.extend(mine.remove(&Some(base)).unwrap_or_default());
                }
            }
        }
        blocks
    }

    /// What I added or carried, by what it is put after.
    fn mine(&mut self) -> HashMap<Anchor, Vec<Block>> {
        let mut added_by_both = self.added_by_them();
        let mut mine: HashMap<Anchor, Vec<Block>> = HashMap::new();
        let mut anchor = None;
        for (at, block) in self.sides.mine.iter().enumerate() {
            let placed = match self.sides.from_mine[at] {
                Some(base) if self.stands(base) => {
                    anchor = Some(base);
                    continue;
                }
                Some(base) => self.settled[base].take(),
                None if added_by_both.remove(&(anchor, content(block))) => None,
                None => Some(block.clone()),
            };
            mine.entry(anchor).or_default().extend(placed);
        }
        mine
    }

    /// Whether a block of the base keeps the place that it has in theirs.
    fn stands(&self, base: usize) -> bool {
        self.sides.to_theirs[base].is_some() && !self.sides.carried.contains(&base)
    }

    /// What they added, with what it follows: the same in the same place from both is one addition.
    fn added_by_them(&self) -> HashSet<(Anchor, String)> {
        let mut anchor = None;
        let mut added = HashSet::new();
        for (at, block) in self.sides.theirs.iter().enumerate() {
            match self.sides.from_theirs[at] {
                Some(base) if self.stands(base) => anchor = Some(base),
                Some(_) => {}
                None => {
                    added.insert((anchor, content(block)));
                }
            }
        }
        added
    }
}

#[cfg(test)]
mod tests;
