//! What is done before a subscription at the student price renews.

use chrono::Utc;
use uuid::Uuid;

use super::store::student::{self, Renewing};
use super::{ASKED_AHEAD, Due, due};
use crate::app::AppState;
use crate::billing::letters;
use crate::billing::plan::{self, Audience};
use crate::billing::post::post;
use crate::billing::provider::Ending;
use crate::billing::refresh;
use crate::billing::store::subscriptions;
use crate::billing::subscription::{CancellationReason, Subscription};
use crate::error::AppResult;
use crate::mail::Kind;

/// Asks for proofs that are due, and lets end what has none. One that fails does not keep the others waiting.
pub async fn look_ahead(state: &AppState) -> AppResult<()> {
    let now = state.clock.now();
    let span = (now, now + ASKED_AHEAD);
    for renewing in student::renewing(&state.db, state.payments.name(), span).await? {
        let done = match due(renewing.renews_at, renewing.valid_until, now) {
            Some(Due::Ask) => ask(state, &renewing).await,
            Some(Due::End) => end(state, &renewing).await,
            None => Ok(()),
        };
        if let Err(error) = done {
            tracing::warn!(%error, subscription = %renewing.subscription_id, "a renewal at the student price waits");
        }
    }
    Ok(())
}

async fn ask(state: &AppState, renewing: &Renewing) -> AppResult<()> {
    let Some(subscription) = subscriptions::of_id(&state.db, renewing.subscription_id).await? else {
        return Ok(());
    };
    let due = letters::Due { kind: Kind::StudentProofDue, about: renewing.renews_at.to_rfc3339() };
    let mut transaction = state.db.begin().await?;
    post(&mut transaction, state, &subscription, None, &[due]).await?;
    Ok(transaction.commit().await?)
}

/// Sets a subscription to end with what is paid. Its letter is posted where that is settled.
async fn end(state: &AppState, renewing: &Renewing) -> AppResult<()> {
    let id = renewing.subscription_id;
    let Some(subscription) = subscriptions::of_id(&state.db, id).await? else { return Ok(()) };
    let reason = Some(CancellationReason::StudentNoMore);
    subscriptions::note_cancellation(&state.db, id, reason, "").await?;
    // A key of its own each time: whoever took the end back without a proof meets it again.
    let key = format!("student-no-more-{id}-{}", Uuid::new_v4().simple());
    state.payments.cancel(&subscription.reference, Ending::PeriodEnd, &key).await?;
    refresh::subscription(state, &subscription.reference).await?;
    Ok(())
}

/// Whether a subscription may go on past its period: at the student price only with a proof that holds until then, or in
/// time to bring one.
pub async fn may_go_on(state: &AppState, subscription: &Subscription) -> AppResult<bool> {
    let site = state.site.current();
    let plan = plan::of_price(&site.plans, subscription.price_id);
    let Some(account) =
        subscription.account_id.filter(|_| plan.is_some_and(|plan| plan.audience == Audience::Student))
    else {
        return Ok(true);
    };
    let proved = student::find(&state.db, account).await?.map(|student| student.valid_until);
    let now: chrono::DateTime<Utc> = state.clock.now();
    Ok(due(subscription.facts.period_ends_at, proved, now).is_none())
}
