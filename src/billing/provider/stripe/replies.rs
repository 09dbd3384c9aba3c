//! What Stripe answers, as far as it is read, and the same in the words of every provider.
//!
//! Some fields moved in 2025-03-31: each is looked for in its new place first, then in the old one.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::facts::{Bill, Described, facts};
use crate::billing::invoice;
use crate::billing::money::Money;
use crate::billing::plan::Every;
use crate::billing::provider::{CheckedOut, Error, Remote, RemoteInvoice, Result};
use crate::billing::subscription::Status;

/// A page of a list.
#[derive(Debug, Deserialize)]
pub struct List<T> {
    /// What is on it.
    pub data: Vec<T>,
    /// There is more after it.
    #[serde(default)]
    pub has_more: bool,
}

/// Something of which only the name is wanted.
#[derive(Debug, Clone, Deserialize)]
pub struct Named {
    /// Its name.
    pub id: String,
}

/// Something that stands as a name, or whole where it was asked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Reference<T> {
    /// The name.
    Name(String),
    /// The whole.
    Whole(T),
}

impl<T> Reference<T> {
    fn whole(self) -> Option<T> {
        match self {
            Self::Name(_) => None,
            Self::Whole(whole) => Some(whole),
        }
    }
}

impl Reference<Named> {
    /// The name, either way.
    pub fn name(self) -> String {
        match self {
            Self::Name(id) | Self::Whole(Named { id }) => id,
        }
    }
}

/// A page that was made for somebody.
#[derive(Debug, Deserialize)]
pub struct Opened {
    /// Its name.
    pub id: String,
    /// Where it is.
    pub url: String,
}

/// A checkout.
#[derive(Debug, Deserialize)]
pub struct Session {
    client_reference_id: Option<String>,
    customer: Option<Reference<Named>>,
    subscription: Option<Reference<Named>>,
}

