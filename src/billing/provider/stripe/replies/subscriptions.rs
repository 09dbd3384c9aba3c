//! Subscriptions, as Stripe describes them.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::cards::{Card, Payer, PaymentMethod};
use super::lines::Line;
use super::{List, Named, Reference, bill_status, maybe, moment, money};
use crate::billing::invoice;
use crate::billing::money::Money;
use crate::billing::plan::Every;
use crate::billing::provider::stripe::facts::{Bill, Described, facts};
use crate::billing::provider::{Error, Remote, RemoteDiscount, Result};
use crate::billing::subscription::Status;

#[derive(Debug, Default, Deserialize)]
struct Metadata {
    account_id: Option<String>,
    redemption_id: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Price {
    id: String,
    #[serde(alias = "amount")]
    unit_amount: Option<i64>,
    currency: String,
    recurring: Option<Recurring>,
    interval: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Recurring {
    interval: String,
}

/// What is subscribed to.
#[derive(Debug, Deserialize)]
pub struct Item {
    /// Its name.
    pub id: String,
    price: Option<Price>,
    plan: Option<Price>,
    quantity: Option<i32>,
    current_period_start: Option<i64>,
    current_period_end: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Pause {
    resumes_at: Option<i64>,
}

/// What comes off. Its coupon is below `source` since 2025-09-30.
#[derive(Debug, Deserialize)]
struct Discount {
    coupon: Option<Reference<Named>>,
    source: Option<Source>,
    end: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Source {
    coupon: Option<Reference<Named>>,
}

impl Discount {
    fn remote(self) -> Result<Option<RemoteDiscount>> {
        let coupon = self.coupon.or_else(|| self.source.and_then(|source| source.coupon));
        let Some(coupon) = coupon.map(Reference::name) else { return Ok(None) };
        Ok(Some(RemoteDiscount { coupon, ends_at: maybe(self.end)? }))
    }
}

#[derive(Debug, Deserialize)]
struct LatestInvoice {
    id: String,
    status: String,
    billing_reason: Option<String>,
    created: i64,
    lines: Option<List<Line>>,
}

/// What keeps a subscription from going on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Halts {
    /// It ends with its period.
    pub at_period_end: bool,
    /// It ends on a day.
    pub on_a_day: bool,
    /// No money is taken.
    pub pause: bool,
}

/// A subscription.
#[derive(Debug, Deserialize)]
pub struct Subscription {
    /// Its name.
    pub id: String,
    status: String,
    customer: Reference<Payer>,
    #[serde(default)]
    metadata: Option<Metadata>,
    /// What is subscribed to: one thing, if it was bought here.
    pub items: List<Item>,
    created: i64,
    start_date: Option<i64>,
    trial_end: Option<i64>,
    current_period_start: Option<i64>,
    current_period_end: Option<i64>,
    #[serde(default)]
    cancel_at_period_end: bool,
    cancel_at: Option<i64>,
    ended_at: Option<i64>,
    pause_collection: Option<Pause>,
    latest_invoice: Option<Reference<LatestInvoice>>,
    #[serde(default)]
    discounts: Option<Vec<Reference<Discount>>>,
    default_payment_method: Option<Reference<PaymentMethod>>,
}

impl Subscription {
    /// It waits for somebody to resume it, after a trial without a way to pay.
    pub fn is_paused(&self) -> bool {
        Status::named(&self.status) == Status::Paused
    }

    /// Nothing will be charged any more.
    pub fn is_over(&self) -> bool {
        Status::named(&self.status).is_over()
    }

    /// What is subscribed to.
    pub fn item(&self) -> Result<&Item> {
        self.items.data.first().ok_or_else(|| Error::NotUnderstood(format!("{} holds nothing", self.id)))
    }

    fn period(&self) -> Result<(DateTime<Utc>, DateTime<Utc>)> {
        let item = self.item()?;
        let starts = item.current_period_start.or(self.current_period_start);
        let ends = item.current_period_end.or(self.current_period_end);
        let none = || Error::NotUnderstood(format!("{} has no period", self.id));
        Ok((moment(starts.ok_or_else(none)?)?, moment(ends.ok_or_else(none)?)?))
    }

    fn described(&self) -> Result<Described> {
        let period = self.period()?;
        Ok(Described {
            status: Status::named(&self.status),
            started_at: moment(self.start_date.unwrap_or(self.created))?,
            period,
            paid_before: None,
            trial_end: maybe(self.trial_end)?,
            cancel_at_period_end: self.cancel_at_period_end,
            cancel_at: maybe(self.cancel_at)?,
            ended_at: maybe(self.ended_at)?,
            collection_paused: self.pause_collection.is_some(),
            bill: match &self.latest_invoice {
                Some(Reference::Whole(bill)) => Some(bill.described(period.0)?),
                _ => None,
            },
        })
    }

    /// Its present period is not paid: what was paid last stands on an earlier bill.
    pub fn owes(&self) -> Result<bool> {
        let described = self.described()?;
        Ok(facts(&described).paid_until == described.period.0)
    }

    /// When its free days ended, or it began: what nobody has paid for yet is read until then.
    pub fn free_until(&self) -> Result<DateTime<Utc>> {
        moment(self.trial_end.or(self.start_date).unwrap_or(self.created))
    }

    /// Its bills were withdrawn, and nobody has paid for the period that runs.
    pub fn rested(&self) -> Result<bool> {
        let described = self.described()?;
        let void = described.bill.is_some_and(|bill| bill.of_period && bill.status == invoice::Status::Void);
        Ok(void && described.status == Status::Active)
    }

    /// What keeps it from going on.
    pub fn halts(&self) -> Halts {
        Halts {
            at_period_end: self.cancel_at_period_end,
            on_a_day: self.cancel_at.is_some(),
            pause: self.pause_collection.is_some(),
        }
    }

    /// In the words of every provider, with the end of what was paid last where the present period is not.
    pub fn remote(self, paid_before: Option<DateTime<Utc>>) -> Result<Remote> {
        let described = Described { paid_before, ..self.described()? };
        let item = self.item()?;
        let price = item.price.as_ref().or(item.plan.as_ref());
        let price = price.ok_or_else(|| Error::NotUnderstood(format!("{} has no price", self.id)))?;
        let (amount, every) = (price.amount()?, price.every()?);
        let (price, quantity) = (Some(price.id.clone()), item.quantity.unwrap_or(1));
        let resumes_at = maybe(self.pause_collection.as_ref().and_then(|pause| pause.resumes_at))?;
        let own = self.default_payment_method.and_then(Reference::card);
        let (customer, theirs): (_, Option<Card>) = self.customer.with_card();
        let card = own.or(theirs);
        let discount = self.discounts.into_iter().flatten().find_map(Reference::whole);
        let named = self.metadata.unwrap_or_default();
        Ok(Remote {
            reference: self.id,
            customer,
            account_id: named.account_id.and_then(|id| id.parse().ok()),
            redemption_id: named.redemption_id.and_then(|id| id.parse().ok()),
            price,
            amount,
            every,
            quantity,
            facts: facts(&described),
            trial_ends_at: described.trial_end,
            period_starts_at: described.period.0,
            resumes_at,
            latest_invoice: self.latest_invoice.map(|bill| match bill {
                Reference::Name(id) => id,
                Reference::Whole(bill) => bill.id,
            }),
            discount: discount.map_or(Ok(None), Discount::remote)?,
            card: card.as_ref().map(Card::label),
            fingerprint: card.and_then(|card| card.fingerprint),
        })
    }
}

impl LatestInvoice {
    /// A change may begin a period as well: that of the interval, or taking back a pause.
    fn described(&self, starts_at: DateTime<Utc>) -> Result<Bill> {
        let regular = matches!(
            self.billing_reason.as_deref(),
            Some("subscription_cycle" | "subscription_create" | "subscription")
        );
        let opens = || self.lines.iter().flat_map(|lines| &lines.data).any(|line| line.opens(starts_at));
        let status = bill_status(&self.status)?;
        Ok(Bill { status, of_period: regular || opens(), issued_at: moment(self.created)? })
    }
}

impl Price {
    fn amount(&self) -> Result<Money> {
        let amount = self
            .unit_amount
            .ok_or_else(|| Error::NotUnderstood(format!("{} has no whole amount a unit", self.id)))?;
        money(amount, &self.currency)
    }

    fn every(&self) -> Result<Every> {
        let interval = self.recurring.as_ref().map(|recurring| &recurring.interval);
        match interval.or(self.interval.as_ref()).map(String::as_str) {
            Some("month") => Ok(Every::Month),
            Some("year") => Ok(Every::Year),
            other => Err(Error::NotUnderstood(format!("{} is paid every {other:?}", self.id))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_coupon_of_a_discount_is_found_where_either_version_has_it() {
        for reply in [
            r#"{"id": "di_1", "coupon": {"id": "co_1", "percent_off": 50}, "end": 1795514400}"#,
            r#"{"id": "di_1", "source": {"type": "coupon", "coupon": "co_1"}, "end": 1795514400}"#,
        ] {
            let discount: Discount = serde_json::from_str(reply).unwrap();
            let remote = discount.remote().unwrap().unwrap();
            assert_eq!(remote.coupon, "co_1");
            assert_eq!(remote.ends_at.map(|at| at.timestamp()), Some(1_795_514_400));
        }
    }
}
