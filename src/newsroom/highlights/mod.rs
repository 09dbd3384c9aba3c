//! The highlights desk: organisations, the campaigns that they order, what those show, and what it brought.

pub mod campaign;
pub mod campaign_form;
pub mod form;
pub mod highlight;
pub mod highlight_form;
pub mod list;
pub mod organisation;
pub mod reports;
pub mod store;

use crate::app::AppState;
use crate::audit::Entry;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::highlights::Phase;

/// How the state of something is drawn: as stories in the same state are.
fn mark(phase: Phase) -> &'static str {
    match phase {
        Phase::Waits => "scheduled",
        Phase::Runs => "published",
        Phase::Paused => "draft",
        Phase::Ended => "withdrawn",
    }
}

/// A line of the log.
fn entry<'a, T: serde::Serialize>(
    staff: &Staff,
    (subject, id): (&'a str, uuid::Uuid),
    action: &'a str,
    before: Option<&T>,
    after: Option<&T>,
) -> AppResult<Entry<'a>> {
    let value = |of: Option<&T>| of.map(serde_json::to_value).transpose().map_err(anyhow::Error::from);
    Ok(Entry {
        by: Some(staff.account.account_id),
        action,
        subject,
        subject_id: id,
        before: value(before)?,
        after: value(after)?,
    })
}

/// Takes over what was just changed, so that whoever changed it sees it at once. What cannot be read now is heard of soon.
async fn follow(state: &AppState) {
    if let Err(error) = state.highlights.reload().await {
        tracing::warn!(%error, "a change of highlights is not seen yet");
    }
}
