//! The cutout: one piece of the paper, to be cut out, in the middle of a metered read (an offer) and at the end of a preview (a wall).

use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::billing::money::{Currency, Money};
use crate::billing::plan::{Audience, Every, Plan};
use crate::billing::selling::{currencies, student_price};
use crate::extract::Viewer;
use crate::page::Chrome;
use crate::paywall::{Barrier, Reason};
use crate::site::Site;

/// What the cutout says.
#[derive(Debug, Clone)]
pub struct Cutout {
    /// `offer`, or which wall.
    pub kind: &'static str,
    /// Why the story ends here, or what is on offer.
    pub title: String,
    /// Length of the free trial, in days.
    pub trial_days: u32,
    /// What a year costs, if one is on sale.
    pub price_year: Option<String>,
    /// What a month costs, if one is on sale.
    pub price_month: Option<String>,
    /// What students pay.
    pub price_student: Option<String>,
    /// What an account costs.
    pub price_free: String,
    /// Stories a month with an account.
    pub registered_limit: u32,
    /// What the publication promises.
    pub claims: Vec<String>,
    /// Who pays for it, in its own words.
    pub funding: Option<String>,
    /// Somebody is signed in.
    pub signed_in: bool,
    /// What has ended was a seat in a group.
    pub group_ended: bool,
    /// To the plans, and back to the story.
    pub subscribe_href: String,
    /// To a new account, and back.
    pub register_href: String,
    /// To sign in, and back.
    pub sign_in_href: String,
}

impl Cutout {
    /// The offer in the middle of a metered read.
    pub fn offer(viewer: &Viewer, site: &Site, path: &str) -> Self {
        let title = crate::t1("cutout-offer-title", "days", trial_days(site));
        Self::new("offer", title, viewer, site, path)
    }

    /// The wall at the end of a preview.
    pub fn wall(
        barrier: Barrier,
        reason: Reason,
        viewer: &Viewer,
        site: &Site,
        month: &str,
        path: &str,
    ) -> Self {
        Self::new(barrier.name(), title(barrier, reason, viewer, month), viewer, site, path)
    }

    fn new(kind: &'static str, title: String, viewer: &Viewer, site: &Site, path: &str) -> Self {
        let next = utf8_percent_encode(path, NON_ALPHANUMERIC).to_string();
        let with_next = |page: &str| format!("{page}?next={next}");
        Self {
            kind,
            title,
            trial_days: trial_days(site),
            price_year: price(site, Every::Year),
            price_month: price(site, Every::Month),
            price_student: student_price(&site.plans, currency(site)),
            price_free: Money::new(0, currency(site)).short(),
            registered_limit: site.rules.limits.registered,
            claims: site.wording.claims.clone(),
            funding: Some(site.wording.funding.clone()).filter(|funding| !funding.is_empty()),
            signed_in: viewer.account.is_some(),
            group_ended: viewer.group_ended,
            subscribe_href: with_next("/subscribe"),
            register_href: with_next("/register"),
            sign_in_href: with_next("/sign-in"),
        }
    }
}

/// The plans that anybody may take.
fn plans(site: &Site) -> impl Iterator<Item = &Plan> {
    site.plans.iter().filter(|plan| plan.audience == Audience::Everyone && plan.on_sale().next().is_some())
}

/// The currency of the first price, as on the page of the plans.
fn currency(site: &Site) -> Currency {
    currencies(&site.plans).first().copied().unwrap_or(Currency::EUR)
}

fn price(site: &Site, every: Every) -> Option<String> {
    let currency = currency(site);
    let prices = plans(site).filter(|plan| plan.every == every).filter_map(|plan| plan.price(currency));
    prices.map(|price| price.amount).min_by_key(|amount| amount.minor).map(Money::short)
}

/// The longest trial on offer.
fn trial_days(site: &Site) -> u32 {
    plans(site).map(|plan| plan.trial_days).max().unwrap_or_default()
}

/// What stands above a wall.
fn title(barrier: Barrier, reason: Reason, viewer: &Viewer, month: &str) -> String {
    match (barrier, reason) {
        (Barrier::Renew, _) if viewer.group_ended => crate::t("cutout-group-title"),
        (Barrier::Renew, _) => crate::t("cutout-renew-title"),
        (_, Reason::MeterUsedUp) => crate::t1("cutout-used-up", "month", month),
        (_, Reason::NetworkUsedUp) => crate::t("cutout-network-used-up"),
        (Barrier::Register, _) => crate::t("cutout-register-title"),
        (Barrier::Subscribe, _) => crate::t("cutout-subscribe-title"),
    }
}

/// The cutout alone: it is set into the text between two paragraphs.
#[derive(Template)]
#[template(path = "_cutout.html")]
pub struct CutoutAlone<'a> {
    /// The page it stands on.
    pub chrome: &'a Chrome,
    /// What it says.
    pub cutout: &'a Cutout,
}
