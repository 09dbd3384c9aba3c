//! What is booked, as every page needs it: which highlights run at a moment, and which of them have a place.

use chrono::{DateTime, Utc};

use super::rotation::{self, Rank};
use super::{Phase, Turn};
use crate::ids::{HighlightId, OrganisationId};

/// A highlight that is booked, with what its campaign says of it.
#[derive(Debug, Clone)]
pub struct Scheduled {
    /// Key.
    pub highlight_id: HighlightId,
    /// Who pays for it.
    pub organisation_id: OrganisationId,
    /// Their name.
    pub organisation: String,
    /// The organisation is the publication itself.
    pub house: bool,
    /// What it says.
    pub headline: String,
    /// First or second box.
    pub placement: i16,
    /// How often it has a place beside others.
    pub weight: i32,
    /// Its campaign is stopped for a while.
    pub paused: bool,
    /// The later of its own beginning and the campaign's.
    pub starts_at: DateTime<Utc>,
    /// The earlier of its own end and the campaign's.
    pub ends_at: Option<DateTime<Utc>>,
    /// As many impressions as were ordered have been counted.
    pub delivered: bool,
}

impl Scheduled {
    fn runs(&self, now: DateTime<Utc>) -> bool {
        Phase::of(self.starts_at, self.ends_at, self.paused, now) == Phase::Runs
    }

    /// Whose turn comes first. A campaign that has what was ordered goes on where room is left: the paper owes it nothing
    /// more, and an empty place serves nobody.
    fn rank(&self) -> Rank {
        match (self.house, self.delivered) {
            (true, _) => Rank::House,
            (false, true) => Rank::Delivered,
            (false, false) => Rank::Due,
        }
    }
}

/// All that is booked.
#[derive(Debug, Clone, Default)]
pub struct Schedule(pub Vec<Scheduled>);

impl Schedule {
    /// Whether a highlight runs now, with a place or without.
    pub fn runs(&self, id: HighlightId, now: DateTime<Utc>) -> bool {
        self.0.iter().any(|booked| booked.highlight_id == id && booked.runs(now))
    }

    /// What a box shows now.
    pub fn shown(&self, placement: i16, now: DateTime<Utc>) -> Vec<&Scheduled> {
        let running: Vec<_> =
            self.0.iter().filter(|booked| booked.placement == placement && booked.runs(now)).collect();
        let candidates: Vec<_> = running
            .iter()
            .map(|booked| rotation::Candidate {
                highlight: booked.highlight_id,
                organisation: booked.organisation_id,
                weight: u32::try_from(booked.weight).unwrap_or(1),
                rank: booked.rank(),
            })
            .collect();
        let placed = rotation::rotate(&candidates, Turn::at(now));
        placed
            .into_iter()
            .filter_map(|id| running.iter().find(|booked| booked.highlight_id == id).copied())
            .collect()
    }
}
