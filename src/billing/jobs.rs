//! What is done about payments beside answering.

use std::time::Duration;

use super::inbox::worker;
use super::provider::Name;
use super::provider::offline::time_passes;
use super::{reconcile, refunds, reminders};
use crate::app::AppState;
use crate::jobs::Jobs;

/// Starts the jobs about payments.
pub fn start(jobs: &Jobs, state: &AppState) {
    let reminding = state.clone();
    jobs.every(Duration::from_hours(1), "reminders before money is taken", move || {
        let state = reminding.clone();
        async move { reminders::send(&state).await }
    });
    let reconciling = state.clone();
    jobs.every(Duration::from_hours(1), "the night's reconciliation", move || {
        let state = reconciling.clone();
        async move { reconcile::nightly(&state).await }
    });
    let due = state.clone();
    jobs.every(Duration::from_mins(1), "periods that have ended", move || {
        let state = due.clone();
        async move { reconcile::due(&state).await }
    });
    let inbox = state.clone();
    jobs.until_stopped(|stop| worker::run(inbox, stop));
    if state.payments.name() == Name::Offline {
        let offline = state.clone();
        jobs.every(Duration::from_mins(1), "time passes at the offline provider", move || {
            let state = offline.clone();
            async move { time_passes(&state).await }
        });
    }
    let state = state.clone();
    jobs.every(Duration::from_mins(1), "refunds without an answer", move || {
        let state = state.clone();
        async move { refunds::ask_again(&state).await }
    });
}
