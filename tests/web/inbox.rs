//! What providers tell us: signed, kept once, and handled in any order.

use chrono::{DateTime, TimeDelta, Utc};
use courant::accounts::Role;
use courant::billing::inbox::webhook::Secrets;
use courant::billing::inbox::worker;
use courant::billing::invoice::Status as Bill;
use courant::billing::money::{Currency, Money};
use courant::billing::plan::Every;
use courant::billing::provider::offline::{Card, Life};
use courant::billing::provider::{Name, Remote};
use courant::billing::{reconcile, store};
use courant::ids::AccountId;
use courant::paywall::Level;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use sha2::Sha256;
use sqlx::PgConnection;

use crate::subscribing::{buy, open, references};
use crate::support::{Answer, Draft, Site, tuesday};

const SECRET: &str = "whsec_of_a_test";

async fn site() -> Site {
    let secrets = Secrets::of(&SECRET.to_owned().into()).unwrap();
    Site::open().await.served_with(|state| state.webhook_secrets = secrets).await
}

fn signature(body: &str, at: DateTime<Utc>) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{}.{body}", at.timestamp()).as_bytes());
    format!("t={},v1={}", at.timestamp(), HEXLOWER.encode(&mac.finalize().into_bytes()))
}

async fn send(site: &Site, body: &str, signature: &str) -> Answer {
    let browser = site.browser();
    let request = browser.client.post(format!("{}/webhooks/stripe", browser.base));
    browser.send(request.header("stripe-signature", signature).body(body.to_owned())).await
}

