//! What Stripe may answer, and what comes of it: a stand-in says it, in the words of the pinned version.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use courant::billing::money::{Currency, Money};
use courant::billing::plan::Every;
use courant::billing::provider::{Change, Ending, Error, Provider as _};
use courant::billing::{reconcile, refresh};
use courant::clock::Clock;
use serde_json::{Value, json};

use crate::support::stripe::{Asked, Recorder, asking, list, missing};
use crate::support::{Site, tuesday};

/// The moment so many days after the period of [`subscription`] began.
fn day(day: i64) -> DateTime<Utc> {
    tuesday() + TimeDelta::days(day)
}

fn at(number: i64) -> i64 {
    day(number).timestamp()
}

/// A subscription that is paid.
pub fn subscription() -> Value {
    json!({
        "id": "sub_1", "object": "subscription", "status": "active", "customer": "cus_1", "created": at(0),
        "start_date": at(0), "cancel_at_period_end": false,
        "items": list(&[json!({
            "id": "si_1", "quantity": 1, "current_period_start": at(0), "current_period_end": at(30),
            "price": {"id": "price_1", "unit_amount": 1500, "currency": "eur", "recurring": {"interval": "month"}},
        })]),
        "latest_invoice": bill("in_1", "paid", (0, 30)),
    })
}

/// A bill of a period from one day to another.
pub fn bill(id: &str, status: &str, days: (i64, i64)) -> Value {
    let paid = if status == "paid" { 1500 } else { 0 };
    json!({
        "id": id, "object": "invoice", "status": status, "billing_reason": "subscription_cycle", "currency": "eur",
        "total": 1500, "amount_due": 1500, "amount_paid": paid, "created": at(days.0), "customer": "cus_1",
        "parent": {"subscription_details": {"subscription": "sub_1"}},
        "lines": list(&[line(1500, days, false)]),
        "payments": list(&[payment("pi_1")]),
    })
}

pub fn line(amount: i64, days: (i64, i64), proration: bool) -> Value {
    json!({
        "amount": amount, "period": {"start": at(days.0), "end": at(days.1)},
        "parent": {"subscription_item_details": {"proration": proration}},
    })
}

fn payment(name: &str) -> Value {
    json!({"status": "paid", "payment": {"type": "payment_intent", "payment_intent": name}})
}

fn charge(id: &str, payment: &str, amount: i64, refunded: i64) -> Value {
    json!({
        "id": id, "payment_intent": payment, "amount": amount, "amount_refunded": refunded, "paid": true,
        "disputed": false,
    })
}

/// A paid subscription with its bill and its payment.
pub fn answer(asked: &Asked) -> (u16, Value) {
    match asked.path.as_str() {
        "/v1/subscriptions/sub_1" => (200, subscription()),
        "/v1/subscriptions" => (200, list(&[subscription()])),
        "/v1/invoices/in_1" => (200, bill("in_1", "paid", (0, 30))),
        "/v1/invoices" => (200, list(&[bill("in_1", "paid", (0, 30))])),
        "/v1/charges" => (200, list(&[charge("ch_1", "pi_1", 1500, 0)])),
        _ => missing(),
    }
}

async fn peer(
    answers: impl Fn(&Asked) -> (u16, Value) + Send + Sync + 'static,
) -> (Recorder, impl courant::billing::provider::Provider) {
    let peer = Recorder::open(answers).await;
    let stripe = asking(&peer.base, false, &Clock::stopped(tuesday()));
    (peer, stripe)
}

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

