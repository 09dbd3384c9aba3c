//! What surrounds every page: the masthead, the navigation, the moment it is made.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::app::AppState;
use crate::extract::Viewer;

/// What surrounds every page.
#[derive(Debug, Clone)]
pub struct Chrome {
    /// The publication.
    pub site: SiteName,
    /// "Tuesday 24 November 2026".
    pub today: String,
    /// The reader, as the masthead needs them.
    pub viewer: Signed,
    /// The sections of the navigation.
    pub sections: Vec<SectionLink>,
    /// What it leads to beside them.
    pub links: Vec<SectionLink>,
    /// The publication's own pages, for the foot.
    pub texts: Vec<SectionLink>,
    /// The moment the page is made.
    pub now: DateTime<Utc>,
    /// The publication's time zone.
    pub zone: Tz,
}

/// The publication's name.
#[derive(Debug, Clone)]
pub struct SiteName {
    /// As the masthead prints it.
    pub name: String,
    /// What stands under it; may be empty.
    pub strapline: String,
    /// Who pays for it.
    pub funding: String,
    /// Language of its pages.
    pub lang: &'static str,
    /// Where it stands, without a slash at the end.
    pub base: String,
    /// The fonts are there to be loaded early.
    pub has_fonts: bool,
    /// A sentence above everything.
    pub notice: Option<String>,
}

/// Whether somebody is signed in, and works here. Not who: pages differ by as little as possible.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a difference between pages")]
pub struct Signed {
    /// Signed in.
    pub signed_in: bool,
    /// Works here.
    pub staff: bool,
    /// Has yet to confirm their address.
    pub unconfirmed: bool,
    /// Reads on although a payment failed.
    pub in_grace: bool,
}

/// A section in the navigation.
#[derive(Debug, Clone)]
pub struct SectionLink {
    /// Name.
    pub name: String,
    /// Address.
    pub href: String,
}

impl Chrome {
    /// The chrome of a page for this viewer, now.
    pub fn of(state: &AppState, viewer: &Viewer) -> Self {
        let now = state.clock.now();
        let site = state.site.current();
        let link = |section: &crate::site::Section| SectionLink {
            name: section.name.clone(),
            href: format!("/{}", section.slug),
        };
        let beside = |link: &crate::site::wording::Link| SectionLink {
            name: link.label.clone(),
            href: link.href.clone(),
        };
        let own = |text: &crate::site::texts::Text| SectionLink {
            name: text.heading.clone(),
            href: crate::site::texts::path(&text.slug),
        };
        Self {
            site: SiteName {
                name: site.name.clone(),
                strapline: site.wording.strapline.clone(),
                funding: site.wording.funding(),
                lang: "en",
                base: state.base(),
                has_fonts: crate::assets::has_fonts(),
                notice: state.demonstration.then(|| crate::t("demonstration-notice")),
            },
            today: crate::wording::long_date(now, state.zone),
            viewer: Signed {
                signed_in: viewer.account.is_some(),
                staff: viewer.role().is_some_and(crate::accounts::Role::is_staff),
                in_grace: viewer.in_grace,
                unconfirmed: viewer.account.as_ref().is_some_and(|account| !account.verified),
            },
            sections: site.sections.iter().map(link).collect(),
            links: site.wording.links.iter().map(beside).collect(),
            texts: site.own_texts().map(own).collect(),
            now,
            zone: state.zone,
        }
    }
}
