//! What we ask Stripe, compared with what Stripe's own library asks for the same intent: method, path, parameters and the
//! headers that matter. The intents stand in `tests/support/stripe_library.py`.

use chrono::{DateTime, TimeDelta, Utc};
use courant::billing::money::{Currency, Money};
use courant::billing::plan::{Audience, Every, Plan, Price};
use courant::billing::provider::stripe::Stripe;
use courant::billing::provider::{
    Change, Ending, Order, OrderedCoupon, Payment, Provider as _, RemoteInvoice,
};
use courant::clock::Clock;
use courant::coupons::{Coupon, Off, Promise, Span};
use courant::ids::AccountId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::python::Program;
use crate::support::stripe::{Asked, Recorder, SECRET, asking, list};
use crate::support::{Site, tuesday};

const ACCOUNT: &str = "01890000-0000-7000-8000-000000000001";

fn as_of() -> DateTime<Utc> {
    tuesday()
}

fn plan() -> Plan {
    Plan {
        plan_id: "01890000-0000-7000-8000-000000000002".parse().unwrap(),
        slug: "monthly".to_owned(),
        name: "Monthly".to_owned(),
        description: "Every story".to_owned(),
        benefits: Vec::new(),
        audience: Audience::Everyone,
        every: Every::Month,
        trial_days: 30,
        fewest_seats: 1,
        position: 1,
        archived: false,
        version: 1,
        prices: vec![Price {
            price_id: "01890000-0000-7000-8000-000000000003".parse().unwrap(),
            amount: Money::new(1500, Currency::EUR),
            archived: false,
        }],
    }
}

fn order<'a>(plan: &'a Plan, customer: Option<&'a str>, trial_days: u32) -> Order<'a> {
    Order {
        account_id: ACCOUNT.parse::<AccountId>().unwrap(),
        email: "ada@courant.example",
        customer,
        plan,
        price: &plan.prices[0],
        price_reference: "price_1",
        quantity: 2,
        trial_days,
        coupon: None,
        bought: "https://courant.example/subscribe/bought?next=%2Fa-treaty".parse().unwrap(),
        left: "https://courant.example/subscribe".parse().unwrap(),
    }
}

fn change() -> Change<'static> {
    let amount = Money::new(15000, Currency::EUR);
    Change { price: "price_2", every: Every::Year, amount, quantity: 1, ends_discount: false }
}

fn coupon() -> Coupon {
    let promise = Promise {
        name: "Spring".to_owned(),
        off: Off::Percent(50),
        span: Span::Months(3),
        plans: Vec::new(),
        for_former: false,
        valid_from: None,
        valid_until: None,
        most: None,
        note: String::new(),
    };
    let coupon_id = "01890000-0000-7000-8000-000000000004".parse().unwrap();
    Coupon { coupon_id, promise, created_at: as_of(), archived_at: None, version: 1 }
}

fn bill() -> RemoteInvoice {
    let money = |minor| Money::new(minor, Currency::EUR);
    RemoteInvoice {
        reference: "in_1".to_owned(),
        customer: Some("cus_1".to_owned()),
        subscription: Some("sub_1".to_owned()),
        number: None,
        status: courant::billing::invoice::Status::Paid,
        total: money(1500),
        tax: money(0),
        paid: money(1500),
        refunded: money(0),
        issued_at: tuesday(),
        paid_at: None,
        period: None,
        payments: vec![Payment {
            payment_intent: Some("pi_1".to_owned()),
            charge: Some("ch_1".to_owned()),
            taken: money(1500),
            refunded: money(0),
            disputed: false,
        }],
        page_url: None,
        pdf_url: None,
    }
}

const INTENTS: [&str; 27] = [
    "publish_price",
    "publish_coupon",
    "open_checkout_of_somebody_new",
    "open_checkout_of_a_customer",
    "open_checkout_with_a_coupon",
    "retrieve_checkout",
    "close_checkout",
    "open_portal",
    "list_of_a_customer",
    "list_of_all",
    "retrieve_invoice",
    "list_invoices",
    "preview",
    "change_plan",
    "change_plan_and_end_the_discount",
    "pause",
    "resume_before_a_renewal",
    "resume_after_a_renewal",
    "resume_what_is_cancelled",
    "resume_what_stripe_paused",
    "cancel_at_period_end",
    "cancel_now",
    "refund",
    "refund_of_two_payments",
    "retrieve_invoice_of_many_payments",
    "retrieve_paid_subscription",
    "retrieve_rested_subscription",
];

