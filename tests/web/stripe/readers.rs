//! A reader's way through our pages and Stripe's, which a stand-in only redirects from.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use courant::accounts::Role;
use courant::billing::refresh;
use courant::paywall::Level;
use serde_json::{Value, json};

use super::replies::{answer, line, subscription};
use crate::support::stripe::{Asked, Recorder, list};
use crate::support::{Answer, Browser, Draft, Site, tuesday};

/// What a hidden field of a page holds.
fn hidden(page: &Answer, name: &str) -> String {
    let rest = page.text.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Sends a form on with what is hidden in it.
async fn send_on(browser: &Browser, page: &Answer, path: &str, names: &[&str]) -> Answer {
    let fields: Vec<_> = names.iter().map(|name| (*name, hidden(page, name))).collect();
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(path, &fields).await
}

/// A site over a stand-in, a reader of it, and a story for subscribers. `answers` gets the reader's key as well.
async fn open(
    answers: impl Fn(&Asked, &str) -> (u16, Value) + Send + Sync + 'static,
) -> (Site, Recorder, Browser, String) {
    let site = Site::open().await;
    let story = site.publish(Draft::new("a-treaty").access(Level::Subscribers)).await;
    let account = site.account("ada@courant.example", Role::Reader).await.to_string();
    let peer = Recorder::open(move |asked| answers(asked, &account)).await;
    let site = site.paid_through(&peer.base).await;
    let browser = site.browser();
    browser.sign_in("ada@courant.example").await;
    (site, peer, browser, story)
}

/// The subscription, bought here.
fn bought(account: &str) -> Value {
    let mut of = subscription();
    of["metadata"] = json!({ "account_id": account });
    of
}

#[tokio::test]
async fn a_reader_subscribes_at_stripes_page_and_reads_on_return() {
    let paid = Arc::new(Mutex::new(false));
    let now_paid = Arc::clone(&paid);
    let (_site, peer, browser, story) = open(move |asked, account| {
        match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/v1/checkout/sessions") => {
                (200, json!({"id": "cs_1", "url": "https://checkout.example/c/pay/cs_1"}))
            }
            ("POST", path) => (200, json!({"id": format!("of{}", path.replace('/', "_"))})),
            ("GET", "/v1/checkout/sessions/cs_1") => {
                let made = now_paid.lock().unwrap().then_some("sub_1");
                (200, json!({"id": "cs_1", "client_reference_id": account, "customer": "cus_1", "subscription": made}))
            }
            ("GET", "/v1/checkout/sessions/cs_2") => {
                (200, json!({"id": "cs_2", "client_reference_id": "01890000-0000-7000-8000-000000000009"}))
            }
            ("GET", "/v1/subscriptions/sub_1") => (200, bought(account)),
            _ => answer(asked),
        }
    })
    .await;
    let form = browser.get(&format!("/subscribe/monthly?next={story}")).await.ok();
    let sent = send_on(&browser, &form, "/subscribe/monthly", &["key", "currency", "next"]).await;
    assert_eq!((sent.status, sent.location()), (303, "https://checkout.example/c/pay/cs_1"));
    let order = peer.asked().into_iter().find(|asked| asked.path == "/v1/checkout/sessions").unwrap();
    assert!(order.parameters["success_url"].ends_with("&checkout={CHECKOUT_SESSION_ID}"));
    assert_eq!(order.parameters["customer_email"], "ada@courant.example");
    // Whoever comes back without having paid reads nothing, and nobody comes back with somebody else's checkout.
    let back = order.parameters["success_url"].replace("{CHECKOUT_SESSION_ID}", "cs_1");
    let back = &back[back.find("/subscribe").unwrap()..];
    browser.get(back).await.ok();
    assert_eq!(browser.access(&story).await, "preview");
    for strange in
        ["/subscribe/bought?checkout=cs_2", "/subscribe/bought?checkout=cs_none", "/subscribe/bought"]
    {
        assert_eq!(browser.get(strange).await.status, 404, "{strange}");
    }
    *paid.lock().unwrap() = true;
    browser.get(back).await.ok();
    assert_eq!(browser.access(&story).await, "full");
}

#[tokio::test]
async fn a_reader_pays_for_a_change_what_was_shown() {
    let (site, peer, browser, story) =
        open(|asked, account| match (asked.method.as_str(), asked.path.as_str()) {
            ("GET", "/v1/subscriptions/sub_1") => (200, bought(account)),
            ("POST", "/v1/invoices/create_preview") => {
                let lines = list(&[line(5100, (0, 30), true)]);
                (200, json!({"currency": "eur", "total": 5100, "amount_due": 5100, "lines": lines}))
            }
            ("POST", path) => (200, json!({"id": format!("of{}", path.replace('/', "_"))})),
            _ => answer(asked),
        })
        .await;
    refresh::subscription(&site.state, "sub_1").await.unwrap();
    assert_eq!(browser.access(&story).await, "full");
    let page = browser.get("/account/subscription/change?plan=yearly").await.ok();
    assert!(page.has("51"), "{}", page.text);
    let shown = peer.asked().into_iter().find(|asked| asked.path.ends_with("create_preview")).unwrap();
    site.state.clock.set(tuesday() + TimeDelta::minutes(7));
    let sent =
        send_on(&browser, &page, "/account/subscription/change", &["plan", "key", "as_of", "shown"]).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let made = peer.asked().into_iter().find(|asked| asked.method == "POST").unwrap();
    assert_eq!(made.path, "/v1/subscriptions/sub_1");
    let parameter = |name: &str| &shown.parameters[&format!("subscription_details{name}")];
    assert_eq!(&made.parameters["proration_date"], parameter("[proration_date]"));
    assert_eq!(&made.parameters["items[0][price]"], parameter("[items][0][price]"));
    assert_eq!(made.parameters["proration_date"], tuesday().timestamp().to_string());
}
