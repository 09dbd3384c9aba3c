//! Renewals that want a proof, and proofs that are to be forgotten.

use std::time::Duration;

use super::store::{addresses, requests};
use super::{KEPT, renewal};
use crate::app::AppState;
use crate::error::AppResult;
use crate::jobs::Jobs;

/// Starts the jobs.
pub fn start(jobs: &Jobs, state: &AppState) {
    let renewing = state.clone();
    jobs.every(Duration::from_hours(1), "renewals at the student price", move || {
        let state = renewing.clone();
        async move { renewal::look_ahead(&state).await }
    });
    let state = state.clone();
    jobs.every(Duration::from_hours(1), "proofs of students", move || {
        let state = state.clone();
        async move { forget(&state).await }
    });
}

/// Forgets what was sent in with proofs that were decided long enough ago, and addresses that nobody confirmed.
pub async fn forget(state: &AppState) -> AppResult<()> {
    let now = state.clock.now();
    let mut connection = state.db.acquire().await?;
    requests::forget_decided(&mut connection, now - KEPT).await?;
    addresses::forget_old(&mut *connection, now).await?;
    Ok(())
}
