//! The subscription of whoever asks, and what the pages say of it.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::change;
use crate::app::AppState;
use crate::audit;
use crate::billing::entitling::entitlement;
use crate::billing::invoice::{Invoice, Status as Bill};
use crate::billing::plan::{self, Audience};
use crate::billing::provider;
use crate::billing::refresh;
use crate::billing::selling::Buyer;
use crate::billing::store::{customers, invoices, subscriptions, trials};
use crate::billing::subscription::{Status, Subscription};
use crate::billing::trial::Person;
use crate::billing::withdrawal;
use crate::error::{AppError, AppResult};
use crate::extract::{SignedIn, Viewer};
use crate::ids::AccountId;
use crate::students::store::student;
use crate::wording::long_date;

/// No money moves here, and no other notice says so.
pub(super) fn is_offline(state: &AppState) -> bool {
    state.payments.name() == provider::Name::Offline && !state.demonstration
}

/// Where nothing is on sale there is no order.
pub(super) fn require_selling(state: &AppState) -> AppResult<()> {
    if state.selling { Ok(()) } else { Err(AppError::NotFound) }
}

/// What matters of the viewer as a buyer.
pub(super) async fn buyer(state: &AppState, viewer: &Viewer) -> AppResult<Buyer> {
    let Some(account) = &viewer.account else { return Ok(Buyer::default()) };
    let address = account.verified.then_some(account.email.as_str());
    let person = Person::new(&state.keys.trials, address, None);
    let had_trial = trials::taken(&state.db, account.account_id, person.keys(), None).await?;
    let student = student::holds(&state.db, account.account_id, state.clock.now()).await?;
    Ok(Buyer { student, had_trial })
}

/// The subscription that runs, or waits for a payment; nothing if the last one is over.
pub(super) async fn running(state: &AppState, viewer: &Viewer) -> AppResult<Option<Subscription>> {
    match &viewer.account {
        None => Ok(None),
        Some(account) => running_of(state, account.account_id).await,
    }
}

async fn running_of(state: &AppState, account: AccountId) -> AppResult<Option<Subscription>> {
    let all = subscriptions::of_account(&state.db, account).await?;
    Ok(all.into_iter().find(|subscription| !subscription.facts.status.is_over()))
}

/// The running subscription of whoever is signed in; without one there is no such page.
pub(super) async fn own(state: &AppState, signed_in: &SignedIn) -> AppResult<Subscription> {
    running_of(state, signed_in.account.account_id).await?.ok_or(AppError::NotFound)
}

/// The one-time mark of a form: the same form sent twice is one change.
pub fn new_key() -> String {
    Uuid::new_v4().simple().to_string()
}

/// A mark that came back. What is none of ours gets a new one: a change then, but no collision.
pub(super) fn mark(text: &str) -> String {
    text.parse::<Uuid>().map_or_else(|_| new_key(), |mark| mark.simple().to_string())
}

/// The key of a change at the provider.
pub fn key(what: &str, subscription: &Subscription, text: &str) -> String {
    format!("{what}-{}-{}", subscription.subscription_id, mark(text))
}

/// Writes down that the owner asked for a change.
pub(super) async fn note(
    state: &AppState,
    signed_in: &SignedIn,
    subscription: &Subscription,
    action: &str,
    after: serde_json::Value,
) -> AppResult<()> {
    let entry = audit::Entry {
        by: Some(signed_in.account.account_id),
        action,
        subject: "subscription",
        subject_id: subscription.subscription_id.0,
        before: Some(serde_json::json!({"status": subscription.facts.status})),
        after: Some(after),
    };
    Ok(audit::record(&state.db, entry, state.clock.now()).await?)
}

/// After a change: asks how things are now, and goes back to the account.
pub(super) async fn changed(state: &AppState, subscription: &Subscription) -> AppResult<Response> {
    refresh::subscription(state, &subscription.reference).await?;
    Ok(Redirect::to("/account").into_response())
}

/// POST /account/subscription/portal: to the provider's own pages, for cards and bills.
pub async fn portal(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let account = signed_in.account.account_id;
    let customer = paying(&state, account).await?.ok_or(AppError::NotFound)?;
    let back = state.base_url.join("/account").map_err(anyhow::Error::from)?;
    let url = state.payments.portal(&customer.reference, &back).await?;
    Ok(Redirect::to(url.as_str()).into_response())
}

/// Who pays the subscription that runs, or ran last: for a group it is another customer than for oneself.
async fn paying(state: &AppState, account: AccountId) -> AppResult<Option<customers::Customer>> {
    let all = subscriptions::of_account(&state.db, account).await?;
    let running = all.iter().find(|subscription| !subscription.facts.status.is_over());
    let paid = match running.or(all.first()) {
        Some(latest) => customers::of_subscription(&state.db, account, latest.subscription_id).await?,
        None => None,
    };
    match paid {
        Some(customer) => Ok(Some(customer)),
        None => Ok(customers::of_account(&state.db, state.payments.name(), account).await?),
    }
}

/// What the account's page says of a subscription.
#[expect(clippy::struct_excessive_bools, reason = "one for each button")]
pub struct Shown {
    /// The plan's name.
    pub name: String,
    /// What it costs, and how often.
    pub price: String,
    /// What comes off, and until when.
    pub discount: Option<String>,
    /// How it stands, in a sentence or two.
    pub sentence: String,
    /// For how many readers it is paid, if it is a group's.
    pub seats: Option<i32>,
    /// Something is to be mended: the sentence is a warning.
    pub warns: bool,
    /// What it is paid with.
    pub card: Option<String>,
    /// It has ended.
    pub over: bool,
    /// It can be ended.
    pub can_cancel: bool,
    /// A cancellation or a pause can be taken back.
    pub can_resume: bool,
    /// It can rest.
    pub can_pause: bool,
    /// Another plan can be taken.
    pub can_change: bool,
    /// Until when the contract can be withdrawn from.
    pub withdrawal: Option<String>,
}

