//! The lists beside a page. They show the state of the moment the page is made, not of the day a story was written.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::edition::with_coming;
use crate::app::AppState;
use crate::articles::store::{self as articles, Window};
use crate::articles::teaser::{Summary, Teaser};
use crate::briefs;
use crate::highlights::{Scheduled, Turn, seal};
use crate::keys::Keys;

/// Lengths of the lists, as the reference page has them.
const BRIEFS: i64 = 8;
const LATEST: usize = 8;
const MOST_READ: usize = 5;

/// A line of a list: when, and what.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Address.
    pub href: String,
    /// Headline.
    pub headline: String,
    /// For machines.
    pub time_iso: String,
    /// For people.
    pub time_label: String,
}

impl Entry {
    /// A line for something published `at`.
    pub fn new(href: String, headline: String, at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> Self {
        Self {
            href,
            headline,
            time_iso: crate::wording::iso(at),
            time_label: crate::wording::moment(at, now, zone),
        }
    }
}

impl From<&Teaser> for Entry {
    fn from(teaser: &Teaser) -> Self {
        Self {
            href: teaser.href.clone(),
            headline: teaser.headline.clone(),
            time_iso: teaser.time_iso.clone(),
            time_label: teaser.time_label.clone(),
        }
    }
}

/// A highlight in a list.
#[derive(Debug, Clone)]
pub struct HighlightEntry {
    /// Who pays for it.
    pub organisation: String,
    /// What they say.
    pub headline: String,
    /// Our link to where it leads.
    pub href: String,
    /// What says that it was served: behind the link's last part, it may be said to be seen.
    pub seal: String,
    /// An advertisement of our own.
    pub house: bool,
}

/// The lists.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// News in brief.
    pub briefs: Vec<Entry>,
    /// The turn in which the highlights are shown.
    pub turn: i64,
    /// Highlights of the first placement.
    pub highlights_one: Vec<HighlightEntry>,
    /// Highlights of the second placement.
    pub highlights_two: Vec<HighlightEntry>,
    /// The newest stories.
    pub latest: Vec<Entry>,
    /// The most read of the last day.
    pub most_read: Vec<Entry>,
}

impl Lists {
    /// All lists as of now, fetched side by side.
    pub async fn load(state: &AppState) -> sqlx::Result<Self> {
        Self::beside(state, &HashSet::new(), state.clock.now(), &[]).await
    }

    /// The same for a page that shows some stories itself, as of a moment: the newest are those that it does not show,
    /// and those that will be out by then. The most read is a ranking and leaves nothing out; only what fills it up, while
    /// little was read, is not shown elsewhere.
    pub async fn beside(
        state: &AppState,
        shown: &HashSet<String>,
        now: DateTime<Utc>,
        coming: &[Summary],
    ) -> sqlx::Result<Self> {
        let (zone, db) = (state.zone, &state.db);
        let window = Window { now, before: None, limit: limit(LATEST + MOST_READ + shown.len()) };
        let (briefs, latest, most_read) = tokio::try_join!(
            briefs::store::latest(db, now, None, BRIEFS),
            articles::latest(db, window),
            articles::most_read(db, now, limit(MOST_READ)),
        )?;
        let entry = |summary: &_| Entry::from(&Teaser::new(summary, now, zone));
        let booked = state.highlights.current();
        let turn = Turn::at(now);
        let highlights = |placement| {
            let shown = booked.shown(placement, now);
            shown.into_iter().map(|one| HighlightEntry::new(&state.keys, one, turn)).collect()
        };
        let brief =
            |brief: briefs::Brief| Entry::new(brief.path(), brief.headline, brief.published_at, now, zone);
        let latest = with_coming(latest, coming);
        let others: Vec<Entry> =
            latest.iter().map(entry).filter(|other| !shown.contains(&other.href)).collect();
        let mut lists = Self {
            briefs: briefs.into_iter().map(brief).collect(),
            turn: turn.0,
            highlights_one: highlights(1),
            highlights_two: highlights(2),
            latest: Vec::new(),
            most_read: most_read.iter().map(entry).collect(),
        };
        lists.fill_most_read(others.iter().skip(if shown.is_empty() { 0 } else { LATEST }));
        lists.latest = others.into_iter().take(LATEST).collect();
        Ok(lists)
    }

    fn fill_most_read<'a>(&mut self, others: impl Iterator<Item = &'a Entry>) {
        for other in others {
            if self.most_read.len() >= MOST_READ {
                break;
            }
            if self.most_read.iter().all(|entry| entry.href != other.href) {
                self.most_read.push(other.clone());
            }
        }
    }
}

fn limit(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

impl HighlightEntry {
    fn new(keys: &Keys, highlight: &Scheduled, turn: Turn) -> Self {
        let (key, id) = (&keys.highlights, highlight.highlight_id);
        Self {
            organisation: highlight.organisation.clone(),
            headline: highlight.headline.clone(),
            href: format!("/go/{}", seal::link(key, id)),
            seal: seal::seal(key, id, turn),
            house: highlight.house,
        }
    }
}
