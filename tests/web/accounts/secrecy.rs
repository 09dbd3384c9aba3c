//! Who has an account is nobody's business: known and unknown addresses get the same answers, after the same work.

use courant::accounts::Role;

use crate::support::{Answer, Site};

/// What an answer shows, without what differs between any two: the moment, the cookie's value, the address itself.
fn shown(answer: &Answer, email: &str) -> (u16, Vec<String>, String) {
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["date", "server-timing"].contains(&name.as_str()))
        .map(|(name, value)| {
            let value = value.to_str().unwrap();
            let value = if name == "set-cookie" {
                let (start, rest) = value.split_once('=').unwrap();
                let (_token, attributes) = rest.split_once(';').unwrap();
                // That a cookie ends is said with the moment at which it is said.
                let attributes = attributes.split("; Expires=").next().unwrap();
                format!("{start}=…;{attributes}")
            } else {
                value.to_owned()
            };
            format!("{name}: {value}")
        })
        .collect();
    headers.sort();
    (answer.status, headers, answer.text.replace(email, ""))
}

const FREE: &str = "free1@courant.example";
const TAKEN: &str = "taken@courant.example";
const OTHER: &str = "another password 9";

/// Everything that whoever registered can find out afterwards, without the mailbox.
async fn register_and_look_around(site: &Site, email: &str) -> Vec<(u16, Vec<String>, String)> {
    let browser = site.browser();
    let mut seen = Vec::new();
    let fields = [("name", "Eve"), ("email", email), ("password", OTHER), ("next", "/latest")];
    seen.push(browser.post("/register", &fields).await);
    seen.push(browser.get("/account").await);
    for story in ["/politics/story-1", "/politics/story-2"] {
        seen.push(browser.get(story).await);
    }
    seen.push(browser.post("/account/verification", &[]).await);
    seen.push(browser.get("/account/devices").await);
    seen.push(browser.post("/sign-out", &[]).await);
    seen.push(browser.post("/sign-in", &[("email", email), ("password", OTHER)]).await);
    seen.push(browser.get("/account").await);
    seen.push(browser.post("/sign-in", &[("email", email), ("password", "wrong wrong wrong")]).await);
    seen.push(site.browser().post("/sign-in", &[("email", email), ("password", "wrong wrong wrong")]).await);
    for page in ["/forgot-password", "/sign-in/link"] {
        seen.push(site.browser().post(page, &[("email", email)]).await);
    }
    seen.iter().map(|answer| shown(answer, email)).collect()
}

fn without_device_keys(seen: &mut [(u16, Vec<String>, String)]) {
    for (_, _, text) in seen {
        while let Some(start) =
            text.find("name=\"session\" value=\"").filter(|at| !text[at + 22..].starts_with("all\""))
        {
            let end = start + 22 + text[start + 22..].find('"').unwrap();
            text.replace_range(start..end, "");
        }
    }
}

#[tokio::test]
async fn registering_tells_nobody_whether_an_address_is_taken() {
    let site = Site::open().await;
    site.stories(3).await;
    site.account(TAKEN, Role::Reader).await;
    let owner = site.browser();
    owner.sign_in(TAKEN).await;
    let mut free = register_and_look_around(&site, FREE).await;
    let mut taken = register_and_look_around(&site, TAKEN).await;
    without_device_keys(&mut free);
    without_device_keys(&mut taken);
    assert_eq!(free.len(), taken.len());
    for (free, taken) in free.iter().zip(&taken) {
        assert_eq!(free, taken);
    }
    assert_eq!(free[0].0, 303);

    // The owner is told, and is who they were.
    let letters: Vec<_> = site.letters(TAKEN).await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(letters[..2], ["already-registered", "already-registered"]);
    assert_eq!(site.letters(FREE).await[0].0, "confirm-address");
    assert!(owner.get("/account").await.ok().has("Test Person"));
    let back = site.browser();
    back.sign_in(TAKEN).await;
    assert!(
        back.get("/account").await.ok().has("Test Person"),
        "the owner's password opens the owner's account"
    );
    let door = site.letters(TAKEN).await.remove(0).1;
    let mailed = site.browser();
    mailed.post(&door, &[]).await;
    assert!(mailed.get("/account").await.ok().has("Test Person"), "so does the mail");
}

