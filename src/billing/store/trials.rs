//! Who had a trial: by account, by address and by card.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::ids::{AccountId, SubscriptionId};

/// What tells a person, apart from the account: keyed hashes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Keys<'a> {
    /// Of the normalised address.
    pub address: Option<&'a [u8]>,
    /// Of the card.
    pub card: Option<&'a [u8]>,
}

/// Whether the person has had a trial, other than by the subscription named.
pub async fn taken(
    db: impl PgExecutor<'_>,
    account: AccountId,
    keys: Keys<'_>,
    but: Option<SubscriptionId>,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from trial
               where (account_id = $1 or address_key = $2 or card_key = $3)
                 and subscription_id is distinct from $4
           ) as "taken!""#,
        account.0,
        keys.address,
        keys.card,
        but.map(|id| id.0),
    )
    .fetch_one(db)
    .await
}

/// Whether a subscription's trial was looked at before with all that is known of the person now.
pub async fn is_judged(
    db: impl PgExecutor<'_>,
    subscription: SubscriptionId,
    keys: Keys<'_>,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from trial where subscription_id = $1 and (card_key is not null or $2::bytea is null)
           ) as "judged!""#,
        subscription.0,
        keys.card,
    )
    .fetch_one(db)
    .await
}

/// Keeps that somebody has a trial. What becomes known later, as the card, is added.
pub async fn keep(
    db: impl PgExecutor<'_>,
    subscription: SubscriptionId,
    account: AccountId,
    keys: Keys<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into trial (trial_id, subscription_id, account_id, address_key, card_key, taken_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict on constraint trial_subscription
         do update set card_key = coalesce(trial.card_key, excluded.card_key),
                       address_key = coalesce(trial.address_key, excluded.address_key)",
        Uuid::now_v7(),
        subscription.0,
        account.0,
        keys.address,
        keys.card,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}
