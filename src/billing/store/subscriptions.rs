//! Subscriptions, as our books have them.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::plans::currency;
use crate::billing::entitling::Facts;
use crate::billing::money::Money;
use crate::billing::plan::Every;
use crate::billing::provider;
use crate::billing::subscription::{CancellationReason, Status, Subscription};
use crate::coupons::store::coupon::off;
use crate::coupons::{Discount, Lasting};
use crate::ids::{AccountId, CouponId, CustomerId, PriceId, SubscriptionId};

/// The subscription that a provider calls so.
pub async fn find(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    reference: &str,
) -> sqlx::Result<Option<Subscription>> {
    let row = sqlx::query_as!(
        Row,
        r#"select subscription_id, account_id, customer_id, provider, reference, price_id, amount, currency, every, quantity,
             status, started_at, trial_ends_at, period_starts_at, period_ends_at, paid_until, unpaid_since, cancel_at,
             ended_at, collection_paused, resumes_at, latest_invoice, card, cancellation as "cancellation: CancellationReason", seen_at,
             coupon_id, percent_off, amount_off, off_currency, duration as "duration?: Lasting", discount_ends_at
           from subscription left join coupon using (coupon_id) where provider = $1 and reference = $2"#,
        provider,
        reference,
    )
    .fetch_optional(db)
    .await?;
    row.map(TryInto::try_into).transpose()
}

/// The subscription with this key.
pub async fn of_id(db: impl PgExecutor<'_>, id: SubscriptionId) -> sqlx::Result<Option<Subscription>> {
    let row = sqlx::query_as!(
        Row,
        r#"select subscription_id, account_id, customer_id, provider, reference, price_id, amount, currency, every, quantity,
             status, started_at, trial_ends_at, period_starts_at, period_ends_at, paid_until, unpaid_since, cancel_at,
             ended_at, collection_paused, resumes_at, latest_invoice, card, cancellation as "cancellation: CancellationReason", seen_at,
             coupon_id, percent_off, amount_off, off_currency, duration as "duration?: Lasting", discount_ends_at
           from subscription left join coupon using (coupon_id) where subscription_id = $1"#,
        id.0,
    )
    .fetch_optional(db)
    .await?;
    row.map(TryInto::try_into).transpose()
}

/// An account's subscriptions, the newest first.
pub async fn of_account(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Vec<Subscription>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select subscription_id, account_id, customer_id, provider, reference, price_id, amount, currency, every, quantity,
             status, started_at, trial_ends_at, period_starts_at, period_ends_at, paid_until, unpaid_since, cancel_at,
             ended_at, collection_paused, resumes_at, latest_invoice, card, cancellation as "cancellation: CancellationReason", seen_at,
             coupon_id, percent_off, amount_off, off_currency, duration as "duration?: Lasting", discount_ends_at
           from subscription left join coupon using (coupon_id) where account_id = $1 order by started_at desc, subscription_id desc"#,
        account.0,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// What a provider calls the subscriptions that run, as far as our books know.
pub async fn running(db: impl PgExecutor<'_>, provider: provider::Name) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select reference from subscription
         where provider = $1 and status not in ('canceled', 'incomplete_expired') order by reference",
        provider,
    )
    .fetch_all(db)
    .await
}

/// What a provider calls the subscriptions of one of its customers that run, as far as our books know.
pub async fn of_customer(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    customer: &str,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select subscription.reference from subscription join customer using (customer_id)
         where subscription.provider = $1 and customer.reference = $2
           and status not in ('canceled', 'incomplete_expired') order by subscription.reference",
        provider,
        customer,
    )
    .fetch_all(db)
    .await
}

/// How many subscriptions of an account run. Locks the account's subscriptions until the transaction ends: of two that
/// begin at once, the second is counted with the first.
pub async fn count_running(db: &mut PgConnection, account: AccountId) -> sqlx::Result<i64> {
    sqlx::query!(
        r#"select pg_advisory_xact_lock(hashtextextended('subscriptions of ' || $1, 0)) as "locked!: ()""#,
        account.to_string(),
    )
    .fetch_one(&mut *db)
    .await?;
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from subscription
           where account_id = $1 and status in ('trialing', 'active', 'past_due')"#,
        account.0,
    )
    .fetch_one(db)
    .await
}

/// Those whose period has ended and which have not been asked about since.
pub async fn due(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select reference from subscription
         where provider = $1 and status in ('trialing', 'active', 'past_due', 'unknown')
           and period_ends_at <= $2 and seen_at < period_ends_at
         order by period_ends_at limit 500",
        provider,
        now,
    )
    .fetch_all(db)
    .await
}

/// Keeps why a subscription ends.
pub async fn note_cancellation(
    db: impl PgExecutor<'_>,
    id: SubscriptionId,
    reason: Option<CancellationReason>,
    note: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update subscription set cancellation = $2, cancellation_note = nullif($3, '') where subscription_id = $1",
        id.0,
        reason as Option<CancellationReason>,
        note,
    )
    .execute(db)
    .await?;
    Ok(())
}

struct Row {
    subscription_id: SubscriptionId,
    account_id: Option<AccountId>,
    customer_id: Option<CustomerId>,
    provider: provider::Name,
    reference: String,
    price_id: Option<PriceId>,
    amount: i64,
    currency: String,
    every: Every,
    quantity: i32,
    status: Status,
    started_at: DateTime<Utc>,
    trial_ends_at: Option<DateTime<Utc>>,
    period_starts_at: DateTime<Utc>,
    period_ends_at: DateTime<Utc>,
    paid_until: DateTime<Utc>,
    unpaid_since: Option<DateTime<Utc>>,
    cancel_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    collection_paused: bool,
    resumes_at: Option<DateTime<Utc>>,
    latest_invoice: Option<String>,
    card: Option<String>,
    cancellation: Option<CancellationReason>,
    seen_at: DateTime<Utc>,
    coupon_id: Option<CouponId>,
    percent_off: Option<i32>,
    amount_off: Option<i64>,
    off_currency: Option<String>,
    duration: Option<Lasting>,
    discount_ends_at: Option<DateTime<Utc>>,
}

impl Row {
    fn discount(&self) -> sqlx::Result<Option<Discount>> {
        let off = off(self.percent_off, self.amount_off, self.off_currency.as_deref())?;
        let (Some(coupon_id), Some(off), Some(lasting)) = (self.coupon_id, off, self.duration) else {
            return Ok(None);
        };
        Ok(Some(Discount { coupon_id, off, lasting, ends_at: self.discount_ends_at }))
    }
}

impl TryFrom<Row> for Subscription {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> sqlx::Result<Self> {
        let facts = Facts {
            status: row.status,
            started_at: row.started_at,
            period_ends_at: row.period_ends_at,
            paid_until: row.paid_until,
            unpaid_since: row.unpaid_since,
            cancel_at: row.cancel_at,
            ended_at: row.ended_at,
            collection_paused: row.collection_paused,
        };
        Ok(Self {
            discount: row.discount()?,
            amount: Money::new(row.amount, currency(&row.currency)?),
            subscription_id: row.subscription_id,
            account_id: row.account_id,
            customer_id: row.customer_id,
            provider: row.provider,
            reference: row.reference,
            price_id: row.price_id,
            every: row.every,
            quantity: row.quantity,
            facts,
            trial_ends_at: row.trial_ends_at,
            period_starts_at: row.period_starts_at,
            resumes_at: row.resumes_at,
            latest_invoice: row.latest_invoice,
            card: row.card,
            cancellation: row.cancellation,
            seen_at: row.seen_at,
        })
    }
}
