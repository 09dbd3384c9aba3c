//! Forgetting what was read.

use std::time::Duration;

use super::store;
use crate::app::AppState;
use crate::jobs::Jobs;

/// Views live for weeks; an hour more or less is nothing.
const EVERY: Duration = Duration::from_hours(1);

/// Starts the job.
pub fn start(jobs: &Jobs, state: &AppState) {
    let state = state.clone();
    jobs.every(EVERY, "views", move || {
        let state = state.clone();
        async move { store::forget(&state.db, state.clock.now()).await }
    });
}
