//! What Stripe has written elsewhere: every file of the shared folder is taken in, and none of them is an error.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use courant::accounts::Role;
use courant::billing::inbox::worker;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::replies;
use crate::support::stripe::{Asked, Recorder, SECRET, list, missing};
use crate::support::{Site, tuesday};

/// The files, if they are at hand.
fn files() -> Option<Vec<PathBuf>> {
    let folder = std::env::var_os("COURANT_TEST_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from)
        .join("stripe");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!(
            "NOT RUN: {} is missing; COURANT_TEST_DATA names the folder with the test data",
            folder.display()
        );
        return None;
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let inside = |path: &Path| std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        if path.is_dir() { files.extend(inside(&path)) } else { files.push(path) }
    }
    files.sort();
    Some(files)
}

/// The objects in a file: that of an event, of its part, a bare one, or one of every resource.
fn objects(file: &Path) -> Vec<Value> {
    let content: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    if let Some(resources) = content["resources"].as_object() {
        return resources.values().cloned().collect();
    }
    let found = [&content["data"]["object"], &content["object"], &content];
    vec![found.into_iter().find(|value| value.is_object()).unwrap().clone()]
}

/// The events that concern us and are about such an object; one that does not where there are none.
fn kinds(object: &Value) -> Vec<String> {
    let kind = object["object"].as_str().unwrap_or("charge");
    let names: &[&str] = match kind {
        "subscription" => &["created", "updated", "deleted", "paused", "resumed", "trial_will_end"],
        "invoice" => &[
            "paid",
            "payment_failed",
            "payment_action_required",
            "finalization_failed",
            "voided",
            "marked_uncollectible",
        ],
        "checkout.session" => &["completed", "async_payment_succeeded", "async_payment_failed", "expired"],
        "charge" => &["refunded", "dispute.created", "dispute.closed"],
        "refund" => &["created", "updated", "failed"],
        "customer" => &["updated", "deleted"],
        _ => &["updated"],
    };
    let prefix = match kind {
        "subscription" => "customer.subscription",
        "dispute" => "charge.dispute",
        other => other,
    };
    let names = if kind == "dispute" { &["created", "closed"] } else { names };
    names.iter().map(|name| format!("{prefix}.{name}")).collect()
}

/// Answers from these objects.
fn answers(objects: &[Value], asked: &Asked) -> (u16, Value) {
    let mut pieces = asked.path.trim_start_matches("/v1/").rsplitn(2, '/');
    let (last, folder) = (pieces.next().unwrap(), pieces.next());
    let kind = |folder: &str| folder.trim_end_matches('s').replace('/', ".");
    match folder {
        Some(folder) if folder != "checkout" => {
            let known = |of: &&Value| of["id"] == *last && of["object"] == *kind(folder);
            objects.iter().find(known).map_or_else(missing, |object| (200, object.clone()))
        }
        _ => {
            let of = |object: &&Value| {
                let same =
                    |name: &str| asked.parameters.get(name).is_none_or(|value| object[name] == **value);
                object["object"] == *kind(last) && ["customer", "subscription"].into_iter().all(same)
            };
            let found: Vec<Value> = objects.iter().filter(of).cloned().collect();
            (200, list(&found))
        }
    }
}

fn signature(body: &str) -> String {
    let at = tuesday().timestamp();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{at}.{body}").as_bytes());
    format!("t={at},v1={}", HEXLOWER.encode(&mac.finalize().into_bytes()))
}

async fn post(site: &Site, id: &str, kind: &str, object: &Value) {
    let body = json!({"id": id, "object": "event", "type": kind, "data": {"object": object}}).to_string();
    assert_eq!(post_as_it_is(site, body).await, 200, "{id} {kind}");
}

async fn post_as_it_is(site: &Site, body: String) -> u16 {
    let browser = site.browser();
    let request = browser.client.post(format!("{}/webhooks/stripe", browser.base));
    browser.send(request.header("stripe-signature", signature(&body)).body(body)).await.status
}

/// Whole events are sent byte for byte; many carry the same made-up name, and are one event then.
async fn post_whole_events(site: &Site, files: &[PathBuf]) {
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        let content: Value = serde_json::from_str(&text).unwrap();
        if content["type"].is_string() && content["data"]["object"].is_object() {
            assert_eq!(post_as_it_is(site, text).await, 200, "{}", file.display());
        }
    }
}

async fn outcomes(site: &Site) -> BTreeMap<String, String> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("select event, outcome::text from inbox").fetch_all(site.db()).await.unwrap();
    rows.into_iter().collect()
}

