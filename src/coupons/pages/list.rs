//! GET /admin/coupons

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;

use super::{DESK, in_words, last_day, plan_names, promised};
use crate::app::AppState;
use crate::coupons::store::{coupon, redemptions};
use crate::coupons::{self, Coupon};
use crate::error::AppResult;
use crate::extract::Staff;
use crate::fields::Fields;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};

#[derive(Template)]
#[template(path = "coupons/index.html")]
struct Index {
    desk: DeskChrome,
    filters: Vec<FilterLink>,
    rows: Vec<Row>,
}

struct FilterLink {
    href: String,
    label: &'static str,
    current: bool,
}

struct Row {
    href: String,
    name: String,
    state: &'static str,
    state_label: &'static str,
    promised: String,
    plans: String,
    until: String,
    redeemed: String,
    held: i64,
    running: i64,
}

/// The filters: their names in addresses and on the page.
const FILTERS: [(&str, &str); 4] =
    [("", "All"), ("running", "Running"), ("scheduled", "Waiting"), ("ended", "Over or archived")];

/// GET /admin/coupons
pub async fn index(
    staff: Staff,
    State(state): State<AppState>,
    fields: Fields,
) -> AppResult<impl IntoResponse> {
    let usage = redemptions::usage(&state.db).await?;
    let chrome = Chrome::of(&state, &staff.viewer);
    let site = state.site.current();
    let show = fields.text("show");
    let row = |coupon: Coupon| {
        let (mark, label) = in_words(coupon.state(chrome.now));
        let used = usage.iter().find(|used| used.coupon_id == coupon.coupon_id);
        let redeemed = used.map_or(0, |used| used.redeemed);
        Row {
            href: format!("/admin/coupons/{}", coupon.coupon_id),
            state: mark,
            state_label: label,
            promised: promised(&coupon.promise),
            plans: plan_names(&coupon, &site.plans),
            until: coupon.promise.valid_until.map(|until| last_day(until, chrome.zone)).unwrap_or_default(),
            redeemed: uses(&coupon.promise, redeemed),
            held: used.map_or(0, |used| used.held),
            running: used.map_or(0, |used| used.running),
            name: coupon.promise.name,
        }
    };
    let all = coupon::all(&state.db).await?.into_iter().map(row);
    let rows = all.filter(|row| show.is_empty() || row.state == show).collect();
    let filters = FILTERS.map(|(name, label)| FilterLink {
        href: if name.is_empty() {
            "/admin/coupons".to_owned()
        } else {
            format!("/admin/coupons?show={name}")
        },
        label,
        current: name == show,
    });
    let desk = DeskChrome::new(&chrome, &staff, DESK, "Coupons");
    Ok(Page::new(Index { desk, filters: filters.into(), rows }, Cache::Never))
}

/// "3 of 100".
pub(super) fn uses(promise: &coupons::Promise, redeemed: i64) -> String {
    promise.most.map_or_else(|| redeemed.to_string(), |most| format!("{redeemed} of {most}"))
}
