//! Buying more seats, or fewer, with what that costs shown before it is done.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use sqlx::PgConnection;

use super::acting::{Acting, acting, back, looking};
use crate::app::AppState;
use crate::billing::pages::own;
use crate::billing::proration::shown_at;
use crate::billing::provider::{Change, Error};
use crate::billing::store::{plans, subscriptions};
use crate::billing::subscription::{Status, Subscription};
use crate::billing::{plan, refresh};
use crate::error::{AppError, AppResult};
use crate::extract::SignedIn;
use crate::fields::Fields;
use crate::groups::{Deed, MOST_SEATS, Seats, store};
use crate::page::{Cache, Chrome, Head, Page};
use crate::wording::iso;

#[derive(Template)]
#[template(path = "groups/seats.html")]
struct SeatsPage {
    chrome: Chrome,
    page: Head,
    seats: Seats,
    fewest: i32,
    most: u32,
    typed: String,
    chosen: Option<Chosen>,
    problem: Option<String>,
}

impl SeatsPage {
    /// How many there are, and what became of them.
    fn lead(&self) -> String {
        let Seats { all, held, kept, .. } = self.seats;
        let numbers = [("all", all), ("held", held), ("kept", kept)];
        crate::tn("seats-lead", &numbers.map(|(name, number)| (name, number.to_string())))
    }
}

/// How many seats it is to be, and what that costs.
struct Chosen {
    seats: i32,
    key: String,
    as_of: String,
    costs: String,
    then: String,
    pays: bool,
}

/// How many.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    seats: Option<String>,
}

/// The group's subscription, if seats can be added and taken away: it is paid, or in its free days, and goes on.
struct Held {
    subscription: Subscription,
    price: String,
    seats: Seats,
    fewest: i32,
}

async fn held(db: &mut PgConnection, state: &AppState, acting: &Acting) -> AppResult<Held> {
    let subscription = subscriptions::of_id(&mut *db, acting.group.subscription_id).await?;
    let subscription = subscription.ok_or(AppError::NotFound)?;
    let facts = &subscription.facts;
    let lives = matches!(facts.status, Status::Active | Status::Trialing)
        && facts.cancel_at.is_none()
        && !facts.collection_paused;
    let price = match subscription.price_id.filter(|_| lives) {
        Some(price) => plans::reference(&mut *db, subscription.provider, price).await?,
        None => None,
    };
    let seats = store::count(db, acting.group.group_id, state.clock.now()).await?;
    let site = state.site.current();
    let sold = plan::of_price(&site.plans, subscription.price_id).map_or(2, |plan| plan.fewest_seats);
    let fewest = seats.used().max(i32::try_from(sold).unwrap_or(i32::MAX));
    Ok(Held { subscription, price: price.ok_or(AppError::NotFound)?, seats, fewest })
}

impl Held {
    /// The number that was typed, or why it cannot be.
    fn wanted(&self, typed: &str) -> Result<i32, String> {
        let most = i32::try_from(MOST_SEATS).unwrap_or(i32::MAX);
        let wanted = typed.trim().parse::<i32>().ok().filter(|wanted| (1..=most).contains(wanted));
        match wanted {
            Some(wanted) if wanted < self.seats.used() => {
                Err(crate::t2("seats-used", "used", self.seats.used(), "wanted", wanted))
            }
            Some(wanted) if wanted >= self.fewest => Ok(wanted),
            _ => Err(crate::t2("seats-wrong", "fewest", self.fewest, "most", MOST_SEATS)),
        }
    }

    fn change(&self, wanted: i32) -> Change<'_> {
        let Subscription { every, amount, .. } = self.subscription;
        Change { price: &self.price, every, amount, quantity: wanted.unsigned_abs(), ends_discount: false }
    }
}

/// GET /account/group/seats: how many, and once a number is chosen, what it costs.
pub async fn change_form(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Query(wish): Query<Wish>,
) -> AppResult<Response> {
    let acting = looking(&state, &signed_in, Deed::Seats).await?;
    let held = held(&mut *state.db.acquire().await?, &state, &acting).await?;
    let typed = wish.seats.as_deref();
    let page = seats_page(&state, &signed_in, &held, typed, None).await?;
    let wrong = page.problem.is_some();
    Ok(if wrong { Page::invalid(page) } else { Page::new(page, Cache::Never) }.into_response())
}

