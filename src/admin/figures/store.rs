//! The sums that the figures are made of. Months are handed in as their beginnings in the publication's time zone and
//! found by `width_bucket`: reckoning the month of each row would take longer than reading it.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgExecutor;

use super::{Sum, Trials};
use crate::billing::subscription::{CancellationReason, Movement};

/// Months, and when each begins.
#[derive(Debug, Clone)]
pub struct Months {
    /// By their first day.
    pub days: Vec<NaiveDate>,
    /// Their first moments.
    pub beginnings: Vec<DateTime<Utc>>,
}

impl Months {
    /// The month of this number, as the database counts: from one. What is before the first counts as the first.
    fn of(&self, number: i32) -> Option<NaiveDate> {
        let place = usize::try_from(number.max(1) - 1).ok()?;
        self.days.get(place).copied()
    }

    /// When the first begins.
    fn start(&self) -> Option<DateTime<Utc>> {
        self.beginnings.first().copied()
    }
}

/// When the first change was.
pub async fn first_change(db: impl PgExecutor<'_>) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!("select min(at) from subscription_change").fetch_one(db).await
}

/// The currencies that anybody pays in.
pub async fn currencies(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"with recursive found as (
               (select currency from price order by currency limit 1)
               union all
               select (select currency from price where currency > found.currency order by currency limit 1)
               from found where found.currency is not null
           )
           select currency as "currency!" from found where currency is not null"#
    )
    .fetch_all(db)
    .await
}

/// What moved the revenue in a currency.
pub async fn sums(db: impl PgExecutor<'_>, currency: &str, months: &Months) -> sqlx::Result<Vec<Sum>> {
    let rows = sqlx::query!(
        r#"select width_bucket(paying_since, $2::timestamptz[]) as "cohort!", width_bucket(at, $2) as "month!",
                  movement as "movement!: Movement", sum(monthly_after - monthly_before)::bigint as "amount!",
                  count(*) as "count!"
           from subscription_change where movement is not null and paying_since is not null and currency = $1
           group by 1, 2, 3"#,
        currency,
        &months.beginnings,
    )
    .fetch_all(db)
    .await?;
    let sum = |row: &_| -> Option<Sum> {
        let (cohort, month, movement, amount, count): &(i32, i32, Movement, i64, i64) = row;
        Some(Sum {
            cohort: months.of(*cohort)?,
            month: months.of(*month)?,
            movement: *movement,
            amount: *amount,
            count: *count,
        })
    };
    let rows = rows.into_iter().map(|row| (row.cohort, row.month, row.movement, row.amount, row.count));
    Ok(rows.filter_map(|row| sum(&row)).collect())
}

/// Trials in a currency, by the month in which they began.
pub async fn trials(db: impl PgExecutor<'_>, currency: &str, months: &Months) -> sqlx::Result<Vec<Trials>> {
    let rows = sqlx::query!(
        r#"select width_bucket(started_at, $2::timestamptz[]) as "month!", count(*) as "began!",
                  count(paid.subscription_id) as "converted!"
           from subscription left join (
               select distinct subscription_id from subscription_change
               where movement in ('new', 'reactivation') and at >= $3
           ) as paid using (subscription_id)
           where trial_ends_at is not null and started_at >= $3 and currency = $1 group by 1 order by 1"#,
        currency,
        &months.beginnings,
        months.start(),
    )
    .fetch_all(db)
    .await?;
    let trials = rows.into_iter().filter_map(|row| {
        Some(Trials { month: months.of(row.month)?, began: row.began, converted: row.converted })
    });
    Ok(trials.collect())
}

/// Why people left since `since`: each reason, where one is known, with how many and what they had paid a month.
pub async fn reasons(
    db: impl PgExecutor<'_>,
    currency: &str,
    since: DateTime<Utc>,
) -> sqlx::Result<Vec<(Option<CancellationReason>, i64, i64)>> {
    let rows = sqlx::query!(
        r#"select cancellation as "cancellation?: CancellationReason", count(*) as "count!",
                  sum(monthly_before)::bigint as "amount!"
           from subscription_change as c join subscription using (subscription_id)
           where movement = 'churn' and c.at >= $2 and c.currency = $1 group by 1 order by 2 desc, 1"#,
        currency,
        since,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.cancellation, row.count, row.amount)).collect())
}
