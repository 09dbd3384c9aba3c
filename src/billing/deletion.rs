//! What becomes of subscriptions when their account goes.

use super::provider::Ending;
use super::refresh;
use super::store::subscriptions;
use super::subscription::{CancellationReason, Subscription};
use crate::app::AppState;
use crate::error::AppResult;
use crate::groups;
use crate::ids::AccountId;

/// Others read by what the account pays: a group's subscription that goes on. It is handed over or cancelled first.
pub async fn others_read_by_it(state: &AppState, account: AccountId) -> AppResult<bool> {
    for subscription in subscriptions::of_account(&state.db, account).await? {
        let goes_on = !subscription.facts.status.is_over() && subscription.facts.cancel_at.is_none();
        if goes_on && is_groups(state, &subscription).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn is_groups(state: &AppState, subscription: &Subscription) -> AppResult<bool> {
    let group = groups::store::of_subscription(&state.db, subscription.subscription_id).await?;
    Ok(group.is_some())
}

/// Ends every running subscription of an account at the provider, before the account is deleted: nobody is charged who has
/// no account any more. What a group has paid for is read to its end: its subscription was cancelled, so it takes no more
/// money, and offers to take such a group over end, for with it would go the card of who is deleted. If the provider cannot be reached, nothing is deleted, and the person is told to try again.
pub async fn end_all(state: &AppState, account: AccountId) -> AppResult<()> {
    groups::store::handover::withdraw_all(&state.db, account).await?;
    for subscription in subscriptions::of_account(&state.db, account).await? {
        if subscription.facts.status.is_over() || subscription.provider != state.payments.name() {
            continue;
        }
        if subscription.facts.cancel_at.is_some() && is_groups(state, &subscription).await? {
            continue;
        }
        let reason = Some(CancellationReason::AccountDeleted);
        subscriptions::note_cancellation(&state.db, subscription.subscription_id, reason, "").await?;
        let key = format!("account-deleted-{}", subscription.subscription_id);
        state.payments.cancel(&subscription.reference, Ending::Now, &key).await?;
        refresh::subscription(state, &subscription.reference).await?;
    }
    Ok(())
}
