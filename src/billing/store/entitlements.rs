//! What subscriptions entitle to, in the one table that the paywall reads.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::billing::entitling::Span;
use crate::ids::{AccountId, EntitlementId, SubscriptionId};

/// Makes the entitlement that a subscription gives its account what it is now. Where nothing is due, what held ends now:
/// the line stays, for it tells a reader who had a subscription from one who never did.
pub async fn write(
    db: &mut PgConnection,
    subscription: SubscriptionId,
    account: AccountId,
    span: Option<Span>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let Some(span) = span else {
        // What has not begun before this moment leaves no line.
        sqlx::query!(
            "delete from entitlement where subscription_id = $1 and account_id = $2 and starts_at >= $3",
            subscription.0,
            account.0,
            now,
        )
        .execute(&mut *db)
        .await?;
        sqlx::query!(
            "update entitlement set ends_at = $3, reason = 'ended'
             where subscription_id = $1 and account_id = $2 and ends_at > $3",
            subscription.0,
            account.0,
            now,
        )
        .execute(db)
        .await?;
        return Ok(());
    };
    sqlx::query!(
        "insert into entitlement (entitlement_id, account_id, source, starts_at, ends_at, reason, subscription_id)
         values ($1, $2, 'subscription', $3, $4, $5, $6)
         on conflict on constraint entitlement_of_subscription
         do update set starts_at = $3, ends_at = $4, reason = $5",
        EntitlementId::new().0,
        account.0,
        span.starts_at,
        span.ends_at,
        span.reason,
        subscription.0,
    )
    .execute(db)
    .await?;
    Ok(())
}
