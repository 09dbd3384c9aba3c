//! The pages of the offline provider: what others show on a site of their own. Each is for its customer alone, and there are
//! none where another provider takes the money.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::provider::Offline;
use super::store::{Opened, checkouts, invoices, requests};
use super::{Card, time_passes};
use crate::app::AppState;
use crate::billing::provider::{Error, Name, Provider as _};
use crate::billing::refresh;
use crate::billing::store::customers;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, SignedIn};
use crate::fields::Fields;
use crate::page::{Cache, Chrome, Head, Page};
use crate::wording::long_date;

/// The provider, if it is the one in use.
fn offline(state: &AppState) -> AppResult<Offline> {
    if state.payments.name() != Name::Offline {
        return Err(AppError::NotFound);
    }
    Ok(Offline { db: state.db.clone(), clock: state.clock.clone(), base: state.base_url.clone() })
}

/// A card to choose.
struct Choice {
    name: &'static str,
    wording: String,
    chosen: bool,
}

fn cards(chosen: Card) -> Vec<Choice> {
    let choice = |card: Card| Choice {
        name: card.name(),
        wording: crate::t1(&format!("card-{}", card.name()), "card", card.label()),
        chosen: card == chosen,
    };
    Card::ALL.map(choice).into()
}

#[derive(Template)]
#[template(path = "billing/offline/checkout.html")]
struct CheckoutPage {
    chrome: Chrome,
    page: Head,
    reference: String,
    plan: String,
    price: String,
    seats: Option<String>,
    /// What the first payment asks, if something comes off.
    first: Option<String>,
    trial_days: i32,
    left: String,
    cards: Vec<Choice>,
    problem: Option<String>,
}

/// GET /offline/checkout/{reference}
pub async fn checkout_form(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(reference): Path<String>,
) -> AppResult<Response> {
    let opened = opened(&state, &signed_in, &reference).await?;
    if opened.subscription.is_some() {
        return Ok(Redirect::to(&bought(&opened)).into_response());
    }
    let problem = opened.is_closed(state.clock.now()).then(|| crate::t("offline-closed"));
    Ok(Page::new(checkout_page(&state, &signed_in, opened, Card::Works, problem), Cache::Never)
        .into_response())
}

async fn opened(state: &AppState, signed_in: &SignedIn, reference: &str) -> AppResult<Opened> {
    offline(state)?;
    let mut transaction = state.db.begin().await?;
    let opened = checkouts::opened(&mut transaction, reference).await?;
    opened.filter(|opened| opened.account_id == signed_in.account.account_id).ok_or(AppError::NotFound)
}

fn bought(opened: &Opened) -> String {
    let joint = if opened.bought_url.contains('?') { '&' } else { '?' };
    format!("{}{joint}checkout={}", opened.bought_url, opened.reference)
}

fn checkout_page(
    state: &AppState,
    signed_in: &SignedIn,
    opened: Opened,
    chosen: Card,
    problem: Option<String>,
) -> CheckoutPage {
    let chrome = Chrome::of(state, &signed_in.viewer);
    let page = Head::new(&chrome, crate::t("offline-checkout-title"), "/subscribe").unlisted();
    let total = opened.amount.times(i64::from(opened.quantity)).unwrap_or(opened.amount);
    let now = chrome.now;
    CheckoutPage {
        first: opened.discount.as_ref().map(|discount| discount.reduce(total, now).to_string()),
        plan: opened.plan,
        price: opened.every.price(total),
        seats: (opened.quantity > 1)
            .then(|| crate::t2("order-seats-each", "count", opened.quantity, "price", opened.amount.short())),
        trial_days: opened.trial_days,
        left: opened.left_url,
        reference: opened.reference,
        cards: cards(chosen),
        problem,
        chrome,
        page,
    }
}

