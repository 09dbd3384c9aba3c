//! GET /subscribe: the plans side by side.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::own;
use crate::app::AppState;
use crate::billing::money::Currency;
use crate::billing::plan::Audience;
use crate::billing::selling::{Offer, currencies, offer, student_price};
use crate::error::AppResult;
use crate::extract::{Viewer, own_path};
use crate::fields::Fields;
use crate::page::{Cache, Chrome, Head, Page};

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    pub(super) next: Option<String>,
    pub(super) currency: Option<String>,
    pub(super) key: Option<String>,
    pub(super) seats: Option<String>,
    pub(super) coupon: Option<String>,
}

impl Wish {
    /// What a form sent.
    pub(super) fn from_fields(fields: &Fields) -> Self {
        let text = |name| Some(fields.text(name).to_owned()).filter(|text| !text.is_empty());
        // An empty number of seats is one that was forgotten, none is a plan for one reader.
        let seats = fields.has("seats").then(|| fields.text("seats").to_owned());
        Self {
            next: text("next"),
            currency: text("currency"),
            key: text("key"),
            seats,
            coupon: text("coupon"),
        }
    }

    /// An address with the seats and the code that were typed, and with the story to come back to.
    pub(crate) fn carried(&self, path: &str) -> String {
        let typed = [("seats", &self.seats), ("coupon", &self.coupon)];
        let typed = typed.iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
        let mut path = path.to_owned();
        for (name, value) in typed.filter(|(_, value)| !value.is_empty()) {
            let joint = if path.contains('?') { '&' } else { '?' };
            path = format!("{path}{joint}{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
        }
        with_next(&path, self.next())
    }

    /// The story to come back to.
    pub(super) fn next(&self) -> &str {
        own_path(self.next.as_deref())
    }

    /// The currency that was chosen, or the first on sale.
    pub(super) fn currency(&self, state: &AppState) -> Currency {
        let on_sale = currencies(&state.site.current().plans);
        let wanted = self.currency.as_deref().and_then(|code| code.parse().ok());
        wanted
            .filter(|currency| on_sale.contains(currency))
            .or(on_sale.first().copied())
            .unwrap_or(Currency::EUR)
    }
}

#[derive(Template)]
#[template(path = "billing/subscribe.html")]
#[expect(clippy::struct_excessive_bools, reason = "one for each sentence that may stand on the page")]
struct SubscribePage {
    chrome: Chrome,
    page: Head,
    plans: Vec<Card>,
    group_plans: Vec<Card>,
    currencies: Vec<Choice>,
    had_trial: bool,
    student_price: Option<String>,
    has_one: bool,
    offline: bool,
    selling: bool,
}

/// A plan on its card.
struct Card {
    name: String,
    price: String,
    per: String,
    description: String,
    benefits: Vec<String>,
    trial: Option<String>,
    /// With how many seats it is sold at least.
    fewest_seats: u32,
    href: String,
}

/// A currency to choose.
struct Choice {
    code: String,
    href: String,
    chosen: bool,
}

impl Card {
    fn new(offer: &Offer<'_>, wish: &Wish) -> Self {
        let plan = offer.plan;
        let price = offer.price.amount.short();
        let per = crate::t(&format!("per-{}", plan.every.name()));
        Self {
            name: plan.name.clone(),
            trial: (offer.trial_days > 0).then(|| {
                crate::t2("plan-trial", "days", offer.trial_days, "price", format!("{price} {per}"))
            }),
            price,
            per,
            description: plan.description.clone(),
            benefits: plan.benefits.clone(),
            fewest_seats: plan.fewest_seats,
            href: wish.carried(&format!("/subscribe/{}?currency={}", plan.slug, offer.price.amount.currency)),
        }
    }
}

impl Card {
    /// What a group pays, in a sentence.
    fn group_price(&self) -> String {
        let (price, per, count) = (self.price.clone(), self.per.clone(), self.fewest_seats.to_string());
        crate::tn("subscribe-group", &[("price", price), ("per", per), ("count", count)])
    }
}

/// An address that leads on to a story afterwards.
pub(super) fn with_next(path: &str, next: &str) -> String {
    if next == "/" {
        return path.to_owned();
    }
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}next={}", utf8_percent_encode(next, NON_ALPHANUMERIC))
}

/// GET /subscribe
pub async fn index(
    viewer: Viewer,
    State(state): State<AppState>,
    Query(wish): Query<Wish>,
) -> AppResult<impl IntoResponse> {
    let chrome = Chrome::of(&state, &viewer);
    let page = Head::new(&chrome, crate::t1("subscribe-title", "name", &chrome.site.name), "/subscribe");
    let buyer = own::buyer(&state, &viewer).await?;
    let site = state.site.current();
    let currency = wish.currency(&state);
    let offers = site.plans.iter().filter_map(|plan| offer(plan, currency, buyer));
    let (group_plans, plans): (Vec<_>, Vec<_>) =
        offers.partition(|offer| offer.plan.audience == Audience::Group);
    let cards = |offers: Vec<Offer<'_>>| offers.iter().map(|offer| Card::new(offer, &wish)).collect();
    let currencies = currencies(&site.plans);
    let currencies = currencies
        .into_iter()
        .map(|each| Choice {
            code: each.to_string(),
            href: wish.carried(&format!("/subscribe?currency={each}")),
            chosen: each == currency,
        })
        .collect();
    let has_one = own::running(&state, &viewer).await?.is_some();
    let offline = own::is_offline(&state);
    let had_trial = buyer.had_trial;
    let shown = SubscribePage {
        chrome,
        page,
        plans: cards(plans),
        group_plans: cards(group_plans),
        currencies,
        had_trial,
        student_price: student_price(&site.plans, currency).filter(|_| !buyer.student),
        has_one,
        offline,
        selling: state.selling,
    };
    Ok(Page::new(shown, Cache::shared_with(&viewer)))
}