#[tokio::test]
async fn the_subscriptions_own_card_is_shown_and_else_the_customers() {
    let card =
        |last4: &str| json!({"card": {"brand": "visa", "last4": last4, "fingerprint": format!("f{last4}")}});
    let customer = json!({"id": "cus_1", "invoice_settings": {"default_payment_method": card("1881")}});
    for (own, customer, shown) in [
        (card("4242"), customer.clone(), Some("4242")),
        (Value::Null, customer, Some("1881")),
        (Value::Null, json!({"id": "cus_1", "invoice_settings": {"default_payment_method": null}}), None),
        (Value::Null, json!({"id": "cus_1", "object": "customer", "deleted": true}), None),
        (Value::Null, json!("cus_1"), None),
    ] {
        let mut of = subscription();
        (of["default_payment_method"], of["customer"]) = (own, customer);
        let (_peer, stripe) = peer(move |_| (200, of.clone())).await;
        let remote = stripe.subscription("sub_1").await.unwrap().unwrap();
        assert_eq!(remote.card, shown.map(|last4| format!("Visa {last4}")));
        assert_eq!(remote.fingerprint, shown.map(|last4| format!("f{last4}")));
        assert_eq!(remote.customer, "cus_1");
    }
}

/// A bill of fifteen euros, ten of which one payment paid and five another.
fn of_two_payments(asked: &Asked, refunds: &Mutex<Vec<Value>>, lose_second: &Mutex<bool>) -> (u16, Value) {
    let mut made = refunds.lock().unwrap();
    let of = |name: &str, made: &[Value]| {
        made.iter().filter(|refund| refund["payment_intent"] == *name).cloned().collect::<Vec<_>>()
    };
    let back = |name: &str, made: &[Value]| {
        of(name, made).iter().map(|refund| refund["amount"].as_i64().unwrap()).sum()
    };
    let mut of_two = bill("in_1", "paid", (0, 30));
    of_two["payments"] = list(&[payment("pi_1"), payment("pi_2"), json!({"status": "open", "payment": {}})]);
    let named = asked.parameters.get("payment_intent").map(String::as_str);
    match (asked.method.as_str(), asked.path.as_str(), named) {
        ("GET", "/v1/invoices/in_1", _) => (200, of_two),
        ("GET", "/v1/charges", Some("pi_1")) => {
            (200, list(&[charge("ch_1", "pi_1", 1000, back("pi_1", &made))]))
        }
        ("GET", "/v1/charges", Some("pi_2")) => {
            (200, list(&[charge("ch_2", "pi_2", 500, back("pi_2", &made))]))
        }
        ("GET", "/v1/refunds", Some(name)) => (200, list(&of(name, &made))),
        ("POST", "/v1/refunds", Some("pi_2")) if *lose_second.lock().unwrap() => (500, json!({})),
        ("POST", "/v1/refunds", Some(name)) => {
            let amount: i64 = asked.parameters["amount"].parse().unwrap();
            let wish = asked.parameters["metadata[refund]"].clone();
            let refund = json!({
                "id": format!("re_{}", made.len() + 1), "payment_intent": name, "amount": amount, "status": "succeeded",
                "metadata": {"refund": wish},
            });
            made.push(refund.clone());
            (200, refund)
        }
        _ => missing(),
    }
}

#[tokio::test]
async fn a_bill_of_two_payments_is_paid_back_from_both_and_no_part_twice() {
    let (refunds, unheard) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(true)));
    let (of, losing) = (Arc::clone(&refunds), Arc::clone(&unheard));
    let (_peer, stripe) = peer(move |asked| of_two_payments(asked, &of, &losing)).await;
    let before = stripe.invoice("in_1").await.unwrap().unwrap();
    assert_eq!((before.payments.len(), before.paid), (2, euros(1500)));
    let lost = stripe.refund(&before, euros(1200), "refund-1").await;
    assert!(matches!(lost, Err(Error::Unavailable(_))), "{lost:?}");
    *unheard.lock().unwrap() = false;
    for _ in 0..2 {
        let now = stripe.invoice("in_1").await.unwrap().unwrap();
        assert_eq!(stripe.refund(&now, euros(1200), "refund-1").await.unwrap(), "re_1 re_2");
    }
    let amounts = |of: &Mutex<Vec<Value>>| -> Vec<i64> {
        of.lock().unwrap().iter().map(|refund| refund["amount"].as_i64().unwrap()).collect()
    };
    assert_eq!(amounts(&refunds), [1000, 200]);
    let now = stripe.invoice("in_1").await.unwrap().unwrap();
    assert_eq!(now.refunded, euros(1200));
    let more = stripe.refund(&now, euros(400), "refund-2").await;
    assert!(matches!(more, Err(Error::Refused(_))), "{more:?}");
    stripe.refund(&now, euros(300), "refund-2").await.unwrap();
    assert_eq!(amounts(&refunds), [1000, 200, 300]);
}

