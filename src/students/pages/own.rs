//! GET /account/student: what was shown, and the two ways to show it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::app::AppState;
use crate::billing::plan::{Audience, Plan};
use crate::error::AppResult;
use crate::extract::SignedIn;
use crate::page::{Cache, Chrome, Head, Page};
use crate::students::academic;
use crate::students::store::{addresses, domains, requests, student};
use crate::wording::long_date;

#[derive(Template)]
#[template(path = "students/own.html")]
struct OwnPage {
    chrome: Chrome,
    page: Head,
    verified: bool,
    holds_until: Option<String>,
    /// The plan that is open to students.
    plan: Option<(String, String)>,
    waits_for: Option<String>,
    request: Option<Request>,
    own_address: Option<String>,
    typed: Typed,
}

/// The proof that was sent in last.
struct Request {
    waits: bool,
    declined: bool,
    reason: String,
    date: String,
}

/// What stands in the two forms, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub(super) address: String,
    pub(super) words: String,
    pub(super) address_problem: Option<String>,
    pub(super) proof_problem: Option<String>,
}

/// GET /account/student
pub async fn show(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    page(&state, &signed_in, Typed::default()).await
}

/// "€60 a year".
fn price(plan: &Plan) -> Option<String> {
    plan.on_sale().next().map(|price| plan.every.price(price.amount))
}

pub(super) async fn page(state: &AppState, signed_in: &SignedIn, typed: Typed) -> AppResult<Response> {
    let account = &signed_in.account;
    let chrome = Chrome::of(state, &signed_in.viewer);
    let (now, zone) = (chrome.now, chrome.zone);
    let wrong = typed.address_problem.is_some() || typed.proof_problem.is_some();
    let student = student::find(&state.db, account.account_id).await?.filter(|student| student.holds(now));
    let request = requests::of_account(&state.db, account.account_id).await?;
    let site = state.site.current();
    let plan = site.plans.iter().find(|plan| plan.audience == Audience::Student && price(plan).is_some());
    let by_own = account.verified && is_institutions(state, &account.email).await?;
    let shown = OwnPage {
        page: Head::new(&chrome, crate::t("student-title"), "/account/student").unlisted(),
        verified: account.verified,
        holds_until: student.map(|student| long_date(student.valid_until, zone)),
        plan: plan.and_then(|plan| Some((format!("/subscribe/{}", plan.slug), price(plan)?))),
        waits_for: addresses::waiting(&state.db, account.account_id, now).await?,
        request: request.map(|request| Request {
            waits: request.decided_at.is_none(),
            declined: request.approved == Some(false),
            reason: request.reason,
            date: long_date(request.decided_at.unwrap_or(request.asked_at), zone),
        }),
        own_address: by_own.then(|| account.email.clone()),
        typed,
        chrome,
    };
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(Page::new(shown, Cache::Never).with_status(status).into_response())
}

/// Whether an address is at an institution of learning: by its suffix, or by the list of the house.
pub(super) async fn is_institutions(state: &AppState, address: &str) -> AppResult<bool> {
    if academic::is_academic(address) {
        return Ok(true);
    }
    Ok(domains::is_any(&state.db, &academic::candidates(address)).await?)
}
