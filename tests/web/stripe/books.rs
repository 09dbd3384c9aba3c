//! Over a stand-in that keeps books: customers, subscriptions, bills, refunds, and the events that it signs and sends.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use courant::accounts::Role;
use courant::billing::inbox::worker;
use courant::billing::money::{Currency, Money};
use courant::billing::provider::{Ending, Error, Provider as _};
use courant::billing::subscription::Status;
use courant::billing::{invoice, reconcile, refresh};
use courant::ids::AccountId;
use courant::paywall::Level;
use courant::transfer::members::import::Import;
use sqlx::postgres::PgListener;

use crate::support::stripe::{Books, asking};
use crate::support::{Browser, Draft, Site};

const READER: &str = "ada@courant.example";
const WORKS: &str = "4242424242424242";
const FAILS: &str = "4000000000000341";

/// A site whose subscriptions stand in the peer's books, at the peer's time; a story for subscribers, and a reader.
async fn open() -> (Site, Books, AccountId, Browser, String) {
    let books = Books::open().await;
    let site = Site::open().await.paid_through(&books.base).await;
    site.state.clock.set(Utc::now());
    let story = site.publish(Draft::new("a-treaty").access(Level::Subscribers)).await;
    let account = site.account(READER, Role::Reader).await;
    let browser = site.browser();
    browser.sign_in(READER).await;
    (site, books, account, browser, story)
}

/// A subscription as it would be bought here.
async fn bought(books: &Books, account: AccountId) -> String {
    let (customer, plan) = (books.customer(READER, WORKS).await, books.plan().await);
    books.subscribe(&customer, &plan, Some(&account.to_string())).await
}

/// Asks how a subscription stands, at the time at which the peer lives.
async fn settle(site: &Site, reference: &str) {
    site.state.clock.set(Utc::now());
    refresh::subscription(&site.state, reference).await.unwrap().unwrap();
}

/// Handles all that has come.
async fn work(site: &Site) {
    site.state.clock.set(Utc::now());
    while worker::step(&site.state).await.unwrap() > 0 {}
}

async fn one<T>(site: &Site, sql: &'static str) -> T
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    sqlx::query_scalar(sql).fetch_one(site.db()).await.unwrap()
}

#[tokio::test]
async fn who_has_paid_at_stripe_reads_here() {
    let (site, books, account, browser, story) = open().await;
    let reference = bought(&books, account).await;
    assert_eq!(browser.access(&story).await, "preview");
    settle(&site, &reference).await;
    assert_eq!(browser.access(&story).await, "full");
    let held = site.held(&reference).await;
    assert_eq!((held.facts.status, held.amount), (Status::Active, Money::new(1500, Currency::EUR)));
    assert_eq!(held.card.as_deref(), Some("Visa 4242"), "the customer's own card pays for it");
    let bill: (i64, i64, i64) =
        sqlx::query_as("select total, paid, cardinality(payments)::bigint from invoice")
            .fetch_one(site.db())
            .await
            .unwrap();
    assert_eq!(bill, (1500, 1500, 2), "the payment and its charge");
    assert_eq!(site.state.payments.invoices(&reference).await.unwrap().len(), 1);
}

#[tokio::test]
async fn who_has_not_paid_reads_nothing() {
    let (site, books, account, browser, story) = open().await;
    let (customer, plan) = (books.customer(READER, FAILS).await, books.plan().await);
    let reference = books.subscribe(&customer, &plan, Some(&account.to_string())).await;
    settle(&site, &reference).await;
    assert_eq!(site.held(&reference).await.facts.status, Status::Incomplete);
    assert_eq!(browser.access(&story).await, "preview");
}

