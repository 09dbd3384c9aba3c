//! Making our prices and coupons known to the provider, when somebody first wants one.

use super::plan::{Plan, Price};
use super::store::plans;
use crate::app::AppState;
use crate::coupons::Coupon;
use crate::coupons::store::coupon as coupons;
use crate::error::AppResult;

/// What the provider calls a price. Publishing is the same however often it is done.
pub async fn reference(state: &AppState, plan: &Plan, price: &Price) -> AppResult<String> {
    if let Some(known) = plans::reference(&state.db, state.payments.name(), price.price_id).await? {
        return Ok(known);
    }
    let reference = state.payments.publish_price(plan, price).await?;
    plans::keep_reference(&state.db, state.payments.name(), price.price_id, &reference).await?;
    Ok(reference)
}

/// What the provider calls a coupon. Publishing is the same however often it is done.
pub async fn coupon_reference(state: &AppState, coupon: &Coupon) -> AppResult<String> {
    let provider = state.payments.name();
    if let Some(known) = coupons::reference(&state.db, provider, coupon.coupon_id).await? {
        return Ok(known);
    }
    let reference = state.payments.publish_coupon(coupon).await?;
    coupons::keep_reference(&state.db, provider, coupon.coupon_id, &reference).await?;
    Ok(reference)
}
