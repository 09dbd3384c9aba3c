//! Mail, to a real mail server that takes it, defers, hangs up, answers too late or refuses.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use courant::accounts::Role;
use courant::ids::AccountId;
use courant::mail::sending::Worker;
use courant::mail::{self, Kind, Letter};
use tokio_util::sync::CancellationToken;

use crate::support::mail::Peer;
use crate::support::{Site, tuesday};

async fn post(site: &Site, to: &str, account: Option<AccountId>) {
    let to = to.parse().unwrap();
    let letter = Letter {
        kind: Kind::SignIn,
        to: &to,
        account,
        path: "/confirm/0a1b2c".to_owned(),
        facts: Vec::new(),
    };
    let mut transaction = site.db().begin().await.unwrap();
    mail::store::post(&mut transaction, &site.state, &letter).await.unwrap();
    transaction.commit().await.unwrap();
}

/// A site with one letter in its outbox.
async fn site_with_a_letter() -> Site {
    let site = Site::open().await;
    let ada = site.account("ada@courant.example", Role::Reader).await;
    post(&site, "ada@courant.example", Some(ada)).await;
    site
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    plain: Option<String>,
    html: Option<String>,
    due_at: DateTime<Utc>,
    tries: i32,
    sent_at: Option<DateTime<Utc>>,
    failed_at: Option<DateTime<Utc>>,
    failure: Option<String>,
}

async fn outbox(site: &Site) -> Vec<Row> {
    sqlx::query_as("select * from mail order by created_at").fetch_all(site.db()).await.unwrap()
}

