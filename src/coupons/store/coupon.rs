//! The statements about coupons themselves.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::billing::money::Money;
use crate::billing::provider;
use crate::billing::store::plans::currency;
use crate::coupons::{Coupon, Lasting, Off, Promise, Span};
use crate::ids::{CouponId, PlanId};

/// A coupon as its row has it, with its plans.
struct Row {
    coupon_id: CouponId,
    name: String,
    percent_off: Option<i32>,
    amount_off: Option<i64>,
    off_currency: Option<String>,
    duration: Lasting,
    months: Option<i32>,
    for_former: bool,
    valid_from: Option<DateTime<Utc>>,
    valid_until: Option<DateTime<Utc>>,
    most: Option<i32>,
    note: String,
    coupon_created_at: DateTime<Utc>,
    coupon_archived_at: Option<DateTime<Utc>>,
    coupon_version: i32,
    plans: Vec<PlanId>,
}

/// What comes off, from its three columns.
pub fn off(percent: Option<i32>, amount: Option<i64>, code: Option<&str>) -> sqlx::Result<Option<Off>> {
    Ok(match (percent, amount, code) {
        (Some(percent), ..) => Some(Off::Percent(percent)),
        (None, Some(amount), Some(code)) => Some(Off::Amount(Money::new(amount, currency(code)?))),
        _ => None,
    })
}

impl TryFrom<Row> for Coupon {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> sqlx::Result<Self> {
        let off = off(row.percent_off, row.amount_off, row.off_currency.as_deref())?;
        Ok(Self {
            promise: Promise {
                off: off.ok_or_else(|| sqlx::Error::Decode("a coupon with nothing off".into()))?,
                name: row.name,
                span: match row.duration {
                    Lasting::Once => Span::Once,
                    Lasting::Forever => Span::Forever,
                    Lasting::Repeating => Span::Months(row.months.unwrap_or_default().unsigned_abs()),
                },
                plans: row.plans,
                for_former: row.for_former,
                valid_from: row.valid_from,
                valid_until: row.valid_until,
                most: row.most,
                note: row.note,
            },
            coupon_id: row.coupon_id,
            created_at: row.coupon_created_at,
            archived_at: row.coupon_archived_at,
            version: row.coupon_version,
        })
    }
}

/// All coupons, the newest first.
pub async fn all(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Coupon>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select coupon_id, name, percent_off, amount_off, off_currency, duration, months, for_former, valid_from,
                  valid_until, most, note, coupon_created_at, coupon_archived_at, coupon_version,
                  array(select plan_id from coupon_plan p where p.coupon_id = c.coupon_id order by 1) as "plans!: Vec<PlanId>"
           from coupon c order by coupon_created_at desc, coupon_id desc"#
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// One coupon.
pub async fn find(db: impl PgExecutor<'_>, id: CouponId) -> sqlx::Result<Option<Coupon>> {
    let row = sqlx::query_as!(
        Row,
        r#"select coupon_id, name, percent_off, amount_off, off_currency, duration, months, for_former, valid_from,
                  valid_until, most, note, coupon_created_at, coupon_archived_at, coupon_version,
                  array(select plan_id from coupon_plan p where p.coupon_id = c.coupon_id order by 1) as "plans!: Vec<PlanId>"
           from coupon c where coupon_id = $1"#,
        id.0
    )
    .fetch_optional(db)
    .await?;
    row.map(TryInto::try_into).transpose()
}

/// The same, whose uses nobody else counts before this transaction ends.
pub async fn find_for_use(db: &mut PgConnection, id: CouponId) -> sqlx::Result<Option<Coupon>> {
    sqlx::query!("select coupon_id from coupon where coupon_id = $1 for no key update", id.0)
        .fetch_optional(&mut *db)
        .await?;
    find(db, id).await
}

/// Makes a coupon.
pub async fn insert(db: &mut PgConnection, coupon: &Coupon) -> sqlx::Result<()> {
    let promise = &coupon.promise;
    let (percent, amount) = match promise.off {
        Off::Percent(percent) => (Some(percent), None),
        Off::Amount(amount) => (None, Some(amount)),
    };
    let months = match promise.span {
        Span::Months(months) => i32::try_from(months).ok(),
        Span::Once | Span::Forever => None,
    };
    sqlx::query!(
        "insert into coupon (coupon_id, name, percent_off, amount_off, off_currency, duration, months, for_former,
                             valid_from, valid_until, most, note, coupon_created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        coupon.coupon_id.0,
        promise.name,
        percent,
        amount.map(|amount| amount.minor),
        amount.map(|amount| amount.currency.to_string()),
        promise.span.lasting(),
        months,
        promise.for_former,
        promise.valid_from,
        promise.valid_until,
        promise.most,
        promise.note,
        coupon.created_at,
    )
    .execute(&mut *db)
    .await?;
    let plans: Vec<_> = promise.plans.iter().map(|plan| plan.0).collect();
    sqlx::query!(
        "insert into coupon_plan (coupon_id, plan_id) select $1, unnest($2::uuid[])",
        coupon.coupon_id.0,
        &plans,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a coupon back, if it is still of this version. Says whether it did.
pub async fn archive(
    db: impl PgExecutor<'_>,
    id: CouponId,
    version: i32,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update coupon set coupon_archived_at = $3, coupon_version = coupon_version + 1
         where coupon_id = $1 and coupon_version = $2 and coupon_archived_at is null",
        id.0,
        version,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Changes the note, if the coupon is still of this version. Says whether it did.
pub async fn annotate(db: impl PgExecutor<'_>, id: CouponId, version: i32, note: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update coupon set note = $3, coupon_version = coupon_version + 1
         where coupon_id = $1 and coupon_version = $2",
        id.0,
        version,
        note,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What the provider calls a coupon, if it knows it.
pub async fn reference(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    id: CouponId,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select reference from coupon_reference where provider = $1 and coupon_id = $2",
        provider,
        id.0,
    )
    .fetch_optional(db)
    .await
}

/// Keeps what the provider calls a coupon. Of two that ask at once the first is kept: their keys make them the same.
pub async fn keep_reference(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    id: CouponId,
    reference: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into coupon_reference (coupon_id, provider, reference) values ($1, $2, $3) on conflict do nothing",
        id.0,
        provider,
        reference,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Which of our coupons the provider means.
pub async fn by_reference(
    db: impl PgExecutor<'_>,
    provider: provider::Name,
    reference: &str,
) -> sqlx::Result<Option<CouponId>> {
    sqlx::query_scalar!(
        r#"select coupon_id as "coupon_id: CouponId" from coupon_reference where provider = $1 and reference = $2"#,
        provider,
        reference,
    )
    .fetch_optional(db)
    .await
}
