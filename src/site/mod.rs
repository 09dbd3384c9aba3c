//! The publication itself: its name, its sections, the rules of its paywall, how it words itself; and the pages that belong
//! to it rather than to a day: terms, privacy, contact, subscriptions, errors.

pub mod live;
pub mod messages;
pub mod pages;
pub mod store;
pub mod texts;
pub mod wording;

use self::texts::Text;
use self::wording::Wording;
use crate::billing::plan::Plan;
use crate::ids::SectionId;
use crate::paywall::{Level, Rules};

/// What every page needs to know of the publication.
#[derive(Debug, Clone)]
pub struct Site {
    /// As the masthead prints it.
    pub name: String,
    /// How it words itself.
    pub wording: Wording,
    /// Which version of the name and the wording this is.
    pub wording_version: i32,
    /// The pages that somebody has written, by their headings.
    pub texts: Vec<Text>,
    /// The rules of its paywall.
    pub rules: Rules,
    /// Its sections, in the order of the navigation.
    pub sections: Vec<Section>,
    /// What can be subscribed to, those off sale as well.
    pub plans: Vec<Plan>,
    /// Which version of the rules this is: of two admins at once the second sees what the first did.
    pub version: i32,
}

impl Site {
    /// The page at an address: what somebody wrote, or the program's wording.
    pub fn text(&self, slug: &str) -> Option<Text> {
        let written = self.texts.iter().find(|text| text.slug == slug).cloned();
        written.or_else(|| Text::standing(slug, &self.name))
    }

    /// The pages that only this publication has.
    pub fn own_texts(&self) -> impl Iterator<Item = &Text> {
        self.texts.iter().filter(|text| !texts::STANDING.contains(&text.slug.as_str()))
    }
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
