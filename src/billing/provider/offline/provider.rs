//! The provider itself.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use url::Url;
use uuid::Uuid;

use super::Card;
use super::books::{self, remote, remote_invoice};
use super::change;
use super::discount::Discount;
use super::store::{Kept, Opened, checkouts, invoices, requests, subscriptions};
use crate::billing::money::Money;
use crate::billing::plan::{Audience, Plan, Price};
use crate::billing::provider::{
    Change, CheckedOut, Checkout, Ending, Error, Name, Order, Proration, Provider, Remote, RemoteInvoice,
    Result,
};
use crate::clock::Clock;
use crate::coupons::Coupon;

/// How many subscriptions a page of all of them holds.
const PAGE: i64 = 100;

/// The offline provider.
#[derive(Debug, Clone)]
pub struct Offline {
    /// Where it keeps its books.
    pub db: PgPool,
    /// The demonstration's clock, which its admin can move.
    pub clock: Clock,
    /// Where its pages stand: our own site.
    pub base: Url,
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl Offline {
    fn page(&self, path: &str) -> Result<Url> {
        self.base.join(path).map_err(|error| Error::NotUnderstood(error.to_string()))
    }

    /// Pays a checkout with a card, and gives what was bought. The same one if it was paid already.
    pub async fn pay(&self, reference: &str, card: Card) -> Result<String> {
        let now = self.clock.now();
        let mut transaction = self.db.begin().await?;
        let opened = checkouts::opened(&mut transaction, reference).await?;
        let opened = opened.ok_or_else(|| Error::Refused("no such checkout".to_owned()))?;
        if let Some(subscription) = opened.subscription {
            return Ok(subscription);
        }
        if opened.is_closed(now) {
            return Err(Error::Refused("the checkout is closed".to_owned()));
        }
        if !card.pays_at_once() {
            return Err(Error::Refused("the card was declined".to_owned()));
        }
        let subscription = books::begin(&mut transaction, &opened, card, now).await?;
        checkouts::close(&mut *transaction, reference, &subscription).await?;
        requests::tell(&mut *transaction, "customer.subscription.created", &subscription, now).await?;
        transaction.commit().await?;
        Ok(subscription)
    }

    /// Puts another card behind a subscription and pays with it what is open.
    pub async fn change_card(&self, subscription: &str, card: Card) -> Result<()> {
        self.with(subscription, None, async |db, kept, now| {
            if !card.pays_at_once() {
                return Err(Error::Refused("the card was declined".to_owned()));
            }
            kept.life.card = card;
            kept.fingerprint = books::fingerprint(card, &kept.customer);
            if card.pays_later() && kept.life.pay(now).is_some() {
                subscriptions::settle_open(
                    &mut *db,
                    subscription,
                    crate::billing::invoice::Status::Paid,
                    now,
                )
                .await?;
            }
            Ok(())
        })
        .await
    }

    /// Changes a subscription under its lock, after what time has done to it; nothing under a key that was used.
    async fn with(
        &self,
        subscription: &str,
        key: Option<&str>,
        deed: impl AsyncFnOnce(&mut PgConnection, &mut Kept, DateTime<Utc>) -> Result<()>,
    ) -> Result<()> {
        let now = self.clock.now();
        let mut transaction = self.db.begin().await?;
        let kept = subscriptions::kept(&mut transaction, subscription).await?;
        let mut kept = kept.ok_or_else(|| Error::Refused("no such subscription".to_owned()))?;
        if let Some(key) = key
            && requests::take(&mut transaction, key, "").await?.is_some()
        {
            return Ok(());
        }
        books::advance(&mut transaction, &mut kept, now).await?;
        if kept.life.status.is_over() {
            return Err(Error::Refused("the subscription is over".to_owned()));
        }
        deed(&mut transaction, &mut kept, now).await?;
        subscriptions::keep(&mut transaction, &kept).await?;
        requests::tell(&mut *transaction, "customer.subscription.updated", subscription, now).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The subscription as it is by now.
    async fn now(&self, reference: &str) -> Result<Option<Kept>> {
        let mut transaction = self.db.begin().await?;
        let Some(mut kept) = subscriptions::kept(&mut transaction, reference).await? else { return Ok(None) };
        if books::advance(&mut transaction, &mut kept, self.clock.now()).await? {
            subscriptions::keep(&mut transaction, &kept).await?;
        }
        transaction.commit().await?;
        Ok(Some(kept))
    }

    async fn described(&self, reference: &str) -> Result<Option<Remote>> {
        let Some(kept) = self.now(reference).await? else { return Ok(None) };
        let bills = invoices::of_subscription(&self.db, reference).await?;
        Ok(Some(remote(kept, bills.first().map(|bill| bill.reference.clone()))))
    }
}

/// What a customer is called who is new here: a group is another one than its owner.
fn new_customer(order: &Order<'_>) -> String {
    let id = if order.plan.audience == Audience::Group { Uuid::now_v7() } else { order.account_id.0 };
    format!("cus_{}", id.simple())
}

#[async_trait]
impl Provider for Offline {
    fn name(&self) -> Name {
        Name::Offline
    }

    async fn publish_price(&self, _plan: &Plan, price: &Price) -> Result<String> {
        Ok(format!("price_{}", price.price_id.0.simple()))
    }

    async fn publish_coupon(&self, coupon: &Coupon) -> Result<String> {
        Ok(format!("coupon_{}", coupon.coupon_id.0.simple()))
    }

    async fn close_checkout(&self, reference: &str) -> Result<()> {
        Ok(checkouts::close_unpaid(&self.db, reference, self.clock.now()).await?)
    }

    async fn open_checkout(&self, order: &Order<'_>, key: &str) -> Result<Checkout> {
        let mut transaction = self.db.begin().await?;
        let reference = format!("cs_{}", Uuid::new_v4().simple());
        let before = requests::take(&mut transaction, key, &reference).await?;
        let reference = before.unwrap_or(reference);
        let opened = Opened {
            reference: reference.clone(),
            account_id: order.account_id,
            email: order.email.to_owned(),
            customer: order.customer.map_or_else(|| new_customer(order), str::to_owned),
            plan: order.plan.name.clone(),
            price: order.price_reference.to_owned(),
            amount: order.price.amount,
            every: order.plan.every,
            quantity: i32::try_from(order.quantity).unwrap_or(i32::MAX),
            trial_days: i32::try_from(order.trial_days).unwrap_or(i32::MAX),
            discount: order.coupon.as_ref().map(Discount::of),
            redemption_id: order.coupon.as_ref().map(|ordered| ordered.redemption_id),
            expires_at: order.coupon.as_ref().map(|ordered| ordered.held_until),
            bought_url: order.bought.to_string(),
            left_url: order.left.to_string(),
            subscription: None,
        };
        checkouts::open(&mut *transaction, &opened, self.clock.now()).await?;
        transaction.commit().await?;
        Ok(Checkout { url: self.page(&format!("/offline/checkout/{reference}"))?, reference })
    }

    async fn checkout(&self, reference: &str) -> Result<Option<CheckedOut>> {
        let mut transaction = self.db.begin().await?;
        let opened = checkouts::opened(&mut transaction, reference).await?;
        transaction.commit().await?;
        Ok(opened.map(|opened| CheckedOut {
            account_id: Some(opened.account_id),
            customer: Some(opened.customer),
            subscription: opened.subscription,
        }))
    }

    async fn portal(&self, customer: &str, _back: &Url) -> Result<Url> {
        self.page(&format!("/offline/portal/{customer}"))
    }

    async fn subscription(&self, reference: &str) -> Result<Option<Remote>> {
        self.described(reference).await
    }

    async fn subscriptions(&self, customer: &str) -> Result<Vec<Remote>> {
        let mut found = Vec::new();
        for reference in requests::references(&self.db, Some(customer), None, i64::MAX).await? {
            found.extend(self.described(&reference).await?);
        }
        Ok(found)
    }

    async fn all_subscriptions(&self, after: Option<&str>) -> Result<Vec<Remote>> {
        let mut found = Vec::new();
        for reference in requests::references(&self.db, None, after, PAGE).await? {
            found.extend(self.described(&reference).await?);
        }
        Ok(found)
    }

    async fn invoice(&self, reference: &str) -> Result<Option<RemoteInvoice>> {
        let bill = invoices::find(&self.db, reference).await?;
        bill.map(|bill| remote_invoice(bill, &self.base)).transpose()
    }

    async fn invoices(&self, subscription: &str) -> Result<Vec<RemoteInvoice>> {
        let bills = invoices::of_subscription(&self.db, subscription).await?;
        bills.into_iter().map(|bill| remote_invoice(bill, &self.base)).collect()
    }

    async fn preview(&self, subscription: &str, to: &Change<'_>) -> Result<Proration> {
        let kept = self.now(subscription).await?;
        let kept = kept.ok_or_else(|| Error::Refused("no such subscription".to_owned()))?;
        change::proration(&kept, to, self.clock.now())
    }

    async fn change(
        &self,
        subscription: &str,
        to: &Change<'_>,
        as_of: DateTime<Utc>,
        key: &str,
    ) -> Result<()> {
        self.with(subscription, Some(key), async |db, kept, now| change::make(db, kept, to, as_of, now).await)
            .await
    }

    async fn cancel(&self, subscription: &str, ending: Ending, key: &str) -> Result<()> {
        self.with(subscription, Some(key), async |_, kept, now| {
            match ending {
                Ending::PeriodEnd => kept.life.ends_with_period = true,
                Ending::Now => kept.life.end(now),
            }
            Ok(())
        })
        .await
    }

    async fn resume(&self, subscription: &str, key: &str) -> Result<()> {
        self.with(subscription, Some(key), async |db, kept, now| {
            let bill = kept.life.resume(now);
            books::enter(db, kept, bill).await?;
            Ok(())
        })
        .await
    }

    async fn pause(&self, subscription: &str, until: Option<DateTime<Utc>>, key: &str) -> Result<()> {
        self.with(subscription, Some(key), async |_, kept, _| {
            (kept.life.collection_paused, kept.life.resumes_at) = (true, until);
            Ok(())
        })
        .await
    }

    async fn refund(&self, invoice: &RemoteInvoice, amount: Money, key: &str) -> Result<String> {
        let now = self.clock.now();
        let mut transaction = self.db.begin().await?;
        let name = format!("re_{}", Uuid::now_v7().simple());
        if let Some(before) = requests::take(&mut transaction, key, &name).await? {
            return Ok(before);
        }
        if !invoices::refund(&mut *transaction, &invoice.reference, amount.minor).await? {
            return Err(Error::Refused("more than was paid".to_owned()));
        }
        if let Some(subscription) = &invoice.subscription {
            requests::tell(&mut *transaction, "charge.refunded", subscription, now).await?;
        }
        transaction.commit().await?;
        Ok(name)
    }
}