#[tokio::test]
async fn what_is_cancelled_ends_with_its_period_and_can_be_taken_back() {
    let (site, books, account, browser, story) = open().await;
    let reference = bought(&books, account).await;
    let payments = &site.state.payments;
    payments.cancel(&reference, Ending::PeriodEnd, "cancel-1").await.unwrap();
    settle(&site, &reference).await;
    let held = site.held(&reference).await;
    assert_eq!(held.facts.cancel_at, Some(held.facts.period_ends_at));
    assert_eq!(browser.access(&story).await, "full");
    for _ in 0..2 {
        payments.resume(&reference, "resume-1").await.unwrap();
    }
    settle(&site, &reference).await;
    assert_eq!(site.held(&reference).await.facts.cancel_at, None);
    for _ in 0..2 {
        payments.cancel(&reference, Ending::Now, "cancel-2").await.unwrap();
    }
    settle(&site, &reference).await;
    assert_eq!(site.held(&reference).await.facts.status, Status::Canceled);
    assert_eq!(browser.access(&story).await, "preview");
}

#[tokio::test]
async fn what_stripe_does_not_know_is_not_taken_for_done() {
    let books = Books::open().await;
    let stripe = asking(&books.base, false, &courant::clock::Clock::new());
    assert_eq!(stripe.subscription("sub_none").await.unwrap(), None);
    assert_eq!(stripe.invoice("in_none").await.unwrap(), None);
    assert_eq!(stripe.subscriptions("cus_none").await.unwrap(), []);
    for ending in [Ending::Now, Ending::PeriodEnd] {
        let cancelled = stripe.cancel("sub_none", ending, "cancel-1").await;
        assert!(matches!(cancelled, Err(Error::Refused(_))), "{cancelled:?}");
    }
}

#[tokio::test]
async fn what_was_paid_is_paid_back_and_no_more() {
    let (site, books, account, ..) = open().await;
    let reference = bought(&books, account).await;
    settle(&site, &reference).await;
    let payments = &site.state.payments;
    let bill = payments.invoices(&reference).await.unwrap().remove(0);
    let first = payments.refund(&bill, Money::new(500, Currency::EUR), "refund-1").await.unwrap();
    let kept = books.get(&format!("/v1/refunds/{first}")).await;
    assert_eq!((&kept["amount"], &kept["metadata"]["refund"]), (&500.into(), &"refund-1".into()));
    refresh::invoice(&site.state, &bill.reference).await.unwrap();
    assert_eq!(one::<i64>(&site, "select refunded from invoice").await, 500);
    assert_eq!(payments.invoice(&bill.reference).await.unwrap().unwrap().status, invoice::Status::Paid);
}

