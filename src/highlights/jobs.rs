//! Forgetting who was counted.

use std::time::Duration;

use super::{Turn, store};
use crate::app::AppState;
use crate::jobs::Jobs;

const EVERY: Duration = Duration::from_mins(15);
/// What waits in a buffer while the database is away is still counted once for as many turns.
const KEPT: i64 = 6;

/// Starts the job.
pub fn start(jobs: &Jobs, state: &AppState) {
    let state = state.clone();
    jobs.every(EVERY, "counted", move || {
        let state = state.clone();
        async move {
            let Turn(turn) = Turn::at(state.clock.now());
            store::tally::forget(&state.db, Turn(turn - KEPT)).await
        }
    });
}
