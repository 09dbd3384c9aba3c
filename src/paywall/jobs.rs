//! What the paywall does beside deciding: it forgets.

use std::time::Duration;

use chrono::Months;
use sqlx::PgPool;

use super::gate::Calendar;
use super::store;
use crate::app::AppState;
use crate::jobs::Jobs;

const HOUR: Duration = Duration::from_hours(1);

/// Starts the jobs of the paywall.
pub fn start(jobs: &Jobs, state: &AppState) {
    let state = state.clone();
    jobs.every(HOUR, "forget", move || {
        let state = state.clone();
        async move { forget(&state.db, state.calendar()).await }
    });
}

/// Destroys the coarse meter's keys of earlier days, drops the meter's months before the last, and makes room for the
/// next one.
pub async fn forget(db: &PgPool, calendar: Calendar) -> sqlx::Result<()> {
    let Calendar { month, day } = calendar;
    store::network::forget(db, day).await?;
    let (last, next) = (month - Months::new(1), month + Months::new(1));
    store::meter::keep_partitions(db, next, last).await
}
