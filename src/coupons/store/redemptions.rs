//! The statements about uses. Whoever holds one does so under the lock of the coupon's row, so that what is counted is
//! what there is.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::coupon;
use crate::billing::provider;
use crate::coupons::{Applied, Refusal};
use crate::ids::{AccountId, CouponId, RedemptionId, SubscriptionId};

/// Who wants to use a coupon, and by which form.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'a> {
    /// The account.
    pub account: AccountId,
    /// The keyed hash of its mailbox.
    pub address_key: Option<&'a [u8]>,
    /// The mark of the form.
    pub mark: &'a str,
}

/// A use that is held for an order.
#[derive(Debug, Clone, Copy)]
pub struct Use {
    /// Key.
    pub redemption_id: RedemptionId,
    /// Until when. The same form holds it until the same moment, so that it asks the provider for the same checkout.
    pub until: DateTime<Utc>,
}

/// A use that lives.
struct Living {
    redemption_id: RedemptionId,
    account_id: Option<AccountId>,
    mark: String,
    held_until: DateTime<Utc>,
    redeemed: bool,
}

/// What is left of a coupon for somebody; the use that their account holds already and has not taken, if it does.
async fn look(
    db: &mut PgConnection,
    applied: &Applied,
    holder: Holder<'_>,
) -> sqlx::Result<Result<Option<Living>, Refusal>> {
    let coupon = &applied.coupon;
    let own = sqlx::query_as!(
        Living,
        r#"select redemption_id, account_id, mark, held_until, redeemed_at is not null as "redeemed!" from redemption
           where coupon_id = $1 and given_back_at is null and (account_id = $2 or address_key = $3)"#,
        coupon.coupon_id.0,
        holder.account.0,
        holder.address_key,
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(own) = own {
        let held = !own.redeemed && own.account_id == Some(holder.account);
        return Ok(if held { Ok(Some(own)) } else { Err(Refusal::Used) });
    }
    let taken = sqlx::query!(
        r#"select count(*) as "all!", count(*) filter (where promotion_code_id = $2) as "by_code!" from redemption
           where coupon_id = $1 and given_back_at is null"#,
        coupon.coupon_id.0,
        applied.promotion_code_id.0,
    )
    .fetch_one(db)
    .await?;
    let used_up = coupon.promise.most.is_some_and(|most| taken.all >= i64::from(most))
        || (applied.single_use && taken.by_code > 0);
    Ok(if used_up { Err(Refusal::UsedUp) } else { Ok(None) })
}

/// Whether there is a use for somebody, as things stand. Nothing is held, and what their account holds for a checkout is
/// theirs: it is given up when they order anew.
pub async fn is_left(
    db: &mut PgConnection,
    applied: &Applied,
    holder: Holder<'_>,
) -> sqlx::Result<Result<(), Refusal>> {
    Ok(look(db, applied, holder).await?.map(|_| ()))
}

/// Holds a use until a checkout ends. The same form gets the same use.
pub async fn hold(
    db: &mut PgConnection,
    applied: &Applied,
    holder: Holder<'_>,
    provider: provider::Name,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> sqlx::Result<Result<Use, Refusal>> {
    let Some(coupon) = coupon::find_for_use(&mut *db, applied.coupon.coupon_id).await? else {
        return Ok(Err(Refusal::Unknown));
    };
    if coupon.archived_at.is_some() {
        return Ok(Err(Refusal::Unknown));
    }
    match look(&mut *db, applied, holder).await? {
        Err(refusal) => return Ok(Err(refusal)),
        Ok(Some(own)) if own.mark == holder.mark => {
            return Ok(Ok(Use { redemption_id: own.redemption_id, until: own.held_until }));
        }
        Ok(Some(_)) => return Ok(Err(Refusal::Used)),
        Ok(None) => {}
    }
    let id = RedemptionId::new();
    sqlx::query!(
        "insert into redemption (redemption_id, coupon_id, promotion_code_id, account_id, address_key, mark, provider,
                                 held_at, held_until)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id.0,
        coupon.coupon_id.0,
        applied.promotion_code_id.0,
        holder.account.0,
        holder.address_key,
        holder.mark,
        provider,
        now,
        until,
    )
    .execute(db)
    .await?;
    Ok(Ok(Use { redemption_id: id, until }))
}

/// Keeps which checkout a use is held for, and says whether it is: not if it was given back, nor if another checkout has it,
/// as where one form was sent with two numbers of seats.
pub async fn note_checkout(db: impl PgExecutor<'_>, id: RedemptionId, checkout: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update redemption set checkout = $2
         where redemption_id = $1 and given_back_at is null and (checkout is null or checkout = $2)",
        id.0,
        checkout
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A use that is held.
#[derive(Debug, Clone)]
pub struct Held {
    /// Key.
    pub redemption_id: RedemptionId,
    /// For which checkout, once it is open.
    pub checkout: Option<String>,
    /// By which form.
    pub mark: String,
    /// Until when.
    pub held_until: DateTime<Utc>,
}

/// What an account holds.
pub async fn held_by(
    db: impl PgExecutor<'_>,
    account: AccountId,
    provider: provider::Name,
) -> sqlx::Result<Vec<Held>> {
    sqlx::query_as!(
        Held,
        "select redemption_id, checkout, mark, held_until from redemption
         where account_id = $1 and provider = $2 and redeemed_at is null and given_back_at is null",
        account.0,
        provider,
    )
    .fetch_all(db)
    .await
}

/// What was held until a moment that is over.
pub async fn overdue(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Held>> {
    sqlx::query_as!(
        Held,
        "select redemption_id, checkout, mark, held_until from redemption
         where provider = $1 and held_until <= $2 and redeemed_at is null and given_back_at is null
         order by held_until limit 500",
        provider,
        now,
    )
    .fetch_all(db)
    .await
}

/// Gives a use back that was not taken.
pub async fn give_back(db: impl PgExecutor<'_>, id: RedemptionId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update redemption set given_back_at = $2
         where redemption_id = $1 and redeemed_at is null and given_back_at is null",
        id.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a use that something was bought by; also one that was given back before that was known, since it is paid with.
pub async fn take(
    db: impl PgExecutor<'_>,
    id: RedemptionId,
    subscription: SubscriptionId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update redemption set redeemed_at = $3, subscription_id = $2, given_back_at = null
         where redemption_id = $1 and redeemed_at is null",
        id.0,
        subscription.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes the use that an account holds of the coupon of its subscription, or counts one that nobody held.
pub async fn redeem(
    db: &mut PgConnection,
    coupon: CouponId,
    subscription: SubscriptionId,
    account: AccountId,
    address_key: Option<&[u8]>,
    (provider, now): (provider::Name, DateTime<Utc>),
) -> sqlx::Result<()> {
    let known = sqlx::query_scalar!(
        r#"select exists (select from redemption where coupon_id = $1 and subscription_id = $2) as "known!""#,
        coupon.0,
        subscription.0,
    )
    .fetch_one(&mut *db)
    .await?;
    if known {
        return Ok(());
    }
    let taken = sqlx::query!(
        "update redemption set redeemed_at = $4, subscription_id = $3
         where redemption_id = (
             select redemption_id from redemption
             where coupon_id = $1 and account_id = $2 and redeemed_at is null and given_back_at is null
             limit 1
         )",
        coupon.0,
        account.0,
        subscription.0,
        now,
    )
    .execute(&mut *db)
    .await?;
    if taken.rows_affected() > 0 {
        return Ok(());
    }
    sqlx::query!(
        "insert into redemption (redemption_id, coupon_id, account_id, address_key, mark, provider, held_at, held_until,
                                 redeemed_at, subscription_id)
         values ($1, $2, $3, $4, '', $5, $6, $6, $6, $7)",
        RedemptionId::new().0,
        coupon.0,
        account.0,
        address_key,
        provider,
        now,
        subscription.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// How often coupons were used, and how many uses are held.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// Of which.
    pub coupon_id: CouponId,
    /// Taken.
    pub redeemed: i64,
    /// Held by open checkouts.
    pub held: i64,
    /// Subscriptions that run on it now.
    pub running: i64,
}

/// The numbers of all coupons that were ever used.
pub async fn usage(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Usage>> {
    sqlx::query_as!(
        Usage,
        r#"select r.coupon_id, count(redeemed_at) as "redeemed!",
                  count(*) filter (where redeemed_at is null) as "held!",
                  count(*) filter (where s.stage <> 'ended') as "running!"
           from redemption r left join subscription s on s.subscription_id = r.subscription_id
           where given_back_at is null group by r.coupon_id"#
    )
    .fetch_all(db)
    .await
}
