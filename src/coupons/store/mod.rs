//! Every SQL statement about coupons.

pub mod codes;
pub mod coupon;
pub mod redemptions;
