//! Dissolving a group whose subscription is over: until then nobody in it can be in another.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::acting::{acting, confirm_page, looking};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::SignedIn;
use crate::groups::Deed;
use crate::groups::store::{self, seats};

/// GET /account/group/closing
pub async fn close_form(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let acting = looking(&state, &signed_in, Deed::HandOver).await?;
    if !seats::is_over(&mut *state.db.acquire().await?, &acting.group).await? {
        return Err(AppError::NotFound);
    }
    let words = (
        crate::t1("close-title", "group", acting.group.name()),
        crate::t("close-lead"),
        crate::t("close-button"),
    );
    Ok(confirm_page(&state, &signed_in, "/account/group/closing".to_owned(), words))
}

/// POST /account/group/closing
pub async fn close(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let (mut transaction, acting) = acting(&state, &signed_in, Deed::HandOver).await?;
    if !seats::is_over(&mut transaction, &acting.group).await? {
        return Err(AppError::Conflict);
    }
    store::close(&mut *transaction, acting.group.group_id).await?;
    acting.note(&state, &mut transaction, "group.close", json!({"name": acting.group.name})).await?;
    transaction.commit().await?;
    Ok(Redirect::to("/account").into_response())
}
