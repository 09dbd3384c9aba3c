//! GET /admin/payments, and what can be set in motion there.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::json;

use super::store::{self, Count, Reconciliation, Trouble};
use crate::app::AppState;
use crate::audit;
use crate::billing::inbox::Outcome;
use crate::billing::provider::Name;
use crate::billing::store::{reconciliations, refunds};
use crate::billing::{reconcile, refund::Refund};
use crate::error::{AppError, AppResult};
use crate::extract::Staff;
use crate::fields::Fields;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::wording::date_and_time;

/// What is counted goes back so far.
const LOOK_BACK: TimeDelta = TimeDelta::days(30);

#[derive(Template)]
#[template(path = "admin/payments/show.html")]
struct PaymentsPage {
    desk: DeskChrome,
    zone: Tz,
    provider: &'static str,
    events: Vec<(&'static str, Count)>,
    trouble: Vec<Trouble>,
    reconciliations: Vec<Reconciliation>,
    letters: Vec<(String, i64)>,
    refunds: Vec<Refund>,
}

impl PaymentsPage {
    fn at(&self, moment: &chrono::DateTime<Utc>) -> String {
        date_and_time(*moment, self.zone)
    }
}

fn in_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Waiting => "Waiting",
        Outcome::Done => "Handled",
        Outcome::Ignored => "Of no concern to us",
        Outcome::NotUnderstood => "Not understood",
    }
}

/// GET /admin/payments
pub async fn show(staff: Staff, State(state): State<AppState>) -> AppResult<Response> {
    let chrome = Chrome::of(&state, &staff.viewer);
    let (name, now) = (state.payments.name(), state.clock.now());
    let events = store::events(&state.db, name, now - LOOK_BACK).await?;
    let letters = store::letters(&state.db, now - LOOK_BACK).await?;
    let page = PaymentsPage {
        desk: DeskChrome::new(&chrome, &staff, "payments", "Payments"),
        zone: state.zone,
        provider: match name {
            Name::Stripe => "Payments are taken by Stripe.",
            Name::Offline => "No money moves: there is no key for Stripe.",
        },
        events: events.into_iter().map(|count| (in_words(count.outcome), count)).collect(),
        trouble: store::trouble(&state.db, name).await?,
        reconciliations: store::reconciliations(&state.db).await?,
        letters: letters.into_iter().map(|(kind, count)| (kind.replace('-', " "), count)).collect(),
        refunds: refunds::waiting(&state.db, name, now).await?,
    };
    Ok(Page::new(page, Cache::Never).into_response())
}

/// POST /admin/payments/reconciliation: compares our books with the provider's now, after the answer. Nothing happens
/// while a comparison is under way.
pub async fn reconcile(staff: Staff, State(state): State<AppState>) -> AppResult<Redirect> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    if let Some(id) = reconciliations::begin(&mut transaction, now, TimeDelta::zero()).await? {
        let entry = audit::Entry {
            by: Some(staff.account.account_id),
            action: "reconciliation.begin",
            subject: "reconciliation",
            subject_id: id,
            before: None,
            after: None,
        };
        audit::record(&mut *transaction, entry, now).await?;
        transaction.commit().await?;
        let state = state.clone();
        state.writes.clone().spawn(async move {
            if let Err(error) = reconcile::carry_out(&state, id).await {
                tracing::warn!(%error, "a reconciliation was cut short");
            }
        });
    }
    Ok(Redirect::to("/admin/payments"))
}

/// POST /admin/payments/event: an event that could not be handled is handled once more.
pub async fn handle_again(
    staff: Staff,
    State(state): State<AppState>,
    fields: Fields,
) -> AppResult<Redirect> {
    let (name, now) = (state.payments.name(), state.clock.now());
    let event = fields.text("event");
    let mut transaction = state.db.begin().await?;
    if !store::handle_again(&mut *transaction, name, event, now).await? {
        return Err(AppError::NotFound);
    }
    let entry = audit::Entry {
        by: Some(staff.account.account_id),
        action: "event.handle_again",
        subject: "event",
        // It has no key of ours: its name is in what is noted.
        subject_id: uuid::Uuid::nil(),
        before: None,
        after: Some(json!({ "event": event })),
    };
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    Ok(Redirect::to("/admin/payments"))
}
