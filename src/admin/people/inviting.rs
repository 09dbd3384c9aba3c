//! Asking somebody to work here, and taking that back.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use tower_sessions::Session;

use super::store;
use crate::accounts::limits::Attempt;
use crate::accounts::pages::attempt;
use crate::accounts::token::Token;
use crate::accounts::{Email, Role};
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::ids::StaffInvitationId;
use crate::mail::{self, Kind, Letter};
use crate::second_factor::pages::{Again, Wanted};
use crate::staff_invitations::store as invitations;

/// Mails an invitation; one that was mailed to the address before is worth nothing then.
pub(super) async fn invite(
    state: &AppState,
    staff: &Staff,
    email: &Email,
    fields: &Fields,
) -> AppResult<Option<&'static str>> {
    let role: Role = fields.text("role").parse().map_err(AppError::BadRequest)?;
    if !role.is_staff() {
        return Ok(Some("A reader needs no invitation: they register themselves."));
    }
    match attempt::take(state, &staff.viewer, Attempt::Invitation, email.as_str()).await {
        Err(AppError::TooMany { .. }) => {
            return Ok(Some("This address was written to several times today. Nothing was sent."));
        }
        taken => drop(taken?),
    }
    let (now, by, token) = (state.clock.now(), staff.account.account_id, Token::random());
    let mut transaction = state.db.begin().await?;
    if !store::lock_admins(&mut transaction).await?.contains(&by) {
        return Err(AppError::Forbidden);
    }
    invitations::revoke_to(&mut *transaction, email, now).await?;
    let id = invitations::insert(&mut *transaction, email, role, &token, by, now).await?;
    let letter = Letter {
        kind: Kind::StaffInvitation,
        to: email,
        account: None,
        path: token.path_below("/staff/invitations"),
        facts: vec![("role", role.name().to_owned())],
    };
    mail::store::post(&mut transaction, state, &letter).await?;
    let entry = audit::Entry {
        by: Some(by),
        action: "staff_invitation.send",
        subject: "staff_invitation",
        subject_id: id.0,
        before: None,
        after: Some(json!({"role": role})),
    };
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    Ok(None)
}

/// POST /admin/people/invitations/{id}/revocation
pub async fn revoke(
    staff: Staff,
    State(state): State<AppState>,
    session: Session,
    Path(id): Path<StaffInvitationId>,
    fields: Fields,
) -> AppResult<Response> {
    let path = format!("/admin/people/invitations/{id}/revocation");
    if let Some(page) = Again::staff(&state, &staff, &session, &fields, path).page(Wanted::Factor).await? {
        return Ok(page);
    }
    let (now, by) = (state.clock.now(), staff.account.account_id);
    let mut transaction = state.db.begin().await?;
    if !store::lock_admins(&mut transaction).await?.contains(&by) {
        return Err(AppError::Forbidden);
    }
    let Some(role) = invitations::revoke(&mut *transaction, id, now).await? else {
        let problem = "This invitation was taken or revoked meanwhile.";
        return super::pages::refused(&state, &staff, String::new(), problem).await;
    };
    let entry = audit::Entry {
        by: Some(by),
        action: "staff_invitation.revoke",
        subject: "staff_invitation",
        subject_id: id.0,
        before: Some(json!({"role": role})),
        after: None,
    };
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    Ok(Redirect::to("/admin/people").into_response())
}
