//! Whoever takes the money: Stripe, or for demonstrations nobody at all.
//!
//! What a provider says is described in words of ours ([`Remote`], [`RemoteInvoice`]). All that change something take a
//! key: the same key twice is one change, so that a lost answer can be asked for again.

mod error;
pub mod offline;
pub mod stripe;

use std::fmt::Debug;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use url::Url;

pub use error::{Error, Result};

use super::entitling::Facts;
use super::invoice;
use super::money::Money;
use super::plan::{Every, Plan, Price};
use crate::coupons::Coupon;
use crate::ids::{AccountId, RedemptionId};

/// Which provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "provider", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Name {
    /// Stripe.
    Stripe,
    /// The demonstration's: no money moves.
    Offline,
}

/// What somebody wants to buy.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    /// Who.
    pub account_id: AccountId,
    /// Their confirmed address.
    pub email: &'a str,
    /// What the provider calls them, if it knows them.
    pub customer: Option<&'a str>,
    /// Which plan.
    pub plan: &'a Plan,
    /// At which price.
    pub price: &'a Price,
    /// What the provider calls the price.
    pub price_reference: &'a str,
    /// How many seats.
    pub quantity: u32,
    /// Free days first; 0 for none.
    pub trial_days: u32,
    /// What comes off.
    pub coupon: Option<OrderedCoupon<'a>>,
    /// Where to come back to once it is bought.
    pub bought: Url,
    /// Where to come back to without having bought.
    pub left: Url,
}

/// What comes off an order.
#[derive(Debug, Clone)]
pub struct OrderedCoupon<'a> {
    /// Which coupon.
    pub coupon: &'a Coupon,
    /// What the provider calls it.
    pub reference: &'a str,
    /// The use of it that is held: what is bought says by which.
    pub redemption_id: RedemptionId,
    /// Until when it is held: the checkout must not be paid later.
    pub held_until: DateTime<Utc>,
}

/// Where somebody pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// The provider's name for it.
    pub reference: String,
    /// The page.
    pub url: Url,
}

/// What became of a checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedOut {
    /// Whose it was.
    pub account_id: Option<AccountId>,
    /// The customer it made or used.
    pub customer: Option<String>,
    /// The subscription it made, once it has.
    pub subscription: Option<String>,
}

/// A subscription as the provider describes it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// The provider's name for it.
    pub reference: String,
    /// Who pays, by the provider's name.
    pub customer: String,
    /// Whose it is, if it was bought here.
    pub account_id: Option<AccountId>,
    /// The provider's name for the price.
    pub price: Option<String>,
    /// What one seat costs each period.
    pub amount: Money,
    /// How often it is paid.
    pub every: Every,
    /// How many seats.
    pub quantity: i32,
    /// What decides about reading.
    pub facts: Facts,
    /// When its free days end or ended.
    pub trial_ends_at: Option<DateTime<Utc>>,
    /// When the present period began.
    pub period_starts_at: DateTime<Utc>,
    /// When a pause ends by itself.
    pub resumes_at: Option<DateTime<Utc>>,
    /// The invoice of the present period.
    pub latest_invoice: Option<String>,
    /// What it is paid with, for people: "Visa 4242".
    pub card: Option<String>,
    /// What still comes off its bills.
    pub discount: Option<RemoteDiscount>,
    /// The use of a coupon by which it was bought, if it was by one.
    pub redemption_id: Option<RedemptionId>,
    /// What tells one card from another: the same for the same card, whoever holds it.
    pub fingerprint: Option<String>,
}

/// What comes off the bills of a subscription, as the provider describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteDiscount {
    /// The provider's name for the coupon.
    pub coupon: String,
    /// When it ends, if a day is set.
    pub ends_at: Option<DateTime<Utc>>,
}

/// A bill as the provider describes it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteInvoice {
    /// The provider's name for it.
    pub reference: String,
    /// Who pays.
    pub customer: Option<String>,
    /// What it is for.
    pub subscription: Option<String>,
    /// What stands on it.
    pub number: Option<String>,
    /// How it stands.
    pub status: invoice::Status,
    /// What is to be paid, tax included.
    pub total: Money,
    /// The tax in it.
    pub tax: Money,
    /// What was paid.
    pub paid: Money,
    /// What was paid back.
    pub refunded: Money,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
    /// What it is for: from when, and until when.
    pub period: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// What paid it: one payment as a rule.
    pub payments: Vec<Payment>,
    /// Its page.
    pub page_url: Option<String>,
    /// The document.
    pub pdf_url: Option<String>,
}

