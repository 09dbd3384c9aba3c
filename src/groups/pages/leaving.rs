//! What each does about themselves: leaving, and for whoever looks after a group, its seat.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::acting::{acting, confirm_page, looking};
use super::show::{Typed, again};
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::SignedIn;
use crate::groups::store::{self, handover, members, seats};
use crate::groups::{Deed, Seat};

/// GET /account/group/leaving
pub async fn leave_form(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let acting = looking(&state, &signed_in, Deed::Leave).await?;
    let words = (
        crate::t1("leave-title", "group", acting.group.name()),
        crate::t("leave-lead"),
        crate::t("leave-button"),
    );
    Ok(confirm_page(&state, &signed_in, "/account/group/leaving".to_owned(), words))
}

/// POST /account/group/leaving
pub async fn leave(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let (mut transaction, acting) = acting(&state, &signed_in, Deed::Leave).await?;
    let (group, me, now) = (acting.group.group_id, acting.me.account_id, state.clock.now());
    members::remove(&mut *transaction, group, me, false, now).await?;
    handover::withdraw_from(&mut *transaction, group, me).await?;
    seats::apply(&mut transaction, &acting.group, now).await?;
    acting.note(&state, &mut transaction, "group.leave", json!({"account": me})).await?;
    transaction.commit().await?;
    Ok(Redirect::to("/account").into_response())
}

/// POST /account/group/seat: a free seat for oneself.
pub async fn take_seat(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let (mut transaction, acting) = acting(&state, &signed_in, Deed::OwnSeat).await?;
    let (group, me, now) = (acting.group.group_id, acting.me.account_id, state.clock.now());
    if acting.me.seat != Seat::Held {
        if store::count(&mut *transaction, group, now).await?.free() == 0 {
            drop(transaction);
            let problem = Some(crate::t("group-seat-no-free"));
            return again(&state, &signed_in, Typed { problem, ..Typed::default() }).await;
        }
        members::set_seat(&mut *transaction, me, Seat::Held, now).await?;
        seats::apply(&mut transaction, &acting.group, now).await?;
    }
    acting.done(&state, transaction, "group.take_seat", json!({"account": me}), "#members").await
}

/// POST /account/group/seat/release: the seat is free for somebody else.
pub async fn release_seat(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let (mut transaction, acting) = acting(&state, &signed_in, Deed::OwnSeat).await?;
    let (me, now) = (acting.me.account_id, state.clock.now());
    members::set_seat(&mut *transaction, me, Seat::None, now).await?;
    seats::apply(&mut transaction, &acting.group, now).await?;
    acting.done(&state, transaction, "group.release_seat", json!({"account": me}), "#members").await
}
