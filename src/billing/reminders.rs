//! Letters that no event brings: a trial ends soon, a year is charged again.

use chrono::TimeDelta;

use super::letters::reminder;
use super::post::post;
use super::store::{notices, subscriptions};
use crate::app::AppState;
use crate::error::AppResult;

/// How far ahead one looks: the longest of the reminders.
const AHEAD: TimeDelta = TimeDelta::days(15);

/// Posts the reminders that are due, each once.
pub async fn send(state: &AppState) -> AppResult<()> {
    let now = state.clock.now();
    for id in notices::near(&state.db, now, AHEAD).await? {
        let Some(subscription) = subscriptions::of_id(&state.db, id).await? else { continue };
        if let Some(due) = reminder(&subscription, now) {
            let mut transaction = state.db.begin().await?;
            post(&mut transaction, state, &subscription, None, &[due]).await?;
            transaction.commit().await?;
        }
    }
    Ok(())
}
