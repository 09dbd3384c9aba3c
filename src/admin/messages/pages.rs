//! GET and POST /admin/messages

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde_json::json;
use uuid::Uuid;

use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::Staff;
use crate::fields::Fields;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::site::messages::store;
use crate::wording;

/// Messages that are shown; answering them makes room for older ones.
const SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "admin/messages/index.html")]
struct Index {
    desk: DeskChrome,
    messages: Vec<Shown>,
}

struct Shown {
    id: Uuid,
    name: String,
    email: String,
    text: String,
    at: String,
}

/// GET /admin/messages
pub async fn index(staff: Staff, State(state): State<AppState>) -> AppResult<Response> {
    let chrome = Chrome::of(&state, &staff.viewer);
    let open = store::open(&state.db, SHOWN).await?;
    let shown = open.into_iter().map(|message| Shown {
        id: message.message_id,
        name: message.name,
        email: message.email,
        text: message.text,
        at: wording::date_and_time(message.at, chrome.zone),
    });
    let desk = DeskChrome::new(&chrome, &staff, "messages", "Messages");
    let messages = shown.collect();
    Ok(Page::new(Index { desk, messages }, Cache::Never).into_response())
}

/// POST /admin/messages: one is answered.
pub async fn answer(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let id: Uuid = fields.text("message").parse().map_err(|_| AppError::NotFound)?;
    let (now, by) = (state.clock.now(), staff.account.account_id);
    let mut transaction = state.db.begin().await?;
    if store::answer(&mut *transaction, id, by, now).await? {
        let entry = audit::Entry {
            by: Some(by),
            action: "message.answer",
            subject: "message",
            subject_id: id,
            before: None,
            after: Some(json!({"answered_at": now})),
        };
        audit::record(&mut *transaction, entry, now).await?;
        transaction.commit().await?;
    }
    Ok(Redirect::to("/admin/messages").into_response())
}
