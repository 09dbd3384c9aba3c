//! Two accounts that become one.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::{group, seats};
use crate::ids::AccountId;

/// Whether the two are in different groups: then they cannot be one, for an account is in one group.
pub async fn are_apart(db: impl PgExecutor<'_>, one: AccountId, other: AccountId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select count(distinct reader_group_id) > 1 as "apart!" from group_member where account_id in ($1, $2)"#,
        one.0,
        other.0,
    )
    .fetch_one(db)
    .await
}

/// Gives one account the other's place in a group; in the same group the higher role and, if either has one, the seat. After
/// the subscriptions were handed over.
pub async fn hand_over(
    db: &mut PgConnection,
    from: AccountId,
    to: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let Some(id) = group::of_account(&mut *db, from).await? else { return Ok(()) };
    let Some(locked) = group::lock(&mut *db, id).await? else { return Ok(()) };
    sqlx::query!(
        "delete from entitlement where subscription_id = $1 and account_id = $2",
        locked.subscription_id.0,
        from.0,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "with gone as (delete from group_member where account_id = $1 returning *)
         insert into group_member (account_id, reader_group_id, role, seat, seated_at, joined_at)
         select $2, reader_group_id, role, seat, seated_at, joined_at from gone
         on conflict (account_id) do update
             set role = least(group_member.role, excluded.role), seat = least(group_member.seat, excluded.seat),
                 seated_at = least(group_member.seated_at, excluded.seated_at)",
        from.0,
        to.0,
    )
    .execute(&mut *db)
    .await?;
    seats::apply(db, &locked, now).await
}
