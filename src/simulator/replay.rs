//! Playing recorded views again, in the order in which they were decided.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::figures::{Groups, Walls};
use super::meters::Meters;
use super::readers::{Reader, ReaderSet, Readers};
use super::{Figures, Terms};
use crate::clock;
use crate::paywall::{AccessRule, Limits, MeterState, Opening, Reason, asks_meter, decide};
use crate::readership::{Event, Merge, View};

/// The days that a replay is about. It plays from the beginning of the first day's month on, because the meter does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
    /// The publication's time zone.
    pub zone: Tz,
}

/// One run over the recorded views, under today's rules and under others side by side.
#[derive(Debug)]
pub struct Replay {
    period: Period,
    readers: Readers,
    before: Before,
    today: Track,
    other: Track,
    groups: Groups,
}

/// A view, and the numbers of its reader and of the browser.
#[derive(Debug, Clone, Copy)]
struct Opened<'a> {
    view: &'a View,
    reader: Reader,
    visitor: Reader,
}

/// Readers under one set of rules.
#[derive(Debug)]
struct Track {
    terms: Terms,
    meters: Meters,
    /// The month that may be recorded only in part, and the limits in force: where a reader's limit is the one in force,
    /// the meter said then what it would say now, whatever the record does not show.
    partial: Option<(NaiveDate, Limits)>,
}

impl Track {
    fn new(terms: Terms, partial: Option<(NaiveDate, Limits)>) -> Self {
        Self { terms, meters: Meters::default(), partial }
    }

    /// Whether the view meets the wall. The paywall itself decides; what it is told of the story and the reader is what
    /// was recorded, but for the level that the story inherits and the answer of the meter.
    fn is_walled(&mut self, opened: Opened<'_>) -> bool {
        let view = opened.view;
        let inherited = self.terms.level(view.section);
        let rule = AccessRule::resolve(view.article, false, view.level, None, inherited)
            .opened(opening(view.reason));
        let meter = match view.reason {
            _ if !asks_meter(&rule, view.standing) => MeterState::NotAsked,
            Reason::NetworkUsedUp => MeterState::NetworkUsedUp,
            Reason::MeterSilent => MeterState::Silent,
            _ => self.count(opened),
        };
        decide(&rule, view.standing, meter).reason.is_wall()
    }

    fn count(&mut self, opened: Opened<'_>) -> MeterState {
        let Opened { view, reader, visitor } = opened;
        let limit = self.terms.limits.of(view.standing);
        let stands = self
            .partial
            .is_some_and(|(month, limits)| month == view.month && limits.of(view.standing) == limit);
        let counted = match view.reason {
            Reason::MeterUsedUp if stands => MeterState::UsedUp,
            Reason::WithinMeter if stands => self.meters.grant(view.month, reader, view.article, limit),
            _ => self.meters.count(view.month, reader, view.article, limit),
        };
        // As the gate does: what an account reads is noted under its browser as well.
        if matches!(counted, MeterState::Counted { .. }) && visitor != reader {
            self.meters.of(view.month, visitor).add(view.article);
        }
        counted
    }
}

fn opening(reason: Reason) -> Option<Opening> {
    match reason {
        Reason::Gift => Some(Opening::Gift),
        Reason::PublicInterest => Some(Opening::PublicInterest),
        _ => None,
    }
}

/// What readers had opened before the record begins, as far as it shows: each decision of the meter says how many stories
/// had been used. A re-read of a story from before the record is one that did not raise that number.
#[derive(Debug)]
struct Before {
    /// The month that may be recorded only in part.
    month: Option<NaiveDate>,
    recorded: Meters,
    /// Readers whose number is known.
    begun: ReaderSet,
}

impl Before {
    /// Takes a recorded decision in, and tells the tracks what it says of the time before.
    fn follow(&mut self, opened: Opened<'_>, tracks: [&mut Track; 2]) {
        let Opened { view, reader, visitor } = opened;
        let (Some(used), true) = (view.used, self.month == Some(view.month)) else {
            return;
        };
        let known = self.begun.contains(reader);
        self.begun.insert(reader);
        let tally = self.recorded.of(view.month, reader);
        let [today, other] = tracks.map(|track| track.meters.of(view.month, reader));
        if view.reason.is_wall() {
            // As many as the limit, or more.
            let before = used.saturating_sub(tally.used() - tally.earlier()).max(tally.earlier());
            for tally in [tally, today, other] {
                tally.set_earlier(before);
            }
        } else if !tally.has(view.article) && known && used <= tally.used() {
            for tally in [tally, today, other] {
                tally.recognise(view.article);
            }
        } else {
            tally.add(view.article);
            let before = used.saturating_sub(tally.used() - tally.earlier());
            for tally in [tally, today, other] {
                tally.set_earlier(before);
            }
        }
        if !view.reason.is_wall() && visitor != reader {
            self.recorded.of(view.month, visitor).add(view.article);
        }
    }
}

impl Replay {
    /// Nothing played yet. `partial` is the month in which the record begins, if it begins within one.
    pub fn new(period: Period, partial: Option<NaiveDate>, today: Terms, other: Terms) -> Self {
        let stands = partial.map(|month| (month, today.limits));
        Self {
            period,
            readers: Readers::default(),
            before: Before { month: partial, recorded: Meters::default(), begun: ReaderSet::default() },
            today: Track::new(today, stands),
            other: Track::new(other, stands),
            groups: Groups::default(),
        }
    }

    /// Plays what was recorded next.
    pub fn play(&mut self, event: Event) {
        match event {
            Event::View(view) => self.view(&view),
            Event::Merge(Merge { month, from, into, .. }) => {
                let (from, into) = (self.readers.number(from), self.readers.number(into));
                for meters in [&mut self.before.recorded, &mut self.today.meters, &mut self.other.meters] {
                    meters.merge(month, from, into);
                }
            }
        }
    }

    fn view(&mut self, view: &View) {
        let reader = self.readers.number(view.reader);
        let visitor = if view.visitor == view.reader { reader } else { self.readers.number(view.visitor) };
        let opened = Opened { view, reader, visitor };
        self.before.follow(opened, [&mut self.today, &mut self.other]);
        let walls = Walls {
            recorded: view.reason.is_wall(),
            today: self.today.is_walled(opened),
            other: self.other.is_walled(opened),
        };
        let day = clock::day(view.at, self.period.zone);
        if (self.period.first..=self.period.last).contains(&day) {
            self.groups.add(day, view, reader, walls);
        }
    }

    /// What came of it.
    pub fn figures(self) -> Figures {
        self.groups.figures()
    }
}
