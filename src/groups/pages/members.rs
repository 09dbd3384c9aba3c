//! Who is in a group, and as what; and what it is called.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::acting::{acting, confirm_page, looking};
use super::show::{Typed, again};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, SignedIn};
use crate::fields::Fields;
use crate::groups::store::{self, members, seats};
use crate::groups::{Deed, LONGEST_NAME, Role, letters};
use crate::ids::AccountId;

const PART: &str = "#members";

/// POST /account/group/name
pub async fn rename(
    signed_in: SignedIn,
    State(state): State<AppState>,
    fields: Fields,
) -> AppResult<Response> {
    let name = fields.line("name");
    if name.chars().count() > LONGEST_NAME {
        let name_problem = Some(crate::t1("group-name-long", "most", LONGEST_NAME));
        return again(&state, &signed_in, Typed { name_problem, ..Typed::default() }).await;
    }
    let (mut transaction, acting) = acting(&state, &signed_in, Deed::Rename).await?;
    store::rename(&mut *transaction, acting.group.group_id, &name).await?;
    let after = json!({"from": acting.group.name, "to": name});
    acting.done(&state, transaction, "group.rename", after, "").await
}

/// GET /account/group/members/{id}/removal
pub async fn remove_form(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(id): Path<AccountId>,
) -> AppResult<Response> {
    let acting = looking(&state, &signed_in, Deed::Look).await?;
    let member = members::find(&state.db, acting.group.group_id, id).await?.ok_or(AppError::NotFound)?;
    if !acting.me.role.may(Deed::Remove(member.role)) {
        return Err(AppError::Forbidden);
    }
    let words = (
        crate::t1("remove-title", "person", &member.name),
        crate::t1("remove-lead", "email", &member.email),
        crate::t("remove-button"),
    );
    let action = format!("/account/group/members/{id}/removal");
    Ok(confirm_page(&state, &signed_in, action, words))
}

/// POST /account/group/members/{id}/removal: with the next request the member reads by the group no more.
pub async fn remove(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(id): Path<AccountId>,
) -> AppResult<Response> {
    let (mut transaction, acting) = acting(&state, &signed_in, Deed::Look).await?;
    let (group, now) = (acting.group.group_id, state.clock.now());
    let member = members::find(&mut *transaction, group, id).await?.ok_or(AppError::NotFound)?;
    if !acting.me.role.may(Deed::Remove(member.role)) {
        return Err(AppError::Forbidden);
    }
    members::remove(&mut *transaction, group, id, true, now).await?;
    store::handover::withdraw_from(&mut *transaction, group, id).await?;
    seats::apply(&mut transaction, &acting.group, now).await?;
    letters::removed(&mut transaction, &state, id).await?;
    acting.done(&state, transaction, "group.remove", json!({"account": id}), PART).await
}

/// POST /account/group/members/{id}/appointment: a member becomes a manager.
pub async fn appoint(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(id): Path<AccountId>,
) -> AppResult<Response> {
    become_of(&state, &signed_in, id, (Role::Member, Role::Manager)).await
}

/// POST /account/group/members/{id}/dismissal: a manager becomes a member.
pub async fn dismiss(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(id): Path<AccountId>,
) -> AppResult<Response> {
    become_of(&state, &signed_in, id, (Role::Manager, Role::Member)).await
}

async fn become_of(
    state: &AppState,
    signed_in: &SignedIn,
    id: AccountId,
    (from, to): (Role, Role),
) -> AppResult<Response> {
    let (mut transaction, acting) = acting(state, signed_in, Deed::Appoint).await?;
    let group = acting.group.group_id;
    let member = members::find(&mut *transaction, group, id).await?.ok_or(AppError::NotFound)?;
    if member.role != from {
        return Err(AppError::Conflict);
    }
    members::set_role(&mut *transaction, id, to).await?;
    let after = json!({"account": id, "from": from, "to": to});
    acting.done(state, transaction, "group.appoint", after, PART).await
}
