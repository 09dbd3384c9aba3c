//! The list as a file. It is read and sent a thousand accounts at a time, so that it costs no more memory than a page.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use uuid::Uuid;

use super::pages::list::Asked;
use super::store::list::Row;
use super::words;
use crate::app::AppState;
use crate::billing::money::Money;
use crate::error::{AppError, AppResult};
use crate::fields::Fields;
use crate::page::Cache;
use crate::spreadsheet::Spreadsheet;

/// Accounts read at a time.
const AT_ONCE: usize = 1000;

const HEADINGS: [&str; 12] = [
    "account_id",
    "email",
    "name",
    "confirmed",
    "created_at",
    "status",
    "plan",
    "amount",
    "currency",
    "every",
    "until",
    "also_reads_by",
];

/// What is still to be sent.
struct Rest {
    state: AppState,
    asked: Asked,
    sheet: Spreadsheet<12>,
    before: Option<Uuid>,
}

/// GET /admin/subscribers.csv
pub async fn csv(State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let asked = Asked::from_fields(&fields);
    let rest = Rest { state, asked, sheet: Spreadsheet::new(HEADINGS)?, before: Some(Uuid::max()) };
    let body = Body::from_stream(stream::try_unfold(rest, next));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"subscribers.csv\"")),
    ];
    Ok(Cache::Never.on((headers, body).into_response()))
}

async fn next(mut rest: Rest) -> Result<Option<(Bytes, Rest)>, AppError> {
    let Some(before) = rest.before else { return Ok(None) };
    let rows = rest.asked.rows(&rest.state, before, AT_ONCE).await?;
    for row in &rows {
        rest.sheet.row(cells(row))?;
    }
    rest.before = (rows.len() == AT_ONCE).then(|| rows.last().map(|row| row.account_id.0)).flatten();
    Ok(Some((rest.sheet.take()?.into(), rest)))
}

fn cells(row: &Row) -> [String; 12] {
    let amount = row.currency.as_ref().and_then(|code| code.parse().ok()).zip(row.amount);
    [
        row.account_id.to_string(),
        row.email.clone(),
        row.name.clone(),
        if row.verified { "yes" } else { "no" }.to_owned(),
        row.created_at.to_rfc3339(),
        row.stage.map_or("", super::Stage::label).to_owned(),
        row.plan.clone().unwrap_or_default(),
        amount.map(|(currency, minor)| Money::new(minor, currency).number()).unwrap_or_default(),
        row.currency.clone().unwrap_or_default(),
        row.every.map_or("", crate::billing::plan::Every::name).to_owned(),
        row.until.map(|at| at.to_rfc3339()).unwrap_or_default(),
        row.source.map_or("", words::source).to_owned(),
    ]
}
