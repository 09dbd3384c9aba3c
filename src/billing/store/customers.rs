//! Who pays, at a provider.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::billing::provider;
use crate::ids::{AccountId, CustomerId};

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

/// The customer that an account is at a provider; the newest where an import left several.
pub async fn of_account(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    account: AccountId,
) -> sqlx::Result<Option<Customer>> {
    sqlx::query_as!(
        Customer,
        "select customer_id, account_id, reference from customer
         where provider = $1 and account_id = $2 and deleted_at is null order by created_at desc, customer_id desc limit 1",
        provider,
        account.0,
    )
    .fetch_optional(db)
    .await
}

/// Keeps a customer. An account that stands there stays: nobody takes over a customer by naming it.
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
         do update set account_id = coalesce(customer.account_id, excluded.account_id)
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
