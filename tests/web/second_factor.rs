//! A second factor: added with the password, asked for at the sign-in, demanded of staff, asked again for what matters most.

use chrono::TimeDelta;
use courant::accounts::Role;

use crate::support::{Browser, PASSWORD, Site};

const ADA: &str = "ada@courant.example";

/// Ada, with an app and codes, in a browser where she is signed in.
macro_rules! ada {
    ($site:ident, $role:expr => $browser:ident, $has:ident) => {
        $site.account(ADA, $role).await;
        let $browser = $site.browser();
        $browser.sign_in(ADA).await;
        let $has = $browser.adds_an_app(&$site).await;
        $site.later(30);
    };
}

async fn log(site: &Site, action: &str) -> i64 {
    sqlx::query_scalar("select count(*) from audit where action = $1")
        .bind(action)
        .fetch_one(site.db())
        .await
        .unwrap()
}

async fn kinds(site: &Site) -> Vec<String> {
    site.letters(ADA).await.into_iter().map(|(kind, _)| kind).collect()
}

#[tokio::test]
async fn an_app_is_added_with_the_password_and_asked_for_at_the_sign_in() {
    let site = Site::open().await;
    site.account(ADA, Role::Reader).await;
    let browser = site.browser();
    browser.sign_in(ADA).await;
    let path = "/account/second-factor/authenticator";
    let asked = browser.post(path, &[("next", "/latest")]).await.ok();
    assert!(asked.has("factor-password") && asked.field("next") == "/latest", "what was typed goes along");
    assert_eq!(browser.post(path, &[("factor_password", "wrong password")]).await.status, 422);
    let has = browser.adds_an_app(&site).await;
    assert!(browser.get("/account/second-factor").await.ok().has("10 of 10"));
    assert_eq!(
        (log(&site, "account.add_authenticator").await, kinds(&site).await),
        (1, vec!["second-factor-added".into()])
    );

    // The code that confirmed it is spent.
    let second = site.browser();
    let signing_in = [("email", ADA), ("password", PASSWORD), ("next", "/account")];
    let half = second.post("/sign-in", &signing_in).await;
    assert_eq!((half.status, half.location()), (303, "/sign-in/second-factor?next=%2Faccount"));
    assert_eq!(
        second.get("/account").await.location(),
        "/sign-in?next=%2Faccount",
        "nobody is signed in yet"
    );
    assert!(second.get(half.location()).await.ok().field("next") == "/account");
    assert_eq!(second.shows(&has.code(&site)).await.status, 422);
    site.later(30);
    let code = has.code(&site);
    let done = second.post("/sign-in/second-factor", &[("factor_code", &code), ("next", "/account")]).await;
    assert_eq!((done.status, done.location()), (303, "/account"));
    second.get("/account").await.ok();
    assert!(second.get("/account/devices").await.ok().has("with a code of an app"));
    assert_eq!(second.shows(&code).await.location(), "/sign-in?next=%2F", "a step that is done is over");
}

#[tokio::test]
async fn a_code_lets_one_in_of_two_that_bring_it_at_once() {
    let site = Site::open().await;
    let node = site.second_node().await;
    ada!(site, Role::Reader => _browser, has);
    let (one, two) = (site.browser(), node.browser());
    for browser in [&one, &two] {
        browser.sign_in(ADA).await;
    }
    for code in [has.code(&site), has.codes[0].clone()] {
        let (a, b) = tokio::join!(one.shows(&code), two.shows(&code));
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 422], "{code}");
        for browser in [&one, &two] {
            browser.post("/sign-out", &[]).await;
            browser.sign_in(ADA).await;
        }
    }
}

#[tokio::test]
async fn a_recovery_code_is_good_once_and_its_owner_hears_of_it() {
    let site = Site::open().await;
    ada!(site, Role::Reader => browser, has);
    let second = site.browser();
    second.sign_in(ADA).await;
    let typed = has.codes[3].replace('-', " ").to_uppercase();
    assert_eq!(second.shows(&typed).await.status, 303);
    assert_eq!(kinds(&site).await.last().unwrap(), "recovery-code-used");
    assert!(browser.get("/account/second-factor").await.ok().has("9 of 10"));
    let third = site.browser();
    third.sign_in(ADA).await;
    assert_eq!(third.shows(&has.codes[3]).await.status, 422, "spent");

    // New ones make the old ones worthless, and are no answer to whoever has shown nothing.
    site.later(600);
    let renew = "/account/second-factor/recovery-codes";
    assert!(!browser.post(renew, &[]).await.has("factor-codes\""));
    let code = has.code(&site);
    assert!(browser.post(renew, &[("factor_code", &code)]).await.ok().has("factor-codes\""));
    assert_eq!(third.shows(&has.codes[4]).await.status, 422);
    assert_eq!(kinds(&site).await.last().unwrap(), "recovery-codes-renewed");
    let kept: Vec<Vec<u8>> =
        sqlx::query_scalar("select code_hash from recovery_code").fetch_all(site.db()).await.unwrap();
    assert!(kept.len() == 10 && kept.iter().all(|hash| hash.len() == 32));
}