fn event(id: &str, kind: &str, object: &str) -> String {
    format!(r#"{{"id": "{id}", "object": "event", "type": "{kind}", "data": {{"object": {object}}}}}"#)
}

async fn kept(site: &Site) -> i64 {
    sqlx::query_scalar("select count(*) from inbox").fetch_one(site.db()).await.unwrap()
}

#[tokio::test]
async fn a_signed_event_is_kept_once() {
    let site = site().await;
    let body = event("evt_1", "customer.subscription.updated", r#"{"id": "sub_1"}"#);
    let sends = (0..16).map(|_| {
        let good = signature(&body, tuesday());
        let (browser, body) = (site.browser(), body.clone());
        tokio::spawn(async move {
            let request = browser.client.post(format!("{}/webhooks/stripe", browser.base));
            browser.send(request.header("stripe-signature", good).body(body)).await.status
        })
    });
    for sent in sends.collect::<Vec<_>>() {
        assert_eq!(sent.await.unwrap(), 200);
    }
    assert_eq!(kept(&site).await, 1);
    let payload: String = sqlx::query_scalar("select payload from inbox").fetch_one(site.db()).await.unwrap();
    assert_eq!(payload, body);
}

#[tokio::test]
async fn an_event_that_nobody_signed_lately_is_refused() {
    let site = site().await;
    let body = event("evt_1", "invoice.paid", r#"{"id": "in_1"}"#);
    let (now, stale) = (tuesday(), TimeDelta::seconds(301));
    let other = signature("{}", now);
    for bad in ["", "t=1,v1=00", &other, &signature(&body, now - stale), &signature(&body, now + stale)] {
        assert_eq!(send(&site, &body, bad).await.status, 400, "{bad}");
    }
    for body in ["", "{}", "[]", "nothing", r#"{"id": "evt_1", "type": "x"}"#, "\u{0}"] {
        assert_eq!(send(&site, body, &signature(body, now)).await.status, 400, "{body}");
    }
    let large = event("evt_1", "x", &format!(r#"{{"text": "{}"}}"#, "a".repeat(1 << 20)));
    assert_eq!(send(&site, &large, &signature(&large, now)).await.status, 413);
    assert_eq!(kept(&site).await, 0);
    let without = Site::open().await;
    assert_eq!(send(&without, &body, &signature(&body, now)).await.status, 404);
}

#[tokio::test]
async fn an_event_of_any_kind_is_kept_and_none_is_an_error() {
    let site = site().await;
    for (number, (kind, object)) in [
        ("product.created", "{}"),
        ("invoice.paid", r#"{"id": null}"#),
        ("invoice.paid", r#"{"id": "\u0000"}"#),
        ("charge.refunded", r#"{"payment_intent": 7}"#),
        ("\u{1F600}", r#"{"a": [[[[]]]]}"#),
    ]
    .into_iter()
    .enumerate()
    {
        let body = event(&format!("evt_{number}"), kind, object);
        assert_eq!(send(&site, &body, &signature(&body, tuesday())).await.status, 200, "{body}");
    }
    assert_eq!(kept(&site).await, 5);
}

async fn put(site: &Site, id: &str, kind: &str, object: &str) {
    let body = event(id, kind, object);
    let event = courant::billing::inbox::event(&body).unwrap();
    let mut connection = site.db().acquire().await.unwrap();
    let now = site.state.clock.now();
    courant::billing::inbox::store::receive(&mut connection, Name::Offline, &event, &body, now)
        .await
        .unwrap();
}

async fn outcome(site: &Site, id: &str) -> String {
    sqlx::query_scalar("select outcome::text from inbox where event = $1")
        .bind(id)
        .fetch_one(site.db())
        .await
        .unwrap()
}

#[tokio::test]
async fn what_cannot_be_understood_is_kept_with_an_alert() {
    let site = Site::open().await;
    put(&site, "evt_1", "product.created", "{}").await;
    put(&site, "evt_2", "invoice.paid", "{}").await;
    put(&site, "evt_3", "customer.subscription.updated", r#"{"id": "sub_of_somebody_else"}"#).await;
    put(&site, "evt_4", "charge.dispute.created", r#"{"payment_intent": "pi_of_somebody_else"}"#).await;
    while worker::step(&site.state).await.unwrap() > 0 {}
    for (id, expected) in [
        ("evt_1", "ignored"),
        ("evt_2", "not_understood"),
        ("evt_3", "not_understood"),
        ("evt_4", "not_understood"),
    ] {
        assert_eq!(outcome(&site, id).await, expected, "{id}");
    }
    let alerts: i64 = sqlx::query_scalar("select count(*) from alert").fetch_one(site.db()).await.unwrap();
    assert_eq!(alerts, 3);
}

#[tokio::test]
async fn a_renewal_is_noticed_by_its_event_and_without_it_by_the_end_of_the_period() {
    let (site, browser, story) = open().await;
    buy(&browser, "monthly", "/", "works").await;
    while worker::step(&site.state).await.unwrap() > 0 {}
    let waiting: i64 = sqlx::query_scalar("select count(*) from inbox where outcome <> 'done'")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(waiting, 0);
    site.state.clock.set(tuesday() + TimeDelta::days(30));
    assert_eq!(browser.access(&story).await, "full");
    reconcile::due(&site.state).await.unwrap();
    let status: String =
        sqlx::query_scalar("select status::text from subscription").fetch_one(site.db()).await.unwrap();
    assert_eq!(status, "active");
    site.state.clock.set(tuesday() + TimeDelta::days(50));
    assert_eq!(browser.access(&story).await, "full");
}

#[tokio::test]
async fn the_nights_reconciliation_finds_what_no_event_told_and_runs_once() {
    let (site, browser, _) = open().await;
    buy(&browser, "monthly", "/", "works").await;
    sqlx::query("delete from entitlement").execute(site.db()).await.unwrap();
    sqlx::query("update subscription set status = 'unpaid'").execute(site.db()).await.unwrap();
    let other = site.second_node().await;
    let nights = (0..16).map(|number| {
        let state = if number % 2 == 0 { site.state.clone() } else { other.state.clone() };
        tokio::spawn(async move { reconcile::nightly(&state).await })
    });
    for night in nights.collect::<Vec<_>>() {
        night.await.unwrap().unwrap();
    }
    let (nights, seen, changed): (i64, i64, i64) =
        sqlx::query_as("select count(*), max(seen), max(changed) from reconciliation")
            .fetch_one(site.db())
            .await
            .unwrap();
    assert_eq!((nights, seen, changed), (1, 1, 1));
    let holds: i64 =
        sqlx::query_scalar("select count(*) from entitlement").fetch_one(site.db()).await.unwrap();
    assert_eq!(holds, 1);

    sqlx::query("update subscription set reference = 'sub_lost'").execute(site.db()).await.unwrap();
    let report = reconcile::all(&site.state).await.unwrap();
    assert_eq!((report.seen, report.missing), (1, 1));
}

#[tokio::test]
async fn two_workers_handle_each_event_once() {
    let (site, browser, _) = open().await;
    buy(&browser, "monthly", "/", "works").await;
    let reference = references(&site).await.remove(0);
    for number in 0..40 {
        let object = format!(r#"{{"id": "{reference}"}}"#);
        put(&site, &format!("evt_{number}"), "customer.subscription.updated", &object).await;
    }
    let other = site.second_node().await;
    let (one, two) = tokio::join!(worker::step(&site.state), worker::step(&other.state));
    let taken = one.unwrap() + two.unwrap() + worker::step(&site.state).await.unwrap();
    let (done, tries): (i64, i32) =
        sqlx::query_as("select count(*) filter (where outcome = 'done'), max(tries) from inbox")
            .fetch_one(site.db())
            .await
            .unwrap();
    assert_eq!((done, tries, taken), (41, 1, 41));
    let lines: i64 =
        sqlx::query_scalar("select count(*) from subscription_change").fetch_one(site.db()).await.unwrap();
    assert_eq!(lines, 1);
}

/// A life: trial, paid, a failed payment, mended, ended, and a new subscription; what the provider says at each turn.
fn life(account: AccountId) -> Vec<(DateTime<Utc>, Vec<Remote>)> {
    let start = tuesday();
    let (mut first, _) = Life::begin(start, Every::Month, 30, Card::Works);
    let mut turns = vec![(start, vec![remote("sub_1", account, start, &first)])];
    let mut turn = |life: &Life, at| turns.push((at, vec![remote("sub_1", account, start, life)]));
    let paid = start + TimeDelta::days(31);
    first.advance(paid);
    turn(&first, paid);
    first.card = Card::FailsAtRenewal;
    let failed = first.period_ends_at;
    first.advance(failed);
    turn(&first, failed);
    first.card = Card::Works;
    let mended = failed + TimeDelta::days(2);
    assert_eq!(first.pay(mended).map(|bill| bill.status), Some(Bill::Paid));
    turn(&first, mended);
    first.ends_with_period = true;
    turn(&first, mended + TimeDelta::days(1));
    let ended = first.period_ends_at;
    first.advance(ended);
    turn(&first, ended);
    let again = ended + TimeDelta::days(20);
    let (second, _) = Life::begin(again, Every::Year, 0, Card::Works);
    turns.push((
        again,
        vec![remote("sub_1", account, start, &first), remote("sub_2", account, again, &second)],
    ));
    turns
}

fn remote(reference: &str, account: AccountId, started_at: DateTime<Utc>, life: &Life) -> Remote {
    Remote {
        reference: reference.to_owned(),
        customer: "cus_1".to_owned(),
        account_id: Some(account),
        price: None,
        amount: Money::new(1500, Currency::EUR),
        every: life.every,
        quantity: 1,
        facts: life.facts(started_at),
        trial_ends_at: None,
        period_starts_at: life.period_starts_at,
        resumes_at: None,
        latest_invoice: None,
        card: None,
        discount: None,
        redemption_id: None,
        fingerprint: None,
    }
}

/// What our books say in the end.
async fn books(db: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar(
        "select concat_ws(' ', reference, s.status, s.amount, s.period_starts_at, s.period_ends_at, s.paid_until,
                          s.unpaid_since, s.cancel_at, s.ended_at, e.starts_at, e.ends_at, e.reason)
         from subscription s left join entitlement e using (subscription_id) order by reference",
    )
    .fetch_all(db)
    .await
    .unwrap()
}

/// Plays a history: at each turn so many deliveries, each of which asks how things are then; a night's reconciliation
/// follows.
async fn play(
    db: &mut PgConnection,
    turns: &[(DateTime<Utc>, Vec<Remote>)],
    deliveries: &[u8],
) -> Vec<String> {
    for ((at, remotes), count) in turns.iter().zip(deliveries) {
        for _ in 0..*count {
            for remote in remotes {
                store::settle(&mut *db, Name::Stripe, remote, *at).await.unwrap();
            }
        }
    }
    let (at, remotes) = turns.last().unwrap();
    for remote in remotes {
        store::settle(&mut *db, Name::Stripe, remote, *at + TimeDelta::hours(8)).await.unwrap();
    }
    books(db).await
}

/// An event says nothing but "ask": whichever come, how often and in which order, each asks how things are when it is
/// handled. So a history is how many were handled between each two turns of a life: none, where all were lost or late.
#[test]
fn a_thousand_histories_of_one_life_end_in_the_same_books() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let site = Site::open().await;
        let account = site.account("ada@courant.example", Role::Reader).await;
        let turns = life(account);
        let mut transaction = site.db().begin().await.unwrap();
        let expected = play(&mut transaction, &turns, &[1; 7]).await;
        transaction.rollback().await.unwrap();
        assert_eq!(expected.len(), 2);
        let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
        for _ in 0..1000 {
            let history =
                prop::collection::vec(0..3_u8, turns.len()).new_tree(&mut runner).unwrap().current();
            let mut transaction = site.db().begin().await.unwrap();
            let books = play(&mut transaction, &turns, &history).await;
            transaction.rollback().await.unwrap();
            assert_eq!(books, expected, "{history:?}");
        }
    });
}

#[tokio::test]
async fn no_event_makes_a_subscriber_of_somebody_whom_the_provider_does_not_know() {
    let site = site().await;
    let story = site.publish(Draft::new("a-treaty").access(Level::Subscribers)).await;
    let id = site.account("eve@courant.example", Role::Reader).await;
    let browser = site.browser();
    browser.sign_in("eve@courant.example").await;
    let object = format!(
        r#"{{"id": "sub_1", "status": "active", "customer": "cus_1", "metadata": {{"account_id": "{id}"}}}}"#
    );
    put(&site, "evt_1", "customer.subscription.created", &object).await;
    while worker::step(&site.state).await.unwrap() > 0 {}
    assert_eq!(browser.access(&story).await, "preview");
}
