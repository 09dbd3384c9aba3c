//! GET /admin/subscribers/{id}

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use sqlx::PgConnection;
use uuid::Uuid;

use super::group::{self, ShownGroup};
use crate::accounts::belongings::Account;
use crate::accounts::store::belongings;
use crate::admin::subscribers::deeds::Deed;
use crate::admin::subscribers::store::timeline;
use crate::admin::subscribers::timeline::{Moment, in_order};
use crate::admin::subscribers::words;
use crate::app::AppState;
use crate::billing::invoice::{self, Invoice};
use crate::billing::money::Money;
use crate::billing::plan;
use crate::billing::refund::Refund;
use crate::billing::store::{invoices, refunds, subscriptions};
use crate::billing::subscription::Subscription;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::ids::AccountId;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::wording;

#[derive(Template)]
#[template(path = "admin/subscribers/show.html")]
struct Show {
    desk: DeskChrome,
    id: AccountId,
    name: String,
    facts: Vec<(&'static str, String)>,
    subscriptions: Vec<ShownSubscription>,
    rights: Vec<String>,
    group: Option<ShownGroup>,
    complimentary: bool,
    invoices: Vec<ShownInvoice>,
    alerts: Vec<(Uuid, String)>,
    moments: Vec<ShownMoment>,
}

struct ShownSubscription {
    title: String,
    over: bool,
    lines: Vec<String>,
    facts: Vec<(&'static str, String)>,
    deeds: Vec<(String, &'static str)>,
}

struct ShownInvoice {
    number: String,
    issued: String,
    status: &'static str,
    paid: String,
    refunded: Option<String>,
    page: Option<String>,
    refund: Option<String>,
}

struct ShownMoment {
    iso: String,
    at: String,
    kind: &'static str,
    text: String,
    by: Option<String>,
}

/// GET /admin/subscribers/{id}
pub async fn show(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<AccountId>,
) -> AppResult<Response> {
    let mut db = state.db.acquire().await?;
    let account = belongings::account(&mut *db, id).await?;
    let held = subscriptions::of_account(&mut *db, id).await?;
    let bills = invoices::of_account(&mut *db, id).await?;
    let paid_back = refunds::of_account(&mut *db, id).await?;
    let rights = timeline::rights(&mut *db, id).await?;
    let chrome = Chrome::of(&state, &staff.viewer);
    let moments = in_order(moments(&mut db, &account, &bills, &paid_back).await?);
    let page = Show {
        desk: DeskChrome::new(&chrome, &staff, "subscribers", &account.email),
        id,
        name: account.name.clone(),
        facts: facts(&account, timeline::customers(&mut *db, id).await?, &chrome),
        subscriptions: held.iter().map(|held| shown(&state, held, &chrome)).collect(),
        complimentary: rights.iter().any(|right| {
            right.source == crate::paywall::EntitlementSource::Complimentary
                && right.ends_at.is_none_or(|at| at > chrome.now)
        }),
        group: group::of(&state, id).await?,
        rights: rights.iter().map(|right| right_in_words(right, &chrome)).collect(),
        invoices: bills.iter().map(|bill| bill_shown(bill, id, &chrome)).collect(),
        alerts: timeline::alerts(&mut *db, id).await?,
        moments: moments.into_iter().map(|moment| moment_shown(moment, &chrome)).collect(),
    };
    Ok(Page::new(page, Cache::Never).into_response())
}

fn facts(account: &Account, customers: Vec<String>, chrome: &Chrome) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("Address", account.email.clone()),
        ("Confirmed", account.verified_at.map_or("no".to_owned(), |at| words::day(at, chrome.zone))),
        ("Account since", words::day(account.created_at, chrome.zone)),
        ("Role", account.role.name().to_owned()),
        ("Account", account.account_id.to_string()),
    ];
    facts.extend(customers.into_iter().map(|reference| ("Customer", reference)));
    facts
}

fn shown(state: &AppState, subscription: &Subscription, chrome: &Chrome) -> ShownSubscription {
    let site = state.site.current();
    let plan = plan::of_price(&site.plans, subscription.price_id);
    let mut facts = vec![
        ("Began", words::day(subscription.facts.started_at, chrome.zone)),
        (words::provider(subscription.provider), subscription.reference.clone()),
    ];
    if let Some((at, amount)) = subscription.next_payment() {
        facts.insert(0, ("Next payment", format!("{} on {}", amount, words::day(at, chrome.zone))));
    }
    let discount = subscription.discount.and_then(|discount| discount.in_words(chrome.now, chrome.zone));
    facts.extend(discount.map(|discount| ("Coupon", discount)));
    facts.extend(subscription.card.clone().map(|card| ("Card", card)));
    facts.extend((subscription.quantity > 1).then(|| ("Seats", subscription.quantity.to_string())));
    facts.extend(subscription.cancellation.map(|reason| ("Ends because", reason.name().replace('-', " "))));
    let href = |deed: Deed| {
        let account = subscription.account_id.unwrap_or_default();
        format!("/admin/subscribers/{account}/{}?subscription={}", deed.name(), subscription.subscription_id)
    };
    let deeds = Deed::of_subscription(subscription).into_iter().map(|deed| (href(deed), deed.label()));
    ShownSubscription {
        title: format!(
            "{}, {}",
            plan.map_or("Subscription", |plan| plan.name.as_str()),
            words::price(subscription)
        ),
        over: subscription.facts.status.is_over(),
        lines: vec![
            words::standing(subscription, chrome.zone),
            words::reading(subscription, chrome.now, chrome.zone),
        ],
        facts,
        deeds: deeds.collect(),
    }
}

fn right_in_words(right: &timeline::Right, chrome: &Chrome) -> String {
    let until = right
        .ends_at
        .map_or("for good".to_owned(), |at| format!("until {}", wording::date_and_time(at, chrome.zone)));
    let note = if right.note.is_empty() { String::new() } else { format!(" “{}”", right.note) };
    let source = wording::capitalised(words::source(right.source));
    format!("{source}, {until}: {}.{note}", words::reason(right.reason))
}

fn bill_shown(bill: &Invoice, account: AccountId, chrome: &Chrome) -> ShownInvoice {
    let refundable = bill.refundable().minor > 0;
    ShownInvoice {
        number: bill.number.clone().unwrap_or_else(|| bill.reference.clone()),
        issued: words::day(bill.issued_at, chrome.zone),
        status: match bill.status {
            invoice::Status::Draft => "draft",
            invoice::Status::Open => "open",
            invoice::Status::Paid => "paid",
            invoice::Status::Void => "void",
            invoice::Status::Uncollectible => "given up",
        },
        paid: bill.total.to_string(),
        refunded: (!bill.refunded.is_zero()).then(|| bill.refunded.to_string()),
        page: bill.page_url.clone(),
        refund: refundable
            .then(|| format!("/admin/subscribers/{account}/refund?invoice={}", bill.invoice_id)),
    }
}

fn moment_shown(moment: Moment, chrome: &Chrome) -> ShownMoment {
    ShownMoment {
        iso: wording::iso(moment.at),
        at: wording::date_and_time(moment.at, chrome.zone),
        kind: moment.kind,
        text: moment.text,
        by: moment.by,
    }
}

async fn moments(
    db: &mut PgConnection,
    account: &Account,
    bills: &[Invoice],
    paid_back: &[Refund],
) -> AppResult<Vec<Moment>> {
    let id = account.account_id;
    let mut moments = vec![Moment::new(account.created_at, "account", "Registered.")];
    moments.extend(account.verified_at.map(|at| Moment::new(at, "account", "Confirmed the address.")));
    moments.extend(timeline::changes(&mut *db, id).await?.iter().map(change));
    moments.extend(bills.iter().flat_map(bill));
    moments.extend(paid_back.iter().map(refund));
    moments.extend(timeline::mails(&mut *db, id).await?.into_iter().map(|mail| {
        let how = if mail.failed_at.is_some() { "could not be delivered" } else { "written" };
        Moment::new(mail.at, "mail", format!("Mail “{}” {how}.", mail.kind.replace('-', " ")))
    }));
    moments.extend(timeline::logged(&mut *db, id).await?.into_iter().map(|line| Moment {
        by: line.by,
        ..Moment::new(line.at, "log", logged(&line.action, line.after.as_ref()))
    }));
    Ok(moments)
}

fn logged(action: &str, after: Option<&serde_json::Value>) -> String {
    let details = after.map(ToString::to_string).filter(|text| text != "null" && text != "{}");
    details.map_or_else(|| action.to_owned(), |details| format!("{action} {details}"))
}

fn change(change: &timeline::Change) -> Moment {
    let name = |status: crate::billing::subscription::Status| status.name().replace('_', " ");
    let text = match change.before {
        None => format!("Subscription began: {}.", name(change.after)),
        Some(before) if before == change.after => format!("Subscription stays {}.", name(before)),
        Some(before) => format!("Subscription from {} to {}.", name(before), name(change.after)),
    };
    let worth = change.currency.parse().ok().filter(|_| change.monthly_before != change.monthly_after).map(
        |currency| {
            let money = |minor| Money::new(minor, currency).short();
            format!(
                " Worth a month: {}, before {}.",
                money(change.monthly_after),
                money(change.monthly_before)
            )
        },
    );
    Moment::new(change.at, "subscription", text + &worth.unwrap_or_default())
}

fn bill(bill: &Invoice) -> Vec<Moment> {
    let number = bill.number.as_ref().unwrap_or(&bill.reference);
    let issued = Moment::new(bill.issued_at, "invoice", format!("Invoice {number} over {}.", bill.total));
    let paid = bill.paid_at.map(|at| Moment::new(at, "invoice", format!("Paid {} for {number}.", bill.paid)));
    std::iter::once(issued).chain(paid).collect()
}

fn refund(refund: &Refund) -> Moment {
    let (at, what) = match (refund.succeeded_at, refund.failed_at) {
        (Some(at), _) => (at, "Paid back"),
        (None, Some(at)) => (at, "Refused to pay back"),
        (None, None) => (refund.asked_at, "Asked to pay back"),
    };
    Moment::new(at, "refund", format!("{what} {} of {} ({}).", refund.amount, refund.invoice, refund.reason))
}
