//! What the stories desk does by itself.

use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio_util::sync::CancellationToken;

use super::{moving, pending, presence, store};
use crate::app::AppState;
use crate::articles::manuscript::store as manuscripts;
use crate::database;
use crate::error::AppResult;
use crate::jobs::Jobs;

const MINUTE: Duration = Duration::from_mins(1);
/// The channel on which schedules are announced.
const SCHEDULES: &str = "scheduled_publication";
/// How long to sleep at most: the demonstration's clock is moved without a word.
const LONGEST_SLEEP: Duration = Duration::from_secs(15);
/// How long to leave alone what is due and held by somebody else.
const HELD: Duration = Duration::from_millis(100);

/// Starts the jobs of the desk.
pub fn start(jobs: &Jobs, state: &AppState) {
    let punctual = state.clone();
    jobs.until_stopped(|stop| punctuality(punctual, stop));
    let present = state.clone();
    jobs.every(MINUTE, "forget who has left a story", move || {
        let state = present.clone();
        async move { presence::store::forget_gone(&state.db, state.clock.now()).await }
    });
    let state = state.clone();
    jobs.every(MINUTE, "close what was open to everybody", move || {
        let state = state.clone();
        async move { close_expired(&state).await }
    });
}

/// Publishes what is scheduled at its moment, until `stop`. What was missed while no program ran is caught up first. It
/// sleeps until the next moment and is woken by every change of the table, so nobody looks minute by minute.
async fn punctuality(state: AppState, stop: CancellationToken) {
    let mut ear = None;
    loop {
        if ear.is_none() {
            ear = database::listen(&state.db, SCHEDULES).await.ok();
        }
        let sleep = publish_all_due(&state).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "a scheduled story could not be published; it is tried again");
            LONGEST_SLEEP.min(Duration::from_secs(1))
        });
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(sleep) => {}
            () = called(&mut ear) => {}
        }
    }
}

/// Publishes what is due, and says how long to sleep until there is more.
async fn publish_all_due(state: &AppState) -> AppResult<Duration> {
    while moving::publish_due(state).await? || pending::publish_due(state).await? {}
    let stories = store::workflow::next_due(&state.db).await?;
    let next = stories.into_iter().chain(pending::store::next_due(&state.db).await?).min();
    let wait = next.map(|next| (next - state.clock.now()).to_std().unwrap_or(HELD));
    Ok(wait.map_or(LONGEST_SLEEP, |wait| wait.max(Duration::from_millis(1))).min(LONGEST_SLEEP))
}

/// Waits until a schedule is announced; for ever where nothing is heard. A connection that is lost is made anew.
async fn called(ear: &mut Option<PgListener>) {
    match ear {
        Some(listener) => {
            if listener.recv().await.is_err() {
                *ear = None;
            }
        }
        None => std::future::pending().await,
    }
}

/// Writes into the audit log which stories are no longer open to everybody.
pub async fn close_expired(state: &AppState) -> sqlx::Result<()> {
    manuscripts::close_expired(&state.db, state.clock.now()).await
}
