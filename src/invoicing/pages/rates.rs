//! Rates of VAT: GET and POST /admin/invoices/vat-rates

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{Datelike as _, NaiveDate};
use serde_json::json;
use uuid::Uuid;

use super::DESK;
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::fields::Fields;
use crate::invoicing::country::Country;
use crate::invoicing::posting::day;
use crate::invoicing::store::rates::{self as store, Since};
use crate::invoicing::vat::Rate;
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::page::{Cache, Chrome, Page};
use crate::{audit, clock};

#[derive(Template)]
#[template(path = "invoicing/rates.html")]
struct RatesPage {
    desk: DeskChrome,
    rows: Vec<Row>,
    countries: Vec<Choice>,
    typed: Typed,
    errors: Errors,
}

struct Row {
    country: &'static str,
    rate: String,
    since: String,
    state: &'static str,
}

#[derive(Default)]
struct Typed {
    country: String,
    rate: String,
    valid_from: String,
}

#[derive(Default)]
struct Errors {
    country: Option<&'static str>,
    rate: Option<String>,
    valid_from: Option<&'static str>,
}

impl Typed {
    fn check(&self) -> Result<Since, Errors> {
        let country = self.country.parse().ok().filter(|country: &Country| country.is_member());
        let rate: Result<Rate, _> = self.rate.parse();
        let valid_from =
            self.valid_from.parse::<NaiveDate>().ok().filter(|day| (2000..=2199).contains(&day.year()));
        match (country, rate, valid_from) {
            (Some(country), Ok(rate), Some(valid_from)) => Ok(Since { country, valid_from, rate }),
            (country, rate, valid_from) => Err(Errors {
                country: country.is_none().then_some("Which member state?"),
                rate: rate.err().map(|wrong| format!("{wrong}.")),
                valid_from: valid_from.is_none().then_some("A day, such as 2027-01-01."),
            }),
        }
    }
}

async fn page(state: &AppState, staff: &Staff, typed: Typed, errors: Errors) -> AppResult<RatesPage> {
    let chrome = Chrome::of(state, &staff.viewer);
    let today = clock::day(chrome.now, chrome.zone);
    let all = store::all(&state.db).await?;
    let state_of = |since: &Since| {
        let newest = all.iter().find(|other| other.country == since.country && other.valid_from <= today);
        match newest {
            _ if since.valid_from > today => "to come",
            Some(newest) if newest == since => "now",
            _ => "earlier",
        }
    };
    let rows = all.iter().map(|since| Row {
        country: since.country.name(),
        rate: since.rate.to_string(),
        since: day(since.valid_from),
        state: state_of(since),
    });
    let members = Country::all().into_iter().filter(|country| country.is_member());
    Ok(RatesPage {
        desk: DeskChrome::new(&chrome, staff, DESK, "Rates of VAT"),
        rows: rows.collect(),
        countries: members
            .map(|country| Choice::new(country.code(), country.name(), &typed.country))
            .collect(),
        typed,
        errors,
    })
}

/// GET /admin/invoices/vat-rates
pub async fn rates(staff: Staff, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    let page = page(&state, &staff, Typed::default(), Errors::default()).await?;
    Ok(Page::new(page, Cache::Never))
}

/// POST /admin/invoices/vat-rates: a rate from a day on. Earlier ones stay, and so do issued invoices.
pub async fn enter_rate(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let typed = Typed {
        country: fields.line("country"),
        rate: fields.line("rate"),
        valid_from: fields.line("valid_from"),
    };
    let since = match typed.check() {
        Ok(since) => since,
        Err(errors) => return Ok(Page::invalid(page(&state, &staff, typed, errors).await?).into_response()),
    };
    let mut transaction = state.db.begin().await?;
    store::enter(&mut *transaction, since).await?;
    let entry = audit::Entry {
        by: Some(staff.account.account_id),
        action: "vat_rate.enter",
        subject: "vat_rate",
        subject_id: Uuid::nil(),
        before: None,
        after: Some(json!({"country": since.country, "valid_from": since.valid_from, "rate": since.rate})),
    };
    audit::record(&mut *transaction, entry, state.clock.now()).await?;
    transaction.commit().await?;
    Ok(Redirect::to("/admin/invoices/vat-rates").into_response())
}
