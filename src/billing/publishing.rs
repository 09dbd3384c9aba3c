//! Making our prices known to the provider, when somebody first wants one.

use super::plan::{Plan, Price};
use super::store::plans;
use crate::app::AppState;
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
