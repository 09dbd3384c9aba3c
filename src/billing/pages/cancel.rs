//! Ending a subscription with what is paid, and taking that back.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::own;
use crate::app::AppState;
use crate::billing::provider::Ending;
use crate::billing::store::subscriptions;
use crate::billing::subscription::{CancellationReason, Status, Subscription};
use crate::error::{AppError, AppResult};
use crate::extract::SignedIn;
use crate::fields::Fields;
use crate::page::{Cache, Chrome, Head, Page};
use crate::students::renewal;
use crate::wording::long_date;

/// The longest note, in characters.
const LONGEST_NOTE: usize = 1000;

#[derive(Template)]
#[template(path = "billing/cancel.html")]
struct CancelPage {
    chrome: Chrome,
    page: Head,
    key: String,
    until: String,
    reasons: Vec<Reason>,
    note: String,
    can_pause: bool,
    can_change: bool,
}

struct Reason {
    name: &'static str,
    wording: String,
    chosen: bool,
}

/// GET /account/subscription/cancellation: until when there is reading, what else could be done, and why it ends, if
/// somebody wants to say.
pub async fn cancel_form(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    let subscription = own::own(&state, &signed_in).await?;
    if subscription.facts.cancel_at.is_some() {
        return Err(AppError::NotFound);
    }
    let chrome = Chrome::of(&state, &signed_in.viewer);
    let page = Head::new(&chrome, crate::t("cancel-title"), "/account/subscription/cancellation").unlisted();
    let reason = |reason: CancellationReason| Reason {
        name: reason.name(),
        wording: crate::t(&format!("cancellation-{}", reason.name())),
        chosen: false,
    };
    Ok(Page::new(
        CancelPage {
            key: own::new_key(),
            until: long_date(subscription.facts.period_ends_at, chrome.zone),
            reasons: CancellationReason::CHOICES.map(reason).into(),
            note: String::new(),
            can_pause: subscription.facts.status == Status::Active,
            can_change: subscription.facts.status == Status::Active,
            chrome,
            page,
        },
        Cache::Never,
    ))
}

/// POST /account/subscription/cancellation
pub async fn cancel(
    signed_in: SignedIn,
    State(state): State<AppState>,
    fields: Fields,
) -> AppResult<Response> {
    let subscription = own::own(&state, &signed_in).await?;
    let reason =
        CancellationReason::CHOICES.into_iter().find(|reason| reason.name() == fields.text("reason"));
    let note: String = fields.text("note").chars().take(LONGEST_NOTE).collect();
    subscriptions::note_cancellation(&state.db, subscription.subscription_id, reason, &note).await?;
    let after = serde_json::json!({"reason": reason});
    own::note(&state, &signed_in, &subscription, "subscription.cancel", after).await?;
    let ending = ending(&subscription);
    let key = own::key("cancel", &subscription, fields.text("key"));
    state.payments.cancel(&subscription.reference, ending, &key).await?;
    own::changed(&state, &subscription).await
}

/// What was never paid, or is owed, has no end to wait for.
fn ending(subscription: &Subscription) -> Ending {
    match subscription.facts.status {
        Status::Trialing | Status::Active | Status::Unknown => Ending::PeriodEnd,
        _ => Ending::Now,
    }
}

/// POST /account/subscription/resumption: takes a cancellation or a pause back.
pub async fn resume(
    signed_in: SignedIn,
    State(state): State<AppState>,
    fields: Fields,
) -> AppResult<Response> {
    let subscription = own::own(&state, &signed_in).await?;
    if !renewal::may_go_on(&state, &subscription).await? {
        return Ok(Redirect::to("/account/student").into_response());
    }
    subscriptions::note_cancellation(&state.db, subscription.subscription_id, None, "").await?;
    own::note(&state, &signed_in, &subscription, "subscription.resume", serde_json::json!({})).await?;
    let key = own::key("resume", &subscription, fields.text("key"));
    state.payments.resume(&subscription.reference, &key).await?;
    own::changed(&state, &subscription).await
}
