//! Asking the provider how things are, and making our tables say the same. Webhooks, the nightly reconciliation, the way
//! back from a checkout and every button go through here: there is no other way into the tables.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::letters::{self, Due};
use super::post::post;
use super::provider::{self, Ending, Error, Remote, RemoteInvoice};
use super::store::settling::{self, Settled};
use super::store::subscriptions;
use super::store::{alerts, customers, invoices, trials};
use super::subscription::CancellationReason;
use super::trial::Person;
use crate::app::AppState;
use crate::coupons::holding;
use crate::error::{AppError, AppResult};
use crate::mail::Kind;
use crate::{accounts, groups};

/// Asks how a subscription stands and settles it, its latest invoice as well. Nothing if the provider knows it no more.
///
/// The lock is taken before the provider is asked and held until the answer is kept, so that of two who ask at once the
/// later answer is the one that stays. It costs a connection for as long as the provider takes to answer; comparing the
/// times of asking instead would be cheaper and wrong, for a slow answer may be the newer one.
pub async fn subscription(state: &AppState, reference: &str) -> AppResult<Option<Settled>> {
    let Some((settled, had_trial)) = settle(state, reference).await? else { return Ok(None) };
    if !had_trial {
        return Ok(Some(settled));
    }
    // Asked under one key: however often this is found, it is ended once.
    let key = format!("trial-taken-before-{reference}");
    state.payments.cancel(reference, Ending::Now, &key).await?;
    Ok(settle(state, reference).await?.map(|(settled, _)| settled))
}

async fn settle(state: &AppState, reference: &str) -> AppResult<Option<(Settled, bool)>> {
    let (payments, now) = (&state.payments, state.clock.now());
    let mut transaction = state.db.begin().await?;
    settling::lock(&mut *transaction, payments.name(), reference).await?;
    let Some(remote) = up_to_date(state, &mut transaction, reference).await? else { return Ok(None) };
    let settled = settling::settle(&mut transaction, payments.name(), &remote, now).await?;
    let bill = match &remote.latest_invoice {
        Some(invoice) => payments.invoice(invoice).await?,
        None => None,
    };
    if let Some(bill) = &bill {
        invoices::mirror(&mut transaction, payments.name(), bill).await?;
    }
    holding::settle(&mut transaction, state, &settled.after, remote.redemption_id).await?;
    let had_trial = had_trial(&mut transaction, state, &remote, &settled).await?;
    write(&mut transaction, state, &settled, bill.as_ref(), had_trial).await?;
    alert_of_second(&mut transaction, &settled, now).await?;
    if let Some(group) = &settled.group {
        groups::letters::seats_lost(&mut transaction, state, &settled.after, group).await?;
    }
    transaction.commit().await?;
    Ok(Some((settled, had_trial)))
}

/// How the subscription stands. A pause over a renewal that has ended by itself leaves a period for which nobody paid: as
/// with the button, a new one begins. Should that fail, our books still say that it is paused, and it is tried again.
async fn up_to_date(state: &AppState, db: &mut PgConnection, reference: &str) -> AppResult<Option<Remote>> {
    let payments = &state.payments;
    let Some(remote) = payments.subscription(reference).await? else { return Ok(None) };
    let before = subscriptions::find(db, payments.name(), reference).await?;
    let Some(until) = before.filter(|before| before.facts.collection_paused).and_then(|of| of.resumes_at)
    else {
        return Ok(Some(remote));
    };
    let over = until <= state.clock.now() && !remote.facts.collection_paused;
    if !over || !remote.facts.is_unbilled() {
        return Ok(Some(remote));
    }
    payments.resume(reference, &format!("pause-over-{reference}-{}", until.timestamp())).await?;
    Ok(payments.subscription(reference).await?)
}

/// Two checkouts that one account paid at the same time make two subscriptions: which one to end and to pay back is for
/// somebody to see.
async fn alert_of_second(db: &mut PgConnection, settled: &Settled, now: DateTime<Utc>) -> AppResult<()> {
    let ran = settled.before.as_ref().is_some_and(|before| before.facts.status.runs());
    let Some(account) = settled.after.account_id.filter(|_| !ran && settled.after.facts.status.runs()) else {
        return Ok(());
    };
    if subscriptions::count_running(&mut *db, account).await? > 1 {
        let message = "this account has more than one subscription that runs";
        alerts::raise(&mut *db, &account.to_string(), message, now).await?;
    }
    Ok(())
}

