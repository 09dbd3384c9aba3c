//! GET and POST /admin/plans and what is below it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};

use super::effect::{in_words, of_price};
use super::form::{AUDIENCES, Errors, Typed};
use super::store;
use crate::app::AppState;
use crate::audit;
use crate::billing::money::{Currency, Money};
use crate::billing::plan::{Every, Plan};
use crate::billing::store::plans;
use crate::error::{AppError, AppResult, refused_by};
use crate::extract::Staff;
use crate::fields::Fields;
use crate::ids::{PlanId, PriceId};
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::page::{Cache, Chrome, Page};

#[derive(Template)]
#[template(path = "admin/plans/index.html")]
struct Index {
    desk: DeskChrome,
    plans: Vec<Plan>,
}

#[derive(Template)]
#[template(path = "admin/plans/edit.html")]
struct Edit {
    desk: DeskChrome,
    /// The plan that is edited; none, for a new one.
    plan: Option<Plan>,
    typed: Typed,
    errors: Errors,
    audiences: Vec<Choice>,
    intervals: Vec<Choice>,
    fixed: bool,
    effect: Vec<String>,
    effect_title: &'static str,
    problem: Option<&'static str>,
    price: PriceTyped,
}

/// What stands in the form of a price.
#[derive(Debug, Clone, Default)]
struct PriceTyped {
    amount: String,
    currency: String,
    error: Option<String>,
}

/// A plan, and what of it is known besides.
struct Held {
    plan: Plan,
    subscribers: Vec<(PriceId, i64)>,
    sold: bool,
}

const CHANGED: &str = "Nothing was saved: somebody else changed the plan meanwhile. What you typed still stands here. Save \
                       again to put yours in its place.";

/// GET /admin/plans
pub async fn index(staff: Staff, State(state): State<AppState>) -> AppResult<Response> {
    let plans = plans::all(&mut *state.db.acquire().await?).await?;
    let chrome = Chrome::of(&state, &staff.viewer);
    let desk = DeskChrome::new(&chrome, &staff, "plans", "Plans");
    Ok(Page::new(Index { desk, plans }, Cache::Never).into_response())
}

async fn held(state: &AppState, id: PlanId) -> AppResult<Held> {
    let mut db = state.db.acquire().await?;
    let plans = plans::all(&mut db).await?;
    let plan = plans.into_iter().find(|plan| plan.plan_id == id).ok_or(AppError::NotFound)?;
    Ok(Held {
        subscribers: store::held(&mut *db, id).await?,
        sold: store::was_sold(&mut *db, id).await?,
        plan,
    })
}

fn page(state: &AppState, staff: &Staff, held: Option<Held>, typed: Typed) -> Edit {
    let chrome = Chrome::of(state, &staff.viewer);
    let title = held.as_ref().map_or("New plan", |held| held.plan.name.as_str());
    let interval = |every: Every, label| Choice::new(every.name(), label, &typed.every);
    Edit {
        desk: DeskChrome::new(&chrome, staff, "plans", title),
        audiences: AUDIENCES
            .iter()
            .map(|(_, name, label)| Choice::new(*name, *label, &typed.audience))
            .collect(),
        intervals: vec![interval(Every::Month, "Each month"), interval(Every::Year, "Each year")],
        fixed: held.as_ref().is_some_and(|held| held.sold),
        effect: held.as_ref().map(|held| in_words(&held.plan, &held.subscribers)).unwrap_or_default(),
        effect_title: "What this means now",
        plan: held.map(|held| held.plan),
        typed,
        errors: Errors::default(),
        problem: None,
        price: PriceTyped { currency: "EUR".to_owned(), ..PriceTyped::default() },
    }
}

fn refused(page: Edit, errors: Errors) -> Response {
    let problem = Some("Nothing was saved. Please look at the marked fields.");
    Page::invalid(Edit { errors, problem, ..page }).into_response()
}

/// GET /admin/plans/new
pub async fn new(staff: Staff, State(state): State<AppState>) -> Response {
    let typed = Typed {
        audience: "everyone".to_owned(),
        every: Every::Month.name().to_owned(),
        trial_days: "30".to_owned(),
        fewest_seats: "2".to_owned(),
        position: "10".to_owned(),
        ..Typed::default()
    };
    Page::new(page(&state, &staff, None, typed), Cache::Never).into_response()
}

/// POST /admin/plans
pub async fn create(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let typed = Typed::from_fields(&fields);
    let plan = match typed.check(None, None) {
        Ok(plan) => plan,
        Err(errors) => return Ok(refused(page(&state, &staff, None, typed), *errors)),
    };
    let mut transaction = state.db.begin().await?;
    if let Err(error) = store::insert(&mut *transaction, &plan).await {
        return Ok(refused(page(&state, &staff, None, typed), taken(error)?));
    }
    log(&mut transaction, &state, &staff, &plan, "plan.create", None).await?;
    transaction.commit().await?;
    state.site.reload().await?;
    Ok(Redirect::to(&format!("/admin/plans/{}", plan.plan_id)).into_response())
}

/// A taken slug as a message at its field; anything else is a fault.
fn taken(error: sqlx::Error) -> AppResult<Errors> {
    if refused_by(&error) == Some("plan_slug_taken") {
        let slug = Some("Another plan has this address.".to_owned());
        return Ok(Errors { slug, ..Errors::default() });
    }
    Err(error.into())
}

