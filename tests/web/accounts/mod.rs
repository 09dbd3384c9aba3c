//! Registering, signing in and out; and, each in a file of its own, what else an account can do.

mod address;
mod belongings;
mod devices;
mod limits;
mod links;
mod secrecy;

use courant::accounts::Role;

use crate::support::{PASSWORD, Site};

#[tokio::test]
async fn somebody_registers_signs_out_and_in_again() {
    let site = Site::open().await;
    let browser = site.browser();
    let fields = [("name", "Ada"), ("email", "ada@courant.example"), ("password", PASSWORD)];
    let registered = browser.post("/register", &fields).await;
    assert_eq!((registered.status, registered.location()), (303, "/"));
    let cookie = registered.header("set-cookie");
    assert!(
        cookie.starts_with("session=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    let account = browser.get("/account").await.ok();
    assert!(account.has("ada@courant.example") && account.has(">5<"), "five stories left");
    assert_eq!(account.header("cache-control"), "no-store");

    browser.post("/sign-out", &[]).await;
    assert_eq!(browser.get("/account").await.location(), "/sign-in?next=%2Faccount");
    let back = browser
        .post("/sign-in", &[("email", "ADA@courant.example"), ("password", PASSWORD), ("next", "/account")])
        .await;
    assert_eq!((back.status, back.location()), (303, "/account"));
}

#[tokio::test]
async fn a_bad_registration_comes_back_with_what_was_typed() {
    let site = Site::open().await;
    for (name, email, password, message) in [
        ("", "a@courant.example", PASSWORD, "Please tell us your name."),
        ("Ada", "not an address", PASSWORD, "This does not look like an e-mail address."),
        ("Ada", "a@courant.example", "short", "Use at least 10 characters."),
        ("Ada", "a@courant.example", "password123", "This password is too easy to guess"),
        ("Ada Lovelace", "ada@courant.example", "Ada Lovelace 1", "This password is too easy to guess"),
        ("Ada", "a@courant.example", "courant2026", "This password is too easy to guess"),
    ] {
        let browser = site.browser();
        let answer =
            browser.post("/register", &[("name", name), ("email", email), ("password", password)]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.has(message), "{message}: {}", answer.text);
        assert!(answer.has(&format!("value=\"{email}\"")), "what was typed is kept");
        assert!(
            !answer.has(password) || password == PASSWORD && !answer.has(PASSWORD),
            "but not the password"
        );
        assert_eq!(browser.get("/account").await.status, 303, "nobody is signed in");
    }
    let accounts: i64 =
        sqlx::query_scalar("select count(*) from account").fetch_one(site.db()).await.unwrap();
    assert_eq!(accounts, 0, "nothing was saved");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let site = Site::open().await;
    site.account("known@courant.example", Role::Reader).await;
    let mut pages = Vec::new();
    for email in ["known@courant.example", "other@courant.example"] {
        let answer =
            site.browser().post("/sign-in", &[("email", email), ("password", "wrong wrong wrong")]).await;
        assert_eq!(answer.status, 422);
        pages.push(answer.text.replace(email, ""));
    }
    assert_eq!(pages[0], pages[1]);
}

#[tokio::test]
async fn signing_in_never_leads_to_another_site() {
    let site = Site::open().await;
    site.account("known@courant.example", Role::Reader).await;
    for next in ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
        let fields = [("email", "known@courant.example"), ("password", PASSWORD), ("next", next)];
        assert_eq!(site.browser().post("/sign-in", &fields).await.location(), "/", "{next}");
    }
}

#[tokio::test]
async fn a_session_gets_a_new_name_at_sign_in_and_is_gone_after_sign_out() {
    let site = Site::open().await;
    site.account("known@courant.example", Role::Reader).await;
    let browser = site.browser();
    let token =
        |answer: &crate::support::Answer| answer.header("set-cookie").split(';').next().unwrap().to_owned();
    let fields = [("email", "known@courant.example"), ("password", PASSWORD)];
    let first = token(&browser.post("/sign-in", &fields).await);
    let second = token(&browser.post("/sign-in", &fields).await);
    assert_ne!(first, second);
    let bare = crate::support::Browser { client: reqwest::Client::new(), base: browser.base.clone() };
    let account = |cookie: String| {
        let bare = bare.clone();
        async move { bare.get_with("/account", "cookie", &cookie).await.has("known@courant.example") }
    };
    assert!(account(second.clone()).await);
    assert!(!account(first).await, "the session before it ended");
    let left = browser.post("/sign-out", &[]).await;
    assert_eq!(left.header("clear-site-data"), "", "a reader's day or night stays");
    assert!(!account(second).await, "a kept cookie is worth nothing");
}

#[tokio::test]
async fn a_browser_forgets_unsaved_drafts_when_whoever_works_here_signs_out() {
    let site = Site::open().await;
    site.account("writer@courant.example", Role::Author).await;
    let browser = site.browser();
    browser.post("/sign-in", &[("email", "writer@courant.example"), ("password", PASSWORD)]).await;
    assert_eq!(browser.post("/sign-out", &[]).await.header("clear-site-data"), "\"storage\"");
}

#[tokio::test]
async fn the_token_is_kept_as_a_hash() {
    let site = Site::open().await;
    let browser = site.browser_of(Role::Reader).await;
    browser.get("/account").await.ok();
    let hashes: Vec<Vec<u8>> =
        sqlx::query_scalar("select token_hash from session").fetch_all(site.db()).await.unwrap();
    assert_eq!(hashes.len(), 1);
    assert_eq!(hashes[0].len(), 32);
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let site = Site::open().await;
    site.account("known@courant.example", Role::Reader).await;
    let browser = site.browser();
    let request = browser
        .client
        .post(format!("{}/sign-in", browser.base))
        .header("origin", "https://evil.example")
        .header("sec-fetch-site", "cross-site")
        .form(&[("email", "known@courant.example"), ("password", PASSWORD)]);
    let answer = browser.send(request).await;
    assert_eq!(answer.status, 403);
    assert!(answer.has("This page is not open to you"), "with a page that says so");
}

#[tokio::test]
async fn names_are_what_can_be_read() {
    let site = Site::open().await;
    for name in ["\u{200B}", "...", "Ada\u{202E}", "A\u{2028}da", ""] {
        let fields = [("name", name), ("email", "ada@courant.example"), ("password", PASSWORD)];
        let answer = site.browser().post("/register", &fields).await;
        assert_eq!(answer.status, 422, "{name:?}");
        assert!(answer.has("id=\"name-error\""), "{name:?}");
    }
    for name in ["Ada", "Ινές", "محمد", "李"] {
        let email = format!("{}@courant.example", name.len());
        let fields = [("name", name), ("email", email.as_str()), ("password", PASSWORD)];
        assert_eq!(site.browser().post("/register", &fields).await.status, 303, "{name}");
    }
}