/// Our side of an intent.
async fn ask(stripe: &Stripe, intent: &str) {
    let plan = plan();
    match intent {
        "publish_price" => drop(stripe.publish_price(&plan, &plan.prices[0]).await.unwrap()),
        "open_checkout_of_somebody_new" => {
            drop(stripe.open_checkout(&order(&plan, None, 30), "checkout-1").await.unwrap());
        }
        "open_checkout_of_a_customer" => {
            drop(stripe.open_checkout(&order(&plan, Some("cus_1"), 0), "checkout-1").await.unwrap());
        }
        "publish_coupon" => drop(stripe.publish_coupon(&coupon()).await.unwrap()),
        "open_checkout_with_a_coupon" => {
            let (coupon, held_until) = (coupon(), as_of() + TimeDelta::hours(1));
            let redemption_id = "01890000-0000-7000-8000-000000000005".parse().unwrap();
            let ordered = OrderedCoupon { coupon: &coupon, reference: "co_1", redemption_id, held_until };
            let order = Order { coupon: Some(ordered), ..order(&plan, None, 0) };
            drop(stripe.open_checkout(&order, "checkout-1").await.unwrap());
        }
        "close_checkout" => stripe.close_checkout("cs_1").await.unwrap(),
        "retrieve_checkout" => drop(stripe.checkout("cs_1").await.unwrap()),
        "open_portal" => {
            let back = "https://courant.example/account".parse().unwrap();
            drop(stripe.portal("cus_1", &back).await.unwrap());
        }
        "list_of_a_customer" => drop(stripe.subscriptions("cus_1").await.unwrap()),
        "list_of_all" => drop(stripe.all_subscriptions(Some("sub_1")).await.unwrap()),
        "retrieve_invoice" => drop(stripe.invoice("in_1").await.unwrap()),
        "list_invoices" => drop(stripe.invoices("sub_1").await.unwrap()),
        "preview" => drop(stripe.preview("sub_1", &change()).await.unwrap()),
        "change_plan_and_end_the_discount" => {
            let change = Change { ends_discount: true, ..change() };
            stripe.change("sub_1", &change, as_of(), "change-1").await.unwrap();
        }
        "change_plan" => stripe.change("sub_1", &change(), as_of(), "change-1").await.unwrap(),
        "pause" => {
            let until = as_of() + TimeDelta::days(30);
            stripe.pause("sub_1", Some(until), "pause-1").await.unwrap();
        }
        intent if intent.starts_with("resume_") => stripe.resume("sub_1", "resume-1").await.unwrap(),
        "cancel_at_period_end" => stripe.cancel("sub_1", Ending::PeriodEnd, "cancel-1").await.unwrap(),
        "cancel_now" => stripe.cancel("sub_1", Ending::Now, "cancel-1").await.unwrap(),
        "refund" => {
            drop(stripe.refund(&bill(), Money::new(500, Currency::EUR), "refund-1").await.unwrap());
        }
        "refund_of_two_payments" => {
            let mut bill = bill();
            bill.payments
                .push(Payment { payment_intent: Some("pi_2".to_owned()), ..bill.payments[0].clone() });
            drop(stripe.refund(&bill, Money::new(500, Currency::EUR), "refund-1").await.unwrap());
        }
        "retrieve_invoice_of_many_payments" => drop(stripe.invoice("in_1").await.unwrap()),
        _ => drop(stripe.subscription("sub_1").await.unwrap()),
    }
}

/// A subscription on which this can be done.
fn subscription(intent: &str) -> Value {
    let (starts, ends) = (as_of().timestamp() - 86_400, as_of().timestamp() + 29 * 86_400);
    let resting = matches!(
        intent,
        "resume_before_a_renewal" | "resume_after_a_renewal" | "retrieve_rested_subscription"
    );
    let bill = if matches!(intent, "resume_after_a_renewal" | "retrieve_rested_subscription") {
        "void"
    } else {
        "paid"
    };
    json!({
        "id": "sub_1", "object": "subscription", "customer": "cus_1", "created": starts, "start_date": starts,
        "status": if intent == "resume_what_stripe_paused" { "paused" } else { "active" },
        "cancel_at_period_end": intent == "resume_what_is_cancelled",
        "pause_collection": if resting { json!({"behavior": "void", "resumes_at": null}) } else { Value::Null },
        "items": list(&[json!({
            "id": "si_1", "quantity": 1, "current_period_start": starts, "current_period_end": ends,
            "price": {"id": "price_1", "unit_amount": 1500, "currency": "eur", "recurring": {"interval": "month"}},
        })]),
        "latest_invoice": {
            "id": "in_1", "status": bill, "billing_reason": "subscription_cycle", "created": starts,
        },
    })
}

