//! What time does to a subscription, entered into the books; and the books in the words of every provider.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use url::Url;
use uuid::Uuid;

use super::discount::Discount;
use super::store::{Kept, Opened, invoices, subscriptions};
use super::{Bill, Card, Life};
use crate::billing::invoice::Status;
use crate::billing::money::Money;
use crate::billing::provider::{Error, Payment, Remote, RemoteInvoice, Result};

/// A name for a new bill.
pub fn invoice_name() -> String {
    format!("in_{}", Uuid::now_v7().simple())
}

/// What tells a card from others. Everybody's card that works is another one; the one that was seen before is the same
/// whoever shows it.
pub fn fingerprint(card: Card, customer: &str) -> String {
    match card {
        Card::SeenBefore => card.name().to_owned(),
        _ => format!("{} {customer}", card.name()),
    }
}

/// Begins what a checkout ordered, and gives its name.
pub async fn begin(
    db: &mut PgConnection,
    opened: &Opened,
    card: Card,
    now: DateTime<Utc>,
) -> sqlx::Result<String> {
    let (life, bill) = Life::begin(now, opened.every, opened.trial_days.unsigned_abs(), card);
    let mut kept = Kept {
        reference: format!("sub_{}", Uuid::now_v7().simple()),
        customer: opened.customer.clone(),
        account_id: Some(opened.account_id),
        price: opened.price.clone(),
        amount: opened.amount,
        quantity: opened.quantity,
        fingerprint: fingerprint(card, &opened.customer),
        started_at: now,
        trial_ends_at: (opened.trial_days > 0).then_some(life.period_ends_at),
        credit: 0,
        discount: opened.discount.clone().map(|discount| discount.begun(now)),
        redemption_id: opened.redemption_id,
        period_total: None,
        life,
    };
    let due = bill.as_ref().map(|bill| kept.due(bill));
    subscriptions::keep(&mut *db, &kept).await?;
    if let (Some(bill), Some(due)) = (bill, due) {
        subscriptions::bill(&mut *db, &invoice_name(), &kept, due.minor, &bill).await?;
    }
    Ok(kept.reference)
}

/// Lets time pass until `now` and writes the bills of it. Says whether anything happened.
pub async fn advance(db: &mut PgConnection, kept: &mut Kept, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let before = kept.life.clone();
    let bills = kept.life.advance(now);
    enter(db, kept, bills).await?;
    Ok(kept.life != before)
}

/// Enters bills into the books: new ones, shortened by what the customer has to their credit, and what became of the open
/// one.
pub async fn enter(
    db: &mut PgConnection,
    kept: &mut Kept,
    bills: impl IntoIterator<Item = Bill>,
) -> sqlx::Result<()> {
    for bill in bills {
        if bill.settles_open {
            subscriptions::settle_open(&mut *db, &kept.reference, bill.status, bill.at).await?;
            continue;
        }
        let total = kept.due(&bill).minor;
        let credit = if bill.status == Status::Void { 0 } else { kept.credit.min(total) };
        kept.credit -= credit;
        subscriptions::bill(&mut *db, &invoice_name(), kept, total - credit, &bill).await?;
    }
    Ok(())
}

/// The subscription in the words of every provider.
pub fn remote(kept: Kept, latest_invoice: Option<String>) -> Remote {
    let life = kept.life;
    Remote {
        reference: kept.reference,
        customer: kept.customer,
        account_id: kept.account_id,
        price: Some(kept.price),
        amount: kept.amount,
        every: life.every,
        quantity: kept.quantity,
        facts: life.facts(kept.started_at),
        trial_ends_at: kept.trial_ends_at,
        period_starts_at: life.period_starts_at,
        resumes_at: life.resumes_at,
        latest_invoice,
        discount: kept.discount.as_ref().map(Discount::remote),
        redemption_id: kept.redemption_id,
        card: Some(life.card.label().to_owned()),
        fingerprint: Some(kept.fingerprint),
    }
}

/// The bill in the words of every provider.
pub fn remote_invoice(bill: invoices::Bill, base: &Url) -> Result<RemoteInvoice> {
    let currency = bill.currency.parse().map_err(|_| Error::NotUnderstood(bill.currency.clone()))?;
    let money = |minor| Money::new(minor, currency);
    let paid = if bill.status == Status::Paid { bill.amount } else { 0 };
    let page = base.join(&format!("/offline/invoices/{}", bill.reference));
    Ok(RemoteInvoice {
        customer: Some(bill.customer),
        subscription: Some(bill.subscription),
        number: Some(format!("DEMO-{:05}", bill.number)),
        status: bill.status,
        total: money(bill.amount),
        tax: money(0),
        paid: money(paid),
        refunded: money(bill.refunded),
        issued_at: bill.issued_at,
        paid_at: bill.paid_at,
        period: Some((bill.period_starts_at, bill.period_ends_at)),
        payments: vec![Payment {
            payment_intent: Some(bill.reference.replacen("in_", "pi_", 1)),
            charge: None,
            taken: money(paid),
            refunded: money(bill.refunded),
            disputed: false,
        }],
        page_url: page.ok().map(Into::into),
        pdf_url: None,
        reference: bill.reference,
    })
}
