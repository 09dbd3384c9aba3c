//! Disabling somebody, enabling them again, and taking a lost second factor off.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;
use sqlx::{Postgres, Transaction};
use tower_sessions::Session;

use super::pages::answer;
use super::{Person, refusal_to_disable, store};
use crate::accounts::store::{find, sessions, tokens};
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::ids::AccountId;
use crate::mail::Kind;
use crate::second_factor;
use crate::second_factor::pages::{Again, Wanted};
use crate::second_factor::showing::{Change, changed};

/// A deed under way: the admins and the person are locked, and whoever does it is an admin still.
struct Held {
    transaction: Transaction<'static, Postgres>,
    person: Person,
    admins: usize,
}

async fn hold(state: &AppState, by: AccountId, id: AccountId) -> AppResult<Held> {
    let mut transaction = state.db.begin().await?;
    let (person, admins) = store::lock(&mut transaction, id).await?.ok_or(AppError::NotFound)?;
    if !admins.contains(&by) {
        return Err(AppError::Forbidden);
    }
    Ok(Held { transaction, person, admins: admins.len() })
}

/// POST /admin/people/{id}/disabling: they are signed out everywhere at once, and what was mailed to let them in is
/// worth nothing. What they wrote and typed stays.
pub async fn disable(
    staff: Staff,
    State(state): State<AppState>,
    session: Session,
    Path(id): Path<AccountId>,
    fields: Fields,
) -> AppResult<Response> {
    let path = format!("/admin/people/{id}/disabling");
    if let Some(page) = Again::staff(&state, &staff, &session, &fields, path).page(Wanted::Factor).await? {
        return Ok(page);
    }
    let (now, by) = (state.clock.now(), staff.account.account_id);
    let mut held = hold(&state, by, id).await?;
    let problem = refusal_to_disable(by, &held.person, held.admins);
    if problem.is_none() && !held.person.disabled {
        store::set_disabled(&mut *held.transaction, id, Some(now)).await?;
        sessions::end_all(&mut *held.transaction, id).await?;
        tokens::void(&mut *held.transaction, id).await?;
        note(&mut held, by, "account.disable", true, &state).await?;
        held.transaction.commit().await?;
    }
    answer(&state, &staff, String::new(), problem).await
}

/// POST /admin/people/{id}/enabling
pub async fn enable(
    staff: Staff,
    State(state): State<AppState>,
    session: Session,
    Path(id): Path<AccountId>,
    fields: Fields,
) -> AppResult<Response> {
    let path = format!("/admin/people/{id}/enabling");
    if let Some(page) = Again::staff(&state, &staff, &session, &fields, path).page(Wanted::Factor).await? {
        return Ok(page);
    }
    let by = staff.account.account_id;
    let mut held = hold(&state, by, id).await?;
    if held.person.disabled {
        store::set_disabled(&mut *held.transaction, id, None).await?;
        note(&mut held, by, "account.enable", false, &state).await?;
        held.transaction.commit().await?;
    }
    answer(&state, &staff, String::new(), None).await
}

async fn note(
    held: &mut Held,
    by: AccountId,
    action: &str,
    disabled: bool,
    state: &AppState,
) -> AppResult<()> {
    let entry = audit::Entry {
        by: Some(by),
        action,
        subject: "account",
        subject_id: held.person.account_id.0,
        before: Some(json!({"disabled": !disabled})),
        after: Some(json!({"disabled": disabled})),
    };
    Ok(audit::record(&mut *held.transaction, entry, state.clock.now()).await?)
}

/// POST /admin/people/{id}/second-factor: takes all of it off, for somebody who lost it.
pub async fn reset_second_factor(
    staff: Staff,
    State(state): State<AppState>,
    session: Session,
    Path(id): Path<AccountId>,
    fields: Fields,
) -> AppResult<Response> {
    let path = format!("/admin/people/{id}/second-factor");
    if let Some(page) = Again::staff(&state, &staff, &session, &fields, path).page(Wanted::Factor).await? {
        return Ok(page);
    }
    let by = staff.account.account_id;
    if by == id {
        let problem = "Your own second factor is changed at your account.";
        return answer(&state, &staff, String::new(), Some(problem)).await;
    }
    let mut held = hold(&state, by, id).await?;
    let account = find(&mut *held.transaction, id).await?.ok_or(AppError::NotFound)?;
    if second_factor::store::remove_all(&mut held.transaction, id).await? {
        sessions::end_all(&mut *held.transaction, id).await?;
        let change = Change {
            action: "account.reset_second_factor",
            before: Some(json!({"second_factor": true})),
            after: Some(json!({"second_factor": false})),
            letter: Kind::SecondFactorReset,
        };
        changed(&mut held.transaction, &state, &account, by, change).await?;
        held.transaction.commit().await?;
    }
    answer(&state, &staff, String::new(), None).await
}
