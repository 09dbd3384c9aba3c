//! Bills, as Stripe describes them.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{List, Named, Reference, bill_status, maybe, moment, money};
use crate::billing::money::Money;
use crate::billing::provider::{RemoteInvoice, Result};

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
    #[serde(rename = "invoice_pdf")]
    pdf: Option<String>,
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
            pdf_url: self.pdf,
            reference: self.id,
        })
    }
}