#[tokio::test]
async fn an_event_about_any_payment_finds_its_bill() {
    let nothing = (Mutex::new(Vec::new()), Mutex::new(false));
    let peer = Recorder::open(move |asked| of_two_payments(asked, &nothing.0, &nothing.1)).await;
    let site = Site::open().await.paid_through(&peer.base).await;
    refresh::invoice(&site.state, "in_1").await.unwrap();
    for name in ["pi_1", "ch_1", "pi_2", "ch_2"] {
        let names = ["of_another_event".to_owned(), name.to_owned()];
        let provider = site.state.payments.name();
        let found = courant::billing::inbox::store::paid_by(site.db(), provider, &names).await.unwrap();
        assert_eq!(found.as_deref(), Some("in_1"), "{name}");
    }
}

#[tokio::test]
async fn all_bills_are_read_however_many_there_are() {
    let pages = |asked: &Asked| match (asked.path.as_str(), asked.parameters.get("starting_after")) {
        ("/v1/invoices", after) => {
            let first: i64 =
                after.map_or(0, |name| name.trim_start_matches("in_").parse::<i64>().unwrap() + 1);
            let bills: Vec<_> =
                (first..first + 100).map(|number| bill(&format!("in_{number}"), "paid", (0, 30))).collect();
            let mut page = list(&bills);
            page["has_more"] = (first < 200).into();
            (200, page)
        }
        _ => (200, list(&[charge("ch_1", "pi_1", 1500, 0)])),
    };
    let (peer, stripe) = peer(pages).await;
    let bills = stripe.invoices("sub_1").await.unwrap();
    assert_eq!((bills.len(), bills[299].reference.as_str()), (300, "in_299"));
    assert!(bills.iter().all(|bill| bill.payments[0].charge.as_deref() == Some("ch_1")));
    assert_eq!(peer.asked().len(), 4, "three pages, and the charges once");
}

/// A subscription whose collection rests, as `renewals` later bills were withdrawn.
fn rested(renewals: i64, paused: bool) -> (Value, Vec<Value>) {
    let withdrawn = (1..=renewals)
        .rev()
        .map(|number| bill(&format!("in_{}", number + 1), "void", (30 * number, 30 * number + 30)));
    let bills: Vec<_> = withdrawn.chain([bill("in_1", "paid", (0, 30))]).collect();
    let mut of = subscription();
    of["latest_invoice"] = bills[0].clone();
    (of["items"]["data"][0]["current_period_start"], of["items"]["data"][0]["current_period_end"]) =
        (at(30 * renewals).into(), at(30 * renewals + 30).into());
    if paused {
        of["pause_collection"] = json!({"behavior": "void", "resumes_at": at(75)});
    }
    (of, bills)
}

fn resting(asked: &Asked, (of, bills): &(Value, Vec<Value>)) -> (u16, Value) {
    match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/v1/subscriptions/sub_1") => (200, of.clone()),
        ("GET", "/v1/invoices") => (200, list(bills)),
        ("GET", path) => {
            let known = |bill: &&Value| path.rsplit('/').next() == bill["id"].as_str();
            bills.iter().find(known).map_or_else(|| (200, list(&[])), |bill| (200, bill.clone()))
        }
        _ => (200, json!({"id": "sub_1"})),
    }
}

