//! One coupon and its uses: GET and POST /admin/coupons/{id}, and its codes as CSV

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::{DESK, day, entry, in_words, last_day, list, plan_names, promised};
use crate::app::AppState;
use crate::audit;
use crate::coupons::Coupon;
use crate::coupons::store::{codes, coupon, redemptions};
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::{Fields, too_long};
use crate::ids::CouponId;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page, download};
use crate::spreadsheet::Spreadsheet;

/// Codes listed on the page; the file has all of them.
const LISTED: usize = 20;
/// The longest note, in characters.
const NOTE: usize = 1000;

#[derive(Template)]
#[template(path = "coupons/show.html")]
struct ShowPage {
    desk: DeskChrome,
    href: String,
    version: i32,
    name: String,
    state: &'static str,
    state_label: &'static str,
    facts: Vec<(&'static str, String)>,
    link: Option<String>,
    codes: Vec<codes::Listed>,
    more: usize,
    note: String,
    note_error: Option<String>,
    archived: bool,
    problem: Option<&'static str>,
}

async fn load(state: &AppState, id: CouponId) -> AppResult<Coupon> {
    coupon::find(&state.db, id).await?.ok_or(AppError::NotFound)
}

async fn page(state: &AppState, staff: &Staff, coupon: Coupon) -> AppResult<ShowPage> {
    let chrome = Chrome::of(state, &staff.viewer);
    let mut codes = codes::of_coupon(&state.db, coupon.coupon_id).await?;
    let one = codes.first().filter(|code| !code.single_use).map(|code| code.code.clone());
    let more = codes.len().saturating_sub(LISTED);
    codes.truncate(LISTED);
    let (mark, label) = in_words(coupon.state(chrome.now));
    Ok(ShowPage {
        desk: DeskChrome::new(&chrome, staff, DESK, &coupon.promise.name),
        href: format!("/admin/coupons/{}", coupon.coupon_id),
        version: coupon.version,
        state: mark,
        state_label: label,
        facts: facts(state, &coupon, &chrome).await?,
        link: one.map(|code| format!("{}/subscribe?coupon={code}", state.base())),
        codes,
        more,
        archived: coupon.archived_at.is_some(),
        name: coupon.promise.name,
        note: coupon.promise.note,
        note_error: None,
        problem: None,
    })
}

async fn facts(state: &AppState, coupon: &Coupon, chrome: &Chrome) -> AppResult<Vec<(&'static str, String)>> {
    let (promise, zone) = (&coupon.promise, chrome.zone);
    let usage = redemptions::usage(&state.db).await?;
    let used = usage.into_iter().find(|used| used.coupon_id == coupon.coupon_id);
    let (redeemed, held, running) = used.map_or((0, 0, 0), |used| (used.redeemed, used.held, used.running));
    let whom =
        if promise.for_former { "Everybody, also who has had a subscription" } else { "New subscribers" };
    let from = promise.valid_from.map_or("at once".to_owned(), |from| day(from, zone));
    let until = promise.valid_until.map_or("it is archived".to_owned(), |until| last_day(until, zone));
    Ok(vec![
        ("What it gives", promised(promise)),
        ("Plans", plan_names(coupon, &state.site.current().plans)),
        ("For whom", whom.to_owned()),
        ("Valid", format!("{from} until {until}")),
        ("Used", list::uses(promise, redeemed)),
        ("Held by open checkouts", held.to_string()),
        ("Subscriptions that run", running.to_string()),
    ])
}

/// GET /admin/coupons/{id}
pub async fn show(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<CouponId>,
) -> AppResult<impl IntoResponse> {
    let coupon = load(&state, id).await?;
    Ok(Page::new(page(&state, &staff, coupon).await?, Cache::Never))
}

/// POST /admin/coupons/{id}: keeps a note, or takes the coupon back. What it promises is never changed.
pub async fn update(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<CouponId>,
    fields: Fields,
) -> AppResult<Response> {
    let coupon = load(&state, id).await?;
    let (note, now) = (fields.text("note").trim().to_owned(), state.clock.now());
    if let Some(error) = too_long(&note, NOTE) {
        let page = page(&state, &staff, coupon).await?;
        return Ok(Page::invalid(ShowPage { note, note_error: Some(error), ..page }).into_response());
    }
    let version = fields.version(coupon.version)?;
    let mut transaction = state.db.begin().await?;
    let (done, entry) = if fields.has("archive") {
        let entry = entry(&staff, "coupon.archive", id, None, json!({"archived_at": now}));
        (coupon::archive(&mut *transaction, id, version, now).await?, entry)
    } else {
        let before = Some(json!({"note": coupon.promise.note}));
        let entry = entry(&staff, "coupon.annotate", id, before, json!({"note": note}));
        (coupon::annotate(&mut *transaction, id, version, &note).await?, entry)
    };
    if !done {
        drop(transaction);
        let page = page(&state, &staff, load(&state, id).await?).await?;
        let problem =
            Some("Somebody else changed this coupon meanwhile. Look at it as it stands, then do it again.");
        let page = ShowPage { note, problem, ..page };
        return Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response());
    }
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    Ok(Redirect::to(&format!("/admin/coupons/{id}")).into_response())
}

/// GET /admin/coupons/{id}/codes.csv
pub async fn codes_csv(
    _staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<CouponId>,
) -> AppResult<Response> {
    let coupon = load(&state, id).await?;
    let mut sheet = Spreadsheet::new(["code", "address", "used", "held"])?;
    for code in codes::of_coupon(&state.db, coupon.coupon_id).await? {
        let address = format!("{}/subscribe?coupon={}", state.base(), code.code);
        sheet.row([code.code, address, code.redeemed.to_string(), code.held.to_string()])?;
    }
    download::csv(&format!("codes-{id}.csv"), sheet)
}
