//! What is done about payments beside answering.

use std::time::Duration;

use super::{refunds, reminders};
use crate::app::AppState;
use crate::jobs::Jobs;

/// Starts the jobs about payments.
pub fn start(jobs: &Jobs, state: &AppState) {
    let reminding = state.clone();
    jobs.every(Duration::from_hours(1), "reminders before money is taken", move || {
        let state = reminding.clone();
        async move { reminders::send(&state).await }
    });
    let state = state.clone();
    jobs.every(Duration::from_mins(1), "refunds without an answer", move || {
        let state = state.clone();
        async move { refunds::ask_again(&state).await }
    });
}
