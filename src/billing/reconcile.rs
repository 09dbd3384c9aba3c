//! Comparing our books with the provider's: nightly, and when somebody asks.

use std::collections::HashSet;

use chrono::TimeDelta;
use uuid::Uuid;

use super::store::{alerts, reconciliations, subscriptions};
use super::{provider, refresh};
use crate::app::AppState;
use crate::error::{AppError, AppResult};

/// Once a night.
const EVERY: TimeDelta = TimeDelta::hours(20);

/// What came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Subscriptions that the provider has.
    pub seen: i64,
    /// Those of which our books said something else.
    pub changed: i64,
    /// Those that only our books have. Somebody is alerted.
    pub missing: i64,
}

/// Asks about every subscription of the provider, then about those of ours that it did not name.
pub async fn all(state: &AppState) -> AppResult<Report> {
    let (mut report, mut named) = (Report::default(), HashSet::new());
    let mut after: Option<String> = None;
    loop {
        let page = state.payments.all_subscriptions(after.as_deref()).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.reference.clone());
        for remote in page {
            report.seen += 1;
            let changed = settle(state, &remote.reference).await?;
            report.changed += i64::from(changed == Found::Changed);
            named.insert(remote.reference);
        }
    }
    for reference in subscriptions::running(&state.db, state.payments.name()).await? {
        if named.contains(&reference) {
            continue;
        }
        let found = settle(state, &reference).await?;
        report.changed += i64::from(found == Found::Changed);
        if found == Found::Missing {
            report.missing += 1;
            refresh::alert_of_missing(state, &reference).await?;
        }
    }
    Ok(report)
}

/// What came of one subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// Our books said the same.
    Same,
    /// They said something else.
    Changed,
    /// The provider does not know it.
    Missing,
    /// What the provider says of it makes no sense. Somebody is alerted.
    NotUnderstood,
}

/// Settles one subscription and all its bills. One of which the provider speaks in riddles keeps no other from being read.
async fn settle(state: &AppState, reference: &str) -> AppResult<Found> {
    match compare(state, reference).await {
        Err(AppError::Internal(error)) if error.is::<provider::Error>() => {
            let message = format!("not compared with the provider's books: {error}");
            alerts::raise(&state.db, reference, &message, state.clock.now()).await?;
            Ok(Found::NotUnderstood)
        }
        found => found,
    }
}

async fn compare(state: &AppState, reference: &str) -> AppResult<Found> {
    let Some(settled) = refresh::subscription(state, reference).await? else { return Ok(Found::Missing) };
    refresh::invoices(state, reference).await?;
    let after = &settled.after;
    let same =
        settled.before.is_some_and(|before| before.facts == after.facts && before.total() == after.total());
    Ok(if same { Found::Same } else { Found::Changed })
}

/// The night's reconciliation, on one node of all.
pub async fn nightly(state: &AppState) -> AppResult<()> {
    let mut transaction = state.db.begin().await?;
    let begun = reconciliations::begin(&mut transaction, state.clock.now(), EVERY).await?;
    transaction.commit().await?;
    match begun {
        Some(id) => carry_out(state, id).await,
        None => Ok(()),
    }
}

/// Compares and keeps what came of it.
pub async fn carry_out(state: &AppState, id: Uuid) -> AppResult<()> {
    let report = all(state).await?;
    tracing::info!(?report, "our books were compared with the provider's");
    Ok(reconciliations::finish(&state.db, id, report, state.clock.now()).await?)
}

/// Asks about subscriptions whose period has ended without a word from the provider.
pub async fn due(state: &AppState) -> AppResult<()> {
    let name = state.payments.name();
    for reference in subscriptions::due(&state.db, name, state.clock.now()).await? {
        refresh::subscription(state, &reference).await?;
    }
    Ok(())
}