fn invoice(intent: &str) -> Value {
    let at = as_of().timestamp();
    let mut invoice = json!({
        "id": "in_1", "object": "invoice", "status": "paid", "currency": "eur", "total": 1500, "amount_paid": 1500,
        "amount_due": 0, "created": at, "customer": "cus_1",
        "lines": list(&[json!({"amount": 1500, "period": {"start": at, "end": at + 86_400}})]),
        "payments": payments(),
    });
    invoice["payments"]["has_more"] = (intent == "retrieve_invoice_of_many_payments").into();
    invoice
}

fn payments() -> Value {
    list(&[json!({"status": "paid", "payment": {"type": "payment_intent", "payment_intent": "pi_1"}})])
}

/// What the recording peer says: the same to us and to the library.
fn answer(asked: &Asked, intent: &str) -> (u16, Value) {
    let opened = |id: &str| json!({"id": id, "url": "https://pay.example/"});
    let body = match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/v1/checkout/sessions/cs_1") => json!({"id": "cs_1", "client_reference_id": ACCOUNT}),
        ("POST", "/v1/checkout/sessions") => opened("cs_1"),
        ("POST", "/v1/billing_portal/sessions") => opened("bps_1"),
        ("GET", "/v1/subscriptions/sub_1") => subscription(intent),
        ("GET", "/v1/invoices") => list(&[invoice(intent)]),
        ("GET", "/v1/invoices/in_1") | ("POST", "/v1/invoices/create_preview") => invoice(intent),
        ("GET", "/v1/invoice_payments") => payments(),
        ("GET", _) => list(&[]),
        (_, path) => json!({"id": format!("{}_1", path.rsplit('/').next().unwrap().trim_end_matches('s'))}),
    };
    (200, body)
}

/// A key that is made for one request is another each time.
fn without_chance(mut asked: Vec<Asked>) -> Vec<Asked> {
    for one in &mut asked {
        if let Some(key) = one.headers.get_mut("idempotency-key")
            && key.parse::<Uuid>().is_ok()
        {
            "once".clone_into(key);
        }
    }
    asked
}

#[tokio::test]
async fn we_ask_what_stripes_own_library_asks() {
    let clock = Clock::stopped(as_of());
    let intent = std::sync::Arc::new(std::sync::Mutex::new(INTENTS[0]));
    let current = std::sync::Arc::clone(&intent);
    let peer = Recorder::open(move |asked| answer(asked, *current.lock().unwrap())).await;
    let mut library = Program::start("stripe_library.py", "stripe-peer", &[&peer.base, SECRET]);
    library.says("listening").await;
    for name in INTENTS {
        *intent.lock().unwrap() = name;
        ask(&asking(&peer.base, name == "open_checkout_of_a_customer", &clock), name).await;
        let ours = without_chance(peer.asked());
        library.tell(name).await;
        library.says("answered").await;
        let theirs = without_chance(peer.asked());
        assert!(!ours.is_empty(), "{name}");
        assert_eq!(ours, theirs, "{name}");
    }
}

#[tokio::test]
async fn what_stripes_own_library_signs_is_taken_and_nothing_else() {
    let site = Site::open().await.paid_through("http://127.0.0.1:9").await;
    let mut library = Program::start("stripe_library.py", "stripe-peer", &["http://127.0.0.1:9", SECRET]);
    library.says("listening").await;
    let mut other =
        Program::start("stripe_library.py", "stripe-peer", &["http://127.0.0.1:9", "whsec_other"]);
    other.says("listening").await;
    let body = r#"{"id": "evt_1", "type": "invoice.paid", "data": {"object": {"id": "in_ü"}}}"#;
    let now = tuesday().timestamp();
    let mut sent = Vec::new();
    for (signer, at) in [(&mut library, now), (&mut other, now)] {
        signer.tell(&json!({"sign": body, "at": at}).to_string()).await;
        let header = signer.says("answered").await["with"].as_str().unwrap().to_owned();
        sent.push(post(&site, body, Some(&header)).await);
    }
    for at in [now - 301, now + 301, now - 300] {
        library.tell(&json!({"sign": body, "at": at}).to_string()).await;
        let header = library.says("answered").await["with"].as_str().unwrap().to_owned();
        sent.push(post(&site, body, Some(&header)).await);
    }
    sent.push(post(&site, body, None).await);
    assert_eq!(sent, [200, 400, 400, 400, 200, 400]);
}

async fn post(site: &Site, body: &str, signature: Option<&str>) -> u16 {
    let browser = site.browser();
    let mut request = browser.client.post(format!("{}/webhooks/stripe", browser.base)).body(body.to_owned());
    if let Some(signature) = signature {
        request = request.header("stripe-signature", signature);
    }
    browser.send(request).await.status
}
