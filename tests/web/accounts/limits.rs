//! Who tries too often waits. Nobody is locked out for good, and nodes count together.

use chrono::TimeDelta;
use courant::accounts::Role;
use courant::accounts::password::Hasher;

use crate::support::{Answer, Browser, PASSWORD, Site, tuesday};

const ADA: &str = "ada@courant.example";

async fn wrong(browser: &Browser, email: &str) -> Answer {
    browser.post("/sign-in", &[("email", email), ("password", "wrong wrong wrong")]).await
}

#[track_caller]
fn is_too_many(answer: &Answer, typed: &str) -> i64 {
    assert_eq!(answer.status, 429, "{}", answer.text);
    assert!(answer.has("Too many attempts."), "{}", answer.text);
    assert!(answer.has(&format!("value=\"{typed}\"")), "what was typed is kept");
    answer.header("retry-after").parse().unwrap()
}

#[tokio::test]
async fn ten_wrong_passwords_are_enough_for_a_while_on_all_nodes() {
    let site = Site::open().await;
    let node = site.second_node().await;
    site.account(ADA, Role::Reader).await;
    for number in 0..10 {
        let browser = if number % 2 == 0 { site.browser() } else { node.browser() };
        assert_eq!(wrong(&browser, ADA).await.status, 422);
    }
    for browser in [site.browser(), node.browser()] {
        let seconds = is_too_many(&wrong(&browser, "Ada@courant.example").await, "Ada@courant.example");
        assert!((299..=301).contains(&seconds), "{seconds}");
    }
    // The owner is kept out as well, for now, and says so in time; nobody else is.
    let fields = [("email", ADA), ("password", PASSWORD)];
    assert_eq!(site.browser().post("/sign-in", &fields).await.status, 429);
    site.account("bea@courant.example", Role::Reader).await;
    site.browser().sign_in("bea@courant.example").await;
    site.state.clock.set(tuesday() + TimeDelta::minutes(5));
    site.browser().sign_in(ADA).await;
}

#[tokio::test]
async fn an_unknown_address_is_limited_as_a_known_one() {
    let site = Site::open().await;
    for _ in 0..10 {
        assert_eq!(wrong(&site.browser(), "nobody@courant.example").await.status, 422);
    }
    is_too_many(&wrong(&site.browser(), "nobody@courant.example").await, "nobody@courant.example");
}

#[tokio::test]
async fn signing_in_rightly_costs_nothing() {
    let site = Site::open().await;
    site.account(ADA, Role::Reader).await;
    for _ in 0..15 {
        site.browser().sign_in(ADA).await;
    }
}

#[tokio::test]
async fn many_guesses_at_once_are_as_few_as_one_after_the_other() {
    let site = Site::open().await;
    site.account(ADA, Role::Reader).await;
    let mut under_way = tokio::task::JoinSet::new();
    for _ in 0..30 {
        let browser = site.browser();
        under_way.spawn(async move { wrong(&browser, ADA).await.status });
    }
    let statuses = under_way.join_all().await;
    let made = statuses.iter().filter(|status| **status == 422).count();
    let refused = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!((made, refused), (10, 20), "{statuses:?}");
}

#[tokio::test]
async fn the_owner_gets_in_by_mail_while_somebody_guesses() {
    let site = Site::open().await;
    site.account(ADA, Role::Reader).await;
    for _ in 0..11 {
        wrong(&site.browser(), ADA).await;
    }
    let owner = site.browser();
    owner.ask("/forgot-password", ADA).await;
    let link = site.mailed_link(ADA, "new-password").await;
    assert_eq!(owner.post(&link, &[("password", "gorizia bean stew 7")]).await.status, 303);
    assert!(owner.is_signed_in().await);
}

