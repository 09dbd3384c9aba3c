//! The statements about all that an account has.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::passkeys::Passkey;
use super::{authenticator, codes};
use crate::ids::AccountId;

/// What an account has.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// An authenticator app, since when and when last used.
    pub authenticator: Option<(DateTime<Utc>, Option<DateTime<Utc>>)>,
    /// Passkeys, the oldest first.
    pub passkeys: Vec<Passkey>,
    /// Recovery codes that are left.
    pub codes: i64,
}

impl Held {
    /// Whether there is any. Recovery codes alone are none: they go with the last.
    pub fn any(&self) -> bool {
        self.authenticator.is_some() || !self.passkeys.is_empty()
    }
}

/// What an account has.
pub async fn held(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Held> {
    let authenticator =
        sqlx::query!("select added_at, used_at from authenticator where account_id = $1", account.0)
            .fetch_optional(&mut *db)
            .await?;
    let passkeys = sqlx::query_as!(
        Passkey,
        "select passkey_id, name, credential, added_at, used_at from passkey where account_id = $1
         order by added_at, passkey_id",
        account.0,
    )
    .fetch_all(&mut *db)
    .await?;
    let codes = sqlx::query_scalar!(
        r#"select count(*) as "count!" from recovery_code where account_id = $1 and used_at is null"#,
        account.0,
    )
    .fetch_one(db)
    .await?;
    let authenticator = authenticator.map(|row| (row.added_at, row.used_at));
    Ok(Held { authenticator, passkeys, codes })
}

/// Whether an account has a second factor.
pub async fn any(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from authenticator where account_id = $1)
               or exists (select from passkey where account_id = $1) as "any!""#,
        account.0,
    )
    .fetch_one(db)
    .await
}

/// Locks an account, so that of two who add or remove something at once the second sees what the first did.
pub async fn lock(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!("select from account where account_id = $1 for no key update", account.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Takes everything off. Says whether there was anything.
pub async fn remove_all(db: &mut PgConnection, account: AccountId) -> sqlx::Result<bool> {
    let authenticator = authenticator::remove(&mut *db, account).await?;
    let passkeys =
        sqlx::query!("delete from passkey where account_id = $1", account.0).execute(&mut *db).await?;
    codes::remove(db, account).await?;
    Ok(authenticator || passkeys.rows_affected() > 0)
}

/// Forgets the recovery codes of an account whose last second factor was taken off.
pub async fn forget_orphans(db: &mut PgConnection, account: AccountId) -> sqlx::Result<()> {
    if any(&mut *db, account).await? { Ok(()) } else { codes::remove(db, account).await }
}
