//! A new coupon: GET /admin/coupons/new and POST /admin/coupons

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::{DESK, entry};
use crate::app::AppState;
use crate::audit;
use crate::coupons::Coupon;
use crate::coupons::form::{Codes, Errors, Typed};
use crate::coupons::store::{codes, coupon};
use crate::error::{AppResult, refused_by};
use crate::extract::Staff;
use crate::fields::Fields;
use crate::ids::CouponId;
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::page::{Cache, Chrome, Page};

#[derive(Template)]
#[template(path = "coupons/new.html")]
struct NewPage {
    desk: DeskChrome,
    problem: Option<&'static str>,
    typed: Typed,
    errors: Errors,
    offs: Vec<Choice>,
    lastings: Vec<Choice>,
    plans: Vec<Choice>,
}

fn page(state: &AppState, staff: &Staff, typed: Typed, errors: Errors) -> NewPage {
    let chrome = Chrome::of(state, &staff.viewer);
    let wrong = "The coupon was not made. What is wrong stands beside the fields.";
    let plan = |id: String, name: String| {
        let selected = typed.plans.contains(&id);
        Choice { value: id, label: name, selected }
    };
    let site = state.site.current();
    NewPage {
        desk: DeskChrome::new(&chrome, staff, DESK, "New coupon"),
        problem: (errors != Errors::default()).then_some(wrong),
        offs: [("percent", "Percent"), ("amount", "An amount")]
            .map(|(name, label)| Choice::new(name, label, &typed.off))
            .into(),
        lastings: [("once", "The first payment"), ("repeating", "Some months"), ("forever", "Every payment")]
            .map(|(name, label)| Choice::new(name, label, &typed.lasting))
            .into(),
        plans: site.plans.iter().map(|each| plan(each.plan_id.to_string(), each.name.clone())).collect(),
        typed,
        errors,
    }
}

/// GET /admin/coupons/new
pub async fn new(staff: Staff, State(state): State<AppState>) -> impl IntoResponse {
    Page::new(page(&state, &staff, Typed::new(), Errors::default()), Cache::Never)
}

/// POST /admin/coupons
pub async fn create(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let typed = Typed::from_fields(&fields);
    let now = state.clock.now();
    let checked = typed.check(&state.site.current().plans, now, state.zone);
    let (promise, codes) = match checked {
        Ok(checked) => checked,
        Err(errors) => return Ok(Page::invalid(page(&state, &staff, typed, *errors)).into_response()),
    };
    let coupon_id = CouponId::new();
    let coupon = Coupon { coupon_id, promise, created_at: now, archived_at: None, version: 1 };
    if let Err(error) = insert(&state, &staff, &coupon, &codes).await {
        if refused_by(&error) != Some("promotion_code_taken") {
            return Err(error.into());
        }
        let code = Some("Another coupon has this code, or had it: a code is never used again.".to_owned());
        let errors = Errors { code, ..Errors::default() };
        return Ok(Page::invalid(page(&state, &staff, typed, errors)).into_response());
    }
    Ok(Redirect::to(&format!("/admin/coupons/{coupon_id}")).into_response())
}

async fn insert(state: &AppState, staff: &Staff, coupon: &Coupon, asked: &Codes) -> sqlx::Result<()> {
    let made = asked.make();
    let mut transaction = state.db.begin().await?;
    coupon::insert(&mut transaction, coupon).await?;
    codes::insert(&mut transaction, coupon.coupon_id, &made, asked.single_use()).await?;
    // The codes of a batch are worth money to whoever reads them: the log has their number.
    let after = json!({"promise": coupon.promise, "codes": made.len(), "single_use": asked.single_use()});
    let entry = entry(staff, "coupon.create", coupon.coupon_id, None, after);
    audit::record(&mut *transaction, entry, coupon.created_at).await?;
    transaction.commit().await
}