/// A bill on the account's page.
pub struct ShownInvoice {
    /// When.
    pub date: String,
    /// Its number.
    pub number: String,
    /// How much.
    pub total: String,
    /// How it stands.
    pub status: String,
    /// Its page, or its document.
    pub href: Option<String>,
}

/// An account's subscription, the newest if none runs, and its bills.
pub async fn shown(state: &AppState, account: AccountId) -> AppResult<(Option<Shown>, Vec<ShownInvoice>)> {
    let all = subscriptions::of_account(&state.db, account).await?;
    let running = all.iter().find(|subscription| !subscription.facts.status.is_over());
    let shown = running.or(all.first()).map(|subscription| show(state, subscription));
    let bills = invoices::of_account(&state.db, account).await?;
    Ok((shown, bills.iter().map(|bill| show_invoice(bill, state.zone)).collect()))
}

fn show(state: &AppState, subscription: &Subscription) -> Shown {
    let (now, facts) = (state.clock.now(), &subscription.facts);
    let lives = !facts.status.is_over();
    let ending = facts.cancel_at.is_some() || facts.collection_paused;
    let paid_for = matches!(facts.status, Status::Active | Status::Trialing);
    let window = withdrawal::is_open(subscription, now, state.zone);
    Shown {
        name: name(state, subscription),
        price: price(subscription),
        discount: subscription.discount.and_then(|discount| discount.in_words(now, state.zone)),
        sentence: sentence(subscription, now, state.zone),
        seats: is_for_group(state, subscription).then_some(subscription.quantity),
        warns: matches!(facts.status, Status::PastDue | Status::Unpaid | Status::Incomplete | Status::Paused),
        card: subscription.card.clone(),
        over: !lives,
        can_cancel: lives && facts.cancel_at.is_none(),
        can_resume: lives && ending,
        can_pause: facts.status == Status::Active && !ending,
        can_change: paid_for && !ending && change::is_possible(state, subscription),
        withdrawal: window.then(|| {
            long_date(
                withdrawal::until(facts.started_at, state.zone) - chrono::TimeDelta::seconds(1),
                state.zone,
            )
        }),
    }
}

/// The plan's name; the provider's price alone says nothing to a reader.
pub(super) fn name(state: &AppState, subscription: &Subscription) -> String {
    let site = state.site.current();
    let plan = plan::of_price(&site.plans, subscription.price_id);
    plan.map_or_else(|| crate::t("entitlement-subscription"), |plan| plan.name.clone())
}

/// Its seats are given away.
pub(super) fn is_for_group(state: &AppState, subscription: &Subscription) -> bool {
    let site = state.site.current();
    plan::of_price(&site.plans, subscription.price_id).is_some_and(|plan| plan.audience == Audience::Group)
}

/// "€15 a month".
pub(super) fn price(subscription: &Subscription) -> String {
    subscription.every.price(subscription.total())
}

fn sentence(subscription: &Subscription, now: DateTime<Utc>, zone: Tz) -> String {
    let facts = &subscription.facts;
    let date = |at| long_date(at, zone);
    let ends = entitlement(facts).map_or(facts.period_ends_at, |span| span.ends_at);
    match facts.status {
        Status::Trialing | Status::Active if facts.collection_paused => {
            crate::t1("subscription-paused", "date", date(ends))
        }
        Status::Trialing | Status::Active if facts.cancel_at.is_some() => {
            crate::t1("subscription-ending", "date", date(ends))
        }
        Status::Trialing => crate::t2(
            "subscription-trialing",
            "date",
            date(facts.period_ends_at),
            "price",
            price(subscription),
        ),
        Status::Active => crate::t2(
            "subscription-active",
            "date",
            date(facts.period_ends_at),
            "price",
            subscription.reduced(subscription.total(), facts.period_ends_at).short(),
        ),
        Status::PastDue => {
            let key = if ends > now { "subscription-grace" } else { "subscription-past-grace" };
            crate::t1(key, "date", date(ends))
        }
        Status::Unpaid | Status::Incomplete | Status::Paused => crate::t("subscription-unpaid"),
        Status::Canceled => crate::t1("subscription-ended", "date", date(ends)),
        Status::IncompleteExpired => crate::t("subscription-never-paid"),
        Status::Unknown => crate::t1("subscription-unknown", "date", date(ends)),
    }
}

fn show_invoice(bill: &Invoice, zone: Tz) -> ShownInvoice {
    let status = match bill.status {
        Bill::Paid if bill.refunded.minor > 0 && bill.refundable().is_zero() => "refunded",
        Bill::Paid if bill.refunded.minor > 0 => "partly-refunded",
        Bill::Paid => "paid",
        Bill::Draft | Bill::Open => "open",
        Bill::Void => "void",
        Bill::Uncollectible => "uncollectible",
    };
    ShownInvoice {
        date: bill.issued_at.with_timezone(&zone).format("%-d %b %Y").to_string(),
        number: bill.number.clone().unwrap_or_default(),
        total: bill.total.to_string(),
        status: crate::t(&format!("invoice-{status}")),
        href: bill.pdf_url.clone().or_else(|| bill.page_url.clone()),
    }
}
