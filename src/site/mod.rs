//! The publication itself: its name, its sections, the rules of its paywall; and the pages that belong to it rather than
//! to a day: terms, privacy, contact, subscriptions, errors.

pub mod live;
pub mod pages;
pub mod store;

use crate::billing::plan::Plan;
use crate::ids::SectionId;
use crate::paywall::{Level, Rules};

/// What every page needs to know of the publication.
#[derive(Debug, Clone)]
pub struct Site {
    /// As the masthead prints it.
    pub name: String,
    /// The rules of its paywall.
    pub rules: Rules,
    /// Its sections, in the order of the navigation.
    pub sections: Vec<Section>,
    /// What can be subscribed to, those off sale as well.
    pub plans: Vec<Plan>,
    /// Which version of the rules this is: of two admins at once the second sees what the first did.
    pub version: i32,
}

/// A section in the navigation.
#[derive(Debug, Clone)]
pub struct Section {
    /// Key.
    pub section_id: SectionId,
    /// Address.
    pub slug: String,
    /// Name.
    pub name: String,
    /// The level that its stories inherit; without one, the site's.
    pub access: Option<Level>,
}