/// Even whoever spends the owner's mails leaves them a link that works: the last one mailed lives longer than it takes
/// until there is another.
#[tokio::test]
async fn a_flood_of_mails_ends_and_leaves_the_owner_a_way_in() {
    let site = Site::open().await;
    site.account(ADA, Role::Reader).await;
    for _ in 0..5 {
        site.browser().ask("/sign-in/link", ADA).await;
    }
    let answer = site.browser().post("/forgot-password", &[("email", ADA)]).await;
    let seconds = is_too_many(&answer, ADA);
    assert_eq!(site.letters(ADA).await.len(), 5);
    let link = site.mailed_link(ADA, "sign-in").await;
    site.state.clock.set(tuesday() + TimeDelta::seconds(seconds - 1));
    assert_eq!(site.browser().post(&link, &[]).await.status, 303);
    site.state.clock.set(tuesday() + TimeDelta::seconds(seconds));
    site.browser().ask("/forgot-password", ADA).await;
}

#[tokio::test]
async fn one_network_registers_a_hundred_at_once() {
    let site = Site::open_behind_a_proxy().await;
    let network = |number: u32| format!("203.0.113.{}", number % 250);
    // The work of a hundred registrations is spared: what is counted is the attempt.
    spend(&site, "register", "203.0.113.0/24", 98).await;
    for number in 0..2 {
        assert_eq!(register_from(&site, &network(number), number).await.status, 303);
    }
    let refused = register_from(&site, &network(7), 7).await;
    is_too_many(&refused, "reader-7@courant.example");
    assert!(refused.has("value=\"Reader\""));
    assert_eq!(register_from(&site, "203.0.114.1", 8).await.status, 303, "the next network");
    assert_eq!(register_from(&site, "2001:db8:1:100::1", 9).await.status, 303);
}

async fn register_from(site: &Site, address: &str, number: u32) -> Answer {
    let browser = site.browser();
    let email = format!("reader-{number}@courant.example");
    let fields = [("name", "Reader"), ("email", &email), ("password", PASSWORD)];
    let request = browser.client.post(format!("{}/register", browser.base));
    browser.send(request.header("x-forwarded-for", address).form(&fields)).await
}

/// Spends tries of a network as so many attempts would.
async fn spend(site: &Site, attempt: &str, network: &str, tries: u32) {
    use courant::accounts::limits::Attempt;
    let attempt = [Attempt::Password, Attempt::Mail, Attempt::Register]
        .into_iter()
        .find(|one| one.name() == attempt)
        .unwrap();
    let key = attempt.key(&site.state.keys.allowances, network);
    for _ in 0..tries {
        let allowance = attempt.by_network();
        courant::accounts::store::allowances::take(site.db(), &key, allowance, site.state.clock.now())
            .await
            .unwrap()
            .unwrap();
    }
}

#[tokio::test]
async fn behind_a_proxy_that_nobody_named_readers_do_not_share_a_limit() {
    let site = Site::open().await;
    let site = site.served_with(|state| state.proxies = courant::network::Proxies::new(&[], true)).await;
    wrong(&site.browser(), ADA).await;
    let rows: i64 = sqlx::query_scalar("select count(*) from allowance").fetch_one(site.db()).await.unwrap();
    assert_eq!(rows, 1, "only the address is counted");
}

#[tokio::test]
async fn the_table_tells_neither_addresses_nor_networks_and_forgets() {
    let site = Site::open().await;
    wrong(&site.browser(), ADA).await;
    let keys: Vec<Vec<u8>> =
        sqlx::query_scalar("select allowance_key from allowance").fetch_all(site.db()).await.unwrap();
    assert_eq!(keys.len(), 2);
    for key in keys {
        use sha2::{Digest as _, Sha256};
        assert_eq!(key.len(), 32);
        for whom in [ADA, "127.0.0.0/24"] {
            assert_ne!(key, Sha256::digest(whom).to_vec(), "a plain hash could be looked up");
        }
    }
    let unlogged: bool =
        sqlx::query_scalar("select relpersistence = 'u' from pg_class where relname = 'allowance'")
            .fetch_one(site.db())
            .await
            .unwrap();
    assert!(unlogged);
    site.state.clock.set(tuesday() + TimeDelta::hours(2));
    courant::accounts::jobs::forget(site.db(), site.state.clock.now()).await.unwrap();
    let rows: i64 = sqlx::query_scalar("select count(*) from allowance").fetch_one(site.db()).await.unwrap();
    assert_eq!(rows, 0);
}

