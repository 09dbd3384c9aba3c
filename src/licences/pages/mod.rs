//! /admin/licences: the list, the form, ending one early, and what they are used for.

mod edit;
mod end;
mod list;
mod report;

pub use edit::{create, edit, new, update};
pub use end::{end, end_form};
pub use list::index;
pub use report::{usage, usage_csv};

use chrono::NaiveDate;

use super::{Licence, State};
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::Staff;
use crate::ids::LicenceId;
use crate::licences::store::licence;

/// Name of the desk in the administration.
const DESK: &str = "licences";

async fn load(state: &AppState, id: LicenceId) -> AppResult<Licence> {
    licence::find(&state.db, id).await?.ok_or(AppError::NotFound)
}

/// A state's mark and name.
fn in_words(state: State) -> (&'static str, &'static str) {
    match state {
        State::Waits => ("scheduled", "Waits"),
        State::Runs => ("running", "Runs"),
        State::Over => ("ended", "Over"),
        State::Ended => ("ended", "Ended early"),
    }
}

fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

fn entry<'a>(
    staff: &Staff,
    action: &'a str,
    id: LicenceId,
    before: Option<serde_json::Value>,
    after: serde_json::Value,
) -> audit::Entry<'a> {
    let by = Some(staff.account.account_id);
    audit::Entry { by, action, subject: "licence", subject_id: id.0, before, after: Some(after) }
}
