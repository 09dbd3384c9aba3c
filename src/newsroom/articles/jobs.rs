//! What the stories desk does by itself.

use std::time::Duration;

use super::presence;
use crate::app::AppState;
use crate::articles::manuscript::store as manuscripts;
use crate::jobs::Jobs;

const MINUTE: Duration = Duration::from_mins(1);

/// Starts the jobs of the desk.
pub fn start(jobs: &Jobs, state: &AppState) {
    let present = state.clone();
    jobs.every(MINUTE, "forget who has left a story", move || {
        let state = present.clone();
        async move { presence::store::forget_gone(&state.db, state.clock.now()).await }
    });
    let state = state.clone();
    jobs.every(MINUTE, "close what was open to everybody", move || {
        let state = state.clone();
        async move { close_expired(&state).await }
    });
}

/// Writes into the audit log which stories are no longer open to everybody.
pub async fn close_expired(state: &AppState) -> sqlx::Result<()> {
    manuscripts::close_expired(&state.db, state.clock.now()).await
}
