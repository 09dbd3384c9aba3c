//! The statements about who works here.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::Person;
use crate::accounts::Role;
use crate::ids::AccountId;

/// Everybody who works here, the highest role first, and those last who are disabled.
pub async fn staff(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Person>> {
    sqlx::query_as!(
        Person,
        r#"select account_id, name, email::text as "email!", role, disabled_at is not null as "disabled!",
                  exists (select from authenticator where authenticator.account_id = account.account_id)
                      or exists (select from passkey where passkey.account_id = account.account_id) as "secured!"
           from account where role <> 'reader' order by disabled_at is not null, role desc, name, account_id"#
    )
    .fetch_all(db)
    .await
}

/// Locks all admins, and says who they are. Whoever changes who works here waits for it.
pub async fn lock_admins(db: &mut PgConnection) -> sqlx::Result<Vec<AccountId>> {
    sqlx::query_scalar!(
        "select account_id from account where role = 'admin' and disabled_at is null order by account_id for update"
    )
    .fetch_all(db)
    .await
}

/// Locks all admins and then one account, in this order for everybody, so that of two admins who dismiss each other one
/// finds the other gone. Gives the account and the admins.
pub async fn lock(db: &mut PgConnection, id: AccountId) -> sqlx::Result<Option<(Person, Vec<AccountId>)>> {
    let admins = lock_admins(&mut *db).await?;
    let person = sqlx::query_as!(
        Person,
        r#"select account_id, name, email::text as "email!", role, disabled_at is not null as "disabled!",
                  exists (select from authenticator where authenticator.account_id = account.account_id)
                      or exists (select from passkey where passkey.account_id = account.account_id) as "secured!"
           from account where account_id = $1 for update"#,
        id.0
    )
    .fetch_optional(db)
    .await?;
    Ok(person.map(|person| (person, admins)))
}

/// Gives an account a role.
pub async fn set_role(db: impl PgExecutor<'_>, id: AccountId, role: Role) -> sqlx::Result<()> {
    sqlx::query!("update account set role = $2 where account_id = $1", id.0, role).execute(db).await?;
    Ok(())
}

/// Disables an account from this moment on, or enables it.
pub async fn set_disabled(
    db: impl PgExecutor<'_>,
    id: AccountId,
    since: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    sqlx::query!("update account set disabled_at = $2 where account_id = $1", id.0, since)
        .execute(db)
        .await?;
    Ok(())
}
