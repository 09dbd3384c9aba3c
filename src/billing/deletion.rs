//! What becomes of subscriptions when their account goes.

use super::provider::Ending;
use super::refresh;
use super::store::subscriptions;
use super::subscription::CancellationReason;
use crate::app::AppState;
use crate::error::AppResult;
use crate::ids::AccountId;

/// Ends every running subscription of an account at the provider, before the account is deleted: nobody is charged who has
/// no account any more. If the provider cannot be reached, nothing is deleted, and the person is told to try again.
pub async fn end_all(state: &AppState, account: AccountId) -> AppResult<()> {
    for subscription in subscriptions::of_account(&state.db, account).await? {
        if subscription.facts.status.is_over() || subscription.provider != state.payments.name() {
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
