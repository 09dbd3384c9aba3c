//! What the outbox does beside sending: it forgets.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::store;
use crate::app::AppState;
use crate::jobs::Jobs;

const HOUR: Duration = Duration::from_hours(1);

/// Starts the outbox's jobs.
pub fn start(jobs: &Jobs, state: &AppState) {
    let state = state.clone();
    jobs.every(HOUR, "forget mail", move || {
        let state = state.clone();
        async move { forget(&state.db, state.clock.now()).await }
    });
}

/// Removes what has been kept for long enough.
pub async fn forget(db: &PgPool, now: DateTime<Utc>) -> sqlx::Result<()> {
    store::forget_old(&mut *db.acquire().await?, now).await
}
