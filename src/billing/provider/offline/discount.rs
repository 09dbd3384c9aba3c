//! What comes off bills, as the offline provider keeps it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::billing::money::Money;
use crate::billing::provider::{OrderedCoupon, RemoteDiscount};
use crate::coupons::{Off, Span};

/// What comes off the bills of a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discount {
    coupon: String,
    off: Off,
    span: Span,
    since: Option<DateTime<Utc>>,
}

impl Discount {
    /// What was ordered. It begins with the subscription.
    pub fn of(ordered: &OrderedCoupon<'_>) -> Self {
        let promise = &ordered.coupon.promise;
        Self { coupon: ordered.reference.to_owned(), off: promise.off, span: promise.span, since: None }
    }

    /// Begun now.
    #[must_use]
    pub fn begun(self, now: DateTime<Utc>) -> Self {
        Self { since: Some(now), ..self }
    }

    fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.since.and_then(|since| self.span.ends(since))
    }

    fn holds(&self, at: DateTime<Utc>) -> bool {
        self.ends_at().is_none_or(|ends| at < ends)
    }

    /// What a bill of this moment asks.
    pub fn reduce(&self, total: Money, at: DateTime<Utc>) -> Money {
        if self.holds(at) { self.off.reduce(total) } else { total }
    }

    /// What is left of it after a bill of this moment.
    pub fn after_bill(self, at: DateTime<Utc>) -> Option<Self> {
        (self.span != Span::Once && self.holds(at)).then_some(self)
    }

    /// In the words of every provider.
    pub fn remote(&self) -> RemoteDiscount {
        RemoteDiscount { coupon: self.coupon.clone(), ends_at: self.ends_at() }
    }
}
