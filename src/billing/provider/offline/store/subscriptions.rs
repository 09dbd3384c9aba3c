//! The offline provider's side of the wire.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use crate::billing::invoice;
use crate::billing::money::Money;
use crate::billing::provider::offline::discount::Discount;
use crate::billing::provider::offline::{Bill, Card, Life};
use crate::billing::store::plans::currency;
use crate::billing::subscription::Status;
use crate::ids::{AccountId, RedemptionId};

/// A subscription as this provider keeps it.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its name.
    pub reference: String,
    /// Who pays.
    pub customer: String,
    /// Whose it is.
    pub account_id: Option<AccountId>,
    /// What the price is called.
    pub price: String,
    /// What a seat costs each period.
    pub amount: Money,
    /// How many seats.
    pub quantity: i32,
    /// What tells its card from others.
    pub fingerprint: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When its free days end or ended.
    pub trial_ends_at: Option<DateTime<Utc>>,
    /// Money that the next bills are shortened by, in minor units.
    pub credit: i64,
    /// What still comes off its bills.
    pub discount: Option<Discount>,
    /// The use of a coupon by which it was bought.
    pub redemption_id: Option<RedemptionId>,
    /// What the present period costs, if that is another amount than a later one will.
    pub period_total: Option<Money>,
    /// What time does to it.
    pub life: Life,
}

impl Kept {
    /// What is paid each period, for all seats.
    pub fn total(&self) -> Money {
        self.amount.times(i64::from(self.quantity)).unwrap_or(self.amount)
    }

    /// What the present period costs.
    pub fn of_period(&self) -> Money {
        self.period_total.unwrap_or_else(|| self.total())
    }

    /// What a new bill asks before credit, and what is then left of the discount. A void one uses nothing up.
    pub fn due(&mut self, bill: &Bill) -> Money {
        let discount = self.discount.as_ref();
        let due = discount.map_or(self.total(), |discount| discount.reduce(self.total(), bill.at));
        if bill.status != invoice::Status::Void {
            self.discount = self.discount.take().and_then(|discount| discount.after_bill(bill.at));
        }
        self.period_total = Some(due);
        due
    }
}

/// A subscription, locked until the transaction ends.
pub async fn kept(db: &mut PgConnection, reference: &str) -> sqlx::Result<Option<Kept>> {
    let row = sqlx::query!(
        r#"select reference, customer, account_id as "account_id: AccountId", price, amount, currency, every, quantity, card,
                  fingerprint, status, started_at, trial_ends_at, anchor, periods, period_starts_at, period_ends_at,
                  paid_until, ends_with_period, ended_at, collection_paused, resumes_at, unpaid_since, tries, credit,
                  discount as "discount: Json<Discount>", period_total, redemption_id as "redemption_id: RedemptionId"
           from offline_subscription where reference = $1 for update"#,
        reference,
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let life = Life {
        status: row.status,
        card: Card::named(&row.card).unwrap_or(Card::Declined),
        every: row.every,
        anchor: row.anchor,
        periods: row.periods.unsigned_abs(),
        period_starts_at: row.period_starts_at,
        period_ends_at: row.period_ends_at,
        paid_until: row.paid_until,
        ends_with_period: row.ends_with_period,
        ended_at: row.ended_at,
        collection_paused: row.collection_paused,
        resumes_at: row.resumes_at,
        unpaid_since: row.unpaid_since,
        tries: usize::try_from(row.tries).unwrap_or_default(),
    };
    let (amount, period_total) = (Money::new(row.amount, currency(&row.currency)?), row.period_total);
    Ok(Some(Kept {
        amount,
        reference: row.reference,
        customer: row.customer,
        account_id: row.account_id,
        price: row.price,
        quantity: row.quantity,
        fingerprint: row.fingerprint,
        started_at: row.started_at,
        trial_ends_at: row.trial_ends_at,
        credit: row.credit,
        discount: row.discount.map(|discount| discount.0),
        redemption_id: row.redemption_id,
        period_total: period_total.map(|minor| Money::new(minor, amount.currency)),
        life,
    }))
}

/// Keeps a subscription as it is now.
pub async fn keep(db: &mut PgConnection, kept: &Kept) -> sqlx::Result<()> {
    let life = &kept.life;
    sqlx::query!(
        "insert into offline_subscription (
             reference, customer, account_id, price, amount, currency, every, quantity, card, fingerprint, status,
             started_at, trial_ends_at, anchor, periods, period_starts_at, period_ends_at, paid_until, ends_with_period,
             ended_at, collection_paused, resumes_at, unpaid_since, tries, credit, next_at, discount, period_total,
             redemption_id
         ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                   $24, $25, $26, $27, $28, $29)
         on conflict (reference) do update set
             price = $4, amount = $5, currency = $6, every = $7, quantity = $8, card = $9, fingerprint = $10, status = $11,
             trial_ends_at = $13, anchor = $14, periods = $15, period_starts_at = $16, period_ends_at = $17,
             paid_until = $18, ends_with_period = $19, ended_at = $20, collection_paused = $21, resumes_at = $22,
             unpaid_since = $23, tries = $24, credit = $25, next_at = $26, discount = $27, period_total = $28",
        kept.reference,
        kept.customer,
        kept.account_id.map(|id| id.0),
        kept.price,
        kept.amount.minor,
        kept.amount.currency.code(),
        life.every,
        kept.quantity,
        life.card.name(),
        kept.fingerprint,
        life.status as Status,
        kept.started_at,
        kept.trial_ends_at,
        life.anchor,
        i32::try_from(life.periods).unwrap_or(i32::MAX),
        life.period_starts_at,
        life.period_ends_at,
        life.paid_until,
        life.ends_with_period,
        life.ended_at,
        life.collection_paused,
        life.resumes_at,
        life.unpaid_since,
        i32::try_from(life.tries).unwrap_or(i32::MAX),
        kept.credit,
        life.next(),
        kept.discount.as_ref().map(Json) as _,
        kept.period_total.map(|total| total.minor),
        kept.redemption_id.map(|id| id.0),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes a new bill over `amount`.
pub async fn bill(
    db: impl PgExecutor<'_>,
    reference: &str,
    kept: &Kept,
    amount: i64,
    bill: &Bill,
) -> sqlx::Result<()> {
    let paid_at = (bill.status == invoice::Status::Paid).then_some(bill.at);
    sqlx::query!(
        "insert into offline_invoice (reference, customer, subscription, status, amount, currency, issued_at, paid_at,
                                      period_starts_at, period_ends_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        reference,
        kept.customer,
        kept.reference,
        bill.status as invoice::Status,
        amount,
        kept.amount.currency.code(),
        bill.at,
        paid_at,
        bill.period.0,
        bill.period.1,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Says what became of the open bill.
pub async fn settle_open(
    db: impl PgExecutor<'_>,
    subscription: &str,
    status: invoice::Status,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update offline_invoice set status = $2, paid_at = case when $2 = 'paid'::invoice_status then $3::timestamptz end
         where subscription = $1 and status = 'open'",
        subscription,
        status as invoice::Status,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}
