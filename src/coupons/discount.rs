//! What comes off the bills of one subscription.

use chrono::{DateTime, Utc};

use super::{Lasting, Off};
use crate::billing::money::Money;
use crate::ids::CouponId;

/// What still comes off the bills of a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Discount {
    /// Of which coupon.
    pub coupon_id: CouponId,
    /// What comes off.
    pub off: Off,
    /// How long the coupon lasts.
    pub lasting: Lasting,
    /// When it ends, if a day is set.
    pub ends_at: Option<DateTime<Utc>>,
}

impl Discount {
    /// Whether it comes off a bill of this moment.
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        self.ends_at.is_none_or(|ends| at < ends)
    }

    /// What is to be paid of a bill of this moment.
    pub fn reduce(&self, total: Money, at: DateTime<Utc>) -> Money {
        if self.holds(at) { self.off.reduce(total) } else { total }
    }

    /// What is paid again and again: what comes off once is no part of it.
    pub fn recurring(&self, total: Money) -> Money {
        if self.lasting == Lasting::Once { total } else { self.off.reduce(total) }
    }
}
