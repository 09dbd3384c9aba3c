//! Stripe, asked over its HTTP interface.

pub mod client;
pub mod facts;
mod paying;
pub mod replies;
pub mod requests;

use async_trait::async_trait;
use chrono::{DateTime, SubsecRound as _, Utc};
use secrecy::SecretString;
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use self::client::Client;
use self::replies::{Invoice, List, Named, Opened, Preview, Session, Subscription};
use self::requests::{Fields, expanded};
use super::{
    Change, CheckedOut, Checkout, Ending, Error, Name, Order, Proration, Provider, Remote, RemoteInvoice,
    Result,
};
use crate::billing::money::Money;
use crate::billing::plan::{Plan, Price};
use crate::billing::subscription::Status;
use crate::clock::Clock;
use crate::coupons::Coupon;

/// How much a page of a list holds: Stripe's most.
const PAGE: u32 = 100;
/// How many bills are looked through at a time for the last that was paid.
const BILLS: u32 = 12;

/// Stripe.
#[derive(Debug, Clone)]
pub struct Stripe {
    client: Client,
    clock: Clock,
    automatic_tax: bool,
}

impl Stripe {
    /// Asks at `base` with a secret key. With `automatic_tax` Stripe computes what tax there is in a price.
    pub fn new(key: SecretString, base: Url, automatic_tax: bool, clock: Clock) -> reqwest::Result<Self> {
        Ok(Self { client: Client::new(key, base)?, clock, automatic_tax })
    }

    async fn known(&self, reference: &str) -> Result<Option<Subscription>> {
        self.client.find(&path("subscriptions", reference), &expanded("").form()).await
    }

    async fn expected(&self, reference: &str) -> Result<Subscription> {
        let none = || Error::Refused(format!("no subscription {reference}"));
        self.known(reference).await?.ok_or_else(none)
    }

    async fn is_over(&self, reference: &str) -> Result<bool> {
        Ok(self.known(reference).await?.is_some_and(|known| known.is_over()))
    }

    /// A page of a customer's subscriptions, or of everybody's.
    async fn page(&self, customer: Option<&str>, after: Option<&str>) -> Result<List<Value>> {
        let query = expanded("data.")
            .with("status", "all")
            .with("limit", PAGE)
            .with_some("customer", customer)
            .with_some("starting_after", after);
        // Of a customer whom Stripe does not know there are none.
        let none = List { data: Vec::new(), has_more: false };
        Ok(self.client.find("/v1/subscriptions", &query.form()).await?.unwrap_or(none))
    }

    /// The end of what was paid last, where the present period is not paid; the newest bill comes first.
    async fn paid_before(&self, subscription: &Subscription) -> Result<DateTime<Utc>> {
        let query = Fields::default().with("subscription", &subscription.id).with("limit", BILLS);
        let mut query = query.form();
        loop {
            let page: List<Invoice> = self.client.get("/v1/invoices", &query).await?;
            for invoice in &page.data {
                if let Some(until) = invoice.paid_until()? {
                    return Ok(until);
                }
            }
            let Some(last) = page.data.last().filter(|_| page.has_more) else {
                return subscription.free_until();
            };
            query.retain(|(name, _)| name != "starting_after");
            query.push(("starting_after".to_owned(), last.id.clone()));
        }
    }
}

/// A name goes into a path as one piece, whatever it holds.
fn path(kind: &str, reference: &str) -> String {
    let name = percent_encoding::utf8_percent_encode(reference, percent_encoding::NON_ALPHANUMERIC);
    format!("/v1/{kind}/{name}").replace("%5F", "_")
}

fn address(url: &str) -> Result<Url> {
    url.parse().map_err(|_| Error::NotUnderstood(format!("{url} is no address")))
}

/// The subscriptions that are understood, and where to go on. Others of the same account at Stripe may be paid by the
/// week: they are none of ours, and must not keep ours from being read.
fn understood(page: List<Value>) -> (Vec<Remote>, Option<String>) {
    let last = page.data.last().and_then(|of| of["id"].as_str()).filter(|_| page.has_more).map(str::to_owned);
    let read = |of: Value| {
        let subscription: Subscription =
            serde_json::from_value(of).map_err(|error| Error::NotUnderstood(error.to_string()))?;
        subscription.remote(None)
    };
    let told = |error: &Error| tracing::warn!(%error, "a subscription at Stripe is passed over");
    (page.data.into_iter().filter_map(|of| read(of).inspect_err(told).ok()).collect(), last)
}

/// The key of what is asked only once: it makes the further attempts of one request harmless.
fn once() -> String {
    Uuid::new_v4().to_string()
}

#[async_trait]
impl Provider for Stripe {
    fn name(&self) -> Name {
        Name::Stripe
    }

    async fn publish_price(&self, plan: &Plan, price: &Price) -> Result<String> {
        // Another name for the plan is another product: under a key that was used for another form Stripe says no.
        let id = format!("{}-{}", price.price_id, plan.version);
        let form = requests::product(plan);
        let product: Named = self.client.post("/v1/products", &form, &format!("product-{id}")).await?;
        let form = requests::price(plan, price, &product.id);
        let price: Named = self.client.post("/v1/prices", &form, &format!("price-{id}")).await?;
        Ok(price.id)
    }

    async fn publish_coupon(&self, coupon: &Coupon) -> Result<String> {
        let (form, key) = (requests::coupon(coupon), format!("coupon-{}", coupon.coupon_id));
        self.client.post::<Named>("/v1/coupons", &form, &key).await.map(|coupon| coupon.id)
    }

