//! An account moves to another address when both have confirmed it.

use courant::accounts::Role;

use crate::support::{Browser, Site};

const OLD: &str = "old@courant.example";
const NEW: &str = "new@courant.example";

async fn asks_to_move(site: &Site) -> Browser {
    site.account(OLD, Role::Reader).await;
    let browser = site.browser();
    browser.sign_in(OLD).await;
    assert_eq!(browser.post("/account/address", &[("email", NEW)]).await.status, 303);
    browser
}

#[tokio::test]
async fn both_addresses_confirm_in_either_order() {
    for turn in [false, true] {
        let site = Site::open().await;
        let browser = asks_to_move(&site).await;
        assert!(browser.get("/account/address").await.ok().has(&format!("It is to move to {NEW}")));
        let mut links =
            [site.mailed_link(OLD, "leave-address").await, site.mailed_link(NEW, "take-address").await];
        if turn {
            links.reverse();
        }
        let anywhere = site.browser();
        assert!(anywhere.get(&links[0]).await.ok().has("to move"));
        assert!(anywhere.post(&links[0], &[]).await.ok().has("One of two"));
        assert_eq!(anywhere.post(&links[0], &[]).await.status, 410, "one address cannot confirm twice");
        assert!(browser.get("/account").await.ok().has(OLD), "one is not enough");
        assert!(anywhere.post(&links[1], &[]).await.ok().has("Your account has moved"));
        assert!(browser.get("/account").await.ok().has(NEW));
        site.browser().sign_in(NEW).await;
        let fields = [("email", OLD), ("password", crate::support::PASSWORD)];
        assert_eq!(site.browser().post("/sign-in", &fields).await.status, 422);
    }
}

#[tokio::test]
async fn a_second_wish_replaces_the_first() {
    let site = Site::open().await;
    let browser = asks_to_move(&site).await;
    let first = [site.mailed_link(OLD, "leave-address").await, site.mailed_link(NEW, "take-address").await];
    browser.post(&first[0], &[]).await.ok();
    browser.post("/account/address", &[("email", "third@courant.example")]).await;
    assert_eq!(browser.post(&first[1], &[]).await.status, 404);
    let second = site.mailed_link("third@courant.example", "take-address").await;
    assert!(browser.post(&second, &[]).await.ok().has("One of two"), "the old address is asked again");
    browser.post(&site.mailed_link(OLD, "leave-address").await, &[]).await.ok();
    assert!(browser.get("/account").await.ok().has("third@courant.example"));
}

#[tokio::test]
async fn links_to_the_old_address_open_nothing_after_the_move() {
    let site = Site::open().await;
    let browser = asks_to_move(&site).await;
    let links = [site.mailed_link(OLD, "leave-address").await, site.mailed_link(NEW, "take-address").await];
    site.browser().ask("/sign-in/link", OLD).await;
    let door = site.mailed_link(OLD, "sign-in").await;
    for link in &links {
        browser.post(link, &[]).await.ok();
    }
    assert_eq!(site.browser().post(&door, &[]).await.status, 404);
}

#[tokio::test]
async fn an_address_that_was_taken_meanwhile_stays_its_owners() {
    let site = Site::open().await;
    let browser = asks_to_move(&site).await;
    let links = [site.mailed_link(OLD, "leave-address").await, site.mailed_link(NEW, "take-address").await];
    site.account(NEW, Role::Reader).await;
    browser.post(&links[0], &[]).await.ok();
    let answer = browser.post(&links[1], &[]).await;
    assert!(answer.status == 409 && answer.has("This address has an account already"), "{}", answer.text);
    assert!(browser.get("/account").await.ok().has(OLD));
}

#[tokio::test]
async fn what_is_no_other_address_is_said_beside_the_field() {
    let site = Site::open().await;
    site.account(OLD, Role::Reader).await;
    let browser = site.browser();
    browser.sign_in(OLD).await;
    for (typed, message) in [
        ("nonsense", "This does not look like an e-mail address."),
        ("OLD@courant.example", "This is the address of your account already."),
    ] {
        let answer = browser.post("/account/address", &[("email", typed)]).await;
        assert!(answer.status == 422 && answer.has(message) && answer.has(&format!("value=\"{typed}\"")));
    }
    assert!(site.letters(OLD).await.is_empty());
}
