//! The statements about who has shown that they study.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::billing::provider;
use crate::ids::{AccountId, SubscriptionId};
use crate::students::{Student, valid_until};

/// What an account has shown, whether it still holds or not.
pub async fn find(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Option<Student>> {
    sqlx::query_as!(Student, "select address, valid_until from student where account_id = $1", account.0)
        .fetch_optional(db)
        .await
}

/// Whether an account has shown that it is a student's, as of now.
pub async fn holds(db: impl PgExecutor<'_>, account: AccountId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    Ok(find(db, account).await?.is_some_and(|student| student.holds(now)))
}

/// Keeps that an account has shown it: by an address, with the keyed hash of its mailbox, or by a proof. An address that
/// serves another account is refused by `student_address_taken`, unless what it showed there is over.
pub async fn prove(
    db: &mut PgConnection,
    account: AccountId,
    address: Option<(&str, &[u8])>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let (address, key) = address.unzip();
    sqlx::query!(
        "update student set address = null, address_key = null
         where address_key = $1 and account_id <> $2 and valid_until <= $3",
        key,
        account.0,
        now,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into student (account_id, address, address_key, proved_at, valid_until) values ($1, $2, $3, $4, $5)
         on conflict (account_id) do update set address = coalesce($2, student.address),
             address_key = coalesce($3, student.address_key), proved_at = $4, valid_until = $5",
        account.0,
        address,
        key,
        now,
        valid_until(now),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A subscription at the student price that renews.
#[derive(Debug)]
pub struct Renewing {
    /// Which.
    pub subscription_id: SubscriptionId,
    /// When.
    pub renews_at: DateTime<Utc>,
    /// Until when a proof holds.
    pub valid_until: Option<DateTime<Utc>>,
}

/// The subscriptions at the student price that renew before a moment.
pub async fn renewing(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    (now, before): (DateTime<Utc>, DateTime<Utc>),
) -> sqlx::Result<Vec<Renewing>> {
    sqlx::query_as!(
        Renewing,
        r#"select s.subscription_id, s.period_ends_at as renews_at, student.valid_until as "valid_until?"
           from subscription s join price using (price_id) join plan using (plan_id)
           left join student on student.account_id = s.account_id
           where audience = 'student' and s.provider = $1 and s.status in ('trialing', 'active') and s.cancel_at is null
             and s.period_ends_at > $2 and s.period_ends_at <= $3
           order by s.period_ends_at, s.subscription_id"#,
        provider,
        now,
        before,
    )
    .fetch_all(db)
    .await
}
