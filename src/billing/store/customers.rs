//! Who pays, at a provider.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::billing::provider;
use crate::ids::{AccountId, CustomerId, GroupId, SubscriptionId};

/// A customer, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Its key.
    pub customer_id: CustomerId,
    /// Whose it is.
    pub account_id: Option<AccountId>,
    /// What the provider calls it.
    pub reference: String,
}

/// The customer that an account is at a provider for itself; the newest where an import left several. A group's is its own.
pub async fn of_account(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    account: AccountId,
) -> sqlx::Result<Option<Customer>> {
    sqlx::query_as!(
        Customer,
        "select customer_id, account_id, reference from customer
         where provider = $1 and account_id = $2 and deleted_at is null and reader_group_id is null
         order by created_at desc, customer_id desc limit 1",
        provider,
        account.0,
    )
    .fetch_optional(db)
    .await
}

/// The customer that a group is at a provider.
pub async fn of_group(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    group: GroupId,
) -> sqlx::Result<Option<Customer>> {
    sqlx::query_as!(
        Customer,
        "select customer_id, account_id, reference from customer
         where provider = $1 and reader_group_id = $2 and deleted_at is null
         order by created_at desc, customer_id desc limit 1",
        provider,
        group.0,
    )
    .fetch_optional(db)
    .await
}

/// The customer of this name, if it is the account's, for itself or for its group.
pub async fn owned(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    account: AccountId,
    reference: &str,
) -> sqlx::Result<Option<Customer>> {
    sqlx::query_as!(
        Customer,
        "select customer_id, account_id, reference from customer
         where provider = $1 and account_id = $2 and reference = $3",
        provider,
        account.0,
        reference,
    )
    .fetch_optional(db)
    .await
}

/// Who pays an account's subscription.
pub async fn of_subscription(
    db: impl PgExecutor<'_>,
    account: AccountId,
    subscription: SubscriptionId,
) -> sqlx::Result<Option<Customer>> {
    sqlx::query_as!(
        Customer,
        "select customer.customer_id, customer.account_id, customer.reference
         from customer join subscription using (customer_id)
         where subscription_id = $2 and customer.account_id = $1 and deleted_at is null",
        account.0,
        subscription.0,
    )
    .fetch_optional(db)
    .await
}

/// Keeps a customer. An account that stands there stays: nobody takes over a customer by naming it. A group's goes from owner
/// to owner, so what the provider noted when it was made says nothing of whose it is now.
pub async fn keep(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    reference: &str,
    account: Option<AccountId>,
    now: DateTime<Utc>,
) -> sqlx::Result<Customer> {
    sqlx::query_as!(
        Customer,
        "insert into customer (customer_id, account_id, provider, reference, created_at)
         values ($1, (select account_id from account where account_id = $2), $3, $4, $5)
         on conflict on constraint customer_reference
         do update set account_id = case when customer.reader_group_id is null
                                         then coalesce(customer.account_id, excluded.account_id)
                                         else customer.account_id end
         returning customer_id, account_id, reference",
        CustomerId::new().0,
        account.map(|id| id.0),
        provider,
        reference,
        now,
    )
    .fetch_one(db)
    .await
}

/// The provider has deleted the customer: it is not offered for new orders.
pub async fn mark_deleted(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    reference: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update customer set deleted_at = coalesce(deleted_at, $3) where provider = $1 and reference = $2",
        provider,
        reference,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}
