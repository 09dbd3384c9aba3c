//! A code that somebody typed, and what it brings them.

use super::store::redemptions::{self, Holder};
use super::store::{codes, coupon};
use super::{Applied, Code, Refusal, Wanted};
use crate::accounts::limits::Attempt;
use crate::accounts::pages::attempt;
use crate::app::AppState;
use crate::billing::selling::{Buyer, Offer};
use crate::billing::store::subscriptions;
use crate::billing::subscription::Subscription;
use crate::billing::trial::Person;
use crate::error::{AppError, AppResult};
use crate::extract::SignedIn;
use crate::ids::PlanId;

/// What stands in the field of a code, and what came of it.
#[derive(Debug, Clone, Default)]
pub struct Coded {
    /// As it was typed.
    pub typed: String,
    /// The coupon, if there is one to be had.
    pub applied: Option<Applied>,
    /// Why there is none.
    pub problem: Option<String>,
}

/// Whose the account is, for those who must not have a coupon twice.
pub fn person(state: &AppState, signed_in: &SignedIn) -> Person {
    let account = &signed_in.account;
    Person::new(&state.keys.trials, account.verified.then_some(account.email.as_str()), None)
}

/// Looks up what somebody typed, for the offer in front of them. Guesses are limited: a try is taken before the look and
/// given back if there is such a code.
pub async fn read(
    state: &AppState,
    signed_in: &SignedIn,
    typed: &str,
    offer: &Offer<'_>,
    buyer: Buyer,
    mark: &str,
) -> AppResult<Coded> {
    let typed = typed.trim();
    let coded = Coded { typed: typed.to_owned(), ..Coded::default() };
    if typed.is_empty() {
        return Ok(coded);
    }
    let account = signed_in.account.account_id;
    let taken = match attempt::take(state, &signed_in.viewer, Attempt::Code, &account.to_string()).await {
        Ok(taken) => taken,
        Err(AppError::TooMany { seconds }) => {
            let problem = Some(crate::t1("too-many", "minutes", (seconds + 59) / 60));
            return Ok(Coded { problem, ..coded });
        }
        Err(error) => return Err(error),
    };
    let looked = look(state, signed_in, typed, offer, buyer, mark).await;
    if !matches!(looked, Ok(Err(Refusal::Unknown))) {
        taken.give_back(state).await?;
    }
    Ok(match looked? {
        Ok(applied) => Coded { applied: Some(applied), ..coded },
        Err(refusal) => Coded { problem: Some(crate::t(refusal.wording())), ..coded },
    })
}

async fn look(
    state: &AppState,
    signed_in: &SignedIn,
    typed: &str,
    offer: &Offer<'_>,
    buyer: Buyer,
    mark: &str,
) -> AppResult<Result<Applied, Refusal>> {
    let Some(applied) = find(state, typed).await? else { return Ok(Err(Refusal::Unknown)) };
    let account = signed_in.account.account_id;
    let former = buyer.had_trial || !subscriptions::of_account(&state.db, account).await?.is_empty();
    let wanted = Wanted { plan: offer.plan.plan_id, currency: offer.price.amount.currency, former };
    let now = state.clock.now();
    if let Err(refusal) = applied.coupon.admits(wanted, now) {
        return Ok(Err(refusal));
    }
    let first = now + chrono::TimeDelta::days(i64::from(offer.trial_days));
    if applied.coupon.promise.span.payments(now, first, offer.plan.every) == Some(0) {
        return Ok(Err(Refusal::TooShort));
    }
    let person = person(state, signed_in);
    let holder = Holder { account, address_key: person.keys().address, mark };
    let left = redemptions::is_left(&mut *state.db.acquire().await?, &applied, holder).await?;
    Ok(left.map(|()| applied))
}

async fn find(state: &AppState, typed: &str) -> AppResult<Option<Applied>> {
    let Some(code) = Code::typed(typed) else { return Ok(None) };
    let Some(known) = codes::find(&state.db, &code).await? else { return Ok(None) };
    let coupon = coupon::find(&state.db, known.coupon_id).await?;
    Ok(coupon.map(|coupon| Applied {
        coupon,
        code,
        promotion_code_id: known.promotion_code_id,
        single_use: known.single_use,
    }))
}

/// Whether what comes off a subscription's bills ends when it goes to a plan: a coupon that is only for others does not
/// go along.
pub async fn ends_with(state: &AppState, subscription: &Subscription, plan: PlanId) -> AppResult<bool> {
    let Some(discount) = subscription.discount else { return Ok(false) };
    let coupon = coupon::find(&state.db, discount.coupon_id).await?;
    Ok(coupon.is_some_and(|coupon| !coupon.is_for(plan)))
}
