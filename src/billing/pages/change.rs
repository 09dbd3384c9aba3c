//! Taking another plan, with what that costs shown before it is done.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::own;
use crate::app::AppState;
use crate::billing::plan::{self, Audience};
use crate::billing::proration::shown_at;
use crate::billing::provider::{Change, Error};
use crate::billing::publishing;
use crate::billing::selling::{Buyer, Offer, offer};
use crate::billing::subscription::{Status, Subscription};
use crate::coupons::applying;
use crate::error::{AppError, AppResult};
use crate::extract::SignedIn;
use crate::fields::Fields;
use crate::page::{Cache, Chrome, Head, Page};
use crate::site::Site;
use crate::wording::iso;

#[derive(Template)]
#[template(path = "billing/change.html")]
struct ChangePage {
    chrome: Chrome,
    page: Head,
    now: String,
    plans: Vec<Choice>,
    chosen: Option<Chosen>,
    problem: Option<String>,
}

struct Choice {
    slug: String,
    name: String,
    price: String,
    chosen: bool,
}

/// The plan that was chosen, and what it costs to take it.
struct Chosen {
    slug: String,
    name: String,
    key: String,
    as_of: String,
    /// What the costs are those of.
    shown: String,
    costs: String,
    then: String,
    pays: bool,
}

/// Which plan.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    plan: Option<String>,
}

/// Whoever has a subscription gets no free days with another plan.
async fn buyer(state: &AppState, signed_in: &SignedIn) -> AppResult<Buyer> {
    Ok(Buyer { had_trial: true, ..own::buyer(state, &signed_in.viewer).await? })
}

/// The plans that this subscription can become: another one, in its own currency. One person's never becomes a group's, nor
/// the other way round.
fn offers<'a>(site: &'a Site, subscription: &Subscription, buyer: Buyer) -> Vec<Offer<'a>> {
    let currency = subscription.amount.currency;
    let for_group = plan::of_price(&site.plans, subscription.price_id)
        .is_some_and(|plan| plan.audience == Audience::Group);
    let seats = subscription.quantity.unsigned_abs();
    let offers = site.plans.iter().filter(|plan| (plan.audience == Audience::Group) == for_group);
    let offers = offers.filter(|plan| !for_group || plan.fewest_seats <= seats);
    let offers = offers.filter_map(|plan| offer(plan, currency, buyer));
    offers.filter(|offer| Some(offer.price.price_id) != subscription.price_id).collect()
}

/// Whether there is another plan for anybody who has this one.
pub(super) fn is_possible(state: &AppState, subscription: &Subscription) -> bool {
    let anybody = Buyer { had_trial: true, ..Buyer::default() };
    !offers(&state.site.current(), subscription, anybody).is_empty()
}

/// GET /account/subscription/change
pub async fn change_form(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Query(wish): Query<Wish>,
) -> AppResult<Response> {
    let subscription = changeable(&state, &signed_in).await?;
    let page = change_page(&state, &signed_in, &subscription, wish.plan.as_deref(), None).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

async fn changeable(state: &AppState, signed_in: &SignedIn) -> AppResult<Subscription> {
    let subscription = own::own(state, signed_in).await?;
    let facts = &subscription.facts;
    let can = matches!(facts.status, Status::Active | Status::Trialing) && facts.cancel_at.is_none();
    if can { Ok(subscription) } else { Err(AppError::NotFound) }
}

async fn change_page(
    state: &AppState,
    signed_in: &SignedIn,
    subscription: &Subscription,
    wanted: Option<&str>,
    problem: Option<String>,
) -> AppResult<ChangePage> {
    let site = state.site.current();
    let offers = offers(&site, subscription, buyer(state, signed_in).await?);
    let chosen = match offers.iter().find(|offer| Some(offer.plan.slug.as_str()) == wanted) {
        Some(offer) => Some(chosen(state, subscription, offer).await?),
        None if wanted.is_some() => return Err(AppError::NotFound),
        None => None,
    };
    let choice = |offer: &Offer<'_>| Choice {
        slug: offer.plan.slug.clone(),
        name: offer.plan.name.clone(),
        price: offer.plan.every.price(offer.price.amount),
        chosen: Some(offer.plan.slug.as_str()) == wanted,
    };
    let chrome = Chrome::of(state, &signed_in.viewer);
    let page = Head::new(&chrome, crate::t("change-title"), "/account/subscription/change").unlisted();
    let now = format!("{}, {}", own::name(state, subscription), own::price(subscription));
    Ok(ChangePage { plans: offers.iter().map(choice).collect(), chosen, now, problem, chrome, page })
}