async fn only(site: &Site) -> Row {
    let mut rows = outbox(site).await;
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

fn message_id(mail: &serde_json::Value) -> String {
    let text = mail["text"].as_str().unwrap();
    text.lines().find(|line| line.starts_with("Message-ID: ")).expect("a Message-ID").to_owned()
}

/// Sets the clock to the moment at which the one letter is due again.
async fn wait_until_due(site: &Site) {
    site.state.clock.set(only(site).await.due_at);
}

#[tokio::test]
async fn a_letter_arrives_as_text_and_html_and_leaves_no_link_behind() {
    let site = site_with_a_letter().await;
    let mut peer = Peer::start("accept").await;
    peer.worker(&site).send_due().await;
    let mail = peer.says("accepted").await;
    assert_eq!(
        (&mail["from"], &mail["to"][0]),
        (&"courant@courant.example".into(), &"ada@courant.example".into())
    );
    let text = mail["text"].as_str().unwrap();
    for part in [
        "Subject: Your link to sign in",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "0a1b2c",
        "Courant",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(message_id(&mail).ends_with("@localhost>"));
    let row = only(&site).await;
    assert_eq!((row.sent_at, row.plain, row.html), (Some(tuesday()), None, None));

    peer.worker(&site).send_due().await;
    post(&site, "second@courant.example", None).await;
    peer.worker(&site).send_due().await;
    assert_eq!(peer.says("accepted").await["to"][0], "second@courant.example", "the first was sent once");
    assert_eq!(outbox(&site).await.len(), 1, "what belongs to no account is gone when it is sent");
}

#[tokio::test]
async fn a_letter_is_there_if_and_only_if_its_cause_is() {
    let site = Site::open().await;
    let to = "ada@courant.example".parse().unwrap();
    let letter =
        Letter { kind: Kind::SignIn, to: &to, account: None, path: "/".to_owned(), facts: Vec::new() };
    let mut transaction = site.db().begin().await.unwrap();
    mail::store::post(&mut transaction, &site.state, &letter).await.unwrap();
    transaction.rollback().await.unwrap();
    assert!(outbox(&site).await.is_empty());
}

#[tokio::test]
async fn a_server_that_defers_is_asked_again_later_and_less_often() {
    let site = site_with_a_letter().await;
    let mut peer = Peer::start("defer:3").await;
    let mut pauses = Vec::new();
    for _ in 0..3 {
        peer.worker(&site).send_due().await;
        peer.says("deferred").await;
        let row = only(&site).await;
        assert!(row.failure.as_deref().is_some_and(|why| why.contains("Come back later")), "{row:?}");
        let now = site.state.clock.now();
        pauses.push(row.due_at - now);
        site.state.clock.set(row.due_at - TimeDelta::microseconds(1));
        peer.worker(&site).send_due().await;
        assert_eq!(only(&site).await.tries, row.tries, "not before its time");
        wait_until_due(&site).await;
    }
    assert!(pauses.is_sorted() && pauses[0] >= TimeDelta::seconds(48), "{pauses:?}");
    peer.worker(&site).send_due().await;
    peer.says("accepted").await;
    assert!(only(&site).await.sent_at.is_some());
}

#[tokio::test]
async fn a_connection_that_breaks_off_loses_nothing() {
    let site = site_with_a_letter().await;
    let mut peer = Peer::start("drop:1").await;
    peer.worker(&site).send_due().await;
    peer.says("dropped").await;
    assert_eq!(only(&site).await.sent_at, None);
    wait_until_due(&site).await;
    peer.worker(&site).send_due().await;
    peer.says("accepted").await;
    assert!(only(&site).await.sent_at.is_some());
}

#[tokio::test]
async fn a_server_that_answers_too_late_gets_the_same_message_id_again() {
    let site = site_with_a_letter().await;
    let mut peer = Peer::start("late:1").await;
    peer.impatient_worker(&site, Duration::from_millis(500)).send_due().await;
    let first = peer.says("accepted").await;
    peer.says("abandoned").await;
    let row = only(&site).await;
    assert!(row.sent_at.is_none() && row.failure.is_some_and(|why| why.contains("in time")));
    wait_until_due(&site).await;
    peer.worker(&site).send_due().await;
    let second = peer.says("accepted").await;
    assert_eq!(message_id(&first), message_id(&second));
    assert!(only(&site).await.sent_at.is_some());
}

#[tokio::test]
async fn a_refusal_is_final_and_says_why() {
    let site = site_with_a_letter().await;
    let mut peer = Peer::start("refuse").await;
    peer.worker(&site).send_due().await;
    peer.says("refused").await;
    let row = only(&site).await;
    assert_eq!((row.failed_at, row.sent_at, row.plain, row.html), (Some(tuesday()), None, None, None));
    assert!(row.failure.is_some_and(|why| why.contains("No such person")));
    site.state.clock.set(tuesday() + TimeDelta::hours(12));
    peer.worker(&site).send_due().await;
    assert_eq!(only(&site).await.tries, 1, "never tried again");
}

#[tokio::test]
async fn a_server_that_is_away_for_days_is_given_up() {
    let site = site_with_a_letter().await;
    // Nobody listens at the port of a server that has ended.
    let worker = Peer::start("accept").await.worker(&site);
    let mut tries = 0;
    while only(&site).await.failed_at.is_none() {
        worker.send_due().await;
        tries += 1;
        assert!(tries < 40, "it is never given up");
        wait_until_due(&site).await;
    }
    let row = only(&site).await;
    let tried_for = row.failed_at.unwrap() - tuesday();
    assert!(tried_for > TimeDelta::hours(40) && tried_for < TimeDelta::days(2), "{tried_for}");
    assert_eq!(row.plain, None);
}

#[tokio::test]
async fn two_workers_send_each_letter_once() {
    let site = Site::open().await;
    for number in 0..24 {
        post(&site, &format!("reader-{number}@courant.example"), None).await;
    }
    let mut peer = Peer::start("accept").await;
    let (one, other) = (peer.worker(&site), peer.worker(&site.second_node().await));
    tokio::join!(one.send_due(), other.send_due());
    let mut recipients = Vec::new();
    for _ in 0..24 {
        recipients.push(peer.says("accepted").await["to"][0].as_str().unwrap().to_owned());
    }
    recipients.sort();
    recipients.dedup();
    assert_eq!(recipients.len(), 24);
    assert!(outbox(&site).await.is_empty());
}

#[tokio::test]
async fn a_sender_that_dies_leaves_its_letters_to_the_next() {
    let site = site_with_a_letter().await;
    let lease = TimeDelta::minutes(5);
    let taken = mail::store::take(site.db(), tuesday(), lease, 8).await.unwrap();
    assert_eq!(taken.len(), 1);
    // It dies here, between taking and sending.
    let mut peer = Peer::start("accept").await;
    peer.worker(&site).send_due().await;
    assert_eq!(only(&site).await.sent_at, None, "the lease holds");
    site.state.clock.set(tuesday() + lease);
    peer.worker(&site).send_due().await;
    peer.says("accepted").await;
    // Were it alive after all, its word would no longer count.
    let mut db = site.db().acquire().await.unwrap();
    mail::store::deferred(&mut *db, &taken[0], "late", tuesday()).await.unwrap();
    assert!(only(&site).await.failure.is_none());
}

#[tokio::test]
async fn a_letter_calls_the_worker() {
    let site = Site::open().await;
    let mut peer = Peer::start("accept").await;
    let stop = CancellationToken::new();
    let worker: Worker = peer.worker(&site);
    let running = tokio::spawn(worker.run(stop.clone()));
    for number in 0..3 {
        post(&site, &format!("reader-{number}@courant.example"), None).await;
        // Three letters arrive one after the other: far sooner than the worker looks by itself.
        let mail =
            tokio::time::timeout(Duration::from_secs(12), peer.says("accepted")).await.expect("called");
        assert_eq!(mail["to"][0], format!("reader-{number}@courant.example"));
    }
    stop.cancel();
    running.await.unwrap();
}

#[tokio::test]
async fn letters_that_nobody_sends_lose_their_words() {
    let site = site_with_a_letter().await;
    site.state.clock.set(tuesday() + TimeDelta::days(6));
    mail::jobs::forget(site.db(), site.state.clock.now()).await.unwrap();
    assert!(only(&site).await.plain.is_some());
    site.state.clock.set(tuesday() + TimeDelta::days(8));
    mail::jobs::forget(site.db(), site.state.clock.now()).await.unwrap();
    let row = only(&site).await;
    assert!(row.plain.is_none() && row.html.is_none() && row.failed_at.is_some());
    site.state.clock.set(tuesday() + TimeDelta::days(91));
    mail::jobs::forget(site.db(), site.state.clock.now()).await.unwrap();
    assert!(outbox(&site).await.is_empty());
}

#[tokio::test]
async fn the_development_mailbox_is_there_in_a_demonstration_alone() {
    let site = Site::open_demonstration().await;
    post(&site, "ada@courant.example", None).await;
    let browser = site.browser();
    let list = browser.get("/dev/mail").await.ok();
    assert!(list.has("Your link to sign in") && list.has("ada@courant.example"));
    assert_eq!(list.header("cache-control"), "no-store");
    let path = list.text.split("href=\"").find(|rest| rest.starts_with("/dev/mail/")).unwrap();
    let path = path.split('"').next().unwrap().to_owned();
    let mail = browser.get(&path).await.ok();
    let link = format!("href=\"{}/confirm/0a1b2c\"", browser.base);
    assert!(mail.has(&link), "{}", mail.text);
    let html = browser.get(&format!("{path}/html")).await.ok();
    assert!(html.has(&link));
    let policies: Vec<_> = html.headers.get_all("content-security-policy").iter().collect();
    assert!(policies.len() == 2 && policies.iter().any(|policy| *policy == "sandbox"), "{policies:?}");

    for closed in [Site::open().await, Site::open_in_production().await] {
        post(&closed, "ada@courant.example", None).await;
        let id: uuid::Uuid =
            sqlx::query_scalar("select mail_id from mail").fetch_one(closed.db()).await.unwrap();
        for path in ["/dev/mail".to_owned(), format!("/dev/mail/{id}"), format!("/dev/mail/{id}/html")] {
            assert_eq!(closed.browser().get(&path).await.status, 404, "{path}");
        }
    }
}
