//! The desks of the administration, by area: the bar shows the areas and the desks of the one that is open. Rejected: all
//! desks in one bar, which takes two lines on a wide screen and six on a telephone.

/// A desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Desk {
    /// Its address below /admin, which is its name in [`DeskChrome`](crate::newsroom::chrome::DeskChrome) as well.
    pub slug: &'static str,
    /// As people read it.
    pub name: &'static str,
}

/// Desks that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// As people read it.
    pub name: &'static str,
    /// The first opens with the area.
    pub desks: &'static [Desk],
}

const fn desk(slug: &'static str, name: &'static str) -> Desk {
    Desk { slug, name }
}

/// All of them.
pub const AREAS: [Area; 5] = [
    Area {
        name: "Readers",
        desks: &[
            desk("subscribers", "Subscribers"),
            desk("students", "Students"),
            desk("invoices", "Invoices"),
            desk("licences", "Site licences"),
        ],
    },
    Area { name: "Offers", desks: &[desk("plans", "Plans"), desk("coupons", "Coupons")] },
    Area {
        name: "Paywall",
        desks: &[desk("paywall", "Rules"), desk("explain", "Explain access"), desk("simulator", "Simulator")],
    },
    Area {
        name: "Newsroom",
        desks: &[
            desk("people", "People"),
            desk("roles", "Roles"),
            desk("site", "Site"),
            desk("texts", "Pages"),
            desk("messages", "Messages"),
        ],
    },
    Area {
        name: "Watch",
        desks: &[
            desk("figures", "Figures"),
            desk("payments", "Payments"),
            desk("alerts", "Alerts"),
            desk("audit", "Audit log"),
            desk(DEMONSTRATION, "Demonstration"),
        ],
    },
];

/// The desk that only demonstrations have.
const DEMONSTRATION: &str = "demonstration";
/// The desk whose open matters are counted in the bar.
const ALERTS: &str = "alerts";

impl Area {
    /// Where it begins.
    pub fn href(&self) -> String {
        format!("/admin/{}", self.desks[0].slug)
    }

    /// Whether this desk is one of it.
    pub fn holds(&self, slug: &str) -> bool {
        self.desks.iter().any(|desk| desk.slug == slug)
    }

    /// Its desks, those of demonstrations only in one.
    pub fn open(&self, demonstration: bool) -> impl Iterator<Item = &Desk> {
        self.desks.iter().filter(move |desk| demonstration || desk.slug != DEMONSTRATION)
    }

    /// Whether alerts are counted here.
    pub fn has_alerts(&self) -> bool {
        self.holds(ALERTS)
    }
}

impl Desk {
    /// Whether alerts are counted here.
    pub fn has_alerts(&self) -> bool {
        self.slug == ALERTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_desk_stands_in_one_area_and_has_an_address() {
        let mut slugs: Vec<_> = AREAS.iter().flat_map(|area| area.desks).map(|desk| desk.slug).collect();
        for slug in &slugs {
            assert!(crate::admin::PATHS.contains(&format!("/{slug}").as_str()), "{slug}");
        }
        let count = slugs.len();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), count);
    }
}
