//! The statements about who works here.

use sqlx::{PgConnection, PgExecutor};

use super::Person;
use crate::accounts::Role;
use crate::ids::AccountId;

/// Everybody who works here, the highest role first.
pub async fn staff(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Person>> {
    sqlx::query_as!(
        Person,
        r#"select account_id, name, email::text as "email!", role from account where role <> 'reader'
           order by role desc, name, account_id"#
    )
    .fetch_all(db)
    .await
}

/// Locks all admins and then one account, in this order for everybody, so that of two admins who dismiss each other one
/// finds the other gone. Gives the account and the number of admins.
pub async fn lock(db: &mut PgConnection, id: AccountId) -> sqlx::Result<Option<(Person, usize)>> {
    let admins = sqlx::query_scalar!(
        "select account_id from account where role = 'admin' order by account_id for update"
    )
    .fetch_all(&mut *db)
    .await?;
    let person = sqlx::query_as!(
        Person,
        r#"select account_id, name, email::text as "email!", role from account where account_id = $1 for update"#,
        id.0
    )
    .fetch_optional(db)
    .await?;
    Ok(person.map(|person| (person, admins.len())))
}

/// Gives an account a role.
pub async fn set_role(db: impl PgExecutor<'_>, id: AccountId, role: Role) -> sqlx::Result<()> {
    sqlx::query!("update account set role = $2 where account_id = $1", id.0, role).execute(db).await?;
    Ok(())
}
