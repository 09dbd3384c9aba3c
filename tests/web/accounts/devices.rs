//! Where an account is signed in.

use chrono::TimeDelta;
use courant::accounts::Role;

use crate::support::{Answer, Browser, PASSWORD, Site, tuesday};

#[tokio::test]
async fn a_sixth_device_signs_the_first_one_out() {
    let site = Site::open().await;
    site.account("many@courant.example", Role::Reader).await;
    let mut devices = Vec::new();
    for minute in 0..6 {
        site.state.clock.set(tuesday() + TimeDelta::minutes(minute));
        let browser = site.browser();
        browser.sign_in("many@courant.example").await;
        devices.push(browser);
    }
    assert_eq!(devices[0].get("/account").await.status, 303, "signed out");
    for device in &devices[1..] {
        device.get("/account").await.ok();
    }
}

#[tokio::test]
async fn of_many_sign_ins_at_once_on_two_nodes_five_devices_are_left() {
    let site = Site::open().await;
    let node = site.second_node().await;
    site.account("many@courant.example", Role::Reader).await;
    let mut under_way = tokio::task::JoinSet::new();
    for number in 0..16 {
        let browser = if number % 2 == 0 { site.browser() } else { node.browser() };
        under_way.spawn(async move {
            browser.sign_in("many@courant.example").await;
            browser
        });
    }
    let browsers = under_way.join_all().await;
    let mut signed_in = 0;
    for browser in &browsers {
        signed_in += i32::from(browser.is_signed_in().await);
    }
    assert_eq!(signed_in, 5);
}

async fn sign_in_with(browser: &Browser, user_agent: &str) {
    let request = browser
        .client
        .post(format!("{}/sign-in", browser.base))
        .header("user-agent", user_agent)
        .form(&[("email", "ada@courant.example"), ("password", PASSWORD)]);
    assert_eq!(browser.send(request).await.status, 303);
}

/// The key of the device that is listed under a name.
fn key(list: &Answer, device: &str) -> String {
    let (_, rest) = list.text.split_once(&format!("<p class=\"sheet-title\">{device}")).expect("the device");
    let (_, rest) = rest.split_once("name=\"session\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_reader_sees_their_devices_and_signs_one_out() {
    let site = Site::open().await;
    site.account("ada@courant.example", Role::Reader).await;
    let (phone, desk) = (site.browser(), site.browser());
    sign_in_with(
        &phone,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile Safari/604.1",
    )
    .await;
    site.state.clock.set(tuesday() + TimeDelta::hours(1));
    sign_in_with(&desk, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0").await;
    let list = desk.get("/account/devices").await.ok();
    assert!(list.has("Safari on iPhone") && list.has("Firefox on Linux"));
    assert_eq!(list.text.matches("this one").count(), 1);
    assert!(list.text.find("Firefox on Linux") < list.text.find("Safari on iPhone"), "the latest used first");

    let ended = desk.post("/account/devices", &[("session", &key(&list, "Safari on iPhone"))]).await;
    assert_eq!(ended.location(), "/account/devices");
    assert!(!phone.is_signed_in().await && desk.is_signed_in().await);
    let ended = desk.post("/account/devices", &[("session", &key(&list, "Firefox on Linux"))]).await;
    assert_eq!(ended.location(), "/sign-in", "one may end one's own");
    assert!(!desk.is_signed_in().await);
}

#[tokio::test]
async fn nobody_ends_the_sessions_of_others() {
    let site = Site::open().await;
    site.account("ada@courant.example", Role::Reader).await;
    let ada = site.browser();
    ada.sign_in("ada@courant.example").await;
    let keys: Vec<Vec<u8>> =
        sqlx::query_scalar("select token_hash from session").fetch_all(site.db()).await.unwrap();
    let eve = site.browser_of(Role::Admin).await;
    eve.post("/account/devices", &[("session", &data_encoding::HEXLOWER.encode(&keys[0]))]).await;
    assert!(ada.is_signed_in().await);
    assert_eq!(eve.post("/account/devices", &[("session", "nonsense")]).await.status, 400);
    assert_eq!(
        site.browser().post("/account/devices", &[("session", "all")]).await.location(),
        "/sign-in?next=%2Faccount"
    );
}

#[tokio::test]
async fn signing_out_everywhere_leaves_no_device_and_no_new_stories() {
    let site = Site::open().await;
    let stories = site.stories(6).await;
    site.account("ada@courant.example", Role::Reader).await;
    let browsers = [site.browser(), site.browser(), site.browser()];
    for browser in &browsers {
        browser.sign_in("ada@courant.example").await;
    }
    for story in &stories[..5] {
        assert_eq!(browsers[0].access(story).await, "metered");
    }
    assert_eq!(browsers[0].post("/account/devices", &[("session", "all")]).await.location(), "/sign-in");
    for browser in &browsers {
        assert!(!browser.is_signed_in().await);
    }
    assert_eq!(browsers[0].access(&stories[5]).await, "preview");
}

#[tokio::test]
async fn last_seen_follows_a_reader_without_a_write_for_each_page() {
    let site = Site::open().await;
    site.account("ada@courant.example", Role::Reader).await;
    let browser = site.browser();
    browser.sign_in("ada@courant.example").await;
    let mut seen = Vec::new();
    for minutes in [1, 9, 10, 15, 21] {
        site.state.clock.set(tuesday() + TimeDelta::minutes(minutes));
        browser.get("/account").await.ok();
        let at: chrono::DateTime<chrono::Utc> =
            sqlx::query_scalar("select last_seen_at from session").fetch_one(site.db()).await.unwrap();
        seen.push((at - tuesday()).num_minutes());
    }
    assert_eq!(seen, [0, 0, 10, 10, 21]);
}

/// What a device does while it is signed out from another must not bring its session back.
#[tokio::test]
async fn a_session_that_was_ended_stays_ended() {
    use tower_sessions::SessionStore as _;
    let site = Site::open().await;
    let id = site.account("ada@courant.example", Role::Reader).await;
    let store = courant::accounts::session::Store::new(site.db().clone(), site.state.clock.clone());
    let mut record = tower_sessions::session::Record {
        id: tower_sessions::session::Id::default(),
        data: [("account_id".to_owned(), serde_json::json!(id))].into(),
        expiry_date: time::OffsetDateTime::from_unix_timestamp(2_000_000_000).unwrap(),
    };
    store.create(&mut record).await.unwrap();
    sqlx::query("delete from session").execute(site.db()).await.unwrap();
    store.save(&record).await.unwrap();
    assert!(store.load(&record.id).await.unwrap().is_none());
}