async fn chosen(state: &AppState, subscription: &Subscription, offer: &Offer<'_>) -> AppResult<Chosen> {
    let reference = publishing::reference(state, offer.plan, offer.price).await?;
    let change = to(state, subscription, offer, &reference).await?;
    let mut proration = state.payments.preview(&subscription.reference, &change).await?;
    if !change.ends_discount {
        proration.next = subscription.reduced(proration.next, proration.next_at);
    }
    Ok(Chosen {
        slug: offer.plan.slug.clone(),
        name: offer.plan.name.clone(),
        key: own::new_key(),
        as_of: iso(proration.as_of),
        shown: shown(subscription, offer),
        costs: proration.costs(),
        then: proration.then(state.zone),
        pays: proration.due_now.minor > 0,
    })
}

/// What a page has shown the costs of. Where a form brings another, the price was replaced meanwhile, or seats were bought:
/// nothing is charged that nobody has seen.
fn shown(subscription: &Subscription, offer: &Offer<'_>) -> String {
    format!("{} {}", offer.price.price_id, subscription.quantity)
}

async fn to<'a>(
    state: &AppState,
    subscription: &Subscription,
    offer: &Offer<'_>,
    reference: &'a str,
) -> AppResult<Change<'a>> {
    Ok(Change {
        price: reference,
        every: offer.plan.every,
        amount: offer.price.amount,
        quantity: subscription.quantity.unsigned_abs(),
        ends_discount: applying::ends_with(state, subscription, offer.plan.plan_id).await?,
    })
}

/// POST /account/subscription/change
pub async fn change(
    signed_in: SignedIn,
    State(state): State<AppState>,
    fields: Fields,
) -> AppResult<Response> {
    let subscription = changeable(&state, &signed_in).await?;
    let slug = fields.text("plan");
    let site = state.site.current();
    let offers = offers(&site, &subscription, buyer(&state, &signed_in).await?);
    let offer = offers.iter().find(|offer| offer.plan.slug == slug).ok_or(AppError::NotFound)?;
    let now = state.clock.now();
    let same = fields.text("shown") == shown(&subscription, offer);
    let Some(as_of) = shown_at(fields.text("as_of"), now).filter(|_| same) else {
        return again(&state, &signed_in, &subscription, slug, "change-shown-too-long-ago").await;
    };
    let reference = publishing::reference(&state, offer.plan, offer.price).await?;
    let after = serde_json::json!({"plan": slug, "price": offer.price.price_id});
    own::note(&state, &signed_in, &subscription, "subscription.change", after).await?;
    let key = own::key("change", &subscription, fields.text("key"));
    let change = to(&state, &subscription, offer, &reference).await?;
    match state.payments.change(&subscription.reference, &change, as_of, &key).await {
        Ok(()) => own::changed(&state, &subscription).await,
        Err(Error::Refused(cause)) => {
            tracing::info!(cause, "a change of plan was refused");
            again(&state, &signed_in, &subscription, slug, "change-refused").await
        }
        Err(error) => Err(error.into()),
    }
}

async fn again(
    state: &AppState,
    signed_in: &SignedIn,
    subscription: &Subscription,
    slug: &str,
    problem: &str,
) -> AppResult<Response> {
    let problem = Some(crate::t(problem));
    Ok(Page::invalid(change_page(state, signed_in, subscription, Some(slug), problem).await?).into_response())
}
