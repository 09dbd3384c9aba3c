//! Letting a subscription rest: no money is taken, and what is paid is read to its end.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::Months;

use super::own;
use crate::app::AppState;
use crate::billing::subscription::Status;
use crate::error::{AppError, AppResult};
use crate::extract::SignedIn;
use crate::fields::Fields;
use crate::page::{Cache, Chrome, Head, Page};
use crate::wording::long_date;

/// For how many months one may rest.
const MONTHS: [u32; 3] = [1, 2, 3];

#[derive(Template)]
#[template(path = "billing/pause.html")]
struct PausePage {
    chrome: Chrome,
    page: Head,
    key: String,
    until: String,
    lengths: Vec<Length>,
}

struct Length {
    months: u32,
    wording: String,
    chosen: bool,
}

/// GET /account/subscription/pause
pub async fn pause_form(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    let subscription = own::own(&state, &signed_in).await?;
    if subscription.facts.status != Status::Active {
        return Err(AppError::NotFound);
    }
    let chrome = Chrome::of(&state, &signed_in.viewer);
    let page = Head::new(&chrome, crate::t("pause-title"), "/account/subscription/pause").unlisted();
    let ends = subscription.facts.period_ends_at;
    let length = |months: u32| {
        let back = long_date(ends + Months::new(months), chrome.zone);
        Length {
            months,
            wording: crate::t2("pause-months", "count", months, "date", back),
            chosen: months == 1,
        }
    };
    let lengths = MONTHS.map(length).into();
    let until = long_date(ends, chrome.zone);
    Ok(Page::new(PausePage { key: own::new_key(), until, lengths, chrome, page }, Cache::Never))
}

/// POST /account/subscription/pause
pub async fn pause(
    signed_in: SignedIn,
    State(state): State<AppState>,
    fields: Fields,
) -> AppResult<Response> {
    let subscription = own::own(&state, &signed_in).await?;
    if subscription.facts.status != Status::Active {
        return Err(AppError::NotFound);
    }
    let months = fields.text("months").parse().ok().filter(|months| MONTHS.contains(months)).unwrap_or(1);
    let until = subscription.facts.period_ends_at + Months::new(months);
    own::note(&state, &signed_in, &subscription, "subscription.pause", serde_json::json!({"until": until}))
        .await?;
    let key = own::key("pause", &subscription, fields.text("key"));
    state.payments.pause(&subscription.reference, Some(until), &key).await?;
    own::changed(&state, &subscription).await
}
