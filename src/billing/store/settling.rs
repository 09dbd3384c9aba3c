//! What the provider says of a subscription, made ours.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::subscriptions::{find, of_id};
use super::{changes, customers, entitlements, plans};
use crate::billing::entitling::entitlement;
use crate::billing::provider::{self, Remote};
use crate::billing::subscription::Subscription;
use crate::coupons::store::coupon;
use crate::groups::store::seats;
use crate::ids::{AccountId, CouponId, CustomerId, PriceId, SubscriptionId};

/// What a subscription was and has become.
#[derive(Debug, Clone)]
pub struct Settled {
    /// Before; nothing if it is new to us.
    pub before: Option<Subscription>,
    /// Now.
    pub after: Subscription,
    /// What became of the seats of the group that reads by it, if one does.
    pub group: Option<seats::Outcome>,
}

/// Makes our picture of a subscription what the provider says now: the row, the entitlements that follow from it, and the
/// line of the figures if its worth changed. One at a time for each subscription, whoever asks: the caller asks the
/// provider *after* [`lock`], so that an older answer never overwrites a newer one.
pub async fn settle(
    db: &mut PgConnection,
    provider: provider::Name,
    remote: &Remote,
    now: DateTime<Utc>,
) -> sqlx::Result<Settled> {
    let before = find(&mut *db, provider, &remote.reference).await?;
    let customer = customers::keep(&mut *db, provider, &remote.customer, remote.account_id, now).await?;
    let price = match &remote.price {
        Some(price) => plans::by_reference(&mut *db, provider, price).await?,
        None => None,
    };
    let discount = match &remote.discount {
        Some(discount) => coupon::by_reference(&mut *db, provider, &discount.coupon).await?,
        None => None,
    };
    let account = before.as_ref().and_then(|before| before.account_id).or(customer.account_id);
    let id =
        upsert(&mut *db, provider, remote, account, customer.customer_id, (price, discount), now).await?;
    let after = of_id(&mut *db, id).await?.ok_or(sqlx::Error::RowNotFound)?;
    let group = seats::settle(&mut *db, &after, now).await?;
    if let (Some(account), None) = (account, &group) {
        entitlements::write(&mut *db, id, account, entitlement(&remote.facts), now).await?;
    }
    changes::note(&mut *db, before.as_ref(), &after, now).await?;
    Ok(Settled { before, after, group })
}

/// Keeps everybody else from settling the subscription of this name until the transaction ends. An advisory lock, for a
/// subscription that is new has no row to lock yet.
pub async fn lock(db: impl PgExecutor<'_>, provider: provider::Name, reference: &str) -> sqlx::Result<()> {
    sqlx::query!(
        r#"select pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0)) as "locked!: ()""#,
        format!("{provider:?}"),
        reference,
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

async fn upsert(
    db: &mut PgConnection,
    provider: provider::Name,
    remote: &Remote,
    account: Option<AccountId>,
    customer: CustomerId,
    (price, discount): (Option<PriceId>, Option<CouponId>),
    now: DateTime<Utc>,
) -> sqlx::Result<SubscriptionId> {
    let facts = &remote.facts;
    sqlx::query_scalar!(
        r#"insert into subscription (
             subscription_id, account_id, customer_id, provider, reference, price_id, amount, currency, every, quantity,
             status, started_at, trial_ends_at, period_starts_at, period_ends_at, paid_until, unpaid_since, cancel_at,
             ended_at, collection_paused, resumes_at, latest_invoice, card, seen_at, coupon_id, discount_ends_at
         ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                   $23, $24, $25, $26)
         on conflict on constraint subscription_reference do update set
             account_id = $2, customer_id = $3, price_id = $6, amount = $7, currency = $8, every = $9, quantity = $10,
             status = $11, started_at = $12, trial_ends_at = $13, period_starts_at = $14, period_ends_at = $15,
             paid_until = $16, unpaid_since = $17, cancel_at = $18, ended_at = $19, collection_paused = $20,
             resumes_at = $21, latest_invoice = $22, card = $23, seen_at = $24, coupon_id = $25, discount_ends_at = $26
         returning subscription_id as "subscription_id: SubscriptionId""#,
        SubscriptionId::new().0,
        account.map(|id| id.0),
        customer.0,
        provider,
        remote.reference,
        price.map(|id| id.0),
        remote.amount.minor,
        remote.amount.currency.code(),
        remote.every,
        remote.quantity,
        facts.status,
        facts.started_at,
        remote.trial_ends_at,
        remote.period_starts_at,
        facts.period_ends_at,
        facts.paid_until,
        facts.unpaid_since,
        facts.cancel_at,
        facts.ended_at,
        facts.collection_paused,
        remote.resumes_at,
        remote.latest_invoice,
        remote.card,
        now,
        discount.map(|id| id.0),
        remote.discount.as_ref().filter(|_| discount.is_some()).and_then(|discount| discount.ends_at),
    )
    .fetch_one(db)
    .await
}
