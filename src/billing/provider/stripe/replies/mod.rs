//! What Stripe answers, as far as it is read, and the same in the words of every provider.
//!
//! Some fields moved in 2025-03-31: each is looked for in its new place first, then in the old one.

mod cards;
mod invoices;
mod lines;
mod payments;
mod subscriptions;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::billing::invoice;
use crate::billing::money::Money;
use crate::billing::provider::{CheckedOut, Error, Result};

pub use invoices::{Invoice, Preview};
pub use payments::{Charge, InvoicePayment, PaidWith, Refund, taken};
pub use subscriptions::{Halts, Item, Subscription};

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
    pub fn as_str(&self) -> &str {
        match self {
            Self::Name(id) | Self::Whole(Named { id }) => id,
        }
    }

    /// The same, kept.
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