impl From<Session> for CheckedOut {
    fn from(session: Session) -> Self {
        Self {
            account_id: session.client_reference_id.and_then(|id| id.parse().ok()),
            customer: session.customer.map(Reference::name),
            subscription: session.subscription.map(Reference::name),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
struct Metadata {
    account_id: Option<String>,
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

#[derive(Debug, Deserialize)]
struct PaymentMethod {
    card: Option<Card>,
}

#[derive(Debug, Deserialize)]
struct Card {
    brand: String,
    last4: String,
    fingerprint: Option<String>,
}

#[derive(Debug, Deserialize)]
struct LatestInvoice {
    id: String,
    status: String,
    billing_reason: Option<String>,
    created: i64,
}

/// A subscription.
#[derive(Debug, Deserialize)]
pub struct Subscription {
    /// Its name.
    pub id: String,
    status: String,
    customer: Reference<Named>,
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
    default_payment_method: Option<Reference<PaymentMethod>>,
}

impl Subscription {
    /// It waits for somebody to resume it, after a trial without a way to pay.
    pub fn is_paused(&self) -> bool {
        Status::named(&self.status) == Status::Paused
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
        Ok(Described {
            status: Status::named(&self.status),
            started_at: moment(self.start_date.unwrap_or(self.created))?,
            period: self.period()?,
            trial_end: maybe(self.trial_end)?,
            cancel_at_period_end: self.cancel_at_period_end,
            cancel_at: maybe(self.cancel_at)?,
            ended_at: maybe(self.ended_at)?,
            collection_paused: self.pause_collection.is_some(),
            bill: match &self.latest_invoice {
                Some(Reference::Whole(bill)) => Some(bill.described()?),
                _ => None,
            },
        })
    }

    /// In the words of every provider.
    pub fn remote(self) -> Result<Remote> {
        let described = self.described()?;
        let item = self.item()?;
        let price = item.price.as_ref().or(item.plan.as_ref());
        let price = price.ok_or_else(|| Error::NotUnderstood(format!("{} has no price", self.id)))?;
        let (amount, every) = (price.amount()?, price.every()?);
        let (price, quantity) = (Some(price.id.clone()), item.quantity.unwrap_or(1));
        let resumes_at = maybe(self.pause_collection.as_ref().and_then(|pause| pause.resumes_at))?;
        let card = self.default_payment_method.and_then(Reference::whole).and_then(|method| method.card);
        Ok(Remote {
            reference: self.id,
            customer: self.customer.name(),
            account_id: self.metadata.and_then(|of| of.account_id).and_then(|id| id.parse().ok()),
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
            card: card.as_ref().map(Card::label),
            fingerprint: card.and_then(|card| card.fingerprint),
        })
    }
}

impl Card {
    /// The brand with a capital and the last digits: "Visa 4242".
    fn label(&self) -> String {
        let mut letters = self.brand.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        format!("{}{} {}", first.map(String::from).unwrap_or_default(), letters.as_str(), self.last4)
    }
}

impl LatestInvoice {
    fn described(&self) -> Result<Bill> {
        let of_period = matches!(
            self.billing_reason.as_deref(),
            Some("subscription_cycle" | "subscription_create" | "subscription")
        );
        Ok(Bill { status: bill_status(&self.status)?, of_period, issued_at: moment(self.created)? })
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

#[derive(Debug, Deserialize)]
struct Tax {
    amount: i64,
}

#[derive(Debug, Deserialize)]
struct Line {
    period: Period,
}

#[derive(Debug, Deserialize)]
struct Period {
    start: i64,
    end: i64,
}

impl Period {
    fn moments(&self) -> Result<(DateTime<Utc>, DateTime<Utc>)> {
        Ok((moment(self.start)?, moment(self.end)?))
    }
}

#[derive(Debug, Deserialize)]
struct Transitions {
    paid_at: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Parent {
    subscription_details: Option<ParentSubscription>,
}

#[derive(Debug, Deserialize)]
struct ParentSubscription {
    subscription: Option<Reference<Named>>,
}

/// A bill.
#[derive(Debug, Deserialize)]
pub struct Invoice {
    /// Its name.
    pub id: String,
    customer: Option<Reference<Named>>,
    parent: Option<Parent>,
    subscription: Option<Reference<Named>>,
    number: Option<String>,
    status: Option<String>,
    currency: String,
    total: i64,
    total_taxes: Option<Vec<Tax>>,
    tax: Option<i64>,
    #[serde(default)]
    amount_paid: i64,
    created: i64,
    status_transitions: Option<Transitions>,
    lines: List<Line>,
    /// Its payment, in the old place.
    pub payment_intent: Option<Reference<Named>>,
    /// Its charge, in the old place.
    pub charge: Option<Reference<Named>>,
    hosted_invoice_url: Option<String>,
    invoice_pdf: Option<String>,
}

/// A preview of a bill.
#[derive(Debug, Deserialize)]
pub struct Preview {
    /// What is charged at once, credit of earlier bills taken off.
    amount_due: i64,
    total: i64,
    currency: String,
}

impl Preview {
    /// What is charged at once; negative where it is credit for later.
    pub fn due_now(&self) -> Result<Money> {
        money(if self.total < 0 { self.total } else { self.amount_due }, &self.currency)
    }
}

/// A payment of a bill.
#[derive(Debug, Deserialize)]
pub struct InvoicePayment {
    /// With what.
    pub payment: PaidWith,
}

/// With what a bill was paid.
#[derive(Debug, Deserialize)]
pub struct PaidWith {
    /// The payment.
    pub payment_intent: Option<Reference<Named>>,
    /// The charge, where there is no payment.
    pub charge: Option<Reference<Named>>,
}

/// Money that was taken.
#[derive(Debug, Deserialize)]
pub struct Charge {
    /// Its name.
    pub id: String,
    /// What was given back of it.
    #[serde(default)]
    pub amount_refunded: i64,
    /// Somebody told their bank that they did not buy it.
    #[serde(default)]
    pub disputed: bool,
    /// It was taken indeed.
    #[serde(default)]
    pub paid: bool,
}

/// How a bill was paid.
#[derive(Debug, Default)]
pub struct Payment {
    /// The payment's name.
    pub payment_intent: Option<String>,
    /// What was tried, each with what was given back.
    pub charges: Vec<Charge>,
}

impl Invoice {
    /// Money was taken for it, whatever became of it since.
    pub fn is_paid(&self) -> bool {
        self.amount_paid > 0
    }

    /// In the words of every provider.
    pub fn remote(self, payment: Payment) -> Result<RemoteInvoice> {
        let money = |minor| money(minor, &self.currency);
        let parent = self.parent.and_then(|parent| parent.subscription_details);
        let subscription = parent.and_then(|details| details.subscription).or(self.subscription);
        let taxes = self.total_taxes.map(|taxes| taxes.iter().map(|tax| tax.amount).sum());
        let refunded = payment.charges.iter().map(|charge| charge.amount_refunded).sum();
        let period = self.lines.data.first().map(|line| &line.period);
        Ok(RemoteInvoice {
            customer: self.customer.map(Reference::name),
            subscription: subscription.map(Reference::name),
            number: self.number,
            // A preview and a bill that is being made have none.
            status: bill_status(self.status.as_deref().unwrap_or("draft"))?,
            total: money(self.total)?,
            tax: money(taxes.or(self.tax).unwrap_or(0))?,
            paid: money(self.amount_paid)?,
            refunded: money(refunded)?,
            issued_at: moment(self.created)?,
            paid_at: maybe(self.status_transitions.and_then(|transitions| transitions.paid_at))?,
            period: period.map(Period::moments).transpose()?,
            payment_intent: payment.payment_intent,
            disputed: payment.charges.iter().any(|charge| charge.disputed),
            charge: payment.charges.into_iter().find(|charge| charge.paid).map(|charge| charge.id),
            page_url: self.hosted_invoice_url,
            pdf_url: self.invoice_pdf,
            reference: self.id,
        })
    }
}

fn bill_status(name: &str) -> Result<invoice::Status> {
    match name {
        "draft" => Ok(invoice::Status::Draft),
        "open" => Ok(invoice::Status::Open),
        "paid" => Ok(invoice::Status::Paid),
        "void" => Ok(invoice::Status::Void),
        "uncollectible" => Ok(invoice::Status::Uncollectible),
        other => Err(Error::NotUnderstood(format!("a bill is {other}"))),
    }
}

fn money(minor: i64, currency: &str) -> Result<Money> {
    let currency = currency.parse().map_err(|_| Error::NotUnderstood(currency.to_owned()))?;
    Ok(Money::new(minor, currency))
}

fn moment(seconds: i64) -> Result<DateTime<Utc>> {
    let none = || Error::NotUnderstood(format!("{seconds} is no moment"));
    DateTime::from_timestamp(seconds, 0).ok_or_else(none)
}

fn maybe(seconds: Option<i64>) -> Result<Option<DateTime<Utc>>> {
    seconds.map(moment).transpose()
}
