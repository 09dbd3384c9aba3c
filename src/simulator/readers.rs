//! Readers by number: a million lookups by id would be most of a replay's time.

use std::collections::HashMap;

use uuid::Uuid;

/// A reader's number: the first is 0, the next 1, and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reader(pub(super) usize);

/// The numbers of readers.
#[derive(Debug, Default)]
pub(super) struct Readers(HashMap<Uuid, usize>);

impl Readers {
    /// The number of the reader with this id, a new one for a new id.
    pub(super) fn number(&mut self, id: Uuid) -> Reader {
        let next = self.0.len();
        Reader(*self.0.entry(id).or_insert(next))
    }
}

/// Different readers, a bit each.
#[derive(Debug, Default)]
pub(super) struct ReaderSet(Vec<u64>);

impl ReaderSet {
    pub(super) fn insert(&mut self, reader: Reader) {
        let (word, bit) = (reader.0 / 64, reader.0 % 64);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << bit;
    }

    /// How many.
    pub(super) fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    pub(super) fn contains(&self, reader: Reader) -> bool {
        self.0.get(reader.0 / 64).is_some_and(|word| word >> (reader.0 % 64) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_reader_has_the_same_number_and_counts_once() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let (mut readers, mut set) = (Readers::default(), ReaderSet::default());
        let (one, again, other) = (readers.number(one), readers.number(one), readers.number(other));
        assert_eq!(one, again);
        assert_ne!(one, other);
        for reader in [one, again, Reader(63), Reader(64), Reader(6400)] {
            set.insert(reader);
        }
        assert_eq!(set.count(), 4);
        assert!(
            set.contains(Reader(64))
                && !set.contains(other)
                && !set.contains(Reader(65))
                && !set.contains(Reader(99_999))
        );
    }
}
