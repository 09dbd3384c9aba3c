//! /admin/coupons: the list, the form of a new one, one with its uses; and the way back from a checkout that was left.

mod leaving;
mod list;
mod new;
mod show;

pub use leaving::left;
pub use list::index;
pub use new::{create, new};
pub use show::{codes_csv, show, update};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Coupon, Promise, Span, State};
use crate::audit;
use crate::billing::plan::Plan;
use crate::extract::Staff;
use crate::ids::CouponId;

/// Name of the desk in the administration.
const DESK: &str = "coupons";

/// A state's mark and name.
fn in_words(state: State) -> (&'static str, &'static str) {
    match state {
        State::Waits => ("scheduled", "Waits"),
        State::Runs => ("running", "Runs"),
        State::Over => ("ended", "Over"),
        State::Archived => ("ended", "Archived"),
    }
}

/// "50% off the first payment".
fn promised(promise: &Promise) -> String {
    let off = promise.off.in_words();
    match promise.span {
        Span::Once => format!("{off} off the first payment"),
        Span::Months(1) => format!("{off} off for a month"),
        Span::Months(months) => format!("{off} off for {months} months"),
        Span::Forever => format!("{off} off every payment"),
    }
}

/// The names of the plans it is for.
fn plan_names(coupon: &Coupon, plans: &[Plan]) -> String {
    if coupon.promise.plans.is_empty() {
        return "All plans".to_owned();
    }
    let names = plans.iter().filter(|plan| coupon.is_for(plan.plan_id)).map(|plan| plan.name.as_str());
    names.collect::<Vec<_>>().join(", ")
}

fn day(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-d %B %Y").to_string()
}

/// The last day before a moment.
fn last_day(until: DateTime<Utc>, zone: Tz) -> String {
    day(until - chrono::TimeDelta::seconds(1), zone)
}

fn entry<'a>(
    staff: &Staff,
    action: &'a str,
    id: CouponId,
    before: Option<serde_json::Value>,
    after: serde_json::Value,
) -> audit::Entry<'a> {
    let by = Some(staff.account.account_id);
    audit::Entry { by, action, subject: "coupon", subject_id: id.0, before, after: Some(after) }
}
