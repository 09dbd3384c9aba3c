//! Bills with what paid them, and paying back.

use super::replies::{Charge, Invoice, InvoicePayment, List, Named, PaidWith, Refund, taken};
use super::requests::{self, Fields};
use super::{PAGE, Stripe, path};
use crate::billing::money::Money;
use crate::billing::provider::{Error, Payment, RemoteInvoice, Result};

impl Stripe {
    /// A bill, if there is one of this name.
    pub(super) async fn bill(&self, reference: &str) -> Result<Option<RemoteInvoice>> {
        let query = Fields::default().with("expand[0]", "payments").form();
        let Some(mut invoice) = self.client.find::<Invoice>(&path("invoices", reference), &query).await?
        else {
            return Ok(None);
        };
        let paid_with = self.paid_with(&mut invoice).await?;
        let mut charges = Vec::new();
        for with in &paid_with {
            charges.extend(self.charges_of(with).await?);
        }
        invoice.remote(paid_with, &charges).map(Some)
    }

    /// All bills of a subscription. The charges are asked for once for all of them, by their customer.
    pub(super) async fn bills(&self, subscription: &str) -> Result<Vec<RemoteInvoice>> {
        let query = Fields::default().with("subscription", subscription).with("expand[0]", "data.payments");
        let invoices: Vec<Invoice> = self.client.all("/v1/invoices", query, |of: &Invoice| &of.id).await?;
        let customer =
            invoices.iter().filter(|invoice| invoice.is_paid()).find_map(|of| of.customer.as_ref());
        let charges = match customer {
            Some(customer) => {
                let query = Fields::default().with("customer", customer.as_str());
                self.client.all("/v1/charges", query, |of: &Charge| &of.id).await?
            }
            None => Vec::new(),
        };
        let mut bills = Vec::new();
        for mut invoice in invoices {
            let paid_with = self.paid_with(&mut invoice).await?;
            bills.push(invoice.remote(paid_with, &charges)?);
        }
        Ok(bills)
    }

    /// With what a bill was paid. What was never paid has nothing to show.
    async fn paid_with(&self, invoice: &mut Invoice) -> Result<Vec<PaidWith>> {
        if !invoice.is_paid() {
            return Ok(Vec::new());
        }
        if let Some(paid_with) = invoice.paid_with() {
            return Ok(paid_with);
        }
        let query = Fields::default().with("invoice", &invoice.id).with("limit", PAGE).form();
        self.client.get::<List<InvoicePayment>>("/v1/invoice_payments", &query).await.map(taken)
    }

    async fn charges_of(&self, with: &PaidWith) -> Result<Vec<Charge>> {
        match (with.charge(), with.payment_intent()) {
            (Some(charge), _) => {
                let found = self.client.find(&path("charges", charge), &Vec::new()).await?;
                Ok(found.into_iter().collect())
            }
            (None, Some(payment)) => {
                let query = Fields::default().with("payment_intent", payment).with("limit", PAGE).form();
                Ok(self.client.get::<List<_>>("/v1/charges", &query).await?.data)
            }
            (None, None) => Ok(Vec::new()),
        }
    }

    /// Pays back; of several payments from one after the other.
    pub(super) async fn pay_back(&self, invoice: &RemoteInvoice, amount: Money, key: &str) -> Result<String> {
        match invoice.payments.as_slice() {
            [] => Err(Error::Refused(format!("{} was paid by no payment", invoice.reference))),
            [payment] => self.pay_back_of(payment, amount.minor, key, key).await,
            several => self.pay_back_of_several(several, amount.minor, key).await,
        }
    }

    /// Each refund keeps the key in its metadata: asked again after half of it was done, the rest is done and no more.
    async fn pay_back_of_several(&self, payments: &[Payment], amount: i64, key: &str) -> Result<String> {
        let (mut left, mut names) = (amount, Vec::new());
        for payment in payments {
            for refund in self.refunds_of(payment).await?.into_iter().filter(|refund| refund.is_of(key)) {
                left -= refund.amount;
                names.push(refund.id);
            }
        }
        let rooms: Vec<_> = payments.iter().map(|of| of.taken.minor - of.refunded.minor).collect();
        let parts = parts(&rooms, left).ok_or_else(|| Error::Refused("more than was paid".to_owned()))?;
        for (number, (payment, part)) in
            payments.iter().zip(parts).enumerate().filter(|(_, (_, part))| *part > 0)
        {
            names.push(self.pay_back_of(payment, part, key, &format!("{key}-{number}")).await?);
        }
        Ok(names.join(" "))
    }

    async fn refunds_of(&self, payment: &Payment) -> Result<Vec<Refund>> {
        let query = requests::of_payment(payment)?;
        self.client.all("/v1/refunds", query, |of: &Refund| &of.id).await
    }

    async fn pay_back_of(&self, payment: &Payment, amount: i64, wish: &str, key: &str) -> Result<String> {
        let form = requests::refund(payment, amount, wish)?;
        self.client.post::<Named>("/v1/refunds", &form, key).await.map(|refund| refund.id)
    }
}

/// How much of an amount is taken from each, the first ones first; nothing where it is more than there is.
fn parts(rooms: &[i64], amount: i64) -> Option<Vec<i64>> {
    let mut left = amount;
    let take = |room: &i64| {
        let part = left.min(*room).max(0);
        left -= part;
        part
    };
    let parts = rooms.iter().map(take).collect();
    (left <= 0).then_some(parts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_make_up_the_amount_and_none_is_more_than_there_is(
            rooms in proptest::collection::vec(0..10_000_i64, 0..6),
            amount in 0..30_000_i64,
        ) {
            match parts(&rooms, amount) {
                Some(parts) => {
                    prop_assert_eq!(parts.iter().sum::<i64>(), amount);
                    prop_assert!(parts.iter().zip(&rooms).all(|(part, room)| (0..=*room).contains(part)));
                }
                None => prop_assert!(rooms.iter().sum::<i64>() < amount),
            }
        }
    }
}
