//! GET and POST /admin/alerts

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use uuid::Uuid;

use crate::app::AppState;
use crate::audit;
use crate::billing::store::alerts;
use crate::error::{AppError, AppResult};
use crate::extract::Staff;
use crate::fields::Fields;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::wording;

#[derive(Template)]
#[template(path = "admin/alerts/index.html")]
struct Index {
    desk: DeskChrome,
    alerts: Vec<Shown>,
    count: i64,
}

struct Shown {
    id: Uuid,
    at: String,
    subject: String,
    message: String,
}

/// GET /admin/alerts
pub async fn index(staff: Staff, State(state): State<AppState>) -> AppResult<Response> {
    let chrome = Chrome::of(&state, &staff.viewer);
    let open = alerts::open(&state.db).await?;
    let shown = open.into_iter().map(|alert| Shown {
        id: alert.alert_id,
        at: wording::date_and_time(alert.at, chrome.zone),
        subject: alert.subject,
        message: alert.message,
    });
    let page = Index {
        desk: DeskChrome::new(&chrome, &staff, "alerts", "Alerts"),
        alerts: shown.collect(),
        count: alerts::count(&state.db).await?,
    };
    Ok(Page::new(page, Cache::Never).into_response())
}

/// POST /admin/alerts: settles one.
pub async fn settle(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let id: Uuid = fields.text("alert").parse().map_err(|_| AppError::NotFound)?;
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    if alerts::settle(&mut *transaction, id, now).await? {
        let entry = audit::Entry {
            by: Some(staff.account.account_id),
            action: "alert.settle",
            subject: "alert",
            subject_id: id,
            before: None,
            after: Some(json!({"settled_at": now})),
        };
        audit::record(&mut *transaction, entry, now).await?;
        transaction.commit().await?;
    }
    Ok(Redirect::to("/admin/alerts").into_response())
}
