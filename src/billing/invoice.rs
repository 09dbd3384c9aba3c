//! A bill, as the provider issued it. The provider's invoice is the legal one; ours is its mirror.

use chrono::{DateTime, Utc};

use super::money::Money;
use crate::ids::{InvoiceId, SubscriptionId};

/// How a bill stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "invoice_status", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not issued yet.
    Draft,
    /// To be paid.
    Open,
    /// Paid, or nothing to pay.
    Paid,
    /// Withdrawn.
    Void,
    /// Given up.
    Uncollectible,
}

/// A bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// Its key.
    pub invoice_id: InvoiceId,
    /// What it is for.
    pub subscription_id: Option<SubscriptionId>,
    /// The provider's name for it.
    pub reference: String,
    /// What stands on it.
    pub number: Option<String>,
    /// How it stands.
    pub status: Status,
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
    /// Its page at the provider.
    pub page_url: Option<String>,
    /// The document.
    pub pdf_url: Option<String>,
}

impl Invoice {
    /// What can still be paid back.
    pub fn refundable(&self) -> Money {
        self.paid.minus(self.refunded).unwrap_or(Money::new(0, self.paid.currency))
    }
}
