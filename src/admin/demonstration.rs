//! GET /admin/demonstration: the clock of a demonstration, which its admin can move ahead.

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;

use crate::app::AppState;
use crate::billing::provider::Name;
use crate::error::{AppError, AppResult};
use crate::extract::Staff;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::wording::date_and_time;

#[derive(Template)]
#[template(path = "admin/demonstration.html")]
struct DemonstrationPage {
    desk: DeskChrome,
    now: String,
}

/// GET /admin/demonstration
pub async fn show(staff: Staff, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    if !state.demonstration || state.production || state.payments.name() != Name::Offline {
        return Err(AppError::NotFound);
    }
    let chrome = Chrome::of(&state, &staff.viewer);
    let now = date_and_time(state.clock.now(), state.zone);
    Ok(Page::new(
        DemonstrationPage { desk: DeskChrome::new(&chrome, &staff, "demonstration", "Demonstration"), now },
        Cache::Never,
    ))
}