/// Waits until so many events have come, as the peer sends them after it has answered.
async fn events(site: &Site, heard: &mut PgListener, kind: &str) {
    let came = async {
        loop {
            let waiting: i64 = sqlx::query_scalar("select count(*) from inbox where type = $1")
                .bind(kind)
                .fetch_one(site.db())
                .await
                .unwrap();
            if waiting > 0 {
                break;
            }
            heard.recv().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_mins(1), came).await.unwrap();
}

#[tokio::test]
async fn what_stripe_tells_is_taken_in_and_looked_into() {
    let (site, books, account, browser, story) = open().await;
    let mut heard = PgListener::connect_with(site.db()).await.unwrap();
    heard.listen(courant::billing::inbox::store::CHANNEL).await.unwrap();
    books.tell(&site).await;
    let reference = bought(&books, account).await;
    events(&site, &mut heard, "customer.subscription.created").await;
    work(&site).await;
    assert_eq!(browser.access(&story).await, "full");
    site.state.payments.cancel(&reference, Ending::Now, "cancel-1").await.unwrap();
    events(&site, &mut heard, "customer.subscription.deleted").await;
    work(&site).await;
    assert_eq!(browser.access(&story).await, "preview");
    let undone: i64 = one(&site, "select count(*) from inbox where outcome not in ('done', 'ignored')").await;
    assert_eq!((undone, one::<i64>(&site, "select count(*) from alert").await), (0, 0));
}

#[tokio::test]
async fn who_paid_elsewhere_reads_after_a_reconciliation_and_pays_no_second_time() {
    let (site, books, ..) = open().await;
    let (customer, plan) = (books.customer("bob@members.example", WORKS).await, books.plan().await);
    let reference = books.subscribe(&customer, &plan, None).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("members.csv");
    std::fs::write(&file, format!("email,stripe_customer_id\nbob@members.example,{customer}\n")).unwrap();
    let (zone, now) = (site.state.zone, site.state.clock.now());
    let import = Import { db: site.db(), zone, now, format: None, mapped: &[], dry_run: false };
    import.run(&file, |_| ()).await.unwrap();
    // They pay since days: what is no news is written to nobody.
    site.state.clock.set(Utc::now() + TimeDelta::days(4));
    let report = reconcile::all(&site.state).await.unwrap();
    assert_eq!((report.seen, report.changed, report.missing), (1, 1, 0));
    let theirs: (String, String, i64) = sqlx::query_as(
        "select s.reference, email::text, count(entitlement_id) from subscription s join account using (account_id)
         join entitlement e on e.subscription_id = s.subscription_id and e.account_id = s.account_id group by 1, 2",
    )
    .fetch_one(site.db())
    .await
    .unwrap();
    assert_eq!(theirs, (reference, "bob@members.example".to_owned(), 1));
    assert_eq!(one::<i64>(&site, "select count(*) from mail").await, 0, "nobody is mailed");
    assert_eq!(books.get("/v1/charges").await["data"].as_array().unwrap().len(), 1, "nobody is charged");
    let again = reconcile::all(&site.state).await.unwrap();
    assert_eq!((again.seen, again.changed), (1, 0));
}

#[tokio::test]
async fn a_reconciliation_brings_back_bills_that_were_lost() {
    let (site, books, account, ..) = open().await;
    let reference = bought(&books, account).await;
    settle(&site, &reference).await;
    sqlx::query("delete from invoice").execute(site.db()).await.unwrap();
    let bill = books.get(&format!("/v1/invoices?subscription={reference}")).await;
    let charge = bill["data"][0]["charge"]["id"].as_str().unwrap();
    books.post("/v1/refunds", &[("charge", charge), ("amount", "300")]).await;
    reconcile::all(&site.state).await.unwrap();
    let bill: (i64, i64) =
        sqlx::query_as("select paid, refunded from invoice").fetch_one(site.db()).await.unwrap();
    assert_eq!(bill, (1500, 300));
}

#[tokio::test]
async fn a_customer_whom_stripe_has_deleted_reads_no_longer() {
    let (site, books, account, browser, story) = open().await;
    let reference = bought(&books, account).await;
    settle(&site, &reference).await;
    let customer: String = one(&site, "select reference from customer").await;
    let client = reqwest::Client::new();
    let gone = client.delete(format!("{}/v1/customers/{customer}", books.base)).bearer_auth("sk_test_1");
    gone.send().await.unwrap().error_for_status().unwrap();
    let body = format!(
        r#"{{"id": "evt_1", "type": "customer.deleted", "data": {{"object": {{"id": "{customer}"}}}}}}"#
    );
    let event = courant::billing::inbox::event(&body).unwrap();
    let (mut connection, name) = (site.db().acquire().await.unwrap(), site.state.payments.name());
    let now = site.state.clock.now();
    courant::billing::inbox::store::receive(&mut connection, name, &event, &body, now).await.unwrap();
    work(&site).await;
    assert_eq!(one::<String>(&site, "select outcome::text from inbox").await, "done");
    assert_eq!(browser.access(&story).await, "preview");
}

#[tokio::test]
async fn two_subscriptions_of_one_account_alert_somebody_once() {
    let (site, books, account, ..) = open().await;
    let (one_of, other) = (bought(&books, account).await, bought(&books, account).await);
    let node = site.node_with(|_| ()).await;
    let (first, second) = tokio::join!(
        refresh::subscription(&site.state, &one_of),
        refresh::subscription(&node.state, &other),
    );
    first.unwrap();
    second.unwrap();
    let alerts: Vec<(String, String)> =
        sqlx::query_as("select subject, message from alert").fetch_all(site.db()).await.unwrap();
    let message = "this account has more than one subscription that runs";
    assert_eq!(alerts, [(account.to_string(), message.to_owned())]);
    // Once somebody has seen to it, the same two are no news.
    sqlx::query("update alert set settled_at = at").execute(site.db()).await.unwrap();
    refresh::subscription(&site.state, &one_of).await.unwrap();
    assert_eq!(one::<i64>(&site, "select count(*) from alert where settled_at is null").await, 0);
}
