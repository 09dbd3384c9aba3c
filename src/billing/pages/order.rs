//! The order: what is bought, what it costs, and the button that says so.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::own;
use super::plans::{Wish, with_next};
use crate::app::AppState;
use crate::audit;
use crate::billing::money::Money;
use crate::billing::provider::{Checkout, Order, OrderedCoupon};
use crate::billing::publishing;
use crate::billing::selling::{Buyer, Offer, offer};
use crate::billing::store::customers;
use crate::coupons::applying::{self, Coded};
use crate::coupons::holding;
use crate::coupons::store::redemptions::{Holder, Use};
use crate::coupons::{Applied, Refusal};
use crate::error::{AppError, AppResult};
use crate::extract::{Path, SignedIn, Viewer};
use crate::fields::Fields;
use crate::page::{Cache, Chrome, Head, Page};
use crate::site::Site;
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

/// GET /subscribe/{plan}
pub async fn show(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(slug): Path<String>,
    Query(wish): Query<Wish>,
) -> AppResult<Response> {
    own::require_selling(&state)?;
    let here = wish.with_code(&format!("/subscribe/{slug}?currency={}", wish.currency(&state)));
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
    Ok(Page::new(asked.page(&coded, None), Cache::Never).into_response())
}

/// For somebody of whom nothing is known.
fn is_on_sale(state: &AppState, slug: &str, wish: &Wish) -> bool {
    let buyer = Buyer::default();
    let site = state.site.current();
    let plan = site.plans.iter().find(|plan| plan.slug == slug);
    plan.is_some_and(|plan| offer(plan, wish.currency(state), buyer).is_some())
}

/// What somebody is about to order.
struct Asked<'a> {
    state: &'a AppState,
    signed_in: &'a SignedIn,
    wish: &'a Wish,
    offer: Offer<'a>,
    buyer: Buyer,
    /// The mark of the form.
    mark: String,
}

impl<'a> Asked<'a> {
    async fn new(
        state: &'a AppState,
        signed_in: &'a SignedIn,
        site: &'a Site,
        slug: &str,
        wish: &'a Wish,
    ) -> AppResult<Self> {
        let buyer = own::buyer(state, &signed_in.viewer).await?;
        let plan = site.plans.iter().find(|plan| plan.slug == slug);
        let offer =
            plan.and_then(|plan| offer(plan, wish.currency(state), buyer)).ok_or(AppError::NotFound)?;
        let mark = own::mark(wish.key.as_deref().unwrap_or_default());
        Ok(Self { state, signed_in, wish, offer, buyer, mark })
    }

    async fn coded(&self) -> AppResult<Coded> {
        let typed = self.wish.coupon.as_deref().unwrap_or_default();
        applying::read(self.state, self.signed_in, typed, &self.offer, self.buyer, &self.mark).await
    }

    fn page(&self, coded: &Coded, problem: Option<String>) -> OrderPage {
        let Self { state, signed_in, wish, offer, buyer, .. } = self;
        let chrome = Chrome::of(state, &signed_in.viewer);
        let slug = offer.plan.slug.clone();
        let page = Head::new(&chrome, crate::t("order-title"), &format!("/subscribe/{slug}")).unlisted();
        let every = crate::t(&format!("every-{}", offer.plan.every.name()));
        let first = chrome.now + TimeDelta::days(i64::from(offer.trial_days));
        let currency = offer.price.amount.currency;
        let off = coded.applied.as_ref().map(|applied| applied.coupon.promise.off);
        let amount = off.map_or(offer.price.amount, |off| off.reduce(offer.price.amount));
        OrderPage {
            name: offer.plan.name.clone(),
            benefits: offer.plan.benefits.clone(),
            price: format!("{} {every}", offer.price.amount.short()),
            discount: coded.applied.as_ref().map(|applied| in_words(applied, offer, (chrome.now, first))),
            charged: charged(offer, amount),
            amount: amount.to_string(),
            code: coded.typed.clone(),
            code_problem: coded.problem.clone(),
            trial_days: offer.trial_days,
            first_payment: long_date(first, chrome.zone),
            had_trial: buyer.had_trial && offer.plan.trial_days > 0,
            verified: signed_in.account.verified,
            email: signed_in.account.email.clone(),
            here: wish.with_code(&format!("/subscribe/{slug}?currency={currency}")),
            currency: currency.to_string(),
            next: wish.next().to_owned(),
            key: self.mark.clone(),
            problem,
            offline: own::is_offline(state),
            slug,
            chrome,
            page,
        }
    }

