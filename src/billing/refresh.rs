//! Asking the provider how things are, and making our tables say the same. Webhooks, the nightly reconciliation, the way
//! back from a checkout and every button go through here: there is no other way into the tables.

use super::provider::{self, Error};
use super::store::subscriptions::{self, Settled};
use super::store::{customers, invoices};
use crate::app::AppState;
use crate::error::{AppError, AppResult};

/// Asks how a subscription stands and settles it, its latest invoice as well. Nothing if the provider knows it no more.
///
/// The lock is taken before the provider is asked and held until the answer is kept, so that of two who ask at once the
/// later answer is the one that stays. It costs a connection for as long as the provider takes to answer; comparing the
/// times of asking instead would be cheaper and wrong, for a slow answer may be the newer one.
pub async fn subscription(state: &AppState, reference: &str) -> AppResult<Option<Settled>> {
    let (payments, now) = (&state.payments, state.clock.now());
    let mut transaction = state.db.begin().await?;
    subscriptions::lock(&mut *transaction, payments.name(), reference).await?;
    let Some(remote) = payments.subscription(reference).await? else { return Ok(None) };
    let settled = subscriptions::settle(&mut transaction, payments.name(), &remote, now).await?;
    if let Some(invoice) = &remote.latest_invoice
        && let Some(invoice) = payments.invoice(invoice).await?
    {
        invoices::mirror(&mut transaction, payments.name(), &invoice).await?;
    }
    transaction.commit().await?;
    Ok(Some(settled))
}

/// Asks about all subscriptions of a customer.
pub async fn customer(state: &AppState, reference: &str) -> AppResult<()> {
    for remote in state.payments.subscriptions(reference).await? {
        subscription(state, &remote.reference).await?;
    }
    Ok(())
}

/// Asks how a bill stands, and about the subscription it is for.
pub async fn invoice(state: &AppState, reference: &str) -> AppResult<()> {
    let Some(remote) = state.payments.invoice(reference).await? else { return Ok(()) };
    let mut connection = state.db.acquire().await?;
    if let Some(customer) = &remote.customer {
        customers::keep(&mut *connection, state.payments.name(), customer, None, state.clock.now()).await?;
    }
    invoices::mirror(&mut connection, state.payments.name(), &remote).await?;
    drop(connection);
    if let Some(reference) = &remote.subscription {
        subscription(state, reference).await?;
    }
    Ok(())
}

/// Asks what became of a checkout, and settles what it made.
pub async fn checkout(state: &AppState, reference: &str) -> AppResult<Option<provider::CheckedOut>> {
    let Some(checked_out) = state.payments.checkout(reference).await? else { return Ok(None) };
    if let Some(customer) = &checked_out.customer {
        let (name, now) = (state.payments.name(), state.clock.now());
        customers::keep(&state.db, name, customer, checked_out.account_id, now).await?;
    }
    if let Some(reference) = &checked_out.subscription {
        subscription(state, reference).await?;
    }
    Ok(Some(checked_out))
}

impl From<Error> for AppError {
    fn from(error: Error) -> Self {
        match error {
            Error::Unavailable(_) => Self::Unavailable(error.to_string()),
            Error::Refused(_) | Error::NotUnderstood(_) => Self::Internal(error.into()),
        }
    }
}