#[tokio::test]
async fn a_pause_over_several_renewals_lasts_from_the_end_of_what_was_paid() {
    for renewals in 1..4 {
        let (_peer, stripe) = peer(move |asked| resting(asked, &rested(renewals, true))).await;
        let remote = stripe.subscription("sub_1").await.unwrap().unwrap();
        assert_eq!(remote.facts.paid_until, day(30), "{renewals}");
        assert_eq!(remote.facts.period_ends_at, day(30 * renewals + 30));
    }
}

#[tokio::test]
async fn a_pause_that_ended_by_itself_over_a_renewal_begins_a_new_period_with_its_bill() {
    let stands = Arc::new(Mutex::new(rested(2, true)));
    let now = Arc::clone(&stands);
    let peer = Recorder::open(move |asked| {
        let mut stands = now.lock().unwrap();
        if asked.method == "POST" {
            // The new period from today on, billed and paid.
            let today = bill("in_9", "paid", (76, 106));
            let (mut of, mut bills) = stands.clone();
            (of["items"]["data"][0]["current_period_start"], of["items"]["data"][0]["current_period_end"]) =
                (at(76).into(), at(106).into());
            of["latest_invoice"] = today.clone();
            bills.insert(0, today);
            *stands = (of, bills);
        }
        resting(asked, &stands)
    })
    .await;
    let site = Site::open().await.paid_through(&peer.base).await;
    refresh::subscription(&site.state, "sub_1").await.unwrap();
    assert!(site.held("sub_1").await.facts.collection_paused);
    // Its pause ends on the 75th day; Stripe tells so, and would ask for no money until the next renewal.
    site.state.clock.set(day(76));
    stands.lock().unwrap().0["pause_collection"] = Value::Null;
    peer.asked();
    refresh::subscription(&site.state, "sub_1").await.unwrap();
    let held = site.held("sub_1").await;
    assert_eq!((held.facts.paid_until, held.facts.collection_paused), (day(106), false));
    let changes: Vec<Asked> = peer.asked().into_iter().filter(|asked| asked.method == "POST").collect();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].parameters["billing_cycle_anchor"], "now");
    refresh::subscription(&site.state, "sub_1").await.unwrap();
    assert!(peer.asked().iter().all(|asked| asked.method == "GET"), "once");
}

#[tokio::test]
async fn a_bill_that_an_admin_withdrew_charges_nobody_anew() {
    let peer = Recorder::open(|asked| resting(asked, &rested(1, false))).await;
    let site = Site::open().await.paid_through(&peer.base).await;
    site.state.clock.set(day(31));
    for _ in 0..2 {
        refresh::subscription(&site.state, "sub_1").await.unwrap();
    }
    assert!(peer.asked().iter().all(|asked| asked.method == "GET"));
    assert_eq!(site.held("sub_1").await.facts.paid_until, day(30));
}

#[tokio::test]
async fn a_new_period_whose_bill_is_not_paid_is_owed_whatever_made_it() {
    for (line, paid_until) in [(line(1500, (30, 60), false), day(30)), (line(700, (40, 60), true), day(60))] {
        let (mut of, mut bills) = rested(1, false);
        let mut change = bill("in_2", "open", (30, 60));
        change["billing_reason"] = "subscription_update".into();
        change["lines"] = list(&[line]);
        (of["status"], of["latest_invoice"], bills[0]) = ("past_due".into(), change.clone(), change);
        let (_peer, stripe) = peer(move |asked| resting(asked, &(of.clone(), bills.clone()))).await;
        let remote = stripe.subscription("sub_1").await.unwrap().unwrap();
        assert_eq!(remote.facts.paid_until, paid_until);
    }
}

#[tokio::test]
async fn what_is_over_already_is_ended_and_what_runs_on_is_not() {
    for (status, done) in [("canceled", true), ("incomplete_expired", true), ("active", false)] {
        let (_peer, stripe) = peer(move |asked| {
            let mut of = subscription();
            of["status"] = status.into();
            if asked.method == "DELETE" { missing() } else { (200, of) }
        })
        .await;
        assert_eq!(stripe.cancel("sub_1", Ending::Now, "cancel-1").await.is_ok(), done, "{status}");
    }
}

