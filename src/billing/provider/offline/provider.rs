//! The provider itself.
#![allow(unused_variables, reason = "the methods are written next")]

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use url::Url;

use crate::billing::money::Money;
use crate::billing::plan::{Plan, Price};
use crate::billing::provider::{
    Change, CheckedOut, Checkout, Ending, Error, Name, Order, Proration, Provider, Remote, RemoteInvoice,
    Result,
};

/// The offline provider.
#[derive(Debug, Clone)]
pub struct Offline;

fn unbuilt() -> Error {
    Error::Unavailable("not built yet".to_owned())
}

#[async_trait]
impl Provider for Offline {
    fn name(&self) -> Name {
        Name::Offline
    }

    async fn publish_price(&self, plan: &Plan, price: &Price) -> Result<String> {
        Err(unbuilt())
    }

    async fn open_checkout(&self, order: &Order<'_>, key: &str) -> Result<Checkout> {
        Err(unbuilt())
    }

    async fn checkout(&self, reference: &str) -> Result<Option<CheckedOut>> {
        Err(unbuilt())
    }

    async fn portal(&self, customer: &str, back: &Url) -> Result<Url> {
        Err(unbuilt())
    }

    async fn subscription(&self, reference: &str) -> Result<Option<Remote>> {
        Err(unbuilt())
    }

    async fn subscriptions(&self, customer: &str) -> Result<Vec<Remote>> {
        Err(unbuilt())
    }

    async fn all_subscriptions(&self, after: Option<&str>) -> Result<Vec<Remote>> {
        Err(unbuilt())
    }

    async fn invoice(&self, reference: &str) -> Result<Option<RemoteInvoice>> {
        Err(unbuilt())
    }

    async fn invoices(&self, subscription: &str) -> Result<Vec<RemoteInvoice>> {
        Err(unbuilt())
    }

    async fn preview(&self, subscription: &str, change: &Change<'_>) -> Result<Proration> {
        Err(unbuilt())
    }

    async fn change(
        &self,
        subscription: &str,
        change: &Change<'_>,
        as_of: DateTime<Utc>,
        key: &str,
    ) -> Result<()> {
        Err(unbuilt())
    }

    async fn cancel(&self, subscription: &str, ending: Ending, key: &str) -> Result<()> {
        Err(unbuilt())
    }

    async fn resume(&self, subscription: &str, key: &str) -> Result<()> {
        Err(unbuilt())
    }

    async fn pause(&self, subscription: &str, until: Option<DateTime<Utc>>, key: &str) -> Result<()> {
        Err(unbuilt())
    }

    async fn refund(&self, invoice: &RemoteInvoice, amount: Money, key: &str) -> Result<String> {
        Err(unbuilt())
    }
}
