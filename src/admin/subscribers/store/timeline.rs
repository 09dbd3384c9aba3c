//! What happened to a subscriber.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::billing::subscription::Status;
use crate::ids::{AccountId, EntitlementId};
use crate::paywall::{EntitlementReason, EntitlementSource};

/// More than this of a kind is not shown: a page is read, not searched.
const MOST: i64 = 300;

/// A change of a subscription.
#[derive(Debug)]
pub struct Change {
    /// When it was noticed.
    pub at: DateTime<Utc>,
    /// How it stood.
    pub before: Option<Status>,
    /// How it stands.
    pub after: Status,
    /// What it was worth a month, in minor units.
    pub monthly_before: i64,
    /// What it is worth.
    pub monthly_after: i64,
    /// In which currency.
    pub currency: String,
}

/// The changes of an account's subscriptions.
pub async fn changes(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Vec<Change>> {
    sqlx::query_as!(
        Change,
        r#"select c.at, status_before as "before?: Status", status_after as "after: Status", monthly_before, monthly_after,
                  c.currency
           from subscription_change as c join subscription using (subscription_id)
           where account_id = $1 order by c.at desc limit $2"#,
        account.0,
        MOST,
    )
    .fetch_all(db)
    .await
}

/// A mail.
#[derive(Debug)]
pub struct Mail {
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Which.
    pub kind: String,
    /// When it was given up.
    pub failed_at: Option<DateTime<Utc>>,
}

/// The mails to an account.
pub async fn mails(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Vec<Mail>> {
    sqlx::query_as!(
        Mail,
        "select created_at as at, kind, failed_at from mail where account_id = $1 order by created_at desc limit $2",
        account.0,
        MOST,
    )
    .fetch_all(db)
    .await
}

/// A line of the log.
#[derive(Debug)]
pub struct Logged {
    /// When.
    pub at: DateTime<Utc>,
    /// What was done.
    pub action: String,
    /// Who did it, if they are still here.
    pub by: Option<String>,
    /// What became of it.
    pub after: Option<serde_json::Value>,
}

/// What the log says of an account, its subscriptions, its bills and the group it owns.
pub async fn logged(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Vec<Logged>> {
    sqlx::query_as!(
        Logged,
        r#"select at, action, account.name as "by?", after
           from audit left join account using (account_id)
           where subject_id in (
               select $1::uuid
               union all select subscription_id from subscription where account_id = $1
               union all select invoice_id from invoice join customer using (customer_id) where customer.account_id = $1
               union all select reader_group_id from group_member where account_id = $1 and role = 'owner'
           ) order by at desc limit $2"#,
        account.0,
        MOST,
    )
    .fetch_all(db)
    .await
}

/// A right to read.
#[derive(Debug)]
pub struct Right {
    /// Key.
    pub entitlement_id: EntitlementId,
    /// Where it comes from.
    pub source: EntitlementSource,
    /// Since when.
    pub starts_at: DateTime<Utc>,
    /// Until when, if it ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// Why.
    pub reason: EntitlementReason,
    /// What was noted when it was given.
    pub note: String,
}

/// The rights to read that come of something else than a subscription of the account's own.
pub async fn rights(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Vec<Right>> {
    sqlx::query_as!(
        Right,
        r#"select entitlement_id, source, starts_at, ends_at, reason, note from entitlement
           where account_id = $1 and source <> 'subscription' order by starts_at desc, entitlement_id"#,
        account.0,
    )
    .fetch_all(db)
    .await
}

/// What the providers call an account.
pub async fn customers(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select reference from customer where account_id = $1 order by created_at desc",
        account.0
    )
    .fetch_all(db)
    .await
}

/// Open alerts about an account: their keys and what they say.
pub async fn alerts(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Vec<(Uuid, String)>> {
    let rows = sqlx::query!(
        "select alert_id, message from alert where settled_at is null and subject in (
             select $1::uuid::text
             union all select reference from customer where account_id = $1
             union all select reference from subscription where account_id = $1
             union all select invoice.reference from invoice join customer using (customer_id) where customer.account_id = $1
         ) order by at desc",
        account.0,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.alert_id, row.message)).collect())
}