/// A payment of a bill as the provider describes it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its name.
    pub payment_intent: Option<String>,
    /// The name of the charge that took the money.
    pub charge: Option<String>,
    /// What was taken.
    pub taken: Money,
    /// What was paid back of it.
    pub refunded: Money,
    /// Somebody told their bank that they did not buy it.
    pub disputed: bool,
}

/// What a subscription is to become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<'a> {
    /// At which price, by the provider's name.
    pub price: &'a str,
    /// Every how long, and how much a seat.
    pub every: Every,
    /// What a seat will cost each period.
    pub amount: Money,
    /// How many seats.
    pub quantity: u32,
    /// What comes off the bills is not for this price, and ends.
    pub ends_discount: bool,
}

/// What a change costs now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proration {
    /// What is charged at once; negative is credit for later bills.
    pub due_now: Money,
    /// What the next regular bill asks, before anything comes off.
    pub next: Money,
    /// When that is.
    pub next_at: DateTime<Utc>,
    /// The moment that the computation is of: the change is made as of it, so that it costs what was shown.
    pub as_of: DateTime<Utc>,
}

/// When a subscription is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With the period that is paid.
    PeriodEnd,
    /// Now.
    Now,
}

/// Whoever takes the money.
#[async_trait]
pub trait Provider: Debug + Send + Sync {
    /// Which one.
    fn name(&self) -> Name;

    /// Makes a price known there, and says what it is called. Asked once for each price.
    async fn publish_price(&self, plan: &Plan, price: &Price) -> Result<String>;

    /// Makes a coupon known there, and says what it is called. Asked once for each coupon.
    async fn publish_coupon(&self, coupon: &Coupon) -> Result<String>;

    /// Opens a page on which to pay.
    async fn open_checkout(&self, order: &Order<'_>, key: &str) -> Result<Checkout>;

    /// Closes a checkout that was not paid: from here on it cannot be. One that is paid, or closed, stays as it is.
    async fn close_checkout(&self, reference: &str) -> Result<()>;

    /// What became of a checkout.
    async fn checkout(&self, reference: &str) -> Result<Option<CheckedOut>>;

    /// Opens the pages on which a customer sees to cards and bills.
    async fn portal(&self, customer: &str, back: &Url) -> Result<Url>;

    /// How a subscription stands.
    async fn subscription(&self, reference: &str) -> Result<Option<Remote>>;

    /// All subscriptions of a customer, those that are over among them.
    async fn subscriptions(&self, customer: &str) -> Result<Vec<Remote>>;

    /// A page of all subscriptions, after the one named last.
    async fn all_subscriptions(&self, after: Option<&str>) -> Result<Vec<Remote>>;

    /// How a bill stands.
    async fn invoice(&self, reference: &str) -> Result<Option<RemoteInvoice>>;

    /// All bills of a subscription.
    async fn invoices(&self, subscription: &str) -> Result<Vec<RemoteInvoice>>;

    /// What a change would cost.
    async fn preview(&self, subscription: &str, change: &Change<'_>) -> Result<Proration>;

    /// Changes price or seats, with what that costs computed as of `as_of` and charged at once.
    async fn change(
        &self,
        subscription: &str,
        change: &Change<'_>,
        as_of: DateTime<Utc>,
        key: &str,
    ) -> Result<()>;

    /// Ends a subscription.
    async fn cancel(&self, subscription: &str, ending: Ending, key: &str) -> Result<()>;

    /// Takes a cancellation or a pause back.
    async fn resume(&self, subscription: &str, key: &str) -> Result<()>;

    /// Takes no money until `until`, or until it is resumed.
    async fn pause(&self, subscription: &str, until: Option<DateTime<Utc>>, key: &str) -> Result<()>;

    /// Pays back, and says what the refund is called.
    async fn refund(&self, invoice: &RemoteInvoice, amount: Money, key: &str) -> Result<String>;
}
