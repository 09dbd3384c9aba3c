//! Bills, as Stripe describes them.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::lines::Line;
use super::payments::{Charge, InvoicePayment, PaidWith, taken};
use super::{List, Named, Reference, bill_status, maybe, moment, money};
use crate::billing::invoice::Status;
use crate::billing::money::Money;
use crate::billing::provider::{RemoteInvoice, Result};

#[derive(Debug, Deserialize)]
struct Tax {
    amount: i64,
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
    /// Who pays.
    pub customer: Option<Reference<Named>>,
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
    payments: Option<List<InvoicePayment>>,
    payment_intent: Option<Reference<Named>>,
    charge: Option<Reference<Named>>,
    hosted_invoice_url: Option<String>,
    #[serde(rename = "invoice_pdf")]
    pdf: Option<String>,
}

/// A preview of a bill.
#[derive(Debug, Deserialize)]
pub struct Preview {
    amount_due: i64,
    total: i64,
    currency: String,
    lines: List<Line>,
}

impl Preview {
    /// What is charged at once for a change as of a moment; negative where it is credit for later. Lines of the next
    /// regular bill, should Stripe show them as well, are none of it.
    pub fn due_now(&self, as_of: DateTime<Utc>) -> Result<Money> {
        let later = self.lines.data.iter().filter(|line| line.begins_after(as_of.timestamp()));
        let later: Vec<_> = later.map(|line| line.amount).collect();
        // Credit of earlier bills is taken off what is due; what is credit itself is due to nobody.
        let due = if later.is_empty() && self.total >= 0 {
            self.amount_due
        } else {
            self.total - later.iter().sum::<i64>()
        };
        money(due, &self.currency)
    }
}

impl Invoice {
    /// Money was taken for it, whatever became of it since.
    pub fn is_paid(&self) -> bool {
        self.amount_paid > 0
    }

    /// With what it was paid; nothing if there is more than came with the bill. The payments are a list of their own
    /// since 2025-03-31.
    pub fn paid_with(&mut self) -> Option<Vec<PaidWith>> {
        match self.payments.take() {
            Some(payments) if payments.has_more => None,
            Some(payments) => Some(taken(payments)),
            None => Some(PaidWith::of(self.payment_intent.take(), self.charge.take()).into_iter().collect()),
        }
    }

    /// The end of the whole period that it has paid for.
    pub fn paid_until(&self) -> Result<Option<DateTime<Utc>>> {
        if self.status()? != Status::Paid {
            return Ok(None);
        }
        let ends: Result<Vec<_>> =
            self.lines.data.iter().filter(|line| line.is_whole()).map(|line| Ok(line.period()?.1)).collect();
        Ok(ends?.into_iter().max())
    }

    /// A preview and a bill that is being made have no status.
    fn status(&self) -> Result<Status> {
        bill_status(self.status.as_deref().unwrap_or("draft"))
    }

    /// In the words of every provider, with what paid it and the charges among which those of it are.
    pub fn remote(self, paid_with: Vec<PaidWith>, charges: &[Charge]) -> Result<RemoteInvoice> {
        let money = |minor| money(minor, &self.currency);
        let status = self.status()?;
        let payment = |with: PaidWith| with.payment(charges, &self.currency);
        let payments: Vec<_> = paid_with.into_iter().map(payment).collect::<Result<_>>()?;
        let parent = self.parent.and_then(|parent| parent.subscription_details);
        let subscription = parent.and_then(|details| details.subscription).or(self.subscription);
        let taxes = self.total_taxes.map(|taxes| taxes.iter().map(|tax| tax.amount).sum());
        let refunded = payments.iter().map(|payment| payment.refunded.minor).sum();
        Ok(RemoteInvoice {
            customer: self.customer.map(Reference::name),
            subscription: subscription.map(Reference::name),
            number: self.number,
            status,
            total: money(self.total)?,
            tax: money(taxes.or(self.tax).unwrap_or(0))?,
            paid: money(self.amount_paid)?,
            refunded: money(refunded)?,
            issued_at: moment(self.created)?,
            paid_at: maybe(self.status_transitions.and_then(|transitions| transitions.paid_at))?,
            period: self.lines.data.first().map(Line::period).transpose()?,
            payments,
            page_url: self.hosted_invoice_url,
            pdf_url: self.pdf,
            reference: self.id,
        })
    }
}
