//! Links by mail: an address is confirmed, a password forgotten, somebody signs in without one.

use chrono::TimeDelta;
use courant::accounts::Role;

use crate::support::{PASSWORD, Site, tuesday};

const NEW: &str = "gorizia bean stew 7";

async fn signs_in(site: &Site, email: &str, password: &str) -> bool {
    site.browser().post("/sign-in", &[("email", email), ("password", password)]).await.status == 303
}

#[tokio::test]
async fn a_new_reader_reads_at_once_and_confirms_the_address_later() {
    let site = Site::open().await;
    let stories = site.stories(6).await;
    let browser = site.browser();
    assert_eq!(browser.register("ada@courant.example").await.status, 303);
    for story in &stories[..5] {
        assert_eq!(browser.access(story).await, "metered");
    }
    assert_eq!(browser.access(&stories[5]).await, "preview");
    assert!(browser.get("/").await.ok().has("please confirm your address"), "every page says so");
    let page = browser.get("/account").await.ok();
    assert!(page.has("Your address is not confirmed yet") && page.has("/account/verification"));

    assert_eq!(browser.post("/account/verification", &[]).await.location(), "/mail-sent");
    assert_eq!(site.letters("ada@courant.example").await.len(), 2);
    let link = site.mailed_link("ada@courant.example", "confirm-address").await;
    // Whatever looks into mails opens links. It confirms nothing and uses nothing up.
    let scanner = site.browser();
    for _ in 0..3 {
        assert!(scanner.get(&link).await.ok().has("Is this your address?"));
        scanner.head(&link).await;
    }
    assert!(browser.get("/account").await.has("not confirmed yet"));
    assert!(browser.post(&link, &[]).await.ok().has("Your address is confirmed"));
    assert!(!browser.get("/account").await.ok().has("not confirmed yet"));
    assert!(!browser.get("/").await.ok().has("please confirm your address"));
    let again = browser.post(&link, &[]).await;
    assert!(again.status == 410 && again.has("This link has been used"));
    assert_eq!(browser.get(&link).await.status, 410);
    assert_eq!(
        browser.post("/account/verification", &[]).await.location(),
        "/account",
        "nothing more to confirm"
    );
}

#[tokio::test]
async fn whoever_forgot_their_password_sets_a_new_one_and_all_devices_are_signed_out() {
    let site = Site::open().await;
    site.account("ada@courant.example", Role::Reader).await;
    let (old, asking) = (site.browser(), site.browser());
    old.sign_in("ada@courant.example").await;
    asking.ask("/forgot-password", "ADA@courant.example").await;
    let link = site.mailed_link("ada@courant.example", "new-password").await;
    assert!(asking.get(&link).await.ok().has("name=\"password\""));

    for (weak, message) in [("short", "Use at least 10 characters."), ("password123", "too easy to guess")] {
        let answer = asking.post(&link, &[("password", weak)]).await;
        assert!(answer.status == 422 && answer.has(message), "{}", answer.text);
    }
    assert!(old.is_signed_in().await, "nothing has changed so far");

    assert_eq!(asking.post(&link, &[("password", NEW)]).await.location(), "/account");
    assert!(asking.is_signed_in().await);
    assert!(!old.is_signed_in().await, "the other devices are signed out");
    assert!(signs_in(&site, "ada@courant.example", NEW).await);
    assert!(!signs_in(&site, "ada@courant.example", PASSWORD).await);
    assert_eq!(site.letters("ada@courant.example").await.last().unwrap().0, "password-changed");
    assert_eq!(asking.post(&link, &[("password", PASSWORD)]).await.status, 410);
}

#[tokio::test]
async fn a_link_signs_in_once_and_leads_back_to_the_story() {
    let site = Site::open().await;
    let story = site.stories(1).await.remove(0);
    site.account("ada@courant.example", Role::Reader).await;
    let browser = site.browser();
    let fields = [("email", "ada@courant.example"), ("next", story.as_str())];
    assert_eq!(browser.post("/sign-in/link", &fields).await.location(), "/mail-sent");
    let link = site.mailed_link("ada@courant.example", "sign-in").await;
    let page = browser.get(&link).await.ok();
    assert!(page.has(&format!("value=\"{story}\"")), "{}", page.text);
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(!browser.is_signed_in().await, "opening it signs nobody in");
    assert_eq!(browser.post(&link, &[("next", &story)]).await.location(), story);
    assert!(browser.is_signed_in().await);
    let thief = site.browser();
    assert_eq!(thief.post(&link, &[]).await.status, 410);
    assert!(!thief.is_signed_in().await);
}

#[tokio::test]
async fn of_two_who_use_a_link_at_once_one_gets_in() {
    let site = Site::open().await;
    site.account("ada@courant.example", Role::Reader).await;
    for _ in 0..5 {
        site.browser().ask("/sign-in/link", "ada@courant.example").await;
        let link = site.mailed_link("ada@courant.example", "sign-in").await;
        let (one, other, third) = (site.browser(), site.browser(), site.browser());
        let (a, b, c) = tokio::join!(one.post(&link, &[]), other.post(&link, &[]), third.post(&link, &[]));
        let mut statuses = [a.status, b.status, c.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 410, 410]);
    }
}