#[tokio::test]
async fn guessing_ends_soon_and_a_new_password_ends_what_the_guesser_began() {
    let site = Site::open().await;
    ada!(site, Role::Reader => _browser, has);
    let thief = site.browser();
    thief.sign_in(ADA).await;
    for guess in ["000000", "111111", "222222", "333333", "444444"] {
        assert_eq!(thief.shows(guess).await.status, 422);
    }
    assert_eq!(thief.shows(&has.code(&site)).await.status, 429, "even the right one");
    assert_eq!(thief.shows(&has.codes[0]).await.status, 429);

    // By mail there is another password, and the second factor is asked for all the same.
    let owner = site.browser();
    owner.ask("/forgot-password", ADA).await;
    let link = site.mailed_link(ADA, "new-password").await;
    let set = owner.post(&link, &[("password", "another battery staple")]).await;
    assert!(set.location().starts_with("/sign-in/second-factor"), "{}", set.location());
    assert!(thief.shows("555555").await.location().starts_with("/sign-in?"), "what the thief began is over");
    site.later(1800);
    assert_eq!(owner.get("/account").await.status, 303);
    assert!(
        owner.shows(&has.code(&site)).await.location().starts_with("/sign-in?"),
        "a quarter of an hour is over too"
    );
    owner.post("/sign-in", &[("email", ADA), ("password", "another battery staple")]).await;
    assert_eq!(owner.shows(&has.code(&site)).await.status, 303);
    owner.get("/account").await.ok();
}

#[tokio::test]
async fn a_link_by_mail_is_no_way_around_it() {
    let site = Site::open().await;
    ada!(site, Role::Reader => _browser, has);
    let other = site.browser();
    other.ask("/sign-in/link", ADA).await;
    let link = site.mailed_link(ADA, "sign-in").await;
    assert_eq!(other.post(&link, &[]).await.location(), "/sign-in/second-factor?next=%2F");
    assert_eq!(other.get("/account").await.status, 303);
    assert_eq!(other.shows(&has.code(&site)).await.status, 303);
    other.get("/account").await.ok();
    // Registering once more with address and password is a sign-in, and nothing more.
    assert_eq!(site.browser().register(ADA).await.location(), "/sign-in/second-factor?next=%2F");
}

#[tokio::test]
async fn the_last_one_taken_off_takes_the_codes_along_and_asks_first() {
    let site = Site::open().await;
    ada!(site, Role::Reader => browser, has);
    site.later(600);
    let path = "/account/second-factor/authenticator/removal";
    assert!(browser.post(path, &[]).await.ok().has("factor_code"));
    assert_eq!(
        browser.post(path, &[("factor_password", PASSWORD)]).await.status,
        422,
        "the password is not enough"
    );
    let done = browser.post(path, &[("factor_code", &has.code(&site))]).await;
    assert_eq!((done.status, done.location()), (303, "/account/second-factor"));
    assert_eq!(kinds(&site).await, ["second-factor-added", "second-factor-removed"]);
    let left: i64 =
        sqlx::query_scalar("select count(*) from recovery_code").fetch_one(site.db()).await.unwrap();
    assert_eq!(left, 0);
    let second = site.browser();
    second.sign_in(ADA).await;
    second.get("/account").await.ok();
}

#[tokio::test]
async fn who_has_not_proved_their_address_adds_none() {
    let site = Site::open().await;
    let browser = site.browser();
    browser.register(ADA).await;
    assert!(browser.get("/account/second-factor").await.ok().has("Confirm your address first"));
    let path = "/account/second-factor/authenticator";
    assert_eq!(browser.post(path, &[("factor_password", PASSWORD)]).await.status, 403);
}

#[tokio::test]
async fn what_is_kept_of_an_app_is_sealed() {
    let site = Site::open().await;
    ada!(site, Role::Reader => browser, _has);
    let sealed: Vec<u8> =
        sqlx::query_scalar("select sealed from authenticator").fetch_one(site.db()).await.unwrap();
    assert_eq!(sealed.len(), 12 + 20 + 16, "a nonce, the secret, a tag");
    assert!(!browser.get("/account/data").await.ok().has("sealed"));
}

/// Every address of the newsroom and the administration.
fn desks() -> Vec<String> {
    let id = "0190a5b0-0000-7000-8000-000000000000";
    let newsroom = courant::newsroom::PATHS.iter().map(|path| format!("/newsroom{path}"));
    let admin = courant::admin::PATHS.iter().map(|path| format!("/admin{path}"));
    newsroom
        .chain(admin)
        .map(|path| {
            [
                "{id}",
                "{link}",
                "{comment}",
                "{version}",
                "{correction}",
                "{deed}",
                "{table}",
                "{file}",
                "{place}",
            ]
            .iter()
            .fold(path.trim_end_matches('/').replace("{*rest}", "nothing"), |path, name| {
                path.replace(name, id)
            })
        })
        .collect()
}

