//! What is done about accounts beside answering: what is over goes.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::store;
use crate::app::AppState;
use crate::jobs::Jobs;
use crate::second_factor;

const HOUR: Duration = Duration::from_hours(1);

/// Starts the jobs about accounts.
pub fn start(jobs: &Jobs, state: &AppState) {
    let state = state.clone();
    jobs.every(HOUR, "forget sessions and tokens", move || {
        let state = state.clone();
        async move { forget(&state.db, state.clock.now()).await }
    });
}

/// Removes sessions, tokens, wishes, questions to passkeys and allowances that are over.
pub async fn forget(db: &PgPool, now: DateTime<Utc>) -> sqlx::Result<()> {
    store::sessions::forget_old(db, now).await?;
    store::tokens::forget_old(db, now).await?;
    second_factor::store::passkeys::forget_old(db, now).await?;
    store::addresses::forget_old(db, now).await?;
    store::allowances::forget_old(db, now).await
}
