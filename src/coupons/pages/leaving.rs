//! Back from a checkout without having bought.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::AppState;
use crate::billing::pages::Wish;
use crate::coupons::holding;
use crate::error::AppResult;
use crate::extract::SignedIn;

/// GET /subscribe/left: closes the checkout, so that the use of the coupon is there for others. Leaving it has done the same
/// in the reader's eyes, so it may be a GET.
pub async fn left(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Query(wish): Query<Wish>,
) -> AppResult<Response> {
    if let Err(error) = holding::leave(&state, signed_in.account.account_id).await {
        tracing::warn!(%error, "a checkout that was left stays open until its time is over");
    }
    Ok(Redirect::to(&wish.carried("/subscribe")).into_response())
}
