//! Making one account of two.

use sqlx::PgConnection;

use crate::ids::AccountId;
use crate::shelf::store::{history, saved};

/// Locks both accounts, always in the same order. Says whether both are there.
pub async fn lock(db: &mut PgConnection, kept: AccountId, other: AccountId) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!(
        "select account_id from account where account_id in ($1, $2) order by account_id for update",
        kept.0,
        other.0,
    )
    .fetch_all(db)
    .await?;
    Ok(found.len() == 2)
}

/// Gives the account all that belongs to the other: who pays, what is subscribed to, what may be read, what was given
/// away and taken, which coupons were used, what was shown of studying, what was said about newsletters, what was saved for
/// later. What was read is merged by the meter itself. A seat of a site licence is its address's and stays behind; it becomes free with the account.
/// Where both read by one subscription, as members of a group do, the seats say what is read
/// ([`crate::groups::store::merging`]).
pub async fn hand_over(db: &mut PgConnection, from: AccountId, to: AccountId) -> sqlx::Result<()> {
    hand_over_payments(&mut *db, from, to).await?;
    hand_over_the_rest(db, from, to).await
}

async fn hand_over_payments(db: &mut PgConnection, from: AccountId, to: AccountId) -> sqlx::Result<()> {
    let (from, to) = (from.0, to.0);
    sqlx::query!("update customer set account_id = $2 where account_id = $1", from, to)
        .execute(&mut *db)
        .await?;
    sqlx::query!("update subscription set account_id = $2 where account_id = $1", from, to)
        .execute(&mut *db)
        .await?;
    sqlx::query!("update trial set account_id = $2 where account_id = $1", from, to)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "delete from entitlement as e where account_id = $1 and exists (
             select from entitlement as same where same.account_id = $2 and same.subscription_id = e.subscription_id)",
        from,
        to,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update entitlement set account_id = $2 where account_id = $1 and licence_id is null",
        from,
        to,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("update transfer_invoice set account_id = $2 where account_id = $1", from, to)
        .execute(db)
        .await?;
    Ok(())
}

async fn hand_over_the_rest(db: &mut PgConnection, from: AccountId, to: AccountId) -> sqlx::Result<()> {
    let (from, to) = (from.0, to.0);
    sqlx::query!(
        "insert into consent (account_id, subject, given, since, source, recorded_at)
         select $2, subject, given, since, source, recorded_at from consent where account_id = $1
         on conflict do nothing",
        from,
        to,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("update redemption set account_id = $2 where account_id = $1", from, to)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "update student set account_id = $2 where account_id = $1 and not exists (select from student where account_id = $2)",
        from,
        to,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update student_request set account_id = $2 where account_id = $1 and decided_at is not null",
        from,
        to,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("update gift set account_id = $2 where account_id = $1", from, to).execute(&mut *db).await?;
    sqlx::query!(
        "insert into gift_reader (gift_id, reader, taken_at) select gift_id, $2, taken_at from gift_reader where reader = $1
         on conflict do nothing",
        from,
        to,
    )
    .execute(&mut *db)
    .await?;
    saved::hand_over(&mut *db, AccountId(from), AccountId(to)).await?;
    history::hand_over(db, AccountId(from), AccountId(to)).await
}