#[tokio::test]
async fn what_was_taken_back_is_not_asked_for_again() {
    let (peer, stripe) = peer(answer).await;
    stripe.resume("sub_1", "resume-1").await.unwrap();
    assert!(peer.asked().iter().all(|asked| asked.method == "GET"));
}

#[tokio::test]
async fn a_preview_says_what_is_charged_now_and_nothing_of_the_next_bill() {
    let (credit, rest, next) =
        (line(-900, (0, 30), true), line(6000, (0, 30), true), line(15000, (30, 395), false));
    for (lines, total, amount_due, due_now) in [
        (vec![credit.clone(), rest.clone()], 5100, 5100, 5100),
        (vec![credit.clone(), rest.clone()], 5100, 100, 100),
        (vec![credit.clone()], -900, 0, -900),
        (vec![credit, rest, next], 20100, 20100, 5100),
    ] {
        let preview = json!({
            "currency": "eur", "total": total, "amount_due": amount_due, "lines": list(&lines),
        });
        let (_peer, stripe) = peer(move |asked| match asked.method.as_str() {
            "POST" => (200, preview.clone()),
            _ => answer(asked),
        })
        .await;
        let change = Change {
            price: "price_2",
            every: Every::Month,
            amount: euros(6000),
            quantity: 1,
            ends_discount: false,
        };
        let proration = stripe.preview("sub_1", &change).await.unwrap();
        assert_eq!(
            (proration.due_now, proration.next, proration.next_at),
            (euros(due_now), euros(6000), day(30))
        );
        assert_eq!(proration.as_of, tuesday());
    }
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_is_kept_with_an_alert_and_not_asked_for_for_ever() {
    let weekly = |asked: &Asked| {
        let (status, mut body) = answer(asked);
        body["items"]["data"][0]["price"]["recurring"]["interval"] = "week".into();
        (status, body)
    };
    let peer = Recorder::open(weekly).await;
    let site = Site::open().await.paid_through(&peer.base).await;
    let body =
        r#"{"id": "evt_1", "type": "customer.subscription.updated", "data": {"object": {"id": "sub_1"}}}"#;
    let event = courant::billing::inbox::event(body).unwrap();
    let (mut connection, name) = (site.db().acquire().await.unwrap(), site.state.payments.name());
    courant::billing::inbox::store::receive(&mut connection, name, &event, body, tuesday()).await.unwrap();
    courant::billing::inbox::worker::step(&site.state).await.unwrap();
    let (outcome, alerts): (String, i64) =
        sqlx::query_as("select outcome::text, (select count(*) from alert where subject = event) from inbox")
            .fetch_one(site.db())
            .await
            .unwrap();
    assert_eq!((outcome.as_str(), alerts), ("not_understood", 1));
}

#[tokio::test]
async fn a_subscription_that_makes_no_sense_keeps_no_other_from_being_compared() {
    let peer = Recorder::open(|asked| {
        let mut other = subscription();
        other["id"] = "sub_0".into();
        match asked.path.as_str() {
            "/v1/subscriptions" if asked.parameters.contains_key("starting_after") => (200, list(&[])),
            "/v1/subscriptions" => (200, list(&[other, subscription()])),
            "/v1/subscriptions/sub_0" => (200, other),
            "/v1/invoices" if asked.parameters["subscription"] == "sub_0" => {
                let mut strange = bill("in_0", "paid", (0, 30));
                strange["status"] = "forgiven".into();
                (200, list(&[strange]))
            }
            _ => answer(asked),
        }
    })
    .await;
    let site = Site::open().await.paid_through(&peer.base).await;
    let report = reconcile::all(&site.state).await.unwrap();
    assert_eq!((report.seen, report.changed, report.missing), (2, 1, 0));
    let alerts: Vec<String> =
        sqlx::query_scalar("select subject from alert").fetch_all(site.db()).await.unwrap();
    assert_eq!(alerts, ["sub_0"]);
    assert_eq!(site.held("sub_1").await.reference, "sub_1");
}