#[tokio::test]
async fn whatever_stripe_has_written_is_taken_in_and_ends_somewhere() {
    let Some(files) = files() else { return };
    let all: Vec<Value> = files.iter().flat_map(|file| objects(file)).collect();
    assert!(files.len() > 50 && all.len() > 200);
    let known = all.clone();
    let peer = Recorder::open(move |asked| answers(&known, asked)).await;
    let site = Site::open().await.paid_through(&peer.base).await;
    let mut kinds_of = BTreeMap::new();
    for (number, object) in all.iter().enumerate() {
        for kind in kinds(object) {
            let id = format!("evt_{number}_{kind}");
            post(&site, &id, &kind, object).await;
            kinds_of.insert(id, kind);
        }
    }
    post_whole_events(&site, &files).await;
    while worker::step(&site.state).await.unwrap() > 0 {}
    let outcomes = outcomes(&site).await;
    assert!(outcomes.len() > kinds_of.len());
    let alerted: Vec<String> =
        sqlx::query_scalar("select distinct subject from alert").fetch_all(site.db()).await.unwrap();
    for (id, outcome) in &outcomes {
        match outcome.as_str() {
            "done" | "ignored" => {}
            "not_understood" => assert!(alerted.contains(id), "{id} has no alert"),
            other => assert_eq!(other, "done", "{id}"),
        }
    }
    let done = |prefix: &str| {
        outcomes
            .iter()
            .filter(|(id, outcome)| {
                kinds_of.get(*id).is_some_and(|kind| kind.starts_with(prefix)) && *outcome == "done"
            })
            .count()
    };
    // Bare subscriptions of both shapes, bills of both shapes, and customers are understood.
    assert!(done("customer.subscription.") >= 12, "{outcomes:?}");
    assert!(done("invoice.") >= 12, "{outcomes:?}");
    assert!(done("customer.updated") >= 3, "{outcomes:?}");
    // None of them was bought here: nobody reads for it, and nobody is written to.
    let given: i64 =
        sqlx::query_scalar("select (select count(*) from entitlement) + (select count(*) from mail)")
            .fetch_one(site.db())
            .await
            .unwrap();
    assert_eq!(given, 0);
}

/// The kinds of events that concern us, each with the field that says about what.
const CONCERN_US: [(&str, &str); 27] = [
    ("checkout.session.completed", "cs_1"),
    ("checkout.session.async_payment_succeeded", "cs_1"),
    ("checkout.session.async_payment_failed", "cs_1"),
    ("checkout.session.expired", "cs_1"),
    ("customer.subscription.created", "sub_1"),
    ("customer.subscription.updated", "sub_1"),
    ("customer.subscription.deleted", "sub_1"),
    ("customer.subscription.paused", "sub_1"),
    ("customer.subscription.resumed", "sub_1"),
    ("customer.subscription.trial_will_end", "sub_1"),
    ("invoice.paid", "in_1"),
    ("invoice.payment_failed", "in_1"),
    ("invoice.payment_action_required", "in_1"),
    ("invoice.finalization_failed", "in_1"),
    ("invoice.voided", "in_1"),
    ("invoice.marked_uncollectible", "in_1"),
    ("refund.created", "re_1"),
    ("refund.updated", "re_1"),
    ("refund.failed", "re_1"),
    ("charge.refunded", "ch_1"),
    ("charge.dispute.created", "dp_1"),
    ("charge.dispute.closed", "dp_1"),
    ("customer.updated", "cus_1"),
    ("customer.deleted", "cus_1"),
    ("product.updated", "prod_1"),
    ("invoice.upcoming", "in_2"),
    ("v2.something.new", "new_1"),
];

#[tokio::test]
async fn each_kind_of_event_is_looked_into_if_it_concerns_us() {
    let peer = Recorder::open(|asked| match asked.path.as_str() {
        "/v1/checkout/sessions/cs_1" => {
            (200, json!({"id": "cs_1", "customer": "cus_1", "subscription": "sub_1"}))
        }
        _ => replies::answer(asked),
    })
    .await;
    let site = Site::open().await.paid_through(&peer.base).await;
    let account = site.account("ada@courant.example", Role::Reader).await;
    courant::billing::refresh::subscription(&site.state, "sub_1").await.unwrap();
    for (kind, id) in CONCERN_US {
        peer.asked();
        let object = json!({"id": id, "charge": "ch_1", "payment_intent": "pi_1", "customer": "cus_1"});
        post(&site, kind, kind, &object).await;
        while worker::step(&site.state).await.unwrap() > 0 {}
        let concerns = !["product.updated", "invoice.upcoming", "v2.something.new"].contains(&kind);
        let outcome = outcomes(&site).await[kind].clone();
        assert_eq!(outcome, if concerns { "done" } else { "ignored" }, "{kind}");
        assert_eq!(!peer.asked().is_empty(), concerns, "{kind}: Stripe is asked how things are");
    }
    let disputes: Vec<String> =
        sqlx::query_scalar("select subject from alert").fetch_all(site.db()).await.unwrap();
    assert_eq!(disputes, ["in_1"], "a dispute alerts somebody");
    assert_eq!(site.held("sub_1").await.account_id, None, "{account} did not buy it");
}
