//! A use of a coupon while its checkout is open.
//!
//! A use is given back only once the provider has closed the checkout and says that nothing was bought by it. So what is
//! counted is never less than what may still be paid, and a coupon with three uses left is sold three times.

use chrono::TimeDelta;
use sqlx::PgConnection;

use super::store::redemptions::{self, Held, Holder, Use};
use super::{Applied, Refusal};
use crate::accounts;
use crate::app::AppState;
use crate::billing::refresh;
use crate::billing::subscription::Subscription;
use crate::billing::trial::Person;
use crate::error::AppResult;
use crate::ids::{AccountId, RedemptionId};

/// For how long a checkout with a coupon can be paid. Stripe wants half an hour at least
/// (docs.stripe.com/api/checkout/sessions/create#create_checkout_session-expires_at).
pub const HELD_FOR: TimeDelta = TimeDelta::hours(1);

/// Holds a use for an order. Another checkout that the account left open is closed first; what was bought by it has used
/// the coupon.
pub async fn hold(
    state: &AppState,
    applied: &Applied,
    holder: Holder<'_>,
) -> AppResult<Result<Use, Refusal>> {
    let provider = state.payments.name();
    let now = state.clock.now();
    for held in redemptions::held_by(&state.db, holder.account, provider).await? {
        let lives_on = held.mark == holder.mark && now < held.held_until;
        if !lives_on && held.checkout.is_some() {
            end(state, &held).await?;
        }
    }
    let until = now + HELD_FOR;
    let mut transaction = state.db.begin().await?;
    let held = redemptions::hold(&mut transaction, applied, holder, provider, (now, until)).await?;
    transaction.commit().await?;
    Ok(held)
}

/// Closes the checkout that a use is held for and gives the use back, unless something was bought by it.
pub async fn end(state: &AppState, held: &Held) -> AppResult<()> {
    let mut bought = false;
    if let Some(checkout) = &held.checkout {
        state.payments.close_checkout(checkout).await?;
        let checked_out = refresh::checkout(state, checkout).await?;
        bought = checked_out.is_some_and(|checked_out| checked_out.subscription.is_some());
    }
    if !bought {
        redemptions::give_back(&state.db, held.redemption_id, state.clock.now()).await?;
    }
    Ok(())
}

/// Keeps which checkout a use is held for. One that was given back meanwhile is no more there to be paid with: then the
/// checkout is closed, and says so.
pub async fn note_checkout(state: &AppState, held: Use, checkout: &str) -> AppResult<bool> {
    if redemptions::note_checkout(&state.db, held.redemption_id, checkout).await? {
        return Ok(true);
    }
    state.payments.close_checkout(checkout).await?;
    Ok(false)
}

/// Ends whatever an account holds: it has left its checkout.
pub async fn leave(state: &AppState, account: AccountId) -> AppResult<()> {
    for held in redemptions::held_by(&state.db, account, state.payments.name()).await? {
        if held.checkout.is_some() {
            end(state, &held).await?;
        }
    }
    Ok(())
}

/// Ends what was held for long enough. One that the provider cannot be asked about stays held until it can.
pub async fn end_overdue(state: &AppState) -> AppResult<()> {
    for held in redemptions::overdue(&state.db, state.payments.name(), state.clock.now()).await? {
        if let Err(error) = end(state, &held).await {
            tracing::warn!(%error, redemption = %held.redemption_id, "a use of a coupon stays held");
        }
    }
    Ok(())
}

/// Takes the use by which a subscription was bought: it names it itself, for a coupon of the first payment is no longer seen
/// there once that is made, and the program may have stopped before it noted the checkout. A coupon that nobody held,
/// because it was given at the provider's own desk, counts from now on.
pub async fn settle(
    db: &mut PgConnection,
    state: &AppState,
    after: &Subscription,
    bought_by: Option<RedemptionId>,
) -> AppResult<()> {
    let (Some(account), now) = (after.account_id, state.clock.now()) else { return Ok(()) };
    if let Some(redemption) = bought_by {
        redemptions::take(&mut *db, redemption, after.subscription_id, now).await?;
    }
    let Some(discount) = after.discount else { return Ok(()) };
    let known = accounts::store::find(&mut *db, account).await?.filter(|account| account.verified);
    let person = Person::new(&state.keys.trials, known.as_ref().map(|account| account.email.as_str()), None);
    let (id, key) = (after.subscription_id, person.keys().address);
    redemptions::redeem(db, discount.coupon_id, id, account, key, (after.provider, now)).await?;
    Ok(())
}
