//! Payments of bills, as Stripe describes them.

use serde::Deserialize;

use super::{List, Named, Reference, money};
use crate::billing::provider::{Payment, Result};

/// A payment of a bill.
#[derive(Debug, Deserialize)]
pub struct InvoicePayment {
    status: String,
    payment: PaidWith,
}

/// What was paid indeed: a payment that waits or was given up is none.
pub fn taken(payments: List<InvoicePayment>) -> Vec<PaidWith> {
    payments
        .data
        .into_iter()
        .filter(|payment| payment.status == "paid")
        .map(|payment| payment.payment)
        .collect()
}

/// With what a bill was paid.
#[derive(Debug, Deserialize)]
pub struct PaidWith {
    payment_intent: Option<Reference<Named>>,
    charge: Option<Reference<Named>>,
}

impl PaidWith {
    /// Where a payment or a charge is named.
    pub fn of(payment_intent: Option<Reference<Named>>, charge: Option<Reference<Named>>) -> Option<Self> {
        (payment_intent.is_some() || charge.is_some()).then_some(Self { payment_intent, charge })
    }

    /// The charge; where there is one, it is all of the payment.
    pub fn charge(&self) -> Option<&str> {
        self.charge.as_ref().map(Reference::as_str)
    }

    /// The payment.
    pub fn payment_intent(&self) -> Option<&str> {
        self.payment_intent.as_ref().map(Reference::as_str)
    }

    fn paid_by(&self, charge: &Charge) -> bool {
        let payment_intent = charge.payment_intent.as_ref().map(Reference::as_str);
        match self.charge() {
            Some(name) => name == charge.id,
            None => payment_intent.is_some() && payment_intent == self.payment_intent(),
        }
    }

    /// In the words of every provider, with the charges among which those of it are.
    pub fn payment(self, charges: &[Charge], currency: &str) -> Result<Payment> {
        let charges: Vec<_> = charges.iter().filter(|charge| self.paid_by(charge)).collect();
        let took = charges.iter().find(|charge| charge.paid);
        Ok(Payment {
            charge: took.map(|charge| charge.id.clone()),
            taken: money(took.map_or(0, |charge| charge.amount), currency)?,
            refunded: money(charges.iter().map(|charge| charge.amount_refunded).sum(), currency)?,
            disputed: charges.iter().any(|charge| charge.disputed),
            payment_intent: self.payment_intent.map(Reference::name),
        })
    }
}

/// Money that was to be taken.
#[derive(Debug, Deserialize)]
pub struct Charge {
    /// Its name.
    pub id: String,
    payment_intent: Option<Reference<Named>>,
    #[serde(default)]
    amount: i64,
    #[serde(default)]
    amount_refunded: i64,
    #[serde(default)]
    disputed: bool,
    /// It was taken indeed.
    #[serde(default)]
    paid: bool,
}

/// Money that was paid back.
#[derive(Debug, Deserialize)]
pub struct Refund {
    /// Its name.
    pub id: String,
    /// How much.
    pub amount: i64,
    status: Option<String>,
    metadata: Option<Asked>,
}

#[derive(Debug, Deserialize)]
struct Asked {
    refund: Option<String>,
}

impl Refund {
    /// It was asked for under this key, and was not refused since.
    pub fn is_of(&self, key: &str) -> bool {
        let refused = matches!(self.status.as_deref(), Some("failed" | "canceled"));
        !refused && self.metadata.as_ref().and_then(|asked| asked.refund.as_deref()) == Some(key)
    }
}
