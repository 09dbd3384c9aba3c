//! Each change of what subscriptions are worth: the figures are made of it.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::billing::money::Money;
use crate::billing::subscription::{Movement, Status, Subscription};

/// What a subscription is worth a month, less what comes off again and again (what comes off once does not count): nothing
/// unless it pays. Free days whose first payment fails were never paid for.
fn monthly(subscription: &Subscription) -> Money {
    let facts = &subscription.facts;
    let has_paid = facts.paid_until > subscription.trial_ends_at.unwrap_or(facts.started_at);
    let owes_all = facts.status == Status::PastDue && !has_paid;
    let resting = facts.collection_paused || owes_all || !facts.status.pays();
    let total = subscription.every.monthly(subscription.recurring());
    if resting { Money::new(0, total.currency) } else { total }
}

/// Notes what a subscription is worth a month from now on, and how it stands, if either is another than before.
pub async fn note(
    db: &mut PgConnection,
    before: Option<&Subscription>,
    after: &Subscription,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let worth = monthly(after);
    // An amount in another currency is another amount: what was goes, what is comes.
    let was = before.map(monthly).filter(|was| was.currency == worth.currency);
    let status = before.map(|before| before.facts.status);
    if status == Some(after.facts.status) && was == Some(worth) {
        return Ok(());
    }
    let (was, is_now) = (was.map_or(0, |was| was.minor), worth.minor);
    let since = paying_since(&mut *db, after).await?.or((is_now > 0).then_some(now));
    sqlx::query!(
        "insert into subscription_change
             (subscription_change_id, subscription_id, at, status_before, status_after, monthly_before, monthly_after, currency,
              movement, paying_since)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        Uuid::now_v7(),
        after.subscription_id.0,
        now,
        status as Option<Status>,
        after.facts.status,
        was,
        is_now,
        worth.currency.code(),
        Movement::of(was, is_now, since == Some(now)) as Option<Movement>,
        since,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Since when the person has paid, by whatever subscription they paid first.
async fn paying_since(
    db: impl PgExecutor<'_>,
    subscription: &Subscription,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "select min(paying_since) from subscription_change join subscription using (subscription_id)
         where subscription_id = $1 or account_id = $2",
        subscription.subscription_id.0,
        subscription.account_id.map(|id| id.0),
    )
    .fetch_one(db)
    .await
}
