//! The coupon: the same cut-out in the middle of a metered read (an offer) and at the end of a preview (a wall).

use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::extract::Viewer;
use crate::page::Chrome;
use crate::paywall::{Barrier, Limits, Reason};

/// Length of the free trial, in days.
const TRIAL_DAYS: u32 = 30;

/// What the coupon says.
#[derive(Debug, Clone)]
pub struct Coupon {
    /// `offer`, or which wall.
    pub kind: &'static str,
    /// Why the story ends here, or what is on offer.
    pub title: String,
    /// Length of the free trial, in days.
    pub trial_days: u32,
    /// What a year costs.
    pub price_year: String,
    /// What a month costs.
    pub price_month: String,
    /// What an account costs.
    pub price_free: String,
    /// Stories a month with an account.
    pub registered_limit: u32,
    /// Somebody is signed in.
    pub signed_in: bool,
    /// To the plans, and back to the story.
    pub subscribe_href: String,
    /// To a new account, and back.
    pub register_href: String,
    /// To sign in, and back.
    pub sign_in_href: String,
}

impl Coupon {
    /// The offer in the middle of a metered read.
    pub fn offer(viewer: &Viewer, limits: Limits, path: &str) -> Self {
        let title = crate::t1("coupon-offer-title", "days", TRIAL_DAYS);
        Self::new("offer", title, viewer, limits, path)
    }

    /// The wall at the end of a preview.
    pub fn wall(
        barrier: Barrier,
        reason: Reason,
        viewer: &Viewer,
        limits: Limits,
        month: &str,
        path: &str,
    ) -> Self {
        Self::new(barrier.name(), title(barrier, reason, month), viewer, limits, path)
    }

    fn new(kind: &'static str, title: String, viewer: &Viewer, limits: Limits, path: &str) -> Self {
        let next = utf8_percent_encode(path, NON_ALPHANUMERIC).to_string();
        let with_next = |page: &str| format!("{page}?next={next}");
        Self {
            kind,
            title,
            trial_days: TRIAL_DAYS,
            price_year: crate::t("plan-year-price"),
            price_month: crate::t("plan-month-price"),
            price_free: crate::t("plan-trial-price"),
            registered_limit: limits.registered,
            signed_in: viewer.account.is_some(),
            subscribe_href: with_next("/subscribe"),
            register_href: with_next("/register"),
            sign_in_href: with_next("/sign-in"),
        }
    }
}

/// What stands above a wall.
fn title(barrier: Barrier, reason: Reason, month: &str) -> String {
    match (barrier, reason) {
        (Barrier::Renew, _) => crate::t("coupon-renew-title"),
        (_, Reason::MeterUsedUp) => crate::t1("coupon-used-up", "month", month),
        (_, Reason::NetworkUsedUp) => crate::t("coupon-network-used-up"),
        (Barrier::Register, _) => crate::t("coupon-register-title"),
        (Barrier::Subscribe, _) => crate::t("coupon-subscribe-title"),
    }
}

/// The coupon alone: it is set into the text between two paragraphs.
#[derive(Template)]
#[template(path = "_coupon.html")]
pub struct CouponAlone<'a> {
    /// The page it stands on.
    pub chrome: &'a Chrome,
    /// What it says.
    pub coupon: &'a Coupon,
}
