//! Asking for refunds, and asking again where the answer was lost.

use serde_json::json;
use sqlx::PgConnection;

use super::provider::Error;
use super::refund::{AGAIN_AFTER, KEY_LASTS, Outcome, Refund, Wish};
use super::store::refunds::{self, Reserved};
use super::store::{alerts, invoices};
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};

/// Pays back: reserves the sum under a lock on the bill, asks the provider, and keeps what it said. The same wish twice is
/// one refund.
pub async fn ask(state: &AppState, wish: &Wish<'_>) -> AppResult<Outcome> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    let refund = match refunds::reserve(&mut transaction, wish, now).await? {
        Reserved::Now(refund) => refund,
        Reserved::Before(refund) => return Ok(standing(&refund)),
        Reserved::TooMuch(left) => return Ok(Outcome::TooMuch(left)),
        Reserved::NoInvoice => return Err(AppError::NotFound),
    };
    let after = json!({"invoice": refund.invoice, "amount": refund.amount, "reason": refund.reason});
    log(&mut transaction, state, &refund, wish, "refund.ask", after).await?;
    transaction.commit().await?;
    carry_out(state, &refund).await
}

async fn log(
    db: &mut PgConnection,
    state: &AppState,
    refund: &Refund,
    wish: &Wish<'_>,
    action: &str,
    after: serde_json::Value,
) -> sqlx::Result<()> {
    let entry = audit::Entry {
        by: wish.by,
        action,
        subject: "invoice",
        subject_id: refund.invoice_id.0,
        before: None,
        after: Some(after),
    };
    audit::record(db, entry, state.clock.now()).await
}

/// What stands in the books of a wish that was made before.
fn standing(refund: &Refund) -> Outcome {
    match (refund.succeeded_at, refund.failed_at) {
        (Some(_), _) => Outcome::Done(refund.amount),
        (None, Some(_)) => Outcome::Refused,
        (None, None) => Outcome::Waiting(refund.amount),
    }
}

/// Asks the provider for a refund that stands in the books, under its key.
async fn carry_out(state: &AppState, refund: &Refund) -> AppResult<Outcome> {
    match paid_back(state, refund).await {
        Ok(reference) => {
            settle(state, refund, &reference).await?;
            Ok(Outcome::Done(refund.amount))
        }
        Err(Error::Refused(why)) => {
            tracing::warn!(refund = %refund.refund_id, why, "a refund was refused");
            refunds::release(&state.db, refund.refund_id, state.clock.now()).await?;
            Ok(Outcome::Refused)
        }
        // Whether it was paid is not known: the sum stays reserved until it is.
        Err(error @ (Error::Unavailable(_) | Error::NotUnderstood(_))) => {
            tracing::warn!(refund = %refund.refund_id, %error, "a refund waits for its answer");
            Ok(Outcome::Waiting(refund.amount))
        }
    }
}

async fn paid_back(state: &AppState, refund: &Refund) -> Result<String, Error> {
    let invoice = state.payments.invoice(&refund.invoice).await?;
    let invoice = invoice.ok_or_else(|| Error::Refused("no such invoice".to_owned()))?;
    state.payments.refund(&invoice, refund.amount, &refund.key()).await
}

async fn settle(state: &AppState, refund: &Refund, reference: &str) -> AppResult<()> {
    let remote = state.payments.invoice(&refund.invoice).await.ok().flatten();
    let mut transaction = state.db.begin().await?;
    if let Some(remote) = remote {
        invoices::mirror(&mut transaction, state.payments.name(), &remote).await?;
    }
    refunds::succeed(&mut transaction, refund.refund_id, reference, state.clock.now()).await?;
    transaction.commit().await?;
    Ok(())
}

/// Asks again for every refund whose answer was lost, as after a crash. Those for which the key may be forgotten are not
/// asked for again: somebody has to look.
pub async fn ask_again(state: &AppState) -> AppResult<()> {
    let now = state.clock.now();
    for refund in refunds::waiting(&state.db, state.payments.name(), now - AGAIN_AFTER).await? {
        if refund.asked_at > now - KEY_LASTS {
            carry_out(state, &refund).await?;
            continue;
        }
        let message = format!(
            "It is not known whether the refund of {} for invoice {} was paid. Look at the payment provider.",
            refund.amount, refund.invoice
        );
        alerts::raise(&state.db, &refund.invoice, &message, now).await?;
    }
    Ok(())
}
