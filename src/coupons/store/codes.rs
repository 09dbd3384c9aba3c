//! The statements about promotion codes.

use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::coupons::Code;
use crate::ids::{CouponId, PromotionCodeId};

/// A code, and the coupon that it brings.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// Key.
    pub promotion_code_id: PromotionCodeId,
    /// The coupon.
    pub coupon_id: CouponId,
    /// One of a batch.
    pub single_use: bool,
}

/// A code by its text.
pub async fn find(db: impl PgExecutor<'_>, code: &Code) -> sqlx::Result<Option<Known>> {
    sqlx::query_as!(
        Known,
        "select promotion_code_id, coupon_id, single_use from promotion_code where code = $1",
        code.as_str()
    )
    .fetch_optional(db)
    .await
}

/// Makes codes for a coupon. One that is taken is refused by `promotion_code_taken`.
pub async fn insert(
    db: &mut PgConnection,
    coupon: CouponId,
    codes: &[Code],
    single_use: bool,
) -> sqlx::Result<()> {
    let ids: Vec<_> = codes.iter().map(|_| Uuid::now_v7()).collect();
    let codes: Vec<_> = codes.iter().map(|code| code.as_str().to_owned()).collect();
    sqlx::query!(
        "insert into promotion_code (promotion_code_id, coupon_id, code, single_use)
         select id, $2, code, $4 from unnest($1::uuid[], $3::text[]) as made (id, code)",
        &ids,
        coupon.0,
        &codes,
        single_use,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A code in the list of a coupon.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its text.
    pub code: String,
    /// One of a batch.
    pub single_use: bool,
    /// How often it was used.
    pub redeemed: i64,
    /// How many open checkouts hold it.
    pub held: i64,
}

/// The codes of a coupon.
pub async fn of_coupon(db: impl PgExecutor<'_>, coupon: CouponId) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as!(
        Listed,
        r#"select code, single_use, count(redeemed_at) as "redeemed!",
                  count(redemption_id) filter (where redeemed_at is null) as "held!"
           from promotion_code c
           left join redemption r on r.promotion_code_id = c.promotion_code_id and r.given_back_at is null
           where c.coupon_id = $1 group by c.promotion_code_id order by code"#,
        coupon.0
    )
    .fetch_all(db)
    .await
}
