//! What providers tell us, each event once. A payload is a hint: it says about what to ask, and nothing else of it is
//! believed. So neither the order of events matters nor how often one comes, and one that never comes is made up for by the
//! next, or by the night's reconciliation.

pub mod store;
pub mod webhook;
pub mod worker;

use serde_json::Value;

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "event_outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// To be handled.
    Waiting,
    /// The provider was asked, and what it said stands in our tables.
    Done,
    /// Nothing that concerns us.
    Ignored,
    /// Of a kind that concerns us, and not to be made sense of. Somebody is alerted.
    NotUnderstood,
}

/// An event as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The provider's name for it.
    pub event: String,
    /// What it is of.
    pub kind: String,
}

/// The event in a body; nothing if it is none.
pub fn event(body: &str) -> Option<Event> {
    let value: Value = serde_json::from_str(body).ok()?;
    let text = |name: &str| value.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    value.get("data")?.get("object")?.as_object()?;
    Some(Event { event: text("id")?, kind: text("type")? })
}

/// What to ask about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Concern {
    /// What became of a checkout.
    Checkout(String),
    /// All that a customer has.
    Customer(String),
    /// The same, and the customer is gone.
    CustomerGone(String),
    /// A subscription.
    Subscription(String),
    /// A bill.
    Invoice(String),
    /// The bill that was paid by this.
    Payment {
        /// The names of the payment and of the charge, as far as they are said.
        names: Vec<String>,
        /// Somebody told their bank that they did not buy it.
        disputed: bool,
    },
}

/// An event of a kind that concerns us does not say about what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the event does not say which object it is about")]
pub struct NotUnderstood;

/// What an event asks us to look at; nothing if it is of a kind that does not concern us. The kinds are Stripe's
/// (docs.stripe.com/api/events/types).
pub fn concern(kind: &str, body: &str) -> Result<Option<Concern>, NotUnderstood> {
    let value: Value = serde_json::from_str(body).map_err(|_| NotUnderstood)?;
    let object = value.get("data").and_then(|data| data.get("object")).ok_or(NotUnderstood)?;
    let id = || text(object, "id").ok_or(NotUnderstood);
    Ok(Some(match kind {
        "checkout.session.completed"
        | "checkout.session.async_payment_succeeded"
        | "checkout.session.async_payment_failed"
        | "checkout.session.expired" => Concern::Checkout(id()?),
        "customer.subscription.created"
        | "customer.subscription.updated"
        | "customer.subscription.deleted"
        | "customer.subscription.paused"
        | "customer.subscription.resumed"
        | "customer.subscription.trial_will_end" => Concern::Subscription(id()?),
        "invoice.paid"
        | "invoice.payment_failed"
        | "invoice.payment_action_required"
        | "invoice.finalization_failed"
        | "invoice.voided"
        | "invoice.marked_uncollectible" => Concern::Invoice(id()?),
        "customer.updated" => Concern::Customer(id()?),
        "customer.deleted" => Concern::CustomerGone(id()?),
        "charge.refunded" => payment(object, text(object, "id"), false)?,
        "refund.created" | "refund.updated" | "refund.failed" | "charge.dispute.closed" => {
            payment(object, text(object, "charge"), false)?
        }
        "charge.dispute.created" => payment(object, text(object, "charge"), true)?,
        _ => return Ok(None),
    }))
}

fn payment(object: &Value, charge: Option<String>, disputed: bool) -> Result<Concern, NotUnderstood> {
    let names: Vec<_> = [text(object, "payment_intent"), charge].into_iter().flatten().collect();
    if names.is_empty() {
        return Err(NotUnderstood);
    }
    Ok(Concern::Payment { names, disputed })
}

/// The name in a field, or the name of the object that stands there in its place.
fn text(object: &Value, name: &str) -> Option<String> {
    let value = object.get(name)?;
    value.as_str().or_else(|| value.get("id")?.as_str()).filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(object: &str) -> String {
        format!(r#"{{"id": "evt_1", "type": "x", "data": {{"object": {object}}}}}"#)
    }

    #[test]
    fn an_event_says_what_to_ask_about() {
        let subscription = concern("customer.subscription.updated", &body(r#"{"id": "sub_1"}"#));
        assert_eq!(subscription, Ok(Some(Concern::Subscription("sub_1".to_owned()))));
        let refund = concern("refund.created", &body(r#"{"id": "re_1", "payment_intent": {"id": "pi_1"}}"#));
        let of_payment = Concern::Payment { names: vec!["pi_1".to_owned()], disputed: false };
        assert_eq!(refund, Ok(Some(of_payment)));
        assert_eq!(concern("product.created", &body("{}")), Ok(None));
        for object in ["{}", r#"{"id": ""}"#, r#"{"id": 7}"#] {
            assert_eq!(concern("invoice.paid", &body(object)), Err(NotUnderstood), "{object}");
        }
        assert_eq!(concern("charge.dispute.created", &body(r#"{"id": "dp_1"}"#)), Err(NotUnderstood));
    }

    #[test]
    fn what_is_no_event_is_none() {
        for body in
            ["", "[]", "{}", r#"{"id": "evt_1"}"#, r#"{"id": "evt_1", "type": "x", "data": {"object": 1}}"#]
        {
            assert_eq!(event(body), None, "{body}");
        }
        assert!(event(&body("{}")).is_some());
    }
}
