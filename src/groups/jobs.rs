//! What is done about groups beside answering.

use std::time::Duration;

use super::store::invitations;
use crate::app::AppState;
use crate::jobs::Jobs;

/// Starts the job. An invitation ends by the clock; what is left is to forget whose address it was.
pub fn start(jobs: &Jobs, state: &AppState) {
    let state = state.clone();
    jobs.every(Duration::from_hours(1), "invitations to groups", move || {
        let state = state.clone();
        async move { invitations::forget_old(&state.db, state.clock.now()).await }
    });
}
