//! The order: what is bought, what it costs, and the button that says so.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use url::Url;

use super::own;
use super::plans::{Wish, with_next};
use crate::app::AppState;
use crate::audit;
use crate::billing::money::Currency;
use crate::billing::plan::{Audience, Plan};
use crate::billing::provider::Order;
use crate::billing::publishing;
use crate::billing::selling::{self, Offer, SeatsError, offer};
use crate::billing::store::customers::{self, Customer};
use crate::error::{AppError, AppResult};
use crate::extract::{Path, SignedIn, Viewer};
use crate::fields::Fields;
use crate::groups::{self, MOST_SEATS};
use crate::ids::AccountId;
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

impl Seats {
    /// The number that was chosen, or the fewest, at this price for each.
    fn of(offer: &Offer<'_>, wish: &Wish) -> Option<Self> {
        let fewest = offer.plan.fewest_seats;
        let count = selling::seats(offer.plan, wish.seats.as_deref()).unwrap_or(fewest);
        (offer.plan.audience == Audience::Group).then(|| Self {
            count,
            fewest,
            most: MOST_SEATS,
            each: offer.price.amount.short(),
        })
    }
}

/// Says why a plan cannot be ordered with a number of seats.
fn seats_problem(error: SeatsError) -> String {
    match error {
        SeatsError::ForOne => crate::t("order-for-one"),
        SeatsError::From(fewest) => crate::t2("order-seats-wrong", "fewest", fewest, "most", MOST_SEATS),
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
    let here = here(&slug, &wish, wish.currency(&state));
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
    let problem = wish.seats.is_some().then(|| seats(&state, &slug, &wish)).and_then(Result::err);
    let page = order_page(&state, &signed_in, &slug, &wish, problem.map(seats_problem)).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

/// For how many readers a plan is ordered. One that is not on sale is refused by [`order_page`].
fn seats(state: &AppState, slug: &str, wish: &Wish) -> Result<u32, SeatsError> {
    let site = state.site.current();
    let plan = site.plans.iter().find(|plan| plan.slug == slug);
    plan.map_or(Ok(1), |plan| selling::seats(plan, wish.seats.as_deref()))
}

/// The address of the order, to come back to.
fn here(slug: &str, wish: &Wish, currency: Currency) -> String {
    let seats = wish.seats.as_deref().and_then(|seats| seats.parse::<u32>().ok());
    let seats = seats.map_or_else(String::new, |seats| format!("&seats={seats}"));
    with_next(&format!("/subscribe/{slug}?currency={currency}{seats}"), wish.next())
}

/// For somebody of whom nothing is known.
fn is_on_sale(state: &AppState, slug: &str, wish: &Wish) -> bool {
    let buyer = crate::billing::selling::Buyer::default();
    let site = state.site.current();
    let plan = site.plans.iter().find(|plan| plan.slug == slug);
    plan.is_some_and(|plan| offer(plan, wish.currency(state), buyer).is_some())
}

async fn order_page(
    state: &AppState,
    signed_in: &SignedIn,
    slug: &str,
    wish: &Wish,
    problem: Option<String>,
) -> AppResult<OrderPage> {
    let buyer = own::buyer(state, &signed_in.viewer).await?;
    let site = state.site.current();
    let plan = site.plans.iter().find(|plan| plan.slug == slug);
    let offer = plan.and_then(|plan| offer(plan, wish.currency(state), buyer)).ok_or(AppError::NotFound)?;
    let chrome = Chrome::of(state, &signed_in.viewer);
    let page = Head::new(&chrome, crate::t("order-title"), &format!("/subscribe/{slug}")).unlisted();
    let every = crate::t(&format!("every-{}", offer.plan.every.name()));
    let first = chrome.now + TimeDelta::days(i64::from(offer.trial_days));
    let seats = Seats::of(&offer, wish);
    let count = seats.as_ref().map_or(1, |seats| i64::from(seats.count));
    let total = offer.price.amount.times(count).unwrap_or(offer.price.amount);
    Ok(OrderPage {
        slug: slug.to_owned(),
        name: offer.plan.name.clone(),
        benefits: offer.plan.benefits.clone(),
        price: format!("{} {every}", total.short()),
        seats,
        trial_days: offer.trial_days,
        first_payment: long_date(first, chrome.zone),
        had_trial: buyer.had_trial && offer.plan.trial_days > 0,
        verified: signed_in.account.verified,
        email: signed_in.account.email.clone(),
        here: here(slug, wish, offer.price.amount.currency),
        currency: offer.price.amount.currency.to_string(),
        next: wish.next().to_owned(),
        key: wish.key.clone().unwrap_or_else(own::new_key),
        problem,
        offline: own::is_offline(state),
        chrome,
        page,
    })
}

/// POST /subscribe/{plan}: to the provider's checkout. Which price and how many free days is never read from the form; for
/// how many readers a group's plan is, is.
pub async fn create(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(slug): Path<String>,
    fields: Fields,
) -> AppResult<Response> {
    own::require_selling(&state)?;
    let text = |name| Some(fields.text(name).to_owned()).filter(|text| !text.is_empty());
    let seats_typed = fields.has("seats").then(|| fields.text("seats").to_owned());
    let wish = Wish { next: text("next"), currency: text("currency"), key: text("key"), seats: seats_typed };
    if own::running(&state, &signed_in.viewer).await?.is_some() {
        return Ok(Redirect::to("/account").into_response());
    }
    if let Some(problem) = obstacle(&state, &signed_in, &slug, &wish).await? {
        let page = order_page(&state, &signed_in, &slug, &wish, Some(problem)).await?;
        return Ok(Page::invalid(page).into_response());
    }
    let buyer = own::buyer(&state, &signed_in.viewer).await?;
    let site = state.site.current();
    let plan = site.plans.iter().find(|plan| plan.slug == slug);
    let offer = plan.and_then(|plan| offer(plan, wish.currency(&state), buyer)).ok_or(AppError::NotFound)?;
    match open(&state, &signed_in, &offer, &wish).await {
        Ok(url) => Ok(Redirect::to(url.as_str()).into_response()),
        Err(error) => {
            tracing::error!(%error, "a checkout could not be opened");
            let problem = Some(crate::t("order-unavailable"));
            let page = order_page(&state, &signed_in, &slug, &wish, problem).await?;
            Ok(Page::new(page, Cache::Never).with_status(StatusCode::SERVICE_UNAVAILABLE).into_response())
        }
    }
}

/// Why nothing can be ordered yet.
async fn obstacle(
    state: &AppState,
    signed_in: &SignedIn,
    slug: &str,
    wish: &Wish,
) -> AppResult<Option<String>> {
    if !signed_in.account.verified {
        return Ok(Some(crate::t("order-confirm-first")));
    }
    let seats = match seats(state, slug, wish) {
        Ok(seats) => seats,
        Err(error) => return Ok(Some(seats_problem(error))),
    };
    let account = signed_in.account.account_id;
    let Some(group) = groups::store::of_account(&state.db, account).await?.filter(|_| seats > 1) else {
        return Ok(None);
    };
    if groups::store::owned_by(&state.db, account).await?.is_none() {
        return Ok(Some(crate::t("order-in-a-group")));
    }
    // Whoever owns a group whose subscription is over buys for that one, and for everybody in it.
    let used = groups::store::count(&state.db, group, state.clock.now()).await?.used();
    Ok((i64::from(used) > i64::from(seats)).then(|| crate::t2("seats-used", "used", used, "wanted", seats)))
}

/// The customer that is to pay: a group is another one than its owner.
async fn customer(state: &AppState, account: AccountId, plan: &Plan) -> AppResult<Option<Customer>> {
    let name = state.payments.name();
    if plan.audience != Audience::Group {
        return Ok(customers::of_account(&state.db, name, account).await?);
    }
    match groups::store::owned_by(&state.db, account).await? {
        Some(group) => Ok(customers::of_group(&state.db, name, group).await?),
        None => Ok(None),
    }
}

async fn open(state: &AppState, signed_in: &SignedIn, offer: &Offer<'_>, wish: &Wish) -> AppResult<Url> {
    let (payments, account) = (&state.payments, signed_in.account.account_id);
    let price_reference = publishing::reference(state, offer.plan, offer.price).await?;
    let customer = customer(state, account, offer.plan).await?;
    let seats = selling::seats(offer.plan, wish.seats.as_deref()).map_err(|_| AppError::NotFound)?;
    let page = |path: &str| state.base_url.join(path).map_err(anyhow::Error::from);
    let order = Order {
        account_id: account,
        email: &signed_in.account.email,
        customer: customer.as_ref().map(|customer| customer.reference.as_str()),
        plan: offer.plan,
        price: offer.price,
        price_reference: &price_reference,
        quantity: seats,
        trial_days: offer.trial_days,
        bought: page(&with_next("/subscribe/bought", wish.next()))?,
        left: page(&with_next("/subscribe", wish.next()))?,
    };
    let mark = own::mark(wish.key.as_deref().unwrap_or_default());
    let key = format!("checkout-{account}-{}-{}-{seats}-{mark}", offer.price.price_id, offer.trial_days);
    let checkout = payments.open_checkout(&order, &key).await?;
    let after = serde_json::json!({
        "plan": offer.plan.slug, "price": offer.price.price_id, "trial_days": offer.trial_days, "seats": seats,
    });
    let entry = audit::Entry::of_account(account, Some(account), "subscription.order", after);
    audit::record(&state.db, entry, state.clock.now()).await?;
    Ok(checkout.url)
}
