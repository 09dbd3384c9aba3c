//! What happens to messages by itself.

use std::time::Duration;

use super::{KEPT, store};
use crate::app::AppState;
use crate::jobs::Jobs;

const HOUR: Duration = Duration::from_hours(1);

/// Starts the job that forgets.
pub fn start(jobs: &Jobs, state: &AppState) {
    let state = state.clone();
    jobs.every(HOUR, "forget messages of a year ago", move || {
        let state = state.clone();
        async move { store::forget(&state.db, state.clock.now() - KEPT).await }
    });
}
