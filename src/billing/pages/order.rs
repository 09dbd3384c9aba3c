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
use crate::billing::provider::{CheckedOut, Order};
use crate::billing::selling::{Offer, offer};
use crate::billing::store::customers;
use crate::billing::{publishing, refresh};
use crate::error::{AppError, AppResult};
use crate::extract::{Path, SignedIn, Viewer, own_path};
use crate::fields::Fields;
use crate::page::{Cache, Chrome, Head, Page};
use crate::paywall::Standing;
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

/// GET /subscribe/{plan}
pub async fn show(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(slug): Path<String>,
    Query(wish): Query<Wish>,
) -> AppResult<Response> {
    own::require_selling(&state)?;
    let here = with_next(&format!("/subscribe/{slug}?currency={}", wish.currency(&state)), wish.next());
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
    let page = order_page(&state, &signed_in, &slug, &wish, None).await?;
    Ok(Page::new(page, Cache::Never).into_response())
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
    Ok(OrderPage {
        slug: slug.to_owned(),
        name: offer.plan.name.clone(),
        benefits: offer.plan.benefits.clone(),
        price: format!("{} {every}", offer.price.amount.short()),
        trial_days: offer.trial_days,
        first_payment: long_date(first, chrome.zone),
        had_trial: buyer.had_trial && offer.plan.trial_days > 0,
        verified: signed_in.account.verified,
        email: signed_in.account.email.clone(),
        here: with_next(&format!("/subscribe/{slug}?currency={}", offer.price.amount.currency), wish.next()),
        currency: offer.price.amount.currency.to_string(),
        next: wish.next().to_owned(),
        key: wish.key.clone().unwrap_or_else(own::new_key),
        problem,
        offline: own::is_offline(state),
        chrome,
        page,
    })
}

/// POST /subscribe/{plan}: to the provider's checkout. Which price and how many free days is never read from the form.
pub async fn create(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(slug): Path<String>,
    fields: Fields,
) -> AppResult<Response> {
    own::require_selling(&state)?;
    let text = |name| Some(fields.text(name).to_owned()).filter(|text| !text.is_empty());
    let wish = Wish { next: text("next"), currency: text("currency"), key: text("key") };
    if own::running(&state, &signed_in.viewer).await?.is_some() {
        return Ok(Redirect::to("/account").into_response());
    }
    if !signed_in.account.verified {
        let problem = Some(crate::t("order-confirm-first"));
        let page = order_page(&state, &signed_in, &slug, &wish, problem).await?;
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

async fn open(state: &AppState, signed_in: &SignedIn, offer: &Offer<'_>, wish: &Wish) -> AppResult<Url> {
    let (payments, account) = (&state.payments, signed_in.account.account_id);
    let price_reference = publishing::reference(state, offer.plan, offer.price).await?;
    let customer = customers::of_account(&state.db, payments.name(), account).await?;
    let page = |path: &str| state.base_url.join(path).map_err(anyhow::Error::from);
    let order = Order {
        account_id: account,
        email: &signed_in.account.email,
        customer: customer.as_ref().map(|customer| customer.reference.as_str()),
        plan: offer.plan,
        price: offer.price,
        price_reference: &price_reference,
        quantity: 1,
        trial_days: offer.trial_days,
        bought: page(&with_next("/subscribe/bought", wish.next()))?,
        left: page(&with_next("/subscribe", wish.next()))?,
    };
    let mark = own::mark(wish.key.as_deref().unwrap_or_default());
    let key = format!("checkout-{account}-{}-{}-{mark}", offer.price.price_id, offer.trial_days);
    let checkout = payments.open_checkout(&order, &key).await?;
    let after = serde_json::json!({"plan": offer.plan.slug, "price": offer.price.price_id, "trial_days": offer.trial_days});
    let entry = audit::Entry::of_account(account, Some(account), "subscription.order", after);
    audit::record(&state.db, entry, state.clock.now()).await?;
    Ok(checkout.url)
}

/// What the provider sends its customers back with.
#[derive(Debug, serde::Deserialize)]
pub struct Back {
    checkout: Option<String>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "billing/bought.html")]
struct BoughtPage {
    chrome: Chrome,
    page: Head,
    next: String,
    is_story: bool,
    reads: bool,
    refused: bool,
}

/// GET /subscribe/bought: asks the provider what became of the checkout. Asking changes nothing that the webhook would not
/// change as well, so it may be a GET.
pub async fn bought(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Query(back): Query<Back>,
) -> AppResult<impl IntoResponse> {
    let checked_out = match &back.checkout {
        Some(reference) => refresh::checkout(&state, reference).await?,
        None => None,
    };
    let CheckedOut { account_id, subscription, .. } = checked_out.ok_or(AppError::NotFound)?;
    let SignedIn { viewer, account } = signed_in;
    if account_id != Some(account.account_id) {
        return Err(AppError::NotFound);
    }
    let standing = crate::paywall::store::standing(
        &state.db,
        account.account_id,
        account.role.is_staff(),
        state.clock.now(),
    )
    .await?;
    let reads = matches!(standing, Standing::Subscriber | Standing::Staff);
    let running = own::running(&state, &viewer).await?;
    let chrome = Chrome::of(&state, &viewer);
    let page = Head::new(&chrome, crate::t("bought-title"), "/subscribe/bought").unlisted();
    let next = own_path(back.next.as_deref()).to_owned();
    let refused = subscription.is_some() && running.is_none();
    Ok(Page::new(BoughtPage { chrome, page, is_story: next != "/", next, reads, refused }, Cache::Never))
}
