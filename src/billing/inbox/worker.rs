//! Handling what came: about each event the provider is asked how things are now.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio_util::sync::CancellationToken;

use super::store::{self, Taken};
use super::{Concern, Outcome, concern};
use crate::app::AppState;
use crate::billing::store::{alerts, customers, subscriptions};
use crate::billing::{provider, refresh};
use crate::database;
use crate::error::{AppError, AppResult};

/// How many events are taken at a time. Those about one object are one question.
const BATCH: i64 = 50;
/// How many questions are under way at once. Each holds a connection of the sixteen that readers need as well.
const AT_ONCE: usize = 6;
/// For how long a taken event is left alone by others: longer than a provider takes to answer, tried again included.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// The pause after the first failure; each later one is twice the one before, up to an hour.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(10);
/// After so many tries somebody is alerted; the event is tried on.
const PATIENCE: i32 = 12;
/// What is due again is looked for this often.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// Handles events until it is told to stop.
pub async fn run(state: AppState, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = listen(&state, &stop).await {
            tracing::warn!(%error, "the inbox is not heard; trying again");
            let _ = tokio::time::timeout(LOOK_EVERY, stop.cancelled()).await;
        }
    }
}

async fn listen(state: &AppState, stop: &CancellationToken) -> AppResult<()> {
    let mut listener = database::listen(&state.db, store::CHANNEL).await?;
    while !stop.is_cancelled() {
        while !stop.is_cancelled() && step(state).await? > 0 {}
        tokio::select! {
            heard = tokio::time::timeout(LOOK_EVERY, listener.try_recv()) => {
                if let Ok(heard) = heard {
                    heard?;
                }
            }
            () = stop.cancelled() => {}
        }
    }
    Ok(())
}

/// Handles what is due, at most a batch, and says how many events that were. Those about one object are one question, and
/// several questions are asked at once: one after the other, a provider's answers of a fifth of a second each would
/// stretch a busy night over hours.
pub async fn step(state: &AppState) -> AppResult<usize> {
    let (name, now) = (state.payments.name(), state.clock.now());
    let taken = store::take(&state.db, name, now, LEASE, BATCH).await?;
    let count = taken.len();
    let mut questions: BTreeMap<Concern, Vec<Taken>> = BTreeMap::new();
    for event in taken {
        match concern(&event.kind, &event.payload) {
            Ok(Some(concern)) => questions.entry(concern).or_default().push(event),
            Ok(None) => settle(state, &event, Outcome::Ignored, None).await?,
            Err(error) => settle(state, &event, Outcome::NotUnderstood, Some(&error.to_string())).await?,
        }
    }
    let mut asking = stream::iter(questions)
        .map(|(concern, events)| ask(state.clone(), concern, events))
        .buffer_unordered(AT_ONCE);
    while asking.try_next().await?.is_some() {}
    Ok(count)
}

/// Asks once about what all these events are about.
async fn ask(state: AppState, concern: Concern, events: Vec<Taken>) -> AppResult<()> {
    let (outcome, problem) = match look(&state, &concern).await {
        Ok(true) => (Outcome::Done, None),
        Ok(false) => {
            (Outcome::NotUnderstood, Some("the provider, or our books, know nothing of it".to_owned()))
        }
        Err(AppError::Internal(error)) if is_not_understood(&error) => {
            (Outcome::NotUnderstood, Some(error.to_string()))
        }
        Err(error) => {
            for event in &events {
                defer(&state, event, &error).await?;
            }
            return Ok(());
        }
    };
    for event in &events {
        settle(&state, event, outcome, problem.as_deref()).await?;
    }
    Ok(())
}

async fn settle(state: &AppState, event: &Taken, outcome: Outcome, problem: Option<&str>) -> AppResult<()> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    if let Some(problem) = problem {
        let message = format!("{}: {problem}", event.kind);
        alerts::raise(&mut *transaction, &event.event, &message, now).await?;
    }
    store::settle(&mut *transaction, state.payments.name(), event, outcome, problem, now).await?;
    transaction.commit().await?;
    Ok(())
}

/// Asking again would bring the same answer. What it is about is asked for again by the next event, and every night.
fn is_not_understood(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(provider::Error::NotUnderstood(_)))
}

async fn defer(state: &AppState, event: &Taken, error: &AppError) -> AppResult<()> {
    let now = state.clock.now();
    tracing::warn!(%error, event = event.event, tries = event.tries, "an event could not be handled yet");
    let doublings = u32::try_from(event.tries.clamp(1, 10) - 1).unwrap_or(0);
    let pause = (FIRST_PAUSE * 2_i32.pow(doublings)).min(TimeDelta::hours(1));
    if event.tries == PATIENCE {
        let message = format!("{}: not handled after {PATIENCE} tries", event.kind);
        alerts::raise(&state.db, &event.event, &message, now).await?;
    }
    store::defer(&state.db, state.payments.name(), event, &error.to_string(), now + pause).await?;
    Ok(())
}

/// Asks about what concerns us; says whether there was anything to ask about.
async fn look(state: &AppState, concern: &Concern) -> AppResult<bool> {
    match concern {
        Concern::Checkout(reference) => Ok(refresh::checkout(state, reference).await?.is_some()),
        Concern::Subscription(reference) => Ok(refresh::subscription(state, reference).await?.is_some()),
        Concern::Invoice(reference) => refresh::invoice(state, reference).await,
        Concern::Customer(reference) => refresh::customer(state, reference).await.map(|()| true),
        Concern::CustomerGone(reference) => {
            let (name, now) = (state.payments.name(), state.clock.now());
            customers::mark_deleted(&state.db, name, reference, now).await?;
            // What our books have of them has ended, whatever the provider still lists.
            for subscription in subscriptions::of_customer(&state.db, name, reference).await? {
                if refresh::subscription(state, &subscription).await?.is_none() {
                    refresh::alert_of_missing(state, &subscription).await?;
                }
            }
            refresh::customer(state, reference).await.map(|()| true)
        }
        Concern::Payment { names, disputed } => {
            let (name, now) = (state.payments.name(), state.clock.now());
            let bill = store::paid_by(&state.db, name, names).await?;
            let Some(bill) = bill else { return Ok(false) };
            if *disputed {
                alerts::raise(&state.db, &bill, "a payment is disputed at the bank", now).await?;
            }
            refresh::invoice(state, &bill).await
        }
    }
}
