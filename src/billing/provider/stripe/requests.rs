//! What Stripe is asked for, as forms. The names are Stripe's (docs.stripe.com/api).

use chrono::{DateTime, Utc};

use super::client::Form;
use super::replies::Halts;
use crate::billing::plan::{Plan, Price};
use crate::billing::provider::{Change, Error, Order, Payment, Result};
use crate::coupons::{Coupon, Off, Span};

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
        .with("tax_id_collection[enabled]", true)
        .with("automatic_tax[enabled]", automatic_tax)
        .with("success_url", bought(order))
        .with("cancel_url", &order.left)
        .with_some("customer", order.customer)
        .with_some("customer_email", (!known).then_some(order.email))
        .with_some("customer_update[address]", known.then_some("auto"))
        .with_some("customer_update[name]", known.then_some("auto"));
    let fields = discounted(fields, order);
    let trial = (order.trial_days > 0).then_some(order.trial_days);
    fields.with_some("subscription_data[trial_period_days]", trial).form()
}

/// With what comes off, or the field in which Stripe asks for codes of its own: it takes one or the other.
fn discounted(fields: Fields, order: &Order<'_>) -> Fields {
    let Some(ordered) = &order.coupon else { return fields.with("allow_promotion_codes", true) };
    fields
        .with("discounts[0][coupon]", ordered.reference)
        .with("expires_at", ordered.held_until.timestamp())
        .with("subscription_data[metadata][redemption_id]", ordered.redemption_id.0)
}

/// A coupon. For which plans, until when and how often it may be used is ours to say, before anybody gets there.
pub fn coupon(coupon: &Coupon) -> Form {
    let promise = &coupon.promise;
    let (percent, amount) = match promise.off {
        Off::Percent(percent) => (Some(percent), None),
        Off::Amount(amount) => (None, Some(amount)),
    };
    let (duration, months) = match promise.span {
        Span::Once => ("once", None),
        Span::Months(months) => ("repeating", Some(months)),
        Span::Forever => ("forever", None),
    };
    Fields::default()
        .with("name", promise.name.chars().take(40).collect::<String>())
        .with_some("percent_off", percent)
        .with_some("amount_off", amount.map(|amount| amount.minor))
        .with_some("currency", amount.map(|amount| amount.currency.code().to_ascii_lowercase()))
        .with("duration", duration)
        .with_some("duration_in_months", months)
        .with("metadata[coupon_id]", coupon.coupon_id.0)
        .form()
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
        .with_some("discounts", change.ends_discount.then_some(""))
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
        .with_some("discounts", change.ends_discount.then_some(""))
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
        .with("expand[3]", format!("{of}discounts"))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::billing::money::{Currency, Money};
    use crate::billing::plan::{Audience, Every};
    use crate::billing::provider::OrderedCoupon;
    use crate::coupons::Promise;
    use crate::ids::{AccountId, CouponId, PlanId, PriceId, RedemptionId};

    fn made(off: Off, span: Span) -> Coupon {
        let promise = Promise {
            name: "Spring".to_owned(),
            off,
            span,
            plans: Vec::new(),
            for_former: false,
            valid_from: None,
            valid_until: None,
            most: Some(5),
            note: String::new(),
        };
        let created_at = "2026-11-24T09:00:00Z".parse().unwrap();
        Coupon { coupon_id: CouponId::new(), promise, created_at, archived_at: None, version: 1 }
    }

    fn value<'a>(form: &'a Form, name: &str) -> Option<&'a str> {
        form.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    #[test]
    fn a_coupon_is_described_in_stripes_words() {
        let form = coupon(&made(Off::Percent(50), Span::Months(3)));
        assert_eq!((value(&form, "percent_off"), value(&form, "duration")), (Some("50"), Some("repeating")));
        assert_eq!((value(&form, "duration_in_months"), value(&form, "amount_off")), (Some("3"), None));
        let form = coupon(&made(Off::Amount(Money::new(500, Currency::EUR)), Span::Once));
        assert_eq!((value(&form, "amount_off"), value(&form, "currency")), (Some("500"), Some("eur")));
        assert_eq!((value(&form, "duration"), value(&form, "percent_off")), (Some("once"), None));
        assert_eq!(value(&form, "max_redemptions"), None, "uses are counted here");
    }

    #[test]
    fn a_checkout_has_our_coupon_or_the_field_for_stripes_own() {
        let price =
            Price { price_id: PriceId::new(), amount: Money::new(15000, Currency::EUR), archived: false };
        let plan = Plan {
            plan_id: PlanId::new(),
            slug: String::new(),
            name: String::new(),
            description: String::new(),
            benefits: Vec::new(),
            audience: Audience::Everyone,
            every: Every::Year,
            trial_days: 0,
            position: 0,
            archived: false,
            version: 1,
            fewest_seats: 1,
            prices: Vec::new(),
        };
        let coupon = made(Off::Percent(50), Span::Once);
        let held_until = coupon.created_at + TimeDelta::hours(1);
        let here: url::Url = "https://courant.example/".parse().unwrap();
        let mut order = Order {
            account_id: AccountId::new(),
            email: "ada@courant.example",
            customer: None,
            plan: &plan,
            price: &price,
            price_reference: "price_1",
            quantity: 1,
            trial_days: 0,
            coupon: None,
            bought: here.clone(),
            left: here,
        };
        let form = checkout(&order, false);
        assert_eq!(
            (value(&form, "allow_promotion_codes"), value(&form, "discounts[0][coupon]")),
            (Some("true"), None)
        );
        order.coupon = Some(OrderedCoupon {
            coupon: &coupon,
            reference: "co_1",
            redemption_id: RedemptionId::new(),
            held_until,
        });
        let form = checkout(&order, false);
        assert_eq!(
            (value(&form, "allow_promotion_codes"), value(&form, "discounts[0][coupon]")),
            (None, Some("co_1"))
        );
        assert_eq!(value(&form, "expires_at"), Some("1795514400"));
    }
}
