//! Seats that are kept for whoever was invited. What was accepted, withdrawn or forgotten is not there any more.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgExecutor;

use crate::accounts::Email;
use crate::groups::INVITED_FOR;
use crate::ids::{AccountId, GroupId, InvitationId};

/// For how long an invitation that has expired is listed, so that it can be sent again.
const LISTED: TimeDelta = TimeDelta::days(30);

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Key.
    pub invitation_id: InvitationId,
    /// To which group.
    pub group_id: GroupId,
    /// Where it was sent.
    pub email: String,
    /// When it was sent last.
    pub invited_at: DateTime<Utc>,
    /// Until when it keeps its seat.
    pub expires_at: DateTime<Utc>,
}

/// The invitations of a group that nobody has accepted, the newest first.
pub async fn all(db: impl PgExecutor<'_>, group: GroupId) -> sqlx::Result<Vec<Invitation>> {
    sqlx::query_as!(
        Invitation,
        r#"select group_invitation_id as "invitation_id: InvitationId", reader_group_id as "group_id: GroupId",
                  email::text as "email!", invited_at, expires_at
           from group_invitation where reader_group_id = $1 order by invited_at desc, email"#,
        group.0,
    )
    .fetch_all(db)
    .await
}

/// One invitation of a group; none of another.
pub async fn find(
    db: impl PgExecutor<'_>,
    group: GroupId,
    id: InvitationId,
) -> sqlx::Result<Option<Invitation>> {
    sqlx::query_as!(
        Invitation,
        r#"select group_invitation_id as "invitation_id: InvitationId", reader_group_id as "group_id: GroupId",
                  email::text as "email!", invited_at, expires_at
           from group_invitation where reader_group_id = $1 and group_invitation_id = $2"#,
        group.0,
        id.0,
    )
    .fetch_optional(db)
    .await
}

/// The invitation that a link stands for.
pub async fn by_token(db: impl PgExecutor<'_>, hash: &[u8]) -> sqlx::Result<Option<Invitation>> {
    sqlx::query_as!(
        Invitation,
        r#"select group_invitation_id as "invitation_id: InvitationId", reader_group_id as "group_id: GroupId",
                  email::text as "email!", invited_at, expires_at
           from group_invitation where token_hash = $1"#,
        hash,
    )
    .fetch_optional(db)
    .await
}

/// Which of these addresses have an invitation that keeps a seat.
pub async fn among(
    db: impl PgExecutor<'_>,
    group: GroupId,
    addresses: &[String],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select lower(email::text) as "email!" from group_invitation
           where reader_group_id = $1 and expires_at > $3 and lower(email::text) = any($2)"#,
        group.0,
        addresses,
        now,
    )
    .fetch_all(db)
    .await
}

/// Keeps a seat for whoever is invited; from now on, if they were before. A link of before is worthless.
pub async fn keep(
    db: impl PgExecutor<'_>,
    group: GroupId,
    email: &Email,
    hash: &[u8],
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<InvitationId> {
    sqlx::query_scalar!(
        r#"insert into group_invitation
               (group_invitation_id, reader_group_id, email, token_hash, invited_by, invited_at, expires_at)
           values ($1, $2, $3::text::citext, $4, $5, $6, $7)
           on conflict on constraint group_invitation_once
           do update set token_hash = $4, invited_by = $5, invited_at = $6, expires_at = $7
           returning group_invitation_id as "id: InvitationId""#,
        InvitationId::new().0,
        group.0,
        email.as_str(),
        hash,
        by.0,
        now,
        now + INVITED_FOR,
    )
    .fetch_one(db)
    .await
}

/// Takes an invitation away: accepted, or withdrawn. Of two at once one is told that it did.
pub async fn take(db: impl PgExecutor<'_>, group: GroupId, id: InvitationId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from group_invitation where reader_group_id = $1 and group_invitation_id = $2",
        group.0,
        id.0,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets whom nobody invites any more.
pub async fn forget_old(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("delete from group_invitation where expires_at < $1", now - LISTED).execute(db).await?;
    Ok(())
}
