//! Every SQL statement of the subscribers' desk.

pub mod complimentary;
pub mod list;
pub mod merging;
pub mod timeline;

use sqlx::PgExecutor;

use crate::ids::AccountId;

/// Takes the account for one deed at a time, until the transaction ends. Says whether it was free: who finds it taken is
/// told so and waits for nobody, because whoever holds it may be waiting for the payment provider.
pub async fn take(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock(hashtextextended('subscriber ' || $1, 0)) as "taken!""#,
        account.to_string(),
    )
    .fetch_one(db)
    .await
}
