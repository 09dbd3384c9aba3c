//! Webhooks while the program is killed again and again: each one that Stripe sends is kept, and acted on once.
//!
//! Stripe sends an event until it is answered 2xx, and now and then once more; so does this test. What is applied twice would
//! show: a subscription notes each of its changes, and each of its letters goes out once.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use courant::database::connect;
use courant::database::embedded::{Cluster, Purpose};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use sqlx::PgPool;
use tokio::sync::watch;

use super::python::Program;
use super::{Serving, data_dir};

const SECRET: &str = "whsec_program";
/// How many requests Stripe is imagined to have under way at once.
const SENDERS: usize = 16;

/// Localstripe, with what tests set the stage with.
struct Stripe {
    _program: Program,
    base: String,
    client: reqwest::Client,
}

impl Stripe {
    async fn start() -> Self {
        courant::tls::install_provider();
        let mut program = Program::start("stripe_peer.py", "stripe-peer", &[]);
        let base = format!("http://127.0.0.1:{}", program.says("listening").await["port"]);
        Self { _program: program, base, client: reqwest::Client::new() }
    }

    async fn make(&self, what: &str, fields: &[(&str, &str)]) -> String {
        let request =
            self.client.post(format!("{}/v1/{what}", self.base)).bearer_auth("sk_test_1").form(fields);
        let answer = request.send().await.unwrap().text().await.unwrap();
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        answer["id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    /// A paid subscription for each account.
    async fn subscriptions(&self, accounts: &[String]) -> Vec<String> {
        let plan =
            [("amount", "1500"), ("currency", "eur"), ("interval", "month"), ("product[name]", "Monthly")];
        let plan = self.make("plans", &plan).await;
        let mut made = Vec::new();
        for account in accounts {
            let customer = self.customer().await;
            let fields = [
                ("customer", customer.as_str()),
                ("items[0][plan]", &plan),
                ("metadata[account_id]", account),
            ];
            made.push(self.make("subscriptions", &fields).await);
        }
        made
    }

    async fn customer(&self) -> String {
        let card = [
            ("type", "card"),
            ("card[number]", "4242424242424242"),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2030"),
            ("card[cvc]", "123"),
        ];
        let card = self.make("payment_methods", &card).await;
        let default = ("invoice_settings[default_payment_method]", card.as_str());
        self.make("customers", &[("payment_method", card.as_str()), default]).await
    }

    fn settings(&self) -> [(&'static str, &str); 3] {
        [
            ("COURANT_STRIPE_SECRET_KEY", "sk_test_1"),
            ("COURANT_STRIPE_WEBHOOK_SECRET", SECRET),
            ("COURANT_STRIPE_API_BASE", &self.base),
        ]
    }
}

/// An event about a subscription, as Stripe writes it.
fn event(name: &str, subscription: &str) -> String {
    serde_json::json!({
        "id": name, "object": "event", "type": "customer.subscription.created",
        "data": { "object": { "id": subscription, "object": "subscription" } },
    })
    .to_string()
}

/// Posts an event; says whether it was answered 200.
async fn post(client: &reqwest::Client, port: u16, body: &str) -> bool {
    let now = chrono::Utc::now().timestamp();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{now}.{body}").as_bytes());
    let signature = format!("t={now},v1={}", HEXLOWER.encode(&mac.finalize().into_bytes()));
    let request = client.post(format!("http://localhost:{port}/webhooks/stripe"));
    let answer = request.header("stripe-signature", signature).body(body.to_owned()).send().await;
    answer.is_ok_and(|answer| answer.status() == 200)
}

/// Sends all events, each until it is answered 200. Where nobody listens a sender waits until somebody does again.
struct Sending {
    queue: Mutex<VecDeque<String>>,
    accepted: watch::Sender<usize>,
    port: watch::Receiver<u16>,
}

impl Sending {
    async fn sender(self: Arc<Self>) {
        let client = reqwest::Client::new();
        let mut port = self.port.clone();
        loop {
            let Some(body) = self.queue.lock().unwrap().pop_front() else { return };
            loop {
                let at = *port.borrow_and_update();
                if post(&client, at, &body).await {
                    break;
                }
                let _ = port.changed().await;
            }
            self.accepted.send_modify(|count| *count += 1);
        }
    }
}

/// Verified accounts, by their ids.
async fn accounts(pool: &PgPool, count: i32) -> Vec<String> {
    sqlx::query_scalar(
        "insert into account (account_id, email, name, created_at, verified_at)
         select gen_random_uuid(), 'hook' || n || '@example.org', 'Reader', now(), now() from generate_series(1, $1) as n
         returning account_id::text",
    )
    .bind(count)
    .fetch_all(pool)
    .await
    .unwrap()
}

async fn count(pool: &PgPool, of: &'static str) -> i64 {
    sqlx::query_scalar(of).fetch_one(pool).await.unwrap()
}

/// The worker of the dead program held what it had taken for five minutes: they pass.
async fn five_minutes_pass(pool: &PgPool) {
    sqlx::raw_sql(
        "update inbox set next_try_at = next_try_at - interval '5 minutes' where outcome = 'waiting'",
    )
    .execute(pool)
    .await
    .unwrap();
}

async fn until_none_waits(pool: &PgPool) {
    let (mut fewest, mut since) = (i64::MAX, Instant::now());
    loop {
        let waiting = count(pool, "select count(*) from inbox where outcome = 'waiting'").await;
        if waiting == 0 {
            return;
        }
        if waiting < fewest {
            (fewest, since) = (waiting, Instant::now());
        }
        assert!(since.elapsed() < Duration::from_mins(1), "the inbox stands still at {waiting}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// `each` events about each of `subscriptions` subscriptions, all sent twice, and `kills` times kill -9 among them.
async fn killed(subscriptions: usize, each: usize, kills: usize) {
    let (data, stripe) = (data_dir(), Stripe::start().await);
    let cluster = Cluster::attach(data.path(), Purpose::Command).await.unwrap();
    let mut serving = Serving::start_with(data.path(), &stripe.settings());
    let pool = connect(cluster.connect_options(), 2).await.unwrap();
    let accounts = accounts(&pool, i32::try_from(subscriptions).unwrap()).await;
    let subscriptions = stripe.subscriptions(&accounts).await;

    let events = subscriptions.len() * each;
    let about = subscriptions.iter().cycle().take(events).enumerate();
    let once: Vec<_> = about.map(|(n, subscription)| event(&format!("evt_{n}"), subscription)).collect();
    // The second sending of each comes while others come for the first time.
    let again = once.iter().cycle().skip(events / 2).take(events);
    let queue = once.iter().zip(again).flat_map(|(first, second)| [first.clone(), second.clone()]).collect();
    let (on_port, port) = watch::channel(serving.port);
    let (accepted, mut so_far) = watch::channel(0);
    let sending = Arc::new(Sending { queue: Mutex::new(queue), accepted, port });
    let senders: Vec<_> = (0..SENDERS).map(|_| tokio::spawn(sending.clone().sender())).collect();

    for kill in 1..=kills {
        so_far.wait_for(|count| *count >= 2 * events * kill / (kills + 1)).await.unwrap();
        serving.signal("-KILL");
        serving.child.wait().unwrap();
        five_minutes_pass(&pool).await;
        serving = Serving::start_with(data.path(), &stripe.settings());
        on_port.send(serving.port).unwrap();
    }
    for sender in senders {
        sender.await.unwrap();
    }
    until_none_waits(&pool).await;
    let done = count(&pool, "select count(*) from inbox where outcome = 'done'").await;
    assert_eq!(done, i64::try_from(events).unwrap(), "each event is kept once, and done");
    nothing_lost_and_nothing_twice(&pool, i64::try_from(subscriptions.len()).unwrap()).await;
    assert!(serving.stop().success());
    pool.close().await;
    cluster.stop().await.unwrap();
}

async fn nothing_lost_and_nothing_twice(pool: &PgPool, subscriptions: i64) {
    for (each, of) in [
        ("subscription stands", "select count(*) from subscription where reference like 'sub\\_%'"),
        (
            "reader reads",
            "select count(distinct e.account_id) from entitlement e join subscription s using (subscription_id)
             where s.reference like 'sub\\_%' and e.ends_at > now()",
        ),
        (
            "subscription begins once",
            "select count(*) from subscription_change join subscription using (subscription_id) where reference like 'sub\\_%'",
        ),
        ("bill is mirrored", "select count(*) from invoice where reference like 'in\\_%' and status = 'paid'"),
        ("reader is welcomed once", "select count(*) from mail where kind = 'subscription-started'"),
        ("reader has one receipt", "select count(*) from mail where kind = 'receipt'"),
    ] {
        assert_eq!(count(pool, of).await, subscriptions, "each {each}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_webhook_is_lost_or_applied_twice_when_the_program_is_killed() {
    killed(150, 2, 4).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: cargo test --test program -- --ignored ten_thousand"]
async fn ten_thousand_webhooks_and_twenty_kills() {
    killed(1_000, 10, 20).await;
}

/// Accepted events a second while the worker handles them, beside requests for a page that does nothing.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement: cargo test --release --test program -- --ignored a_second --nocapture"]
async fn webhooks_a_second() {
    let (data, stripe) = (data_dir(), Stripe::start().await);
    let cluster = Cluster::attach(data.path(), Purpose::Command).await.unwrap();
    let serving = Serving::start_with(data.path(), &stripe.settings());
    let pool = connect(cluster.connect_options(), 2).await.unwrap();
    let subscriptions = stripe.subscriptions(&accounts(&pool, 500).await).await;
    let bodies: VecDeque<_> =
        (0..10_000).map(|n| event(&format!("evt_{n}"), &subscriptions[n % subscriptions.len()])).collect();
    let events = bodies.len();
    let (_on_port, port) = watch::channel(serving.port);
    let (accepted, _) = watch::channel(0);
    let sending = Arc::new(Sending { queue: Mutex::new(bodies), accepted, port });
    let began = Instant::now();
    let senders: Vec<_> = (0..SENDERS).map(|_| tokio::spawn(sending.clone().sender())).collect();
    for sender in senders {
        sender.await.unwrap();
    }
    let accepted = began.elapsed();
    until_none_waits(&pool).await;
    let handled = began.elapsed();
    let idle = healthy(serving.port, events).await;
    println!(
        "{events} webhooks: accepted {:.0} a second while they were handled, handled {:.0} a second; /healthz {:.0} a second",
        rate(events, accepted),
        rate(events, handled),
        rate(events, idle),
    );
    assert!(serving.stop().success());
    pool.close().await;
    cluster.stop().await.unwrap();
}

fn rate(count: usize, time: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap()) / time.as_secs_f64()
}

async fn healthy(port: u16, requests: usize) -> Duration {
    let began = Instant::now();
    let asking = (0..SENDERS).map(|_| {
        tokio::spawn(async move {
            let client = reqwest::Client::new();
            for _ in 0..requests / SENDERS {
                let answer = client.get(format!("http://localhost:{port}/healthz")).send().await.unwrap();
                assert_eq!(answer.status(), 200);
            }
        })
    });
    for asking in asking.collect::<Vec<_>>() {
        asking.await.unwrap();
    }
    began.elapsed()
}
