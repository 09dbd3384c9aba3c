//! The order: what is bought, what it costs, and the button that says so.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, TimeDelta, Utc};

use super::asked::Asked;
use super::own;
use super::plans::{Wish, with_next};
use crate::app::AppState;
use crate::billing::money::Money;
use crate::billing::plan::Audience;
use crate::billing::selling::{Buyer, Offer, SeatsError, offer};
use crate::coupons::Applied;
use crate::coupons::applying::Coded;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, SignedIn, Viewer};
use crate::fields::Fields;
use crate::groups::MOST_SEATS;
use crate::page::{Cache, Chrome, Head, Page};
use crate::wording::long_date;

#[derive(Template)]
#[template(path = "billing/order.html")]
struct OrderPage {
    chrome: Chrome,
    page: Head,
    slug: String,
    name: String,
    benefits: Vec<String>,
    price: String,
    seats: Option<Seats>,
    /// What is paid with the coupon, and after it.
    discount: Option<String>,
    /// What the first payment asks.
    amount: String,
    /// What is charged when.
    charged: String,
    code: String,
    code_problem: Option<String>,
    trial_days: u32,
    first_payment: String,
    had_trial: bool,
    verified: bool,
    email: String,
    currency: String,
    here: String,
    next: String,
    key: String,
    problem: Option<String>,
    offline: bool,
}

/// For how many readers a group's plan is ordered.
struct Seats {
    count: u32,
    fewest: u32,
    most: u32,
    each: String,
}

impl SeatsError {
    /// Why the plan cannot be ordered so.
    pub(super) fn in_words(self) -> String {
        match self {
            Self::ForOne => crate::t("order-for-one"),
            Self::From(fewest) => crate::t2("order-seats-wrong", "fewest", fewest, "most", MOST_SEATS),
        }
    }
}

/// GET /subscribe/{plan}
pub async fn show(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(slug): Path<String>,
    Query(wish): Query<Wish>,
) -> AppResult<Response> {
    own::require_selling(&state)?;
    let here = wish.carried(&format!("/subscribe/{slug}?currency={}", wish.currency(&state)));
    let signed_in = match SignedIn::of(&viewer) {
        Some(signed_in) => signed_in,
        None if is_on_sale(&state, &slug, &wish) => {
            return Ok(Redirect::to(&with_next("/register", &here)).into_response());
        }
        None => return Err(AppError::NotFound),
    };
    if own::running(&state, &viewer).await?.is_some() {
        return Ok(Redirect::to("/account").into_response());
    }
    let site = state.site.current();
    let asked = Asked::new(&state, &signed_in, &site, &slug, &wish).await?;
    let coded = asked.coded().await?;
    let problem = asked.seats.err().filter(|_| wish.seats.is_some()).map(SeatsError::in_words);
    Ok(Page::new(page(&asked, &coded, problem), Cache::Never).into_response())
}

/// For somebody of whom nothing is known.
fn is_on_sale(state: &AppState, slug: &str, wish: &Wish) -> bool {
    let buyer = Buyer::default();
    let site = state.site.current();
    let plan = site.plans.iter().find(|plan| plan.slug == slug);
    plan.is_some_and(|plan| offer(plan, wish.currency(state), buyer).is_some())
}

fn page(asked: &Asked<'_>, coded: &Coded, problem: Option<String>) -> OrderPage {
    let Asked { state, signed_in, wish, offer, buyer, .. } = asked;
    let chrome = Chrome::of(state, &signed_in.viewer);
    let slug = offer.plan.slug.clone();
    let page = Head::new(&chrome, crate::t("order-title"), &format!("/subscribe/{slug}")).unlisted();
    let first = chrome.now + TimeDelta::days(i64::from(offer.trial_days));
    let (currency, total) = (offer.price.amount.currency, asked.total());
    let applied = coded.applied.as_ref();
    let amount = applied.map_or(total, |applied| applied.coupon.promise.off.reduce(total));
    OrderPage {
        name: offer.plan.name.clone(),
        benefits: offer.plan.benefits.clone(),
        price: offer.plan.every.price(total),
        seats: seats(asked),
        discount: applied.map(|applied| in_words(applied, offer, total, (chrome.now, first))),
        charged: charged(offer, total, amount),
        amount: amount.to_string(),
        code: coded.typed.clone(),
        code_problem: coded.problem.clone(),
        trial_days: offer.trial_days,
        first_payment: long_date(first, chrome.zone),
        had_trial: buyer.had_trial && offer.plan.trial_days > 0,
        verified: signed_in.account.verified,
        email: signed_in.account.email.clone(),
        here: wish.carried(&format!("/subscribe/{slug}?currency={currency}")),
        currency: currency.to_string(),
        next: wish.next().to_owned(),
        key: asked.mark.clone(),
        problem,
        offline: own::is_offline(state),
        slug,
        chrome,
        page,
    }
}

