//! The meter in memory. It does what the meter's statements do, story for story (`paywall::store::meter`).

use chrono::NaiveDate;

use super::readers::Reader;
use crate::ids::ArticleId;
use crate::paywall::MeterState;

/// What readers have opened: for each of the few months a tally a reader, in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct Meters(Vec<(NaiveDate, Vec<Tally>)>);

/// What one reader has opened in one month.
#[derive(Debug, Default, Clone)]
pub(super) struct Tally {
    /// Few enough that looking through them is quicker than a hash.
    stories: Vec<ArticleId>,
    /// How many more, of which is only known that they were opened: before the record begins.
    earlier: u32,
}

impl Tally {
    pub(super) fn used(&self) -> u32 {
        u32::try_from(self.stories.len()).unwrap_or(u32::MAX).saturating_add(self.earlier)
    }

    pub(super) fn has(&self, story: ArticleId) -> bool {
        self.stories.contains(&story)
    }

    pub(super) fn add(&mut self, story: ArticleId) {
        if !self.has(story) {
            self.stories.push(story);
        }
    }

    pub(super) fn earlier(&self) -> u32 {
        self.earlier
    }

    pub(super) fn set_earlier(&mut self, earlier: u32) {
        self.earlier = earlier;
    }

    /// One of the earlier stories is this one.
    pub(super) fn recognise(&mut self, story: ArticleId) {
        if !self.has(story) {
            self.stories.push(story);
            self.earlier = self.earlier.saturating_sub(1);
        }
    }
}

impl Meters {
    pub(super) fn of(&mut self, month: NaiveDate, reader: Reader) -> &mut Tally {
        let place = self.0.iter().position(|(known, _)| *known == month).unwrap_or_else(|| {
            self.0.push((month, Vec::new()));
            self.0.len() - 1
        });
        let tallies = &mut self.0[place].1;
        if tallies.len() <= reader.0 {
            tallies.resize_with(reader.0 + 1, Tally::default);
        }
        &mut tallies[reader.0]
    }

    /// Counts a story, if it may be opened.
    pub(super) fn count(
        &mut self,
        month: NaiveDate,
        reader: Reader,
        story: ArticleId,
        limit: u32,
    ) -> MeterState {
        let tally = self.of(month, reader);
        let seen = tally.has(story);
        if limit == 0 || !seen && tally.used() >= limit {
            return MeterState::UsedUp;
        }
        self.grant(month, reader, story, limit)
    }

    /// Counts a story that is known to have been opened.
    pub(super) fn grant(
        &mut self,
        month: NaiveDate,
        reader: Reader,
        story: ArticleId,
        limit: u32,
    ) -> MeterState {
        let tally = self.of(month, reader);
        tally.add(story);
        MeterState::Counted { left: limit.saturating_sub(tally.used()) }
    }

    /// Adds what `from` has opened to what `into` has. Of the earlier stories of both nobody knows which are the same;
    /// mostly they are, since an account's reads are noted under its browser.
    pub(super) fn merge(&mut self, month: NaiveDate, from: Reader, into: Reader) {
        let from = self.of(month, from).clone();
        let tally = self.of(month, into);
        from.stories.into_iter().for_each(|story| tally.add(story));
        tally.earlier = tally.earlier.max(from.earlier);
    }
}
