//! Checkouts that were opened.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use crate::billing::money::Money;
use crate::billing::plan::Every;
use crate::billing::provider::offline::discount::Discount;
use crate::billing::store::plans::currency;
use crate::ids::{AccountId, RedemptionId};

/// A checkout that was opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Its name.
    pub reference: String,
    /// For whom.
    pub account_id: AccountId,
    /// Their address.
    pub email: String,
    /// What the customer is called.
    pub customer: String,
    /// What the plan is called.
    pub plan: String,
    /// What the price is called.
    pub price: String,
    /// What a seat costs each period.
    pub amount: Money,
    /// How often it is paid.
    pub every: Every,
    /// How many seats.
    pub quantity: i32,
    /// Free days first.
    pub trial_days: i32,
    /// Where to go once it is bought.
    pub bought_url: String,
    /// Where to go without.
    pub left_url: String,
    /// What comes off.
    pub discount: Option<Discount>,
    /// By which use of a coupon.
    pub redemption_id: Option<RedemptionId>,
    /// When it cannot be paid any more, if a time is set.
    pub expires_at: Option<DateTime<Utc>>,
    /// What was bought, once it is.
    pub subscription: Option<String>,
}

impl Opened {
    /// Whether it can be paid no more.
    pub fn is_closed(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|expires| expires <= now)
    }
}

/// Opens a checkout.
pub async fn open(db: impl PgExecutor<'_>, opened: &Opened, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into offline_checkout (reference, account_id, email, customer, plan, price, amount, currency, every, quantity,
                                       trial_days, bought_url, left_url, created_at, discount, expires_at, redemption_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) on conflict do nothing",
        opened.reference,
        opened.account_id.0,
        opened.email,
        opened.customer,
        opened.plan,
        opened.price,
        opened.amount.minor,
        opened.amount.currency.code(),
        opened.every,
        opened.quantity,
        opened.trial_days,
        opened.bought_url,
        opened.left_url,
        now,
        opened.discount.as_ref().map(Json) as _,
        opened.expires_at,
        opened.redemption_id.map(|id| id.0),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A checkout, locked until the transaction ends.
pub async fn opened(db: &mut PgConnection, reference: &str) -> sqlx::Result<Option<Opened>> {
    let row = sqlx::query!(
        r#"select reference, account_id as "account_id: AccountId", email, customer, plan, price, amount, currency, every,
                  quantity, trial_days, bought_url, left_url, discount as "discount: Json<Discount>", expires_at, subscription,
                  redemption_id as "redemption_id: RedemptionId"
           from offline_checkout where reference = $1 for update"#,
        reference,
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Opened {
        amount: Money::new(row.amount, currency(&row.currency)?),
        reference: row.reference,
        account_id: row.account_id,
        email: row.email,
        customer: row.customer,
        plan: row.plan,
        price: row.price,
        every: row.every,
        quantity: row.quantity,
        trial_days: row.trial_days,
        bought_url: row.bought_url,
        left_url: row.left_url,
        discount: row.discount.map(|discount| discount.0),
        redemption_id: row.redemption_id,
        expires_at: row.expires_at,
        subscription: row.subscription,
    }))
}

/// Keeps what was bought.
pub async fn close(db: impl PgExecutor<'_>, reference: &str, subscription: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update offline_checkout set subscription = $2 where reference = $1",
        reference,
        subscription
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Closes a checkout that was not paid.
pub async fn close_unpaid(db: impl PgExecutor<'_>, reference: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update offline_checkout set expires_at = least(coalesce(expires_at, $2), $2)
         where reference = $1 and subscription is null",
        reference,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}
