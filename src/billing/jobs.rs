//! What is done about payments beside answering.

use std::time::Duration;

use super::refunds;
use crate::app::AppState;
use crate::jobs::Jobs;

/// Starts the jobs about payments.
pub fn start(jobs: &Jobs, state: &AppState) {
    let state = state.clone();
    jobs.every(Duration::from_mins(1), "refunds without an answer", move || {
        let state = state.clone();
        async move { refunds::ask_again(&state).await }
    });
}
