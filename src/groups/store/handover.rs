//! A group that goes to another owner.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::groups::OFFERED_FOR;
use crate::ids::{AccountId, GroupId};

/// To whom a group is offered, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// To whom.
    pub account_id: AccountId,
    /// Until when they can accept.
    pub expires_at: DateTime<Utc>,
}

/// The offer that can still be accepted.
pub async fn pending(
    db: impl PgExecutor<'_>,
    group: GroupId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Offer>> {
    sqlx::query_as!(
        Offer,
        "select account_id, expires_at from group_handover where reader_group_id = $1 and expires_at > $2",
        group.0,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Offers a group to somebody. An offer to somebody else is taken back.
pub async fn offer(
    db: impl PgExecutor<'_>,
    group: GroupId,
    to: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into group_handover (reader_group_id, account_id, offered_at, expires_at) values ($1, $2, $3, $4)
         on conflict (reader_group_id) do update set account_id = $2, offered_at = $3, expires_at = $4",
        group.0,
        to.0,
        now,
        now + OFFERED_FOR,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes the offer back, or refuses it. Says whether there was one.
pub async fn withdraw(db: impl PgExecutor<'_>, group: GroupId) -> sqlx::Result<bool> {
    let done =
        sqlx::query!("delete from group_handover where reader_group_id = $1", group.0).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the offer back if it was made to somebody who is in the group no more.
pub async fn withdraw_from(db: impl PgExecutor<'_>, group: GroupId, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from group_handover where reader_group_id = $1 and account_id = $2",
        group.0,
        account.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes back what an account has offered.
pub async fn withdraw_all(db: impl PgExecutor<'_>, owner: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from group_handover using group_member as m
         where group_handover.reader_group_id = m.reader_group_id and m.account_id = $1 and m.role = 'owner'",
        owner.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Makes somebody the owner, and the owner of before a manager. What is paid for the group goes along: the customer it has
/// at the provider, with its card, its subscriptions and their bills. The group must be locked.
pub async fn carry_out(db: &mut PgConnection, group: GroupId, to: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "update group_member set role = 'manager' where reader_group_id = $1 and role = 'owner'",
        group.0
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update group_member set role = 'owner' where reader_group_id = $1 and account_id = $2",
        group.0,
        to.0,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("update customer set account_id = $2 where reader_group_id = $1", group.0, to.0)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "update subscription set account_id = $2 from customer
         where customer.customer_id = subscription.customer_id and customer.reader_group_id = $1",
        group.0,
        to.0,
    )
    .execute(db)
    .await?;
    Ok(())
}
