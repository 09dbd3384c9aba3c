//! What comes off the bills of one subscription.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Lasting, Off};
use crate::billing::money::Money;
use crate::ids::CouponId;
use crate::wording::long_date;

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

    /// "50% off until 24 February 2027"; nothing once it is over.
    pub fn in_words(&self, now: DateTime<Utc>, zone: Tz) -> Option<String> {
        let off = self.off.in_words();
        self.holds(now).then(|| match (self.lasting, self.ends_at) {
            (Lasting::Once, _) => crate::t1("subscription-discount-once", "off", off),
            (_, Some(ends)) => {
                crate::t2("subscription-discount-until", "off", off, "date", long_date(ends, zone))
            }
            (_, None) => crate::t1("subscription-discount-forever", "off", off),
        })
    }

    /// What is paid again and again: what comes off once is no part of it.
    pub fn recurring(&self, total: Money) -> Money {
        if self.lasting == Lasting::Once { total } else { self.off.reduce(total) }
    }
}