/// What stands in our books and the provider does not know: somebody has to look, for its reader reads on.
pub async fn alert_of_missing(state: &AppState, reference: &str) -> AppResult<()> {
    let message = "the provider knows nothing of this subscription";
    Ok(alerts::raise(&state.db, reference, message, state.clock.now()).await?)
}

/// Keeps that the person has a trial, and says whether this is a second one that still runs.
async fn had_trial(
    db: &mut PgConnection,
    state: &AppState,
    remote: &Remote,
    settled: &Settled,
) -> AppResult<bool> {
    let after = &settled.after;
    let Some(id) = after.account_id.filter(|_| after.trial_ends_at.is_some()) else { return Ok(false) };
    let account = accounts::store::find(&mut *db, id).await?;
    let address = account.filter(|account| account.verified).map(|account| account.email);
    let person = Person::new(&state.keys.trials, address.as_deref(), remote.fingerprint.as_deref());
    let judged = trials::is_judged(&mut *db, after.subscription_id, person.keys()).await?;
    let taken = trials::taken(&mut *db, id, person.keys(), Some(after.subscription_id)).await?;
    trials::keep(&mut *db, after.subscription_id, id, person.keys(), after.facts.started_at).await?;
    let runs = after.facts.status == super::subscription::Status::Trialing;
    // An imported trial was given by somebody else, and is theirs to have given.
    let sold_here = remote.account_id.is_some();
    // Judged once, and again only if the provider could not be told: accounts that are merged, and a card that takes the
    // place of another, end no trial that runs.
    let noted = after.cancellation == Some(CancellationReason::TrialTakenBefore);
    Ok((noted || taken && !judged) && runs && sold_here)
}

async fn write(
    db: &mut PgConnection,
    state: &AppState,
    settled: &Settled,
    bill: Option<&RemoteInvoice>,
    had_trial: bool,
) -> AppResult<()> {
    let after = &settled.after;
    if had_trial {
        let reason = CancellationReason::TrialTakenBefore;
        subscriptions::note_cancellation(&mut *db, after.subscription_id, Some(reason), "").await?;
        let due = Due { kind: Kind::TrialTakenBefore, about: "trial".to_owned() };
        return post(db, state, after, bill, &[due]).await;
    }
    let quiet = matches!(
        after.cancellation,
        Some(CancellationReason::Withdrawal | CancellationReason::TrialTakenBefore)
    );
    let mut due = letters::due(settled, bill, state.clock.now());
    due.retain(|due| !quiet || due.kind != Kind::SubscriptionEnded);
    post(db, state, after, bill, &due).await
}

/// Asks about all subscriptions of a customer.
pub async fn customer(state: &AppState, reference: &str) -> AppResult<()> {
    for remote in state.payments.subscriptions(reference).await? {
        subscription(state, &remote.reference).await?;
    }
    Ok(())
}

/// Asks how a bill stands, and about the subscription it is for; says whether the provider knows it.
pub async fn invoice(state: &AppState, reference: &str) -> AppResult<bool> {
    let Some(remote) = state.payments.invoice(reference).await? else { return Ok(false) };
    let mut connection = state.db.acquire().await?;
    if let Some(customer) = &remote.customer {
        customers::keep(&mut *connection, state.payments.name(), customer, None, state.clock.now()).await?;
    }
    invoices::mirror(&mut connection, state.payments.name(), &remote).await?;
    drop(connection);
    if let Some(reference) = &remote.subscription {
        subscription(state, reference).await?;
    }
    Ok(true)
}

/// Asks about all bills of a subscription.
pub async fn invoices(state: &AppState, subscription: &str) -> AppResult<()> {
    let bills = state.payments.invoices(subscription).await?;
    let mut connection = state.db.acquire().await?;
    for bill in bills {
        invoices::mirror(&mut connection, state.payments.name(), &bill).await?;
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
