//! Who is in a group.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::groups::{Member, Role, Seat};
use crate::ids::{AccountId, GroupId};

/// The members of a group: the owner, the managers, then by name.
pub async fn all(db: impl PgExecutor<'_>, group: GroupId) -> sqlx::Result<Vec<Member>> {
    sqlx::query_as!(
        Member,
        r#"select m.account_id, a.name, a.email::text as "email!", verified_at is not null as "verified!", m.role, seat,
                  joined_at
           from group_member as m join account as a using (account_id)
           where reader_group_id = $1 order by m.role, lower(a.name), m.account_id"#,
        group.0,
    )
    .fetch_all(db)
    .await
}

/// One member of a group; nobody of another.
pub async fn find(
    db: impl PgExecutor<'_>,
    group: GroupId,
    account: AccountId,
) -> sqlx::Result<Option<Member>> {
    sqlx::query_as!(
        Member,
        r#"select m.account_id, a.name, a.email::text as "email!", verified_at is not null as "verified!", m.role, seat,
                  joined_at
           from group_member as m join account as a using (account_id)
           where reader_group_id = $1 and m.account_id = $2"#,
        group.0,
        account.0,
    )
    .fetch_optional(db)
    .await
}

/// The owner of a group, if it has one: their account may be gone.
pub async fn owner(db: impl PgExecutor<'_>, group: GroupId) -> sqlx::Result<Option<AccountId>> {
    sqlx::query_scalar!(
        "select account_id from group_member where reader_group_id = $1 and role = 'owner'",
        group.0
    )
    .fetch_optional(db)
    .await
}

/// Which of these addresses are somebody's in the group.
pub async fn among(
    db: impl PgExecutor<'_>,
    group: GroupId,
    addresses: &[String],
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select lower(email::text) as "email!" from group_member join account using (account_id)
           where reader_group_id = $1 and verified_at is not null and lower(email::text) = any($2)"#,
        group.0,
        addresses,
    )
    .fetch_all(db)
    .await
}

/// Takes an account in, with a seat. Says whether it did: an account is in one group.
pub async fn insert(
    db: impl PgExecutor<'_>,
    group: GroupId,
    account: AccountId,
    role: Role,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into group_member (account_id, reader_group_id, role, seat, seated_at, joined_at)
         values ($1, $2, $3, 'held', $4, $4) on conflict do nothing",
        account.0,
        group.0,
        role,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a member a seat, or takes it.
pub async fn set_seat(
    db: impl PgExecutor<'_>,
    account: AccountId,
    seat: Seat,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update group_member set seat = $2, seated_at = case when $2 = 'none'::group_seat then null else $3::timestamptz end
         where account_id = $1",
        account.0,
        seat,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Makes somebody of a member.
pub async fn set_role(db: impl PgExecutor<'_>, account: AccountId, role: Role) -> sqlx::Result<()> {
    sqlx::query!("update group_member set role = $2 where account_id = $1", account.0, role)
        .execute(db)
        .await?;
    Ok(())
}

/// Ends a membership, and keeps that it was ended: by a manager, or by the member.
pub async fn remove(
    db: impl PgExecutor<'_>,
    group: GroupId,
    account: AccountId,
    removed: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "with gone as (
             delete from group_member where account_id = $2 and reader_group_id = $1 returning account_id
         )
         insert into group_departure (reader_group_id, account_id, removed, at)
         select $1, account_id, $3, $4 from gone
         on conflict (reader_group_id, account_id) do update set removed = $3, at = $4",
        group.0,
        account.0,
        removed,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether somebody was removed from a group or left it, and by whom: by a manager, if it is true.
pub async fn departed(
    db: impl PgExecutor<'_>,
    group: GroupId,
    account: AccountId,
) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!(
        "select removed from group_departure where reader_group_id = $1 and account_id = $2",
        group.0,
        account.0,
    )
    .fetch_optional(db)
    .await
}

/// Somebody is in the group again.
pub async fn forget_departure(
    db: impl PgExecutor<'_>,
    group: GroupId,
    account: AccountId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from group_departure where reader_group_id = $1 and account_id = $2",
        group.0,
        account.0
    )
    .execute(db)
    .await?;
    Ok(())
}
