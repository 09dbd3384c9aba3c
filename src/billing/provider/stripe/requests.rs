//! What Stripe is asked for, as forms. The names are Stripe's (docs.stripe.com/api).

use chrono::{DateTime, Utc};

use super::client::Form;
use super::replies::Halts;
use crate::billing::plan::{Plan, Price};
use crate::billing::provider::{Change, Error, Order, Payment, Result};

/// Collects fields.
#[derive(Debug, Default)]
pub struct Fields(Form);

impl Fields {
    /// With a field more.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "numbers and texts are written where they are sent")]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.0.push((name.to_owned(), value.to_string()));
        self
    }

    /// With a field more if there is a value.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The form.
    pub fn form(self) -> Form {
        self.0
    }
}

/// A page on which to buy.
pub fn checkout(order: &Order<'_>, automatic_tax: bool) -> Form {
    let known = order.customer.is_some();
    let account = order.account_id.0;
    let fields = Fields::default()
        .with("mode", "subscription")
        .with("line_items[0][price]", order.price_reference)
        .with("line_items[0][quantity]", order.quantity)
        .with("client_reference_id", account)
        .with("metadata[account_id]", account)
        .with("subscription_data[metadata][account_id]", account)
        .with("payment_method_collection", "always")
        .with("allow_promotion_codes", true)
        .with("tax_id_collection[enabled]", true)
        .with("automatic_tax[enabled]", automatic_tax)
        .with("success_url", bought(order))
        .with("cancel_url", &order.left)
        .with_some("customer", order.customer)
        .with_some("customer_email", (!known).then_some(order.email))
        .with_some("customer_update[address]", known.then_some("auto"))
        .with_some("customer_update[name]", known.then_some("auto"));
    let trial = (order.trial_days > 0).then_some(order.trial_days);
    fields.with_some("subscription_data[trial_period_days]", trial).form()
}

/// Where to come back to. Stripe fills the name in, and finds its place only where the braces stand as they are.
fn bought(order: &Order<'_>) -> String {
    let joint = if order.bought.query().is_some() { '&' } else { '?' };
    format!("{}{joint}checkout={{CHECKOUT_SESSION_ID}}", order.bought)
}

/// A plan as something that has prices.
pub fn product(plan: &Plan) -> Form {
    let description = (!plan.description.is_empty()).then_some(&plan.description);
    Fields::default()
        .with("name", &plan.name)
        .with("metadata[plan_id]", plan.plan_id.0)
        .with_some("description", description)
        .form()
}

/// A price. What our pages say is what is paid: tax is in it.
pub fn price(plan: &Plan, price: &Price, product: &str) -> Form {
    Fields::default()
        .with("product", product)
        .with("currency", price.amount.currency.code().to_ascii_lowercase())
        .with("unit_amount", price.amount.minor)
        .with("recurring[interval]", plan.every.name())
        .with("tax_behavior", "inclusive")
        .with("metadata[price_id]", price.price_id.0)
        .form()
}

/// What a change would cost.
pub fn preview(subscription: &str, item: &str, change: &Change<'_>, as_of: DateTime<Utc>) -> Form {
    Fields::default()
        .with("subscription", subscription)
        .with("subscription_details[items][0][id]", item)
        .with("subscription_details[items][0][price]", change.price)
        .with("subscription_details[items][0][quantity]", change.quantity)
        .with("subscription_details[proration_behavior]", "always_invoice")
        .with("subscription_details[proration_date]", as_of.timestamp())
        .form()
}

/// A change. Where the card pays not, nothing changes.
pub fn change(item: &str, change: &Change<'_>, as_of: DateTime<Utc>) -> Form {
    Fields::default()
        .with("items[0][id]", item)
        .with("items[0][price]", change.price)
        .with("items[0][quantity]", change.quantity)
        .with("proration_behavior", "always_invoice")
        .with("proration_date", as_of.timestamp())
        .with("payment_behavior", "error_if_incomplete")
        .form()
}

/// A pause. Bills of it are void.
pub fn pause(until: Option<DateTime<Utc>>) -> Form {
    Fields::default()
        .with("pause_collection[behavior]", "void")
        .with_some("pause_collection[resumes_at]", until.map(|until| until.timestamp()))
        .form()
}

/// Taking back what keeps a subscription from going on, and nothing that does not. A field without a value takes its value
/// away. With `anew` a period begins, and its bill: what is left of one that nobody paid for is not given.
pub fn resume(halts: Halts, anew: bool) -> Form {
    let mut fields = Fields::default();
    if halts.at_period_end {
        fields = fields.with("cancel_at_period_end", false);
    } else if halts.on_a_day {
        fields = fields.with("cancel_at", "");
    }
    if halts.pause {
        fields = fields.with("pause_collection", "");
    }
    if anew {
        fields = fields.with("billing_cycle_anchor", "now").with("proration_behavior", "none");
    }
    fields.form()
}

/// What names a payment.
pub fn of_payment(payment: &Payment) -> Result<Fields> {
    match (&payment.payment_intent, &payment.charge) {
        (Some(payment), _) => Ok(Fields::default().with("payment_intent", payment)),
        (None, Some(charge)) => Ok(Fields::default().with("charge", charge)),
        (None, None) => Err(Error::Refused("a payment without a name".to_owned())),
    }
}

/// Paying back.
pub fn refund(payment: &Payment, amount: i64, wish: &str) -> Result<Form> {
    Ok(of_payment(payment)?.with("amount", amount).with("metadata[refund]", wish).form())
}

/// What is asked for with a subscription, or with each of a list below `of`.
pub fn expanded(of: &str) -> Fields {
    Fields::default()
        .with("expand[0]", format!("{of}latest_invoice"))
        .with("expand[1]", format!("{of}default_payment_method"))
        .with("expand[2]", format!("{of}customer.invoice_settings.default_payment_method"))
}
