//! How many readers and views met the wall: in all, by day, by section, by kind of reader.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use chrono::NaiveDate;

use super::readers::{Reader, ReaderSet};
use crate::ids::SectionId;
use crate::paywall::Standing;
use crate::readership::{STANDINGS, View};

/// Whether one view met the wall.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walls {
    pub(super) recorded: bool,
    pub(super) today: bool,
    pub(super) other: bool,
}

/// Views and readers that met the wall.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wall {
    /// Stories that were asked for and came as previews.
    pub views: u64,
    /// Different readers to whom that happened.
    pub readers: u64,
}

/// The figures of one day, one section, one kind of reader, or of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Line {
    /// Stories asked for.
    pub views: u64,
    /// Different readers who asked.
    pub readers: u64,
    /// As it was decided then.
    pub recorded: Wall,
    /// Under the rules in force.
    pub today: Wall,
    /// Under the other rules.
    pub other: Wall,
}

/// What came of a replay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// All views of the period.
    pub total: Line,
    /// Each day on which anything was read.
    pub days: BTreeMap<NaiveDate, Line>,
    /// Each section of which anything was read.
    pub sections: HashMap<SectionId, Line>,
    /// Each kind of reader, in the order of [`STANDINGS`].
    pub standings: Vec<(Standing, Line)>,
}

/// A number of views, and whose they were.
#[derive(Debug, Default)]
struct Count {
    views: u64,
    readers: ReaderSet,
}

impl Count {
    fn add(&mut self, reader: Reader) {
        self.views += 1;
        self.readers.insert(reader);
    }

    fn wall(&self) -> Wall {
        Wall { views: self.views, readers: self.readers.count() }
    }
}

#[derive(Debug, Default)]
struct Group {
    all: Count,
    recorded: Count,
    today: Count,
    other: Count,
}

impl Group {
    fn add(&mut self, reader: Reader, walls: Walls) {
        self.all.add(reader);
        for (walled, count) in [
            (walls.recorded, &mut self.recorded),
            (walls.today, &mut self.today),
            (walls.other, &mut self.other),
        ] {
            if walled {
                count.add(reader);
            }
        }
    }

    fn line(&self) -> Line {
        Line {
            views: self.all.views,
            readers: self.all.readers.count(),
            recorded: self.recorded.wall(),
            today: self.today.wall(),
            other: self.other.wall(),
        }
    }
}

/// Figures while they are counted.
#[derive(Debug, Default)]
pub(super) struct Groups {
    total: Group,
    days: HashMap<NaiveDate, Group>,
    sections: HashMap<SectionId, Group>,
    standings: [Group; STANDINGS.len()],
}

impl Groups {
    pub(super) fn add(&mut self, day: NaiveDate, view: &View, reader: Reader, walls: Walls) {
        self.total.add(reader, walls);
        self.days.entry(day).or_default().add(reader, walls);
        self.sections.entry(view.section).or_default().add(reader, walls);
        for (group, (standing, _)) in self.standings.iter_mut().zip(STANDINGS) {
            if view.standing == standing {
                group.add(reader, walls);
            }
        }
    }

    pub(super) fn figures(self) -> Figures {
        Figures {
            total: self.total.line(),
            days: lines(self.days).collect(),
            sections: lines(self.sections).collect(),
            standings: STANDINGS
                .iter()
                .map(|(standing, _)| *standing)
                .zip(self.standings.iter().map(Group::line))
                .collect(),
        }
    }
}

fn lines<Key: Eq + Hash>(groups: HashMap<Key, Group>) -> impl Iterator<Item = (Key, Line)> {
    groups.into_iter().map(|(key, group)| (key, group.line()))
}
