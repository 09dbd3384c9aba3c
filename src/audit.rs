//! Who did what to what. Written in the transaction of the change itself, so that there is no change without its line.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::ids::AccountId;

/// One line of the log.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Who; nobody for the program itself and for commands.
    pub by: Option<AccountId>,
    /// What was done, as a noun and a verb: `article.publish`.
    pub action: &'a str,
    /// The table of what it was done to.
    pub subject: &'a str,
    /// Its key.
    pub subject_id: Uuid,
    /// What it was, as far as it changed.
    pub before: Option<Value>,
    /// What it became.
    pub after: Option<Value>,
}

impl<'a> Entry<'a> {
    /// A line about an account.
    pub fn of_account(account: AccountId, by: Option<AccountId>, action: &'a str, after: Value) -> Self {
        Self { by, action, subject: "account", subject_id: account.0, before: None, after: Some(after) }
    }
}

/// Writes a line. Ids, not addresses: an account can be erased and its deeds remain.
pub async fn record(db: impl PgExecutor<'_>, entry: Entry<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit (audit_id, at, account_id, action, subject, subject_id, before, after)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        Uuid::now_v7(),
        now,
        entry.by.map(|id| id.0),
        entry.action,
        entry.subject,
        entry.subject_id,
        entry.before,
        entry.after,
    )
    .execute(db)
    .await?;
    Ok(())
}
