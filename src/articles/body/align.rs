//! Which block of one version is which block of another: by its id, else by what it says, else by being most like it
//! between the same neighbours.

use std::collections::{HashMap, HashSet, VecDeque};
use std::mem::discriminant;
use std::ops::Range;

use super::{Block, text, write};

/// Two blocks with this much of their words in common, of one, are one block that was changed.
const ALIKE: f64 = 0.5;
/// Most pairs of blocks that are compared by their words between two neighbours. A text that was replaced whole is not
/// worth more.
const PAIRS: usize = 20_000;

/// For each block of `new`, the index of the block of `old` that it is.
pub(super) fn align(old: &[Block], new: &[Block]) -> Vec<Option<usize>> {
    let mut pairing = Pairing { old, new, from: vec![None; new.len()], used: vec![false; old.len()] };
    pairing.by_id();
    pairing.by_content();
    pairing.by_likeness();
    pairing.from
}

/// What a block says and shows, without its ids.
pub(super) fn content(block: &Block) -> String {
    write::stable(&write::block(block, write::Ids::Left))
}

/// Which of the new version's blocks were carried to another place: all that are not in the longest run of blocks that
/// kept their order.
pub(super) fn moved(from: &[Option<usize>]) -> HashSet<usize> {
    let common: Vec<(usize, usize)> =
        from.iter().enumerate().filter_map(|(new, old)| old.map(|old| (new, old))).collect();
    // The last element of the best run of each length, and what stands before each element in its run.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; common.len()];
    for (at, (_, old)) in common.iter().enumerate() {
        let length = ends.partition_point(|end| common[*end].1 < *old);
        before[at] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut moved: HashSet<usize> = common.iter().map(|(new, _)| *new).collect();
    let mut last = ends.last().copied();
    while let Some(at) = last {
        moved.remove(&common[at].0);
        last = before[at];
    }
    moved
}

struct Pairing<'a> {
    old: &'a [Block],
    new: &'a [Block],
    from: Vec<Option<usize>>,
    used: Vec<bool>,
}

impl Pairing<'_> {
    fn pair(&mut self, old: usize, new: usize) {
        self.from[new] = Some(old);
        self.used[old] = true;
    }

    fn by_id(&mut self) {
        let ids: HashMap<&str, usize> =
            self.old.iter().enumerate().map(|(at, block)| (block.id.as_str(), at)).collect();
        for (at, block) in self.new.iter().enumerate() {
            if let Some(old) = ids.get(block.id.as_str()) {
                self.pair(*old, at);
            }
        }
    }

    fn by_content(&mut self) {
        let mut left: HashMap<String, VecDeque<usize>> = HashMap::new();
        for at in (0..self.old.len()).filter(|at| !self.used[*at]) {
            left.entry(content(&self.old[at])).or_default().push_back(at);
        }
        for at in 0..self.new.len() {
            if self.from[at].is_none()
                && let Some(old) = left.get_mut(&content(&self.new[at])).and_then(VecDeque::pop_front)
            {
                self.pair(old, at);
            }
        }
    }

    fn by_likeness(&mut self) {
        let mut at = 0;
        while at < self.new.len() {
            let end = (at..self.new.len()).find(|at| self.from[*at].is_some()).unwrap_or(self.new.len());
            if at < end {
                self.between_neighbours(at..end);
            }
            at = end + 1;
        }
    }

    /// Pairs a run of new blocks with what is left of the old between the same neighbours.
    fn between_neighbours(&mut self, run: Range<usize>) {
        let start = run.start.checked_sub(1).and_then(|at| self.from[at]).map_or(0, |old| old + 1);
        let end = self.from.get(run.end).copied().flatten().unwrap_or(self.old.len());
        let left: Vec<usize> = (start..end).filter(|old| !self.used[*old]).collect();
        if left.len() * run.len() <= PAIRS {
            let words: Vec<Bag> = left.iter().map(|old| Bag::of(&self.old[*old])).collect();
            for at in run.clone() {
                let bag = Bag::of(&self.new[at]);
                let free = left.iter().zip(&words).filter(|(old, _)| !self.used[**old]);
                let best = free
                    .map(|(old, words)| (*old, bag.likeness(words)))
                    .max_by(|(_, a), (_, b)| a.total_cmp(b))
                    .filter(|(_, likeness)| *likeness >= ALIKE);
                if let Some((old, _)) = best {
                    self.pair(old, at);
                }
            }
        }
        self.in_order(run, &left);
    }

    /// What is like nothing is the block that stood in its place, if that was of its kind: rewritten from end to end.
    fn in_order(&mut self, run: Range<usize>, left: &[usize]) {
        let mut left: VecDeque<usize> = left.iter().copied().filter(|old| !self.used[*old]).collect();
        for at in run {
            if self.from[at].is_none()
                && let Some(old) = left.front().copied()
                && discriminant(&self.old[old].kind) == discriminant(&self.new[at].kind)
            {
                left.pop_front();
                self.pair(old, at);
            }
        }
    }
}

/// The words of a block, each with how often it stands there.
struct Bag {
    words: HashMap<String, usize>,
    count: usize,
}

impl Bag {
    fn of(block: &Block) -> Self {
        let text = text::block_text(block);
        let mut words = HashMap::new();
        let mut count = 0;
        for word in text.split_whitespace() {
            *words.entry(word.to_lowercase()).or_insert(0) += 1;
            count += 1;
        }
        Self { words, count }
    }

    /// The words that both have, of all: between 0 and 1.
    #[expect(clippy::cast_precision_loss, reason = "no block has so many words")]
    fn likeness(&self, other: &Self) -> f64 {
        let common =
            |(word, count): (&String, &usize)| other.words.get(word).map_or(0, |held| *held.min(count));
        let common: usize = self.words.iter().map(common).sum();
        let all = self.count + other.count;
        if all == 0 { 0.0 } else { (2 * common) as f64 / all as f64 }
    }
}
