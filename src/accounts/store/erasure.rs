//! The statements that make an account disappear.

use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::ids::AccountId;
use crate::readership;

/// Removes the account and all that is kept about it, and says whether it was there. With its row go its sessions,
/// entitlements, tokens and mails; stories it began and bylines it wrote under stay and no longer point to it. The
/// audit keeps its id, which then leads to nobody.
pub async fn erase(db: &mut PgConnection, account: AccountId) -> sqlx::Result<bool> {
    sqlx::query!("delete from meter where reader = $1", account.0).execute(&mut *db).await?;
    readership::store::erase(&mut *db, account).await?;
    sqlx::query!("delete from gift_reader where reader = $1", account.0).execute(&mut *db).await?;
    let done = sqlx::query!("delete from account where account_id = $1", account.0).execute(db).await?;
    Ok(done.rows_affected() > 0)
}

/// Which of these accounts are there.
pub async fn present(db: impl PgExecutor<'_>, accounts: &[Uuid]) -> sqlx::Result<Vec<AccountId>> {
    sqlx::query_scalar!("select account_id from account where account_id = any($1)", accounts)
        .fetch_all(db)
        .await
}