#[tokio::test]
async fn links_end_by_themselves_and_unknown_ones_do_nothing() {
    let site = Site::open().await;
    site.account("ada@courant.example", Role::Reader).await;
    let browser = site.browser();
    browser.ask("/sign-in/link", "ada@courant.example").await;
    let link = site.mailed_link("ada@courant.example", "sign-in").await;
    site.state.clock.set(tuesday() + TimeDelta::minutes(60));
    for answer in [browser.get(&link).await, browser.post(&link, &[]).await] {
        assert!(answer.status == 410 && answer.has("This link is too old"), "{}", answer.text);
    }
    assert!(!browser.is_signed_in().await);
    for unknown in ["/confirm/00000000000000000000000000000000", "/confirm/x", "/confirm/%27"] {
        let answer = browser.get(unknown).await;
        assert!(answer.status == 404 && answer.has("We do not know this link"), "{}", answer.text);
        assert_eq!(browser.post(unknown, &[]).await.status, 404);
    }
    // A link is good for its own purpose: of a used one nothing is left, of tokens only hashes are kept.
    let hashes: Vec<Vec<u8>> =
        sqlx::query_scalar("select token_hash from token").fetch_all(site.db()).await.unwrap();
    assert!(
        hashes.iter().all(|hash| hash.len() == 32 && !link.contains(&data_encoding::HEXLOWER.encode(hash)))
    );
    site.state.clock.set(tuesday() + TimeDelta::days(9));
    courant::accounts::jobs::forget(site.db(), site.state.clock.now()).await.unwrap();
    let left: i64 = sqlx::query_scalar("select count(*) from token").fetch_one(site.db()).await.unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_new_password_makes_older_links_worthless() {
    let site = Site::open().await;
    site.account("ada@courant.example", Role::Reader).await;
    let browser = site.browser();
    browser.ask("/sign-in/link", "ada@courant.example").await;
    let door = site.mailed_link("ada@courant.example", "sign-in").await;
    browser.ask("/forgot-password", "ada@courant.example").await;
    let first = site.mailed_link("ada@courant.example", "new-password").await;
    browser.ask("/forgot-password", "ada@courant.example").await;
    let second = site.mailed_link("ada@courant.example", "new-password").await;
    // The first of two mails is as good as the second: people open the one that they find.
    assert_eq!(browser.post(&first, &[("password", NEW)]).await.status, 303);
    assert_eq!(browser.post(&second, &[("password", PASSWORD)]).await.status, 404);
    assert_eq!(site.browser().post(&door, &[]).await.status, 404);
}

/// Somebody registers with the address of somebody else, and waits for them to come.
#[tokio::test]
async fn the_owner_of_a_mailbox_shuts_out_who_registered_in_their_name() {
    let site = Site::open().await;
    let (stranger, owner) = (site.browser(), site.browser());
    stranger.register("ada@courant.example").await;
    owner.ask("/sign-in/link", "ada@courant.example").await;
    let link = site.mailed_link("ada@courant.example", "sign-in").await;
    assert_eq!(owner.post(&link, &[]).await.status, 303);
    assert!(owner.is_signed_in().await && !stranger.is_signed_in().await);
    assert!(!signs_in(&site, "ada@courant.example", PASSWORD).await, "the stranger's password is gone");
    assert!(owner.get("/account").await.ok().has("None: you sign in with a link by mail"));
}

#[tokio::test]
async fn links_lead_to_our_own_pages_only() {
    let site = Site::open().await;
    site.account("ada@courant.example", Role::Reader).await;
    let browser = site.browser();
    let fields = [("email", "ada@courant.example"), ("next", "//evil.example/")];
    browser.post("/sign-in/link", &fields).await;
    let link = site.mailed_link("ada@courant.example", "sign-in").await;
    assert!(!link.contains("evil"), "{link}");
    assert_eq!(browser.post(&link, &[("next", "https://evil.example/")]).await.location(), "/");
}

#[tokio::test]
async fn a_look_alike_of_an_address_is_nobodys() {
    let site = Site::open().await;
    site.account("editor@courant.example", Role::Editor).await;
    site.account("\u{e5}sa@courant.example", Role::Editor).await;
    // The dotted capital and the sign for kelvin are i and k in lower case, and other mailboxes.
    for look_alike in ["ed\u{130}tor@courant.example", "editor@courant.e\u{212A}ample"] {
        for page in ["/forgot-password", "/sign-in/link", "/register"] {
            let fields = [("name", "Eve"), ("email", look_alike), ("password", NEW)];
            let answer = site.browser().post(page, &fields).await;
            assert_eq!(answer.status, 422, "{page} {look_alike}");
            assert!(answer.has("id=\"email-error\""), "{page} {look_alike}");
        }
        assert!(!signs_in(&site, look_alike, PASSWORD).await, "{look_alike}");
    }
    assert!(site.letters("editor@courant.example").await.is_empty());
    // Angstrom's sign is å in lower case: whatever is mailed goes to the address that stands in the account.
    let typed = "\u{212B}sa@courant.example";
    site.browser().ask("/sign-in/link", typed).await;
    site.settle().await;
    let recipients: Vec<String> =
        sqlx::query_scalar("select recipient from mail").fetch_all(site.db()).await.unwrap();
    assert_eq!(recipients, ["\u{e5}sa@courant.example"]);
}

#[tokio::test]
async fn who_registers_with_an_unconfirmed_address_does_not_come_between() {
    let site = Site::open().await;
    let vera = site.browser();
    vera.register("vera@courant.example").await;
    for minute in 1..4 {
        site.state.clock.set(tuesday() + TimeDelta::minutes(minute));
        let fields = [("name", "Evil"), ("email", "vera@courant.example"), ("password", NEW)];
        let fields = [&fields[..], &[]].concat();
        let password = format!("{NEW} {minute}");
        let fields: Vec<_> = fields
            .into_iter()
            .map(|(name, value)| (name, if name == "password" { &*password } else { value }))
            .collect();
        assert_eq!(site.browser().post("/register", &fields).await.status, 303);
    }
    assert!(signs_in(&site, "vera@courant.example", PASSWORD).await, "her password is still hers");
}
