//! Forgetting what was read, and ranking it before.

use std::time::Duration;

use super::store;
use crate::app::AppState;
use crate::jobs::Jobs;

/// Views live for weeks; an hour more or less is nothing.
const EVERY: Duration = Duration::from_hours(1);
/// What was read most changes slowly, and counting a day's views costs more than a page may.
const RANKS: Duration = Duration::from_mins(1);

/// Starts the jobs.
pub fn start(jobs: &Jobs, state: &AppState) {
    let ranking = state.clone();
    jobs.every(RANKS, "most read", move || {
        let state = ranking.clone();
        async move { store::rank(&state.db, state.clock.now()).await }
    });
    let state = state.clone();
    jobs.every(EVERY, "views", move || {
        let state = state.clone();
        async move { store::forget(&state.db, state.clock.now()).await }
    });
}
