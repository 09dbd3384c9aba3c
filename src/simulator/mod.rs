//! The meter simulator: plays the recorded views again under other rules, and says who would have met the wall, before
//! anything is changed. It decides with the paywall's own [`crate::paywall::decide`], over meters in memory.
//!
//! What it can change are the limits of the meter and the sections whose stories are free. Everything else stands as it
//! was recorded: levels of stories themselves, gifts, what was open to all, networks that had their share. Nobody knows
//! whether somebody who met the wall would have read on, so views are what was asked for, under any rules.

mod chart;
mod figures;
mod form;
mod meters;
pub mod pages;
mod readers;
mod replay;
mod report;
pub mod store;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};

use crate::ids::SectionId;
use crate::paywall::{Level, Limits};
use crate::site::{Section, Site};

pub use figures::{Figures, Line, Wall};
pub use replay::{Period, Replay};

/// The rules that a replay plays by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    limits: Limits,
    site: Level,
    sections: HashMap<SectionId, Level>,
}

impl Terms {
    /// The rules in force.
    pub fn in_force(site: &Site) -> Self {
        Self::with(site, site.rules.limits, &exempt(site))
    }

    /// The same with other limits, and with other sections whose stories are free. A section that is free no longer has
    /// the site's level.
    pub fn with(site: &Site, limits: Limits, exempt: &BTreeSet<SectionId>) -> Self {
        let level = |section: &Section| match section.access {
            _ if exempt.contains(&section.section_id) => Some(Level::Free),
            own => own.filter(|level| *level != Level::Free),
        };
        let sections = site.sections.iter().filter_map(|section| Some((section.section_id, level(section)?)));
        Self { limits, site: site.rules.access, sections: sections.collect() }
    }

    /// The level that stories of a section inherit.
    fn level(&self, section: SectionId) -> Level {
        self.sections.get(&section).copied().unwrap_or(self.site)
    }
}

/// The sections whose stories are free.
pub fn exempt(site: &Site) -> BTreeSet<SectionId> {
    let free = |section: &&Section| section.access == Some(Level::Free);
    site.sections.iter().filter(free).map(|section| section.section_id).collect()
}
