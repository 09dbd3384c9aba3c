//! Forgetting what was read long ago.

use std::time::Duration;

use super::{HISTORY_KEPT, store};
use crate::app::AppState;
use crate::jobs::Jobs;

/// A history goes back a year; an hour more or less is nothing.
const EVERY: Duration = Duration::from_hours(1);

/// Starts the job.
pub fn start(jobs: &Jobs, state: &AppState) {
    let state = state.clone();
    jobs.every(EVERY, "reading histories", move || {
        let state = state.clone();
        async move { store::history::forget(&state.db, state.clock.now() - HISTORY_KEPT).await }
    });
}