#[tokio::test]
async fn a_rush_is_told_so_at_once_and_keeps_what_was_typed() {
    let site = Site::open().await;
    let site = site.served_with(|state| state.hasher = Hasher::with_queue(1)).await;
    let mut under_way = tokio::task::JoinSet::new();
    for number in 0..12 {
        let browser = site.browser();
        let email = format!("reader-{number}@courant.example");
        under_way.spawn(async move { (wrong(&browser, &email).await, email) });
    }
    let answers = under_way.join_all().await;
    let busy: Vec<_> = answers.iter().filter(|(answer, _)| answer.status == 503).collect();
    assert!(!busy.is_empty() && busy.len() < 12, "{} of 12", busy.len());
    for (answer, email) in busy {
        assert!(answer.has("We are too busy just now") && answer.has(&format!("value=\"{email}\"")));
        assert_eq!(answer.header("retry-after"), "5");
    }
}

#[tokio::test]
async fn other_mails_do_not_spend_the_owners_way_in() {
    let site = Site::open().await;
    site.account(ADA, Role::Reader).await;
    let claims = site.browser();
    claims.post("/register", &[("name", "Eve"), ("email", ADA), ("password", "another password 9")]).await;
    for _ in 0..10 {
        wrong(&site.browser(), ADA).await;
    }
    // Somebody with an account of their own has everything mailed to her that can be.
    let eve = site.browser();
    eve.register("eve@courant.example").await;
    for _ in 0..6 {
        eve.post("/account/address", &[("email", ADA)]).await;
    }
    for _ in 0..6 {
        claims.post("/account/verification", &[]).await;
        let refused = claims.post("/account/delete/link", &[]).await;
        assert_eq!(
            refused.status, 422,
            "nobody is written to about an account that is not proved to be theirs"
        );
    }
    for page in ["/forgot-password", "/sign-in/link"] {
        site.browser().ask(page, ADA).await;
    }
    let kinds: Vec<_> = site.letters(ADA).await.into_iter().map(|(kind, _)| kind).collect();
    assert!(kinds.contains(&"new-password".to_owned()) && kinds.contains(&"sign-in".to_owned()), "{kinds:?}");
    assert!(!kinds.contains(&"delete-account".to_owned()), "{kinds:?}");
}

#[tokio::test]
async fn an_address_that_was_never_proved_gets_no_mail_about_a_move() {
    let site = Site::open().await;
    let eve = site.browser();
    eve.register("bombed@courant.example").await;
    for number in 0..8 {
        eve.post("/account/address", &[("email", &format!("x{number}@courant.example"))]).await;
    }
    let kinds: Vec<_> =
        site.letters("bombed@courant.example").await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["confirm-address"]);
    // A slip of the finger at registration is mended by the right address alone.
    let link = site.mailed_link("x0@courant.example", "take-address").await;
    assert_eq!(eve.get(&link).await.status, 404, "a later wish replaced it");
    let mail = (0..8).rev();
    let mut moved = false;
    for number in mail {
        let to = format!("x{number}@courant.example");
        if let Some((_, link)) = site.letters(&to).await.pop() {
            moved = eve.post(&link, &[]).await.status == 200;
            break;
        }
    }
    assert!(
        moved
            && eve.get("/account").await.ok().has("@courant.example")
            && !eve.get("/account").await.has("not confirmed yet")
    );
}

#[tokio::test]
async fn registering_gives_no_passwords_to_guess_beside_those_of_signing_in() {
    let site = Site::open().await;
    site.account(ADA, Role::Reader).await;
    for number in 0..5 {
        let password = format!("not her password {number}");
        let fields = [("name", "Eve"), ("email", ADA), ("password", &*password)];
        assert_eq!(site.browser().post("/register", &fields).await.status, 303);
    }
    for _ in 0..5 {
        assert_eq!(wrong(&site.browser(), ADA).await.status, 422);
    }
    is_too_many(&wrong(&site.browser(), ADA).await, ADA);
}
