//! Plans and prices.

use std::collections::HashMap;

use sqlx::{PgConnection, PgExecutor};

use crate::billing::money::{Currency, Money};
use crate::billing::plan::{Plan, Price};
use crate::billing::provider;
use crate::ids::{PlanId, PriceId};

/// A currency as the database holds it: its constraint allows three capitals and nothing else.
pub(crate) fn currency(code: &str) -> sqlx::Result<Currency> {
    code.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

/// All plans with all their prices, in their order; those off sale last, the newest price first.
pub async fn all(db: &mut PgConnection) -> sqlx::Result<Vec<Plan>> {
    let mut prices = prices(&mut *db).await?;
    let rows = sqlx::query!(
        "select plan_id, slug, name, description, benefits, audience, every, trial_days, fewest_seats, position, archived_at,
                version
         from plan order by archived_at is not null, position, slug"
    )
    .fetch_all(db)
    .await?;
    let plans = rows.into_iter().map(|row| Plan {
        prices: prices.remove(&row.plan_id).unwrap_or_default(),
        plan_id: row.plan_id,
        slug: row.slug,
        name: row.name,
        description: row.description,
        benefits: row.benefits,
        audience: row.audience,
        every: row.every,
        trial_days: row.trial_days.unsigned_abs(),
        fewest_seats: row.fewest_seats.unsigned_abs(),
        position: row.position,
        archived: row.archived_at.is_some(),
        version: row.version,
    });
    Ok(plans.collect())
}

async fn prices(db: impl PgExecutor<'_>) -> sqlx::Result<HashMap<PlanId, Vec<Price>>> {
    let rows = sqlx::query!(
        "select price_id, plan_id, amount, currency, archived_at from price order by currency, created_at desc"
    )
    .fetch_all(db)
    .await?;
    let mut prices: HashMap<PlanId, Vec<Price>> = HashMap::new();
    for row in rows {
        let amount = Money::new(row.amount, currency(&row.currency)?);
        let price = Price { price_id: row.price_id, amount, archived: row.archived_at.is_some() };
        prices.entry(row.plan_id).or_default().push(price);
    }
    Ok(prices)
}

/// What the provider calls a price, if it knows it.
pub async fn reference(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    price: PriceId,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select reference from price_reference where provider = $1 and price_id = $2",
        provider,
        price.0,
    )
    .fetch_optional(db)
    .await
}

/// Keeps what the provider calls a price. Of two that ask at once the first is kept: their keys make them the same.
pub async fn keep_reference(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    price: PriceId,
    reference: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into price_reference (price_id, provider, reference) values ($1, $2, $3) on conflict do nothing",
        price.0,
        provider,
        reference,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Which of our prices the provider means.
pub async fn by_reference(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    reference: &str,
) -> sqlx::Result<Option<PriceId>> {
    sqlx::query_scalar!(
        "select price_id as \"price_id: PriceId\" from price_reference where provider = $1 and reference = $2",
        provider,
        reference,
    )
    .fetch_optional(db)
    .await
}