/// The number that was chosen, or the fewest, at this price for each.
fn seats(asked: &Asked<'_>) -> Option<Seats> {
    let plan = asked.offer.plan;
    (plan.audience == Audience::Group).then(|| Seats {
        count: asked.count(),
        fewest: plan.fewest_seats,
        most: MOST_SEATS,
        each: asked.offer.price.amount.short(),
    })
}

/// What is paid with the coupon, and after it.
fn in_words(
    applied: &Applied,
    offer: &Offer<'_>,
    total: Money,
    (now, first): (DateTime<Utc>, DateTime<Utc>),
) -> String {
    let (promise, every) = (&applied.coupon.promise, offer.plan.every);
    let mut facts = vec![
        ("reduced", promise.off.reduce(total).to_string()),
        ("price", total.to_string()),
        ("every", every.in_words()),
    ];
    match promise.span.payments(now, first, every) {
        None => crate::tn("discount-forever", &facts),
        Some(1) => crate::tn(&format!("discount-first-{}", every.name()), &facts),
        Some(count) => {
            facts.push(("count", count.to_string()));
            crate::tn("discount-payments", &facts)
        }
    }
}

/// What is charged when.
fn charged(offer: &Offer<'_>, total: Money, amount: Money) -> String {
    let key = if offer.trial_days > 0 { "order-button-trial" } else { "order-button-now" };
    let facts = [
        ("days", offer.trial_days.to_string()),
        ("amount", amount.to_string()),
        ("price", offer.plan.every.price(total)),
    ];
    crate::tn(key, &facts)
}

/// POST /subscribe/{plan}: to the provider's checkout. Which price, how many free days and what comes off is never read
/// from the form, but for the code that brings it, and for how many readers a group's plan is.
pub async fn create(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(slug): Path<String>,
    fields: Fields,
) -> AppResult<Response> {
    own::require_selling(&state)?;
    let wish = Wish::from_fields(&fields);
    if own::running(&state, &signed_in.viewer).await?.is_some() {
        return Ok(Redirect::to("/account").into_response());
    }
    let site = state.site.current();
    let asked = Asked::new(&state, &signed_in, &site, &slug, &wish).await?;
    let coded = asked.coded().await?;
    if let Some(problem) = asked.obstacle().await? {
        return Ok(Page::invalid(page(&asked, &coded, Some(problem))).into_response());
    }
    let code_wrong = || Some(crate::t("order-code-wrong"));
    // Never quietly at the full price.
    if coded.problem.is_some() {
        return Ok(Page::invalid(page(&asked, &coded, code_wrong())).into_response());
    }
    match asked.open(coded.applied.as_ref()).await {
        Ok(Ok(url)) => Ok(Redirect::to(url.as_str()).into_response()),
        Ok(Err(refusal)) => {
            let problem = Some(crate::t(refusal.wording()));
            let coded = Coded { applied: None, problem, typed: coded.typed };
            Ok(Page::invalid(page(&asked, &coded, code_wrong())).into_response())
        }
        Err(error) => {
            tracing::error!(%error, "a checkout could not be opened");
            let page = page(&asked, &coded, Some(crate::t("order-unavailable")));
            Ok(Page::new(page, Cache::Never).with_status(StatusCode::SERVICE_UNAVAILABLE).into_response())
        }
    }
}
