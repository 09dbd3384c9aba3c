//! The statements about invitations to work here.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::{LIFETIME, StaffInvitation};
use crate::accounts::token::Token;
use crate::accounts::{Email, Role};
use crate::ids::{AccountId, StaffInvitationId};

/// Those that can still be taken, the latest first.
pub async fn open(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<Vec<StaffInvitation>> {
    sqlx::query_as!(
        StaffInvitation,
        r#"select staff_invitation_id as id, email::text as "email!", role, invited_at, expires_at from staff_invitation
           where taken_at is null and revoked_at is null and expires_at > $1
           order by invited_at desc, staff_invitation_id desc"#,
        now,
    )
    .fetch_all(db)
    .await
}

/// Keeps a new one. Of those to the same address only the newest is open: revoke the others first.
pub async fn insert(
    db: impl PgExecutor<'_>,
    email: &Email,
    role: Role,
    token: &Token,
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<StaffInvitationId> {
    let id = StaffInvitationId::new();
    sqlx::query!(
        "insert into staff_invitation
             (staff_invitation_id, email, role, token_hash, invited_at, invited_by, expires_at)
         values ($1, $2::text::citext, $3, $4, $5, $6, $7)",
        id.0,
        email.as_str(),
        role,
        &token.hash()[..],
        now,
        by.0,
        now + LIFETIME,
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// Revokes what was mailed to an address and not taken.
pub async fn revoke_to(db: impl PgExecutor<'_>, email: &Email, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update staff_invitation set revoked_at = $2
         where email = $1::text::citext and taken_at is null and revoked_at is null",
        email.as_str(),
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Revokes one, and says as what somebody was invited; nothing if it was taken or revoked meanwhile.
pub async fn revoke(
    db: impl PgExecutor<'_>,
    id: StaffInvitationId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Role>> {
    sqlx::query_scalar!(
        "update staff_invitation set revoked_at = $2
         where staff_invitation_id = $1 and taken_at is null and revoked_at is null returning role",
        id.0,
        now,
    )
    .fetch_optional(db)
    .await
}

/// The invitation of a link, if it can still be taken.
pub async fn find(
    db: impl PgExecutor<'_>,
    token: &Token,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<StaffInvitation>> {
    sqlx::query_as!(
        StaffInvitation,
        r#"select staff_invitation_id as id, email::text as "email!", role, invited_at, expires_at from staff_invitation
           where token_hash = $1 and taken_at is null and revoked_at is null and expires_at > $2"#,
        &token.hash()[..],
        now,
    )
    .fetch_optional(db)
    .await
}

/// Takes it: of two that do so at once, one is told so.
pub async fn take(db: impl PgExecutor<'_>, id: StaffInvitationId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update staff_invitation set taken_at = $2
         where staff_invitation_id = $1 and taken_at is null and revoked_at is null and expires_at > $2",
        id.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}