/// POST /offline/checkout/{reference}
pub async fn checkout(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(reference): Path<String>,
    fields: Fields,
) -> AppResult<Response> {
    let opened = opened(&state, &signed_in, &reference).await?;
    let card = Card::named(fields.text("card")).unwrap_or(Card::Declined);
    match offline(&state)?.pay(&reference, card).await {
        Ok(_) => Ok(Redirect::to(&bought(&opened)).into_response()),
        Err(Error::Refused(_)) => {
            let closed = opened.is_closed(state.clock.now());
            let problem = Some(crate::t(if closed { "offline-closed" } else { "offline-declined" }));
            Ok(Page::invalid(checkout_page(&state, &signed_in, opened, card, problem)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "billing/offline/portal.html")]
struct PortalPage {
    chrome: Chrome,
    page: Head,
    customer: String,
    card: String,
    cards: Vec<Choice>,
    problem: Option<String>,
}

/// GET /offline/portal/{customer}
pub async fn portal_form(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(customer): Path<String>,
) -> AppResult<Response> {
    let page = portal_page(&state, &signed_in, &customer, None).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

async fn portal_page(
    state: &AppState,
    signed_in: &SignedIn,
    customer: &str,
    problem: Option<String>,
) -> AppResult<PortalPage> {
    require_own(state, signed_in, customer).await?;
    let remote = offline(state)?.subscriptions(customer).await?;
    let card = remote.into_iter().rev().find_map(|remote| remote.card).unwrap_or_default();
    let chrome = Chrome::of(state, &signed_in.viewer);
    let page = Head::new(&chrome, crate::t("offline-portal-title"), "/account").unlisted();
    let cards = cards(Card::Works);
    Ok(PortalPage { customer: customer.to_owned(), card, cards, problem, chrome, page })
}

async fn require_own(state: &AppState, signed_in: &SignedIn, customer: &str) -> AppResult<()> {
    let own = customers::owned(&state.db, Name::Offline, signed_in.account.account_id, customer).await?;
    own.map(|_| ()).ok_or(AppError::NotFound)
}

/// POST /offline/portal/{customer}: another card, with which what is open is paid at once.
pub async fn change_card(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(customer): Path<String>,
    fields: Fields,
) -> AppResult<Response> {
    let provider = offline(&state)?;
    require_own(&state, &signed_in, &customer).await?;
    let card = Card::named(fields.text("card")).unwrap_or(Card::Declined);
    if !card.pays_at_once() {
        let page = portal_page(&state, &signed_in, &customer, Some(crate::t("offline-declined"))).await?;
        return Ok(Page::invalid(page).into_response());
    }
    for remote in provider.subscriptions(&customer).await? {
        if !remote.facts.status.is_over() {
            provider.change_card(&remote.reference, card).await?;
            refresh::subscription(&state, &remote.reference).await?;
        }
    }
    Ok(Redirect::to("/account").into_response())
}

#[derive(Template)]
#[template(path = "billing/offline/invoice.html")]
struct InvoicePage {
    chrome: Chrome,
    page: Head,
    number: String,
    date: String,
    period: String,
    total: String,
    refunded: String,
}

/// GET /offline/invoices/{reference}
pub async fn invoice(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(reference): Path<String>,
) -> AppResult<impl IntoResponse> {
    let provider = offline(&state)?;
    let bill = invoices::find(&state.db, &reference).await?.ok_or(AppError::NotFound)?;
    require_own(&state, &signed_in, &bill.customer).await?;
    let remote = provider.invoice(&reference).await?.ok_or(AppError::NotFound)?;
    let chrome = Chrome::of(&state, &signed_in.viewer);
    let page = Head::new(&chrome, crate::t("invoice-title"), "/account").unlisted();
    let date = |at| long_date(at, chrome.zone);
    let period =
        crate::t2("invoice-span", "from", date(bill.period_starts_at), "to", date(bill.period_ends_at));
    Ok(Page::new(
        InvoicePage {
            number: remote.number.unwrap_or_default(),
            date: date(bill.issued_at),
            period,
            total: remote.total.to_string(),
            refunded: remote.refunded.to_string(),
            chrome,
            page,
        },
        Cache::Never,
    ))
}

/// POST /admin/demonstration/clock: moves the clock of a demonstration ahead, and lets everything happen that then has.
pub async fn move_clock(State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    offline(&state)?;
    if !state.demonstration || state.production {
        return Err(AppError::NotFound);
    }
    let days = fields.text("days").parse::<i32>().ok().filter(|days| (1..=400).contains(days));
    let Some(days) = days else {
        return Ok(
            (StatusCode::UNPROCESSABLE_ENTITY, "A whole number of days from 1 to 400.").into_response()
        );
    };
    requests::move_clock(&state.db, days).await?;
    state.clock.synchronise(&state.db).await?;
    time_passes(&state).await?;
    Ok(Redirect::to("/admin/demonstration").into_response())
}
