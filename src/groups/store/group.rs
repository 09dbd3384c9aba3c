//! Groups themselves.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::groups::{Group, Seats};
use crate::ids::{AccountId, GroupId, SubscriptionId};

/// A group.
pub async fn find(db: impl PgExecutor<'_>, id: GroupId) -> sqlx::Result<Option<Group>> {
    sqlx::query_as!(
        Group,
        r#"select reader_group_id as "group_id: GroupId", name, subscription_id as "subscription_id: SubscriptionId",
                  lowering_to, link_number, link_hash is not null as "has_link!"
           from reader_group where reader_group_id = $1"#,
        id.0,
    )
    .fetch_optional(db)
    .await
}

/// A group whose seats nobody else gives or takes before the transaction ends.
pub async fn lock(db: impl PgExecutor<'_>, id: GroupId) -> sqlx::Result<Option<Group>> {
    sqlx::query_as!(
        Group,
        r#"select reader_group_id as "group_id: GroupId", name, subscription_id as "subscription_id: SubscriptionId",
                  lowering_to, link_number, link_hash is not null as "has_link!"
           from reader_group where reader_group_id = $1 for no key update"#,
        id.0,
    )
    .fetch_optional(db)
    .await
}

/// The group that an account is in.
pub async fn of_account(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Option<GroupId>> {
    sqlx::query_scalar!(
        r#"select reader_group_id as "id: GroupId" from group_member where account_id = $1"#,
        account.0
    )
    .fetch_optional(db)
    .await
}

/// The group that an account owns.
pub async fn owned_by(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Option<GroupId>> {
    sqlx::query_scalar!(
        r#"select reader_group_id as "id: GroupId" from group_member where account_id = $1 and role = 'owner'"#,
        account.0,
    )
    .fetch_optional(db)
    .await
}

/// The group whose members read by a subscription.
pub async fn of_subscription(
    db: impl PgExecutor<'_>,
    subscription: SubscriptionId,
) -> sqlx::Result<Option<GroupId>> {
    sqlx::query_scalar!(
        r#"select reader_group_id as "id: GroupId" from reader_group where subscription_id = $1"#,
        subscription.0,
    )
    .fetch_optional(db)
    .await
}

/// The group to which a link leads.
pub async fn by_link(db: impl PgExecutor<'_>, hash: &[u8]) -> sqlx::Result<Option<GroupId>> {
    sqlx::query_scalar!(
        r#"select reader_group_id as "id: GroupId" from reader_group where link_hash = $1"#,
        hash
    )
    .fetch_optional(db)
    .await
}

/// Makes a group for what somebody bought.
pub async fn insert(
    db: impl PgExecutor<'_>,
    subscription: SubscriptionId,
    now: DateTime<Utc>,
) -> sqlx::Result<GroupId> {
    let id = GroupId::new();
    sqlx::query!(
        "insert into reader_group (reader_group_id, subscription_id, created_at) values ($1, $2, $3)",
        id.0,
        subscription.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// Lets a group read by a subscription from now on, and the customer who pays it be the group's.
pub async fn attach(db: &mut PgConnection, id: GroupId, subscription: SubscriptionId) -> sqlx::Result<()> {
    sqlx::query!(
        "update reader_group set subscription_id = $2, lowering_to = null
         where reader_group_id = $1 and (subscription_id <> $2 or lowering_to is not null)",
        id.0,
        subscription.0,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update customer set reader_group_id = $1 from subscription
         where subscription.customer_id = customer.customer_id and subscription_id = $2
           and customer.reader_group_id is distinct from $1",
        id.0,
        subscription.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// How many seats of a group there are, and what became of them.
pub async fn seats(db: impl PgExecutor<'_>, id: GroupId, now: DateTime<Utc>) -> sqlx::Result<Seats> {
    sqlx::query_as!(
        Seats,
        r#"select quantity as "all", lowering_to,
                  (select count(*)::int from group_member as m
                   where m.reader_group_id = $1 and seat = 'held') as "held!",
                  (select count(*)::int from group_invitation as i
                   where i.reader_group_id = $1 and expires_at > $2) as "kept!"
           from reader_group join subscription using (subscription_id) where reader_group_id = $1"#,
        id.0,
        now,
    )
    .fetch_one(db)
    .await
}

/// Gives a group its name.
pub async fn rename(db: impl PgExecutor<'_>, id: GroupId, name: &str) -> sqlx::Result<()> {
    sqlx::query!("update reader_group set name = $2 where reader_group_id = $1", id.0, name)
        .execute(db)
        .await?;
    Ok(())
}

/// Makes another link the good one, or none.
pub async fn set_link(
    db: impl PgExecutor<'_>,
    id: GroupId,
    number: i32,
    hash: Option<&[u8]>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update reader_group set link_number = $2, link_hash = $3 where reader_group_id = $1",
        id.0,
        number,
        hash,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps seats above a number from being given away while the provider is asked to lower it, or no longer.
pub async fn set_lowering(db: impl PgExecutor<'_>, id: GroupId, to: Option<i32>) -> sqlx::Result<()> {
    sqlx::query!("update reader_group set lowering_to = $2 where reader_group_id = $1", id.0, to)
        .execute(db)
        .await?;
    Ok(())
}

/// Dissolves a group.
pub async fn close(db: impl PgExecutor<'_>, id: GroupId) -> sqlx::Result<()> {
    sqlx::query!("delete from reader_group where reader_group_id = $1", id.0).execute(db).await?;
    Ok(())
}
