//! The statements about an account that moves to another address.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::accounts::Email;
use crate::accounts::token::Purpose;
use crate::ids::AccountId;

/// Notes where an account is to move. A wish of before is forgotten, with the confirmations of it.
pub async fn ask(
    db: impl PgExecutor<'_>,
    account: AccountId,
    email: &Email,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into address_change (account_id, email, asked_at) values ($1, $2::text::citext, $3)
         on conflict (account_id) do update
             set email = excluded.email, asked_at = excluded.asked_at, left_at = null, taken_at = null",
        account.0,
        email.as_str(),
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Where an account is to move, while that can still be confirmed.
pub async fn pending(
    db: impl PgExecutor<'_>,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        r#"select email::text as "email!" from address_change where account_id = $1 and asked_at > $2"#,
        account.0,
        now - Purpose::TakeAddress.lifetime(),
    )
    .fetch_optional(db)
    .await
}

/// Notes that one of the two addresses has confirmed.
pub async fn confirm(
    db: impl PgExecutor<'_>,
    account: AccountId,
    by_the_new: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update address_change set left_at = case when $2 then left_at else $3 end,
                taken_at = case when $2 then $3 else taken_at end
         where account_id = $1",
        account.0,
        by_the_new,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Moves the account if both addresses have confirmed. Says whether it did. Refused by `account_email_taken` if the
/// address is somebody's by now.
pub async fn carry_out(
    db: &mut sqlx::PgConnection,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let moved = sqlx::query!(
        "with done as (
             delete from address_change where account_id = $1 and left_at is not null and taken_at is not null
             returning email)
         update account set email = done.email, verified_at = $2 from done where account_id = $1",
        account.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(moved.rows_affected() > 0)
}

/// Forgets wishes that can no longer be confirmed.
pub async fn forget_old(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("delete from address_change where asked_at < $1", now - Purpose::TakeAddress.lifetime())
        .execute(db)
        .await?;
    Ok(())
}
