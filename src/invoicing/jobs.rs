//! Asking VIES again where it could not tell.

use std::time::Duration;

use chrono::TimeDelta;

use super::checking;
use super::store::checks;
use crate::app::AppState;
use crate::billing::store::alerts;
use crate::error::AppResult;
use crate::jobs::Jobs;

const EVERY: Duration = Duration::from_mins(15);
/// After an outage an id is asked about this much later.
const PAUSE: TimeDelta = TimeDelta::hours(1);
/// For how long after its issuing an invoice's id is asked about. The month's return is made by then.
const WEEKS: TimeDelta = TimeDelta::weeks(6);

/// Starts the job.
pub fn start(jobs: &Jobs, state: &AppState) {
    if !state.vies.is_on() {
        return;
    }
    let state = state.clone();
    jobs.every(EVERY, "VAT ids that VIES has yet to confirm", move || {
        let state = state.clone();
        async move { confirm(&state).await }
    });
}

/// Asks about the ids that invoices without VAT rest on. One that turns out not to be in use is told to the admins: an issued
/// invoice does not change by itself.
pub async fn confirm(state: &AppState) -> AppResult<()> {
    let now = state.clock.now();
    for id in checks::unconfirmed(&state.db, now - PAUSE, WEEKS).await? {
        checking::ask(state, &id).await?;
        if checks::last_verdict(&state.db, &id).await? == Some(false) {
            let message =
                "VIES says that this VAT id is not in use, and an invoice with reverse charge rests on it.";
            alerts::raise(&state.db, &id, message, now).await?;
        }
    }
    Ok(())
}