async fn log(
    db: &mut sqlx::PgConnection,
    state: &AppState,
    staff: &Staff,
    plan: &Plan,
    action: &str,
    before: Option<&Plan>,
) -> sqlx::Result<()> {
    let entry = audit::Entry {
        by: Some(staff.account.account_id),
        action,
        subject: "plan",
        subject_id: plan.plan_id.0,
        before: before.map(logged),
        after: Some(logged(plan)),
    };
    audit::record(db, entry, state.clock.now()).await
}

fn logged(plan: &Plan) -> Value {
    let prices: Vec<_> = plan.on_sale().map(|price| price.amount).collect();
    json!({
        "slug": plan.slug, "name": plan.name, "description": plan.description, "benefits": plan.benefits,
        "audience": plan.audience, "every": plan.every, "trial_days": plan.trial_days, "position": plan.position,
        "fewest_seats": plan.fewest_seats, "archived": plan.archived, "prices": prices,
    })
}

/// GET /admin/plans/{id}
pub async fn edit(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<PlanId>,
) -> AppResult<Response> {
    let held = held(&state, id).await?;
    let typed = Typed::from_plan(&held.plan);
    Ok(Page::new(page(&state, &staff, Some(held), typed), Cache::Never).into_response())
}

/// POST /admin/plans/{id}. With `preview` it only says what it would mean.
pub async fn update(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<PlanId>,
    fields: Fields,
) -> AppResult<Response> {
    let held = held(&state, id).await?;
    let typed = Typed::from_fields(&fields);
    let plan = match typed.check(Some(&held.plan), held.sold.then_some(held.plan.every)) {
        Ok(plan) => plan,
        Err(errors) => return Ok(refused(page(&state, &staff, Some(held), typed), *errors)),
    };
    if fields.has("preview") {
        let effect = in_words(&plan, &held.subscribers);
        let page = page(&state, &staff, Some(held), typed);
        let page = Edit { effect, effect_title: "What this would mean", ..page };
        return Ok(Page::new(page, Cache::Never).into_response());
    }
    let version = fields.version(held.plan.version)?;
    let mut transaction = state.db.begin().await?;
    match store::update(&mut *transaction, &plan, version, state.clock.now()).await {
        Ok(true) => {}
        Ok(false) => return Ok(conflict(page(&state, &staff, Some(held), typed))),
        Err(error) => return Ok(refused(page(&state, &staff, Some(held), typed), taken(error)?)),
    }
    log(&mut transaction, &state, &staff, &plan, "plan.update", Some(&held.plan)).await?;
    transaction.commit().await?;
    state.site.reload().await?;
    Ok(Redirect::to(&format!("/admin/plans/{id}")).into_response())
}

fn conflict(page: Edit) -> Response {
    let page = Edit { problem: Some(CHANGED), ..page };
    Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response()
}

/// What was typed of a price: an amount to put on sale, or none to take the currency off sale.
fn price(fields: &Fields) -> Result<(Currency, Option<Money>), String> {
    let currency: Currency =
        fields.text("currency").parse().map_err(|_| "A currency such as EUR.".to_owned())?;
    if fields.has("withdraw") {
        return Ok((currency, None));
    }
    let amount = Money::parse(fields.text("amount"), currency).ok().filter(|amount| amount.minor > 0);
    amount.map(|amount| (currency, Some(amount))).ok_or_else(|| "An amount such as 15 or 15.50.".to_owned())
}

/// POST /admin/plans/{id}/prices: puts a price in the place of the one in its currency, or takes that off sale.
pub async fn set_price(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<PlanId>,
    fields: Fields,
) -> AppResult<Response> {
    let held = held(&state, id).await?;
    let typed = Typed::from_plan(&held.plan);
    let sent = PriceTyped { amount: fields.line("amount"), currency: fields.line("currency"), error: None };
    let (currency, amount) = match price(&fields) {
        Ok(price) => price,
        Err(error) => {
            let page = page(&state, &staff, Some(held), typed);
            let price = PriceTyped { error: Some(error), ..sent };
            return Ok(Page::invalid(Edit { price, ..page }).into_response());
        }
    };
    if let Some(amount) = amount.filter(|_| fields.has("preview")) {
        let effect = of_price(&held.plan, amount, &held.subscribers);
        let page = page(&state, &staff, Some(held), typed);
        let page = Edit { effect, effect_title: "What this would mean", price: sent, ..page };
        return Ok(Page::new(page, Cache::Never).into_response());
    }
    let version = fields.version(held.plan.version)?;
    if !replace(&state, &staff, &held.plan, (currency, amount), version).await? {
        let page = page(&state, &staff, Some(held), typed);
        return Ok(conflict(Edit { price: sent, ..page }));
    }
    state.site.reload().await?;
    Ok(Redirect::to(&format!("/admin/plans/{id}")).into_response())
}

/// Archives the price that is on sale and puts the other in its place, unless the plan changed since `version`.
async fn replace(
    state: &AppState,
    staff: &Staff,
    plan: &Plan,
    (currency, amount): (Currency, Option<Money>),
    version: i32,
) -> AppResult<bool> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    if !store::touch(&mut *transaction, plan.plan_id, version).await? {
        return Ok(false);
    }
    store::archive_price(&mut transaction, plan.plan_id, currency.code(), now).await?;
    if let Some(amount) = amount {
        store::insert_price(&mut transaction, plan.plan_id, amount, now).await?;
    }
    let entry = audit::Entry {
        by: Some(staff.account.account_id),
        action: if amount.is_some() { "price.set" } else { "price.withdraw" },
        subject: "plan",
        subject_id: plan.plan_id.0,
        before: Some(json!({"price": plan.price(currency).map(|price| price.amount)})),
        after: Some(json!({"currency": currency, "price": amount})),
    };
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    Ok(true)
}