async fn seats_page(
    state: &AppState,
    signed_in: &SignedIn,
    held: &Held,
    typed: Option<&str>,
    problem: Option<String>,
) -> AppResult<SeatsPage> {
    let wanted = typed.map(|typed| held.wanted(typed)).transpose();
    let (wanted, wrong) = match wanted {
        Ok(wanted) => (wanted.filter(|wanted| *wanted != held.subscription.quantity), None),
        Err(wrong) => (None, Some(wrong)),
    };
    let chosen = match wanted {
        Some(wanted) => Some(chosen(state, held, wanted).await?),
        None => None,
    };
    let chrome = Chrome::of(state, &signed_in.viewer);
    Ok(SeatsPage {
        page: Head::new(&chrome, crate::t("seats-title"), "/account/group/seats").unlisted(),
        typed: typed.map_or_else(|| held.subscription.quantity.to_string(), str::to_owned),
        problem: problem.or(wrong),
        seats: held.seats,
        fewest: held.fewest,
        most: MOST_SEATS,
        chosen,
        chrome,
    })
}

async fn chosen(state: &AppState, held: &Held, wanted: i32) -> AppResult<Chosen> {
    let proration = state.payments.preview(&held.subscription.reference, &held.change(wanted)).await?;
    Ok(Chosen {
        seats: wanted,
        key: own::new_key(),
        as_of: iso(proration.as_of),
        costs: proration.costs(),
        then: proration.then(state.zone),
        pays: proration.due_now.minor > 0,
    })
}

/// POST /account/group/seats: as many as were shown, at what was shown.
pub async fn change(
    signed_in: SignedIn,
    State(state): State<AppState>,
    fields: Fields,
) -> AppResult<Response> {
    let (mut transaction, acting) = acting(&state, &signed_in, Deed::Seats).await?;
    let held = held(&mut transaction, &state, &acting).await?;
    let typed = fields.text("seats");
    if fields.text("from") != held.subscription.quantity.to_string() {
        drop(transaction);
        let problem = Some(crate::t("seats-changed"));
        let page = seats_page(&state, &signed_in, &held, Some(typed), problem).await?;
        return Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response());
    }
    let shown = shown_at(fields.text("as_of"), state.clock.now());
    let (wanted, as_of) = match (held.wanted(typed), shown) {
        (Ok(wanted), Some(as_of)) => (wanted, as_of),
        (_, shown) => {
            drop(transaction);
            let problem = shown.is_none().then(|| crate::t("change-shown-too-long-ago"));
            return Ok(Page::invalid(seats_page(&state, &signed_in, &held, Some(typed), problem).await?)
                .into_response());
        }
    };
    // From here on nobody takes a seat above the new number, though the provider has yet to be asked.
    store::set_lowering(&mut *transaction, acting.group.group_id, Some(wanted)).await?;
    let after = json!({"from": held.subscription.quantity, "to": wanted});
    acting.note(&state, &mut transaction, "group.change_seats", after).await?;
    transaction.commit().await?;
    let key = own::key("seats", &held.subscription, fields.text("key"));
    let asked = state.payments.change(&held.subscription.reference, &held.change(wanted), as_of, &key).await;
    if let Err(error) = asked {
        return not_changed(&state, &signed_in, &acting, &held, typed, error).await;
    }
    refresh::subscription(&state, &held.subscription.reference).await?;
    Ok(back(""))
}

/// Without an answer it is not known whether there are fewer seats now: until it is, none above the number is given away.
async fn not_changed(
    state: &AppState,
    signed_in: &SignedIn,
    acting: &Acting,
    held: &Held,
    typed: &str,
    error: Error,
) -> AppResult<Response> {
    let Error::Refused(cause) = error else { return Err(error.into()) };
    store::set_lowering(&state.db, acting.group.group_id, None).await?;
    tracing::info!(cause, "another number of seats was refused");
    let problem = Some(crate::t("change-refused"));
    Ok(Page::invalid(seats_page(state, signed_in, held, Some(typed), problem).await?).into_response())
}
