//! The statements that change plans and prices.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::billing::money::Money;
use crate::billing::plan::Plan;
use crate::ids::{PlanId, PriceId};

fn number(days: u32) -> i32 {
    i32::try_from(days).unwrap_or(i32::MAX)
}

/// Makes a plan. A taken slug is refused by `plan_slug_taken`.
pub async fn insert(db: impl PgExecutor<'_>, plan: &Plan) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into plan (plan_id, slug, name, description, benefits, audience, every, trial_days, position, fewest_seats)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        plan.plan_id.0,
        plan.slug,
        plan.name,
        plan.description,
        &plan.benefits,
        plan.audience,
        plan.every,
        number(plan.trial_days),
        plan.position,
        number(plan.fewest_seats),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Changes a plan, if it is still the version named. Says whether it was.
pub async fn update(
    db: impl PgExecutor<'_>,
    plan: &Plan,
    version: i32,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update plan set slug = $2, name = $3, description = $4, benefits = $5, audience = $6, every = $7, trial_days = $8,
                position = $9, archived_at = case when $10 then coalesce(archived_at, $11) end, version = version + 1,
                fewest_seats = $13
         where plan_id = $1 and version = $12",
        plan.plan_id.0,
        plan.slug,
        plan.name,
        plan.description,
        &plan.benefits,
        plan.audience,
        plan.every,
        number(plan.trial_days),
        plan.position,
        plan.archived,
        now,
        version,
        number(plan.fewest_seats),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The version grows with the prices as well: of two admins at once the second sees what the first did.
pub async fn touch(db: impl PgExecutor<'_>, plan: PlanId, version: i32) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update plan set version = version + 1 where plan_id = $1 and version = $2",
        plan.0,
        version
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the price in a currency off sale. Says which it was.
pub async fn archive_price(
    db: &mut PgConnection,
    plan: PlanId,
    currency: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<PriceId>> {
    sqlx::query_scalar!(
        r#"update price set archived_at = $3 where plan_id = $1 and currency = $2 and archived_at is null
           returning price_id as "price_id: PriceId""#,
        plan.0,
        currency,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Puts a price on sale. There is none in its currency beside it: `price_on_sale`.
pub async fn insert_price(
    db: &mut PgConnection,
    plan: PlanId,
    amount: Money,
    now: DateTime<Utc>,
) -> sqlx::Result<PriceId> {
    let id = PriceId::new();
    sqlx::query!(
        "insert into price (price_id, plan_id, amount, currency, created_at) values ($1, $2, $3, $4, $5)",
        id.0,
        plan.0,
        amount.minor,
        amount.currency.code(),
        now,
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// How many subscriptions run at each price of a plan.
pub async fn held(db: impl PgExecutor<'_>, plan: PlanId) -> sqlx::Result<Vec<(PriceId, i64)>> {
    let rows = sqlx::query!(
        r#"select price_id as "price_id!: PriceId", count(*) as "count!" from subscription join price using (price_id)
           where plan_id = $1 and stage <> 'ended' group by 1"#,
        plan.0,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.price_id, row.count)).collect())
}

/// Whether the plan was ever taken: from then on its interval stays.
pub async fn was_sold(db: impl PgExecutor<'_>, plan: PlanId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from subscription join price using (price_id) where plan_id = $1) as "sold!""#,
        plan.0,
    )
    .fetch_one(db)
    .await
}
