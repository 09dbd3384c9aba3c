//! Paying back. The sum stands in our table before the provider is asked, so that two at once cannot exceed what was paid.

use chrono::{DateTime, TimeDelta, Utc};

use super::money::Money;
use crate::ids::{AccountId, InvoiceId, RefundId};

/// A refund whose answer was lost is asked for again after this long.
pub const AGAIN_AFTER: TimeDelta = TimeDelta::minutes(2);
/// For how long the same key is the same refund. Providers forget keys after a day (<https://docs.stripe.com/api/idempotent_requests>);
/// after that a second asking could pay a second time, so a person has to look.
pub const KEY_LASTS: TimeDelta = TimeDelta::hours(20);

/// How much is to be paid back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// All that is left.
    Rest,
    /// So much.
    Part(Money),
}

/// What somebody wants to be paid back.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// The wish itself: the same twice is one refund. Made with the form, so that a button pressed twice pays once.
    pub refund_id: RefundId,
    /// Of which bill.
    pub invoice_id: InvoiceId,
    /// How much.
    pub share: Share,
    /// Why, in a word for the books.
    pub reason: &'a str,
    /// Who wants it; nobody for the program itself.
    pub by: Option<AccountId>,
}

/// A refund as our books hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Its key.
    pub refund_id: RefundId,
    /// Of which bill.
    pub invoice_id: InvoiceId,
    /// What the provider calls the bill.
    pub invoice: String,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: String,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When it was done.
    pub succeeded_at: Option<DateTime<Utc>>,
    /// When it was refused.
    pub failed_at: Option<DateTime<Utc>>,
}

impl Refund {
    /// The key under which the provider is asked, each time the same.
    pub fn key(&self) -> String {
        format!("refund-{}", self.refund_id)
    }
}

/// What came of a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Paid back.
    Done(Money),
    /// Asked for, and the answer is not known yet: it is asked for again by itself.
    Waiting(Money),
    /// More than is left of what was paid: this much is.
    TooMuch(Money),
    /// The provider says no. Nothing was paid back.
    Refused,
}

/// The amount that a wish comes to, where so much of the payment is left; nothing if it cannot be.
pub fn amount(share: Share, left: Money) -> Option<Money> {
    let wanted = match share {
        Share::Rest => left,
        Share::Part(amount) => amount,
    };
    let fits = wanted.currency == left.currency && wanted.minor > 0 && wanted.minor <= left.minor;
    fits.then_some(wanted)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::billing::money::Currency;

    proptest! {
        #[test]
        fn no_row_of_wishes_exceeds_the_payment(paid in 0..10_000_i64, wishes in proptest::collection::vec(-50..5_000_i64, 0..20)) {
            let mut left = Money::new(paid, Currency::EUR);
            let mut given = 0;
            for wish in wishes {
                if let Some(amount) = amount(Share::Part(Money::new(wish, Currency::EUR)), left) {
                    given += amount.minor;
                    left = left.minus(amount).unwrap();
                }
            }
            prop_assert!(given <= paid && left.minor == paid - given);
            prop_assert_eq!(amount(Share::Rest, left), (left.minor > 0).then_some(left));
        }
    }

    #[test]
    fn another_currency_is_no_part() {
        let left = Money::new(100, Currency::EUR);
        assert_eq!(amount(Share::Part(Money::new(1, "USD".parse().unwrap())), left), None);
    }
}
