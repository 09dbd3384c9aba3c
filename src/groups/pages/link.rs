//! The link by which whoever holds it joins, while seats are free. It keeps none.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::acting::acting;
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::SignedIn;
use crate::groups::store::set_link;
use crate::groups::{Deed, link};

const PART: &str = "#link";

/// POST /account/group/link: a new link; the one before is worthless.
pub async fn renew(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let (mut transaction, acting) = acting(&state, &signed_in, Deed::Invite).await?;
    let (group, number) = (acting.group.group_id, acting.group.link_number + 1);
    let token = link::token(&state.keys.group_link, group, number);
    set_link(&mut *transaction, group, number, Some(&token.hash())).await?;
    acting.done(&state, transaction, "group.renew_link", json!({"number": number}), PART).await
}

/// POST /account/group/link/revocation
pub async fn revoke(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let (mut transaction, acting) = acting(&state, &signed_in, Deed::Invite).await?;
    set_link(&mut *transaction, acting.group.group_id, acting.group.link_number, None).await?;
    acting.done(&state, transaction, "group.revoke_link", json!({}), PART).await
}
