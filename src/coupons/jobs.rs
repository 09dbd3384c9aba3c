//! Uses whose checkout was left.

use std::time::Duration;

use super::holding;
use crate::app::AppState;
use crate::jobs::Jobs;

/// Starts the job.
pub fn start(jobs: &Jobs, state: &AppState) {
    let state = state.clone();
    jobs.every(Duration::from_mins(1), "coupons held by checkouts", move || {
        let state = state.clone();
        async move { holding::end_overdue(&state).await }
    });
}