    async fn close_checkout(&self, reference: &str) -> Result<()> {
        let path = format!("{}/expire", path("checkout/sessions", reference));
        match self.client.post::<Named>(&path, &Vec::new(), &once()).await {
            // Only an open one can be closed.
            Ok(_) | Err(Error::Refused(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn open_checkout(&self, order: &Order<'_>, key: &str) -> Result<Checkout> {
        let form = requests::checkout(order, self.automatic_tax);
        let opened: Opened = self.client.post("/v1/checkout/sessions", &form, key).await?;
        Ok(Checkout { url: address(&opened.url)?, reference: opened.id })
    }

    async fn checkout(&self, reference: &str) -> Result<Option<CheckedOut>> {
        let session: Option<Session> =
            self.client.find(&path("checkout/sessions", reference), &Vec::new()).await?;
        Ok(session.map(Into::into))
    }

    async fn portal(&self, customer: &str, back: &Url) -> Result<Url> {
        let form = Fields::default().with("customer", customer).with("return_url", back).form();
        let opened: Opened = self.client.post("/v1/billing_portal/sessions", &form, &once()).await?;
        address(&opened.url)
    }

    async fn subscription(&self, reference: &str) -> Result<Option<Remote>> {
        let Some(known) = self.known(reference).await? else { return Ok(None) };
        let paid_before = if known.owes()? { Some(self.paid_before(&known).await?) } else { None };
        known.remote(paid_before).map(Some)
    }

    async fn subscriptions(&self, customer: &str) -> Result<Vec<Remote>> {
        let (mut found, mut after) = understood(self.page(Some(customer), None).await?);
        while let Some(last) = after {
            let (more, next) = understood(self.page(Some(customer), Some(&last)).await?);
            found.extend(more);
            after = next;
        }
        Ok(found)
    }

    async fn all_subscriptions(&self, after: Option<&str>) -> Result<Vec<Remote>> {
        let (mut found, mut next) = understood(self.page(None, after).await?);
        // An empty page says that there is no more: one on which nothing was understood must not.
        while let Some(last) = next.filter(|_| found.is_empty()) {
            (found, next) = understood(self.page(None, Some(&last)).await?);
        }
        Ok(found)
    }

    async fn invoice(&self, reference: &str) -> Result<Option<RemoteInvoice>> {
        self.bill(reference).await
    }

    async fn invoices(&self, subscription: &str) -> Result<Vec<RemoteInvoice>> {
        self.bills(subscription).await
    }

    async fn preview(&self, subscription: &str, change: &Change<'_>) -> Result<Proration> {
        let known = self.expected(subscription).await?;
        let as_of = self.clock.now().trunc_subsecs(0);
        let form = requests::preview(subscription, &known.item()?.id, change, as_of);
        let remote = known.remote(None)?;
        let preview: Preview = self.client.post("/v1/invoices/create_preview", &form, &once()).await?;
        let next = change.amount.times(i64::from(change.quantity));
        let renews = remote.every == change.every || remote.facts.status == Status::Trialing;
        Ok(Proration {
            due_now: preview.due_now(as_of)?,
            next: next.ok_or_else(|| Error::Refused("beyond counting".to_owned()))?,
            next_at: if renews { remote.facts.period_ends_at } else { change.every.after(as_of, 1) },
            as_of,
        })
    }

    async fn change(
        &self,
        subscription: &str,
        change: &Change<'_>,
        as_of: DateTime<Utc>,
        key: &str,
    ) -> Result<()> {
        let known = self.expected(subscription).await?;
        let form = requests::change(&known.item()?.id, change, as_of);
        self.client.post::<Named>(&path("subscriptions", subscription), &form, key).await.map(|_| ())
    }

    async fn cancel(&self, subscription: &str, ending: Ending, key: &str) -> Result<()> {
        let path = path("subscriptions", subscription);
        match ending {
            // Where the answer to the same was lost before, it is over, and Stripe says that it is not there.
            Ending::Now => match self.client.delete(&path).await {
                Err(Error::Refused(_)) if self.is_over(subscription).await? => Ok(()),
                answer => answer,
            },
            Ending::PeriodEnd => {
                let form = Fields::default().with("cancel_at_period_end", true).form();
                self.client.post::<Named>(&path, &form, key).await.map(|_| ())
            }
        }
    }

    async fn resume(&self, subscription: &str, key: &str) -> Result<()> {
        let (known, path) = (self.expected(subscription).await?, path("subscriptions", subscription));
        let (anew, paused) = (known.rested()?, known.is_paused());
        if paused {
            let (path, key) = (format!("{path}/resume"), format!("{key}-resume"));
            return self.client.post::<Named>(&path, &Vec::new(), &key).await.map(|_| ());
        }
        // Nothing is left to take back where the answer to the same was lost before.
        let form = requests::resume(known.halts(), anew);
        if form.is_empty() {
            return Ok(());
        }
        let key = if anew { format!("{key}-anew") } else { key.to_owned() };
        self.client.post::<Named>(&path, &form, &key).await.map(|_| ())
    }

    async fn pause(&self, subscription: &str, until: Option<DateTime<Utc>>, key: &str) -> Result<()> {
        let form = requests::pause(until);
        self.client.post::<Named>(&path("subscriptions", subscription), &form, key).await.map(|_| ())
    }

    async fn refund(&self, invoice: &RemoteInvoice, amount: Money, key: &str) -> Result<String> {
        self.pay_back(invoice, amount, key).await
    }
}