async fn is_led_to(browser: &Browser, target: &str) {
    for path in desks() {
        let (get, post) = (browser.get(&path).await, browser.post(&path, &[("headline", "x")]).await);
        let (put, delete) = (browser.put(&path, &[]).await, browser.delete(&path).await);
        for answer in [get, post, put, delete] {
            // 405: the address takes no such request from anybody.
            let led = answer.status == 303 && answer.location().starts_with(target);
            assert!(led || answer.status == 405, "{path}: {} {}", answer.status, answer.location());
        }
    }
}

async fn staff_site() -> Site {
    Site::open().await.served_with(|state| state.demands_second_factor = true).await
}

#[tokio::test]
async fn staff_without_one_reach_no_desk_until_they_have_added_it() {
    let site = staff_site().await;
    site.account(ADA, Role::Admin).await;
    let browser = site.browser();
    browser.sign_in(ADA).await;
    is_led_to(&browser, "/account/second-factor?next=").await;
    let asked = browser.get("/newsroom/briefs").await;
    assert_eq!(asked.location(), "/account/second-factor?next=%2Fnewsroom%2Fbriefs");
    assert!(browser.get(asked.location()).await.ok().has("Before you begin"));
    browser.adds_an_app(&site).await;
    browser.get("/newsroom/briefs").await.ok();
    browser.get("/admin/people").await.ok();
}

#[tokio::test]
async fn half_a_sign_in_reaches_no_desk() {
    let site = staff_site().await;
    ada!(site, Role::Admin => browser, has);
    let half = site.browser();
    half.sign_in(ADA).await;
    is_led_to(&half, "/sign-in?next=").await;
    assert_eq!(half.get("/account/second-factor").await.status, 303);
    assert_eq!(half.post("/account/second-factor/authenticator/removal", &[]).await.status, 303);
    assert_eq!(half.shows(&has.code(&site)).await.status, 303);
    half.get("/admin/people").await.ok();
    browser.get("/admin/people").await.ok();
}

#[tokio::test]
async fn demonstration_accounts_need_none_even_where_it_is_demanded() {
    let site = staff_site().await;
    site.account(ADA, Role::Editor).await;
    sqlx::query("update account set demonstration = true").execute(site.db()).await.unwrap();
    let browser = site.browser();
    browser.sign_in(ADA).await;
    browser.get("/newsroom/articles").await.ok();
}

#[tokio::test]
async fn roles_ask_again_after_ten_minutes_and_go_on_with_what_was_typed() {
    let site = staff_site().await;
    ada!(site, Role::Admin => browser, has);
    let bea = site.account("bea@courant.example", Role::Author).await.to_string();
    let role = async || -> String {
        sqlx::query_scalar("select role::text from account where email = 'bea@courant.example'")
            .fetch_one(site.db())
            .await
            .unwrap()
    };
    let change = [("account", bea.as_str()), ("seen", "author"), ("role", "editor")];
    // The password with which the app was added is no second factor.
    let asked = browser.post("/admin/people", &change).await.ok();
    assert!(
        asked.has("action=\"/admin/people\"")
            && asked.field("role") == "editor"
            && asked.field("seen") == "author"
    );
    assert_eq!(role().await, "author");
    let with = |code: &str| {
        [&change[..], &[("factor_code", code)]]
            .concat()
            .iter()
            .map(|(a, b)| (*a, (*b).to_owned()))
            .collect::<Vec<_>>()
    };
    let send = async |code: String| {
        let fields = with(&code);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post("/admin/people", &fields).await
    };
    assert_eq!(send("000000".to_owned()).await.status, 422);
    assert_eq!(role().await, "author");
    assert_eq!(send(has.code(&site)).await.status, 303);
    assert_eq!(role().await, "editor");
    let back = [("account", bea.as_str()), ("seen", "editor"), ("role", "author")];
    site.later(599);
    assert_eq!(browser.post("/admin/people", &back).await.status, 303, "still fresh");
    site.later(2);
    assert_eq!(browser.post("/admin/people", &change).await.status, 200, "asked again");
    assert_eq!(role().await, "author");
}

#[tokio::test]
async fn refunds_ask_again() {
    let site = staff_site().await;
    ada!(site, Role::Admin => browser, _has);
    site.later(TimeDelta::minutes(11).num_seconds());
    let id = site.account("bea@courant.example", Role::Reader).await;
    let intent = uuid::Uuid::now_v7().to_string();
    for (deed, fields, asks) in [
        ("refund", vec![("amount", "1.00")], true),
        ("cancel", vec![("when", "now-refund")], true),
        ("cancel", vec![("when", "period-end")], false),
        ("complimentary", vec![("until", "2027-01-01")], false),
    ] {
        let fields = [&fields[..], &[("intent", intent.as_str()), ("shown", "")]].concat();
        let answer = browser.post(&format!("/admin/subscribers/{id}/{deed}"), &fields).await;
        assert_eq!(answer.has("factor_code"), asks, "{deed}: {}", answer.text);
    }
}