    /// The order at the provider's, with a use of the coupon held for it.
    async fn open(&self, applied: Option<&Applied>) -> AppResult<Result<Url, Refusal>> {
        let (state, offer, account) = (self.state, &self.offer, self.signed_in.account.account_id);
        let held = match applied {
            None => None,
            Some(applied) => match self.hold(applied).await? {
                Err(refusal) => return Ok(Err(refusal)),
                Ok(held) => Some(held),
            },
        };
        let checkout = self.checkout(held.as_ref()).await?;
        if let Some(held) = &held
            && !holding::note_checkout(state, held.held, &checkout.reference).await?
        {
            return Ok(Err(Refusal::Used));
        }
        let coupon = held.as_ref().map(|held| held.applied.coupon.coupon_id);
        let after = serde_json::json!({
            "plan": offer.plan.slug, "price": offer.price.price_id, "trial_days": offer.trial_days, "coupon": coupon,
        });
        let entry = audit::Entry::of_account(account, Some(account), "subscription.order", after);
        audit::record(&state.db, entry, state.clock.now()).await?;
        Ok(Ok(checkout.url))
    }

    async fn hold<'b>(&self, applied: &'b Applied) -> AppResult<Result<HeldCoupon<'b>, Refusal>> {
        let person = applying::person(self.state, self.signed_in);
        let account = self.signed_in.account.account_id;
        let holder = Holder { account, address_key: person.keys().address, mark: &self.mark };
        let reference = publishing::coupon_reference(self.state, &applied.coupon).await?;
        let held = holding::hold(self.state, applied, holder).await?;
        Ok(held.map(|held| HeldCoupon { applied, reference, held }))
    }

    async fn checkout(&self, held: Option<&HeldCoupon<'_>>) -> AppResult<Checkout> {
        let Self { state, signed_in, wish, offer, mark, .. } = self;
        let (payments, account) = (&state.payments, signed_in.account.account_id);
        let price_reference = publishing::reference(state, offer.plan, offer.price).await?;
        let customer = customers::of_account(&state.db, payments.name(), account).await?;
        let page = |path: &str| state.base_url.join(path).map_err(anyhow::Error::from);
        let left = if held.is_some() { "/subscribe/left" } else { "/subscribe" };
        let order = Order {
            account_id: account,
            email: &signed_in.account.email,
            customer: customer.as_ref().map(|customer| customer.reference.as_str()),
            plan: offer.plan,
            price: offer.price,
            price_reference: &price_reference,
            quantity: 1,
            trial_days: offer.trial_days,
            coupon: held.map(HeldCoupon::ordered),
            bought: page(&with_next("/subscribe/bought", wish.next()))?,
            left: page(&wish.with_code(left))?,
        };
        let coupon = held.map(|held| format!("-{}", held.held.redemption_id)).unwrap_or_default();
        let key = format!("checkout-{account}-{}-{}-{mark}{coupon}", offer.price.price_id, offer.trial_days);
        Ok(payments.open_checkout(&order, &key).await?)
    }
}

/// A coupon of which a use is held.
struct HeldCoupon<'a> {
    applied: &'a Applied,
    reference: String,
    held: Use,
}

impl HeldCoupon<'_> {
    fn ordered(&self) -> OrderedCoupon<'_> {
        let coupon = &self.applied.coupon;
        OrderedCoupon { coupon, reference: &self.reference, held_until: self.held.until }
    }
}

/// What is paid with the coupon, and after it.
fn in_words(applied: &Applied, offer: &Offer<'_>, (now, first): (DateTime<Utc>, DateTime<Utc>)) -> String {
    let (promise, price, every) = (&applied.coupon.promise, offer.price.amount, offer.plan.every);
    let facts = [("reduced", promise.off.reduce(price).to_string()), ("price", price.to_string())];
    let mut facts = facts.to_vec();
    facts.push(("every", crate::t(&format!("every-{}", every.name()))));
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
fn charged(offer: &Offer<'_>, amount: Money) -> String {
    let every = crate::t(&format!("every-{}", offer.plan.every.name()));
    let key = if offer.trial_days > 0 { "order-button-trial" } else { "order-button-now" };
    let price = format!("{} {every}", offer.price.amount.short());
    let facts = [("days", offer.trial_days.to_string()), ("amount", amount.to_string()), ("price", price)];
    crate::tn(key, &facts)
}

/// POST /subscribe/{plan}: to the provider's checkout. Which price, how many free days and what comes off is never read
/// from the form, but for the code that brings it.
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
    if !signed_in.account.verified {
        let problem = Some(crate::t("order-confirm-first"));
        return Ok(Page::invalid(asked.page(&coded, problem)).into_response());
    }
    // Never quietly at the full price.
    if coded.problem.is_some() {
        return Ok(Page::invalid(asked.page(&coded, Some(crate::t("order-code-wrong")))).into_response());
    }
    match asked.open(coded.applied.as_ref()).await {
        Ok(Ok(url)) => Ok(Redirect::to(url.as_str()).into_response()),
        Ok(Err(refusal)) => {
            let problem = Some(crate::t(refusal.wording()));
            let coded = Coded { applied: None, problem, typed: coded.typed };
            Ok(Page::invalid(asked.page(&coded, Some(crate::t("order-code-wrong")))).into_response())
        }
        Err(error) => {
            tracing::error!(%error, "a checkout could not be opened");
            let page = asked.page(&coded, Some(crate::t("order-unavailable")));
            Ok(Page::new(page, Cache::Never).with_status(StatusCode::SERVICE_UNAVAILABLE).into_response())
        }
    }
}