#[tokio::test]
async fn registering_twice_with_the_same_password_is_signing_in() {
    let site = Site::open().await;
    site.account(TAKEN, Role::Reader).await;
    let browser = site.browser();
    assert_eq!(browser.register(TAKEN).await.status, 303);
    assert!(browser.get("/account").await.ok().has("Test Person"));
    let accounts: i64 =
        sqlx::query_scalar("select count(*) from account").fetch_one(site.db()).await.unwrap();
    assert_eq!(accounts, 1);
}

#[tokio::test]
async fn an_address_is_held_by_one_account_alone() {
    let site = Site::open().await;
    let (one, other) = (site.browser(), site.browser());
    one.register(FREE).await;
    let first = site.mailed_link(FREE, "confirm-address").await;
    other.post("/register", &[("name", "Bea"), ("email", FREE), ("password", OTHER)]).await;
    let second = site.mailed_link(FREE, "confirm-address").await;
    let (a, b) = tokio::join!(one.post(&first, &[]), other.post(&second, &[]));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{}{}", a.text, b.text);
    let held: i64 = sqlx::query_scalar(
        "select count(*) from account where email = $1::citext and verified_at is not null",
    )
    .bind(FREE)
    .fetch_one(site.db())
    .await
    .unwrap();
    assert_eq!(held, 1);
}

/// Whatever there is to do for a known address is done after the answer: here it cannot be done at all.
#[tokio::test]
async fn asking_for_a_link_waits_for_nothing_that_depends_on_the_address() {
    let site = Site::open().await;
    site.account(TAKEN, Role::Reader).await;
    let mut locked = site.db().begin().await.unwrap();
    sqlx::raw_sql("lock table token, mail in access exclusive mode").execute(&mut *locked).await.unwrap();
    for page in ["/forgot-password", "/sign-in/link"] {
        for email in [TAKEN, "unknown@courant.example"] {
            site.browser().ask(page, email).await;
        }
    }
    locked.rollback().await.unwrap();
    assert_eq!(site.letters(TAKEN).await.len(), 2, "it is done once it can be");
    assert!(site.letters("unknown@courant.example").await.is_empty());
}

#[tokio::test]
async fn moving_to_a_taken_address_tells_only_its_owner() {
    let site = Site::open().await;
    site.account(TAKEN, Role::Reader).await;
    let mut pages = Vec::new();
    for (from, to) in [("from1@courant.example", TAKEN), ("from2@courant.example", FREE)] {
        site.account(from, Role::Reader).await;
        let browser = site.browser();
        browser.sign_in(from).await;
        let asked = browser.post("/account/address", &[("email", to)]).await;
        assert_eq!((asked.status, asked.location()), (303, "/account/address"));
        pages.push(browser.get("/account/address").await.ok().text.replace(to, "").replace(from, ""));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(site.letters(TAKEN).await[0].0, "address-in-use");
    assert_eq!(site.letters(FREE).await[0].0, "take-address");
}

/// What one can take along says as little as the pages do.
#[tokio::test]
async fn my_data_tell_nothing_of_other_peoples_accounts() {
    let site = Site::open().await;
    site.account(TAKEN, Role::Reader).await;
    site.account("holder@courant.example", Role::Reader).await;
    let mut seen = Vec::new();
    for (email, other) in [(FREE, "free2@courant.example"), (TAKEN, "holder@courant.example")] {
        let browser = site.browser();
        browser.post("/register", &[("name", "Eve"), ("email", email), ("password", OTHER)]).await;
        browser.post("/account/verification", &[]).await;
        browser.post("/account/address", &[("email", other)]).await;
        site.settle().await;
        let file = browser.get("/account/data").await.ok();
        let data: serde_json::Value = serde_json::from_str(&file.text).unwrap();
        let actions: Vec<_> =
            data["log"].as_array().unwrap().iter().map(|line| line["action"].clone()).collect();
        seen.push((data["mails"].clone(), actions));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0].0, serde_json::json!([]));
}
