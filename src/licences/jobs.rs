//! Seats that became free, and sums of what was read.

use std::time::Duration;

use super::store::{licence, seats, usage};
use crate::app::AppState;
use crate::jobs::Jobs;

/// A report that is some minutes old is not asked for earlier, and a seat that became free because an account was deleted
/// goes to the next one in time for their next story.
const EVERY: Duration = Duration::from_mins(10);

/// Starts the job.
pub fn start(jobs: &Jobs, state: &AppState) {
    let state = state.clone();
    jobs.every(EVERY, "licences", move || {
        let state = state.clone();
        async move { keep(&state).await }
    });
}

/// Gives free seats away and sums up what was read.
pub async fn keep(state: &AppState) -> sqlx::Result<()> {
    let (now, zone) = (state.clock.now(), state.zone);
    for known in licence::all(&state.db).await? {
        if !known.is_open(now, zone) || known.contract.domains.is_empty() {
            continue;
        }
        let mut transaction = state.db.begin().await?;
        let Some(current) = licence::find_for_seats(&mut *transaction, known.licence_id).await? else {
            continue;
        };
        if let Err(too_few) = seats::settle(&mut transaction, &current, now, zone).await? {
            tracing::warn!(licence = %current.licence_id, held = too_few.held, "more seats are held than were agreed");
        }
        transaction.commit().await?;
    }
    usage::sum_up(&mut *state.db.acquire().await?, now, zone).await
}
