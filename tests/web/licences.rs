//! Site licences: who reads by one and who does not, seats to the number, and what the institution is told.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use courant::accounts::store::{NewAccount, tokens};
use courant::accounts::token::{Purpose, Token};
use courant::accounts::{Email, Role, store as accounts};
use courant::clock;
use courant::ids::AccountId;
use courant::licences::jobs;
use courant::network::Proxies;
use courant::paywall::{Level, Limits};
use courant::simulator::{Period, Replay, Terms, store as simulator};

use crate::support::{Answer, Browser, Draft, PASSWORD, Site, tuesday};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const CAMPUS: &str = "203.0.113.9";
const HOME: &str = "198.51.100.7";

/// The form of a licence for this year, with some fields changed.
async fn send(admin: &Browser, path: &str, changed: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("institution", "Uni Example"),
        ("begins_on", "2026-01-01"),
        ("ends_on", "2026-12-31"),
        ("seats", ""),
        ("ranges", ""),
        ("domains", ""),
        ("note", ""),
    ];
    for (name, value) in changed {
        match fields.iter_mut().find(|(field, _)| field == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    admin.post(path, &fields).await
}

/// Makes a licence and gives its address.
async fn make(admin: &Browser, changed: &[(&str, &str)]) -> String {
    let made = send(admin, "/admin/licences", changed).await;
    assert_eq!(made.status, 303, "{}", made.text);
    made.location().to_owned()
}

/// Changes a licence.
async fn change(admin: &Browser, path: &str, changed: &[(&str, &str)]) {
    let answer = send(admin, path, changed).await;
    assert_eq!((answer.status, answer.location()), (303, path), "{}", answer.text);
}

async fn end(admin: &Browser, path: &str) {
    let form = admin.get(&format!("{path}/end")).await.ok();
    let ended = admin.post(&format!("{path}/end"), &[("version", hidden(&form, "version"))]).await;
    assert_eq!((ended.status, ended.location()), (303, path), "{}", ended.text);
}

/// What a form remembers.
fn hidden<'a>(page: &'a Answer, name: &str) -> &'a str {
    let (_, rest) = page.text.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap()
}

async fn locked(site: &Site) -> String {
    site.publish(Draft::new("locked").access(Level::Subscribers)).await
}

async fn actions(site: &Site) -> Vec<String> {
    sqlx::query_scalar("select action from audit where subject = 'licence' order by audit_id")
        .fetch_all(site.db())
        .await
        .unwrap()
}

/// A link that signs its account in, as a mail would bring it.
async fn way_in(site: &Site, account: AccountId) -> String {
    let token = Token::random();
    tokens::insert(site.db(), &token, account, Purpose::SignIn, site.state.clock.now()).await.unwrap();
    token.path()
}

/// An account that has yet to confirm its address, and a link that does so and signs in.
async fn claim(site: &Site, email: &str) -> (AccountId, String) {
    let address: Email = email.parse().unwrap();
    let new = NewAccount {
        email: &address,
        verified: false,
        name: "Test Person",
        role: Role::Reader,
        password_hash: None,
        demonstration: false,
    };
    let account = accounts::insert(site.db(), new, site.state.clock.now()).await.unwrap();
    (account, way_in(site, account).await)
}

/// A reader whose address is verified and who is signed in.
async fn reader(site: &Site, email: &str) -> Browser {
    let (_, link) = claim(site, email).await;
    let browser = site.browser_at(HOME, FIREFOX);
    assert_eq!(browser.post(&link, &[]).await.status, 303);
    browser
}

async fn seats(site: &Site) -> i64 {
    sqlx::query_scalar("select count(*) from entitlement where source = 'licence' and ends_at > $1")
        .bind(site.state.clock.now())
        .fetch_one(site.db())
        .await
        .unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[tokio::test]
async fn only_admins_come_in() {
    let site = Site::open_behind_a_proxy().await;
    let admin = site.browser_of(Role::Admin).await;
    let path = make(&admin, &[("ranges", "203.0.113.0/24")]).await;
    let pages = ["", "/end", "/usage", "/usage.csv"].map(|page| format!("{path}{page}"));
    for role in [Role::Reader, Role::Contributor, Role::Author, Role::Editor] {
        let browser = site.browser_of(role).await;
        for page in
            ["/admin/licences", "/admin/licences/new"].into_iter().chain(pages.iter().map(|page| &**page))
        {
            assert_eq!(browser.get(page).await.status, 403, "{role:?} at {page}");
        }
        assert_eq!(send(&browser, "/admin/licences", &[("domains", "a.example")]).await.status, 403);
        assert_eq!(send(&browser, &path, &[("domains", "a.example")]).await.status, 403);
        assert_eq!(browser.post(&pages[1], &[]).await.status, 403);
    }
    assert_eq!(site.browser().get(&path).await.status, 303);
    for missing in ["/admin/licences/0190a5b0-0000-7000-8000-000000000000", "/admin/licences/none"] {
        for page in ["", "/end", "/usage", "/usage.csv"] {
            assert_eq!(admin.get(&format!("{missing}{page}")).await.status, 404);
        }
        assert_eq!(send(&admin, missing, &[("domains", "a.example")]).await.status, 404);
        assert_eq!(admin.post(&format!("{missing}/end"), &[]).await.status, 404);
    }
    assert_eq!(actions(&site).await, ["licence.create"]);
}

#[tokio::test]
async fn whoever_asks_from_the_range_reads_and_nobody_else() {
    let site = Site::open_behind_a_proxy().await;
    let (story, free) = (locked(&site).await, site.publish(Draft::new("free").access(Level::Free)).await);
    let admin = site.browser_of(Role::Admin).await;
    make(&admin, &[("institution", "Bibliothèque <A> & Co"), ("ranges", "203.0.113.0/24\n2001:db8:1::/48")])
        .await;

    let campus = site.browser_at(CAMPUS, FIREFOX);
    let page = campus.get(&story).await.ok();
    assert_eq!(page.mark("data-access"), Some("full"));
    assert!(
        page.has("Last paragraph, gated.")
            && page.has("Access provided by Bibliothèque &#60;A&#62; &#38; Co.")
    );
    assert_eq!(page.header("cache-control"), "private, no-cache");
    assert!(!page.has("action=\"/gifts\""), "what an institution pays for is not its readers' to give");
    assert!(!campus.get(&free).await.has("Access provided by"), "a free story needs nobody's access");
    assert_eq!(site.browser_at("2001:db8:1:2::3", FIREFOX).access(&story).await, "full");

    let registered = site.browser_at(CAMPUS, FIREFOX);
    site.account("reader@courant.example", Role::Reader).await;
    registered.sign_in("reader@courant.example").await;
    assert_eq!(registered.access(&story).await, "full");
    assert!(registered.get("/account").await.ok().has("Access provided by Bibliothèque"));

    // The price of being outside: the preview, whatever is claimed.
    for address in [HOME, "203.0.112.255", "2001:db8:2::1"] {
        let wall = site.browser_at(address, FIREFOX).get(&story).await.ok();
        assert_eq!(wall.mark("data-access"), Some("preview"), "{address}");
        assert!(!wall.has("gated.") && !wall.has("Access provided"), "{address}");
    }
    let forged = site.browser_at(&format!("{CAMPUS}, {HOME}"), FIREFOX);
    assert_eq!(
        forged.access(&story).await,
        "preview",
        "the proxy wrote the last address, the reader the first"
    );
    for header in ["x-real-ip", "forwarded", "true-client-ip", "cf-connecting-ip", "x-client-ip"] {
        let answer = site.browser_at(HOME, FIREFOX).get_with(&story, header, CAMPUS).await;
        assert_eq!(answer.mark("data-access"), Some("preview"), "{header}");
    }
    for page in ["/", "/latest", "/feed.xml", "/search?q=gated"] {
        assert!(!campus.get(page).await.has("gated."), "{page}");
        assert!(!campus.get(page).await.has("Access provided"), "{page} is kept for everybody");
    }
}

#[tokio::test]
async fn without_a_named_proxy_the_peer_counts_and_its_headers_do_not() {
    let site = Site::open().await;
    let story = locked(&site).await;
    let admin = site.browser_of(Role::Admin).await;
    let path = make(&admin, &[("ranges", CAMPUS)]).await;
    assert_eq!(
        site.browser_at(CAMPUS, FIREFOX).access(&story).await,
        "preview",
        "a direct peer says anything"
    );
    change(&admin, &path, &[("ranges", "127.0.0.1")]).await;
    assert_eq!(site.browser().access(&story).await, "full", "a direct peer");

    // The same licence where everybody comes from a proxy of ours, and where it is not known who comes.
    let behind =
        site.node_with(|state| state.proxies = Proxies::new(&["127.0.0.0/8".parse().unwrap()], false)).await;
    assert_eq!(behind.browser().access(&story).await, "preview", "the proxy's own address is everybody's");
    assert_eq!(behind.browser_at("nonsense", FIREFOX).access(&story).await, "preview");
    let unnamed = site.node_with(|state| state.proxies = Proxies::new(&[], true)).await;
    assert_eq!(unnamed.browser().access(&story).await, "preview");
    assert!(!admin.get("/admin/licences").await.ok().has("COURANT_TRUSTED_PROXIES"));
    let there = unnamed.browser_of(Role::Admin).await;
    assert!(there.get("/admin/licences").await.ok().has("COURANT_TRUSTED_PROXIES is not set"));
    assert!(there.get(&path).await.ok().has("COURANT_TRUSTED_PROXIES is not set"));
}

#[tokio::test]
async fn it_opens_and_closes_with_the_contracts_days_to_the_second() {
    let site = Site::open_behind_a_proxy().await;
    let story = locked(&site).await;
    let admin = site.browser_of(Role::Admin).await;
    let seat = reader(&site, "ada@uni.example").await;
    let days = [("begins_on", "2026-12-01"), ("ends_on", "2026-12-31")];
    make(&admin, &[&days[..], &[("ranges", "203.0.113.0/24"), ("domains", "uni.example")]].concat()).await;
    let campus = site.browser_at(CAMPUS, FIREFOX);
    for (moment, access) in [
        ("2026-11-30T22:59:59.999999Z", "preview"),
        ("2026-11-30T23:00:00Z", "full"),
        ("2026-12-31T22:59:59.999999Z", "full"),
        ("2026-12-31T23:00:00Z", "preview"),
    ] {
        site.state.clock.set(at(moment));
        assert_eq!(campus.access(&story).await, access, "{moment}");
        assert_eq!(seat.access(&story).await, access, "{moment}, by a seat");
    }
    assert_eq!(seat.get(&story).await.mark("data-wall"), Some("subscribe"), "there is nothing to renew");
}

#[tokio::test]
async fn every_node_follows_within_a_second() {
    let site = Site::open_behind_a_proxy().await;
    let other = site.second_node().await;
    let story = locked(&site).await;
    let admin = site.browser_of(Role::Admin).await;
    let mut changes = other.state.licences.changes();
    changes.mark_unchanged();
    let path = make(&admin, &[("ranges", "203.0.113.0/24")]).await;
    tokio::time::timeout(Duration::from_secs(1), changes.changed()).await.expect("within a second").unwrap();
    assert_eq!(other.browser_at(CAMPUS, FIREFOX).access(&story).await, "full");
    changes.mark_unchanged();
    end(&admin, &path).await;
    tokio::time::timeout(Duration::from_secs(1), changes.changed()).await.expect("within a second").unwrap();
    assert_eq!(other.browser_at(CAMPUS, FIREFOX).access(&story).await, "preview");
    assert_eq!(site.browser_at(CAMPUS, FIREFOX).access(&story).await, "preview");
    assert_eq!(actions(&site).await, ["licence.create", "licence.end"]);
    assert!(admin.get("/admin/licences").await.ok().has("Ended early"));
}

#[tokio::test]
async fn what_makes_no_sense_is_said_at_its_field_and_nothing_is_saved() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let production = site.node_with(|state| state.production = true).await;
    make(
        &admin,
        &[("institution", "Other Institute"), ("ranges", "198.51.100.0/24"), ("domains", "*.other.example")],
    )
    .await;
    let long = "x".repeat(161);
    let many = (0..501)
        .map(|number| format!("203.0.{}.{}", number / 250, number % 250))
        .collect::<Vec<_>>()
        .join("\n");
    for (field, value, message) in [
        ("institution", "", "Whose licence is it?"),
        ("institution", &long, "At most 160 characters"),
        ("begins_on", "", "A day, such as"),
        ("begins_on", "2026-02-30", "A day, such as"),
        ("begins_on", "9999999-01-01", "A day, such as"),
        ("ends_on", "soon", "A day, such as"),
        ("ends_on", "2025-12-31", "must not come before"),
        ("ends_on", "2026-11-23", "This day is over."),
        ("seats", "0", "A whole number"),
        ("seats", "-5", "A whole number"),
        ("seats", "1.5", "A whole number"),
        ("seats", "99999999999999999999", "A whole number"),
        ("ranges", "the library", "no address range"),
        ("ranges", "203.0.113.7/24", "the range is 203.0.113.0/24"),
        ("ranges", "203.0.0.0/8", "wider than any institution"),
        ("ranges", "2000::/3", "wider than any institution"),
        ("ranges", "203.0.113.0/24, 203.0.113.128/25", "overlaps with 203.0.113.0/24"),
        ("ranges", "198.51.100.128/25", "overlaps with the licence of Other Institute"),
        ("ranges", "198.51.0.0/16", "overlaps with the licence of Other Institute"),
        ("ranges", &many, "At most 500"),
        ("domains", "gmail.com", "anybody can have an address"),
        ("domains", "@Outlook.com", "anybody can have an address"),
        ("domains", "*.ac.uk", "anybody can have an address"),
        ("domains", "*.com", "is no domain"),
        ("domains", "uni", "is no domain"),
        ("domains", "physics.other.example", "overlaps with the licence of Other Institute"),
        ("note", &"x".repeat(2001), "At most 2000 characters"),
    ] {
        let good = if field == "ranges" { ("note", "kept") } else { ("ranges", "203.0.113.0/24") };
        let answer = send(&admin, "/admin/licences", &[good, (field, value)]).await;
        assert_eq!(answer.status, 422, "{field}={value}");
        assert!(answer.has(message), "{field}={value}: {message}");
        assert_eq!(answer.text.matches("class=\"field-error\"").count(), 1, "{field}={value}");
        assert!(answer.has(good.1) && answer.has(value.trim_start_matches('-')), "{field}={value} is kept");
    }
    let neither = send(&admin, "/admin/licences", &[]).await;
    assert!(neither.status == 422 && neither.has("A range or a domain is needed."));
    let there = production_admin(&site, &production).await;
    for private in ["10.1.0.0/16", "127.0.0.1", "192.168.1.0/24", "fd00::/48"] {
        let answer = send(&there, "/admin/licences", &[("ranges", private)]).await;
        assert!(answer.status == 422 && answer.has("private range"), "{private}");
    }
    assert_eq!(actions(&site).await, ["licence.create"]);
    let licences: i64 =
        sqlx::query_scalar("select count(*) from licence").fetch_one(site.db()).await.unwrap();
    assert_eq!(licences, 1);
}

/// In production the session's cookie is for https, which the test's browser does not speak: it is carried by hand.
async fn production_admin(site: &Site, production: &Site) -> Browser {
    let account = site.account("boss@courant.example", Role::Admin).await;
    let link = way_in(site, account).await;
    let browser = production.browser();
    let entered = browser.post(&link, &[]).await;
    assert_eq!(entered.status, 303, "{}", entered.text);
    let cookies: Vec<_> = entered
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned())
        .collect();
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("cookie", cookies.join("; ").parse().unwrap());
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .default_headers(headers)
        .build()
        .unwrap();
    Browser { client, base: browser.base }
}

#[tokio::test]
async fn next_years_contract_may_follow_and_an_ended_one_makes_room() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let what = [("ranges", "203.0.113.0/24"), ("domains", "uni.example")];
    let path = make(&admin, &what).await;
    let next = [("begins_on", "2027-01-01"), ("ends_on", "2027-12-31")];
    make(&admin, &[&what[..], &next].concat()).await;
    let again = [("begins_on", "2026-12-31"), ("ends_on", "2026-12-31")];
    assert_eq!(send(&admin, "/admin/licences", &[&what[..], &again].concat()).await.status, 422);
    end(&admin, &path).await;
    make(&admin, &[&what[..], &again].concat()).await;
}

#[tokio::test]
async fn of_two_admins_at_once_the_second_sees_what_the_first_did() {
    let site = Site::open().await;
    let (one, other) = (site.browser_of(Role::Admin).await, site.browser_of(Role::Admin).await);
    let path = make(&one, &[("domains", "uni.example")]).await;
    change(&one, &path, &[("domains", "uni.example"), ("institution", "First"), ("version", "1")]).await;
    let refused =
        send(&other, &path, &[("domains", "x.example"), ("institution", "Second"), ("version", "1")]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.has("Somebody else changed this licence") && refused.has("<h1>First</h1>"));
    assert!(refused.has("value=\"Second\"") && refused.has("x.example"), "what was typed is kept");
    let stale = other.post(&format!("{path}/end"), &[("version", "1")]).await;
    assert!(stale.status == 409 && stale.has("Look at it as it stands"));
    end(&one, &path).await;
    let late = send(&other, &path, &[("domains", "uni.example")]).await;
    assert!(late.status == 409 && late.has("a new contract is a new licence"));
    assert_eq!(other.post(&format!("{path}/end"), &[]).await.status, 409, "ended once");
    assert_eq!(actions(&site).await, ["licence.create", "licence.update", "licence.end"]);

    // Two that claim the same range at the same moment.
    let claims = (0..8).map(|number| {
        let admin = if number % 2 == 0 { one.clone() } else { other.clone() };
        tokio::spawn(
            async move { send(&admin, "/admin/licences", &[("ranges", "192.0.2.0/24")]).await.status },
        )
    });
    let mut made = 0;
    for claim in claims.collect::<Vec<_>>() {
        made += usize::from(claim.await.unwrap() == 303);
    }
    assert_eq!(made, 1);
}

#[tokio::test]
async fn seats_are_given_to_the_number_by_sixty_four_at_once() {
    let site = Site::open_behind_a_proxy().await;
    let other = site.second_node().await;
    let story = locked(&site).await;
    let admin = site.browser_of(Role::Admin).await;
    let path = make(&admin, &[("domains", "uni.example"), ("seats", "10")]).await;
    other.state.licences.reload().await.unwrap();
    let mut links = Vec::new();
    for number in 0..64 {
        links.push(claim(&site, &format!("reader-{number}@uni.example")).await.1);
    }
    let asked: Vec<_> = links
        .into_iter()
        .enumerate()
        .map(|(number, link)| {
            let browser = [&site, &other][number % 2].browser_at(HOME, FIREFOX);
            let story = story.clone();
            tokio::spawn(async move {
                assert_eq!(browser.post(&link, &[]).await.status, 303);
                browser.access(&story).await == "full"
            })
        })
        .collect();
    let mut readers = 0;
    for answer in asked {
        readers += usize::from(answer.await.unwrap());
    }
    assert_eq!((readers, seats(&site).await), (10, 10));
    assert!(admin.get("/admin/licences").await.ok().has("10 of 10"));

    // Not fewer than are held; and a seat that becomes free goes to the next.
    let fewer = send(&admin, &path, &[("domains", "uni.example"), ("seats", "9")]).await;
    assert!(fewer.status == 422 && fewer.has("10 accounts hold a seat"), "{}", fewer.text);
    assert_eq!(seats(&site).await, 10);
    sqlx::query("delete from account where account_id = (select account_id from entitlement where source = 'licence' limit 1)")
        .execute(site.db())
        .await
        .unwrap();
    assert_eq!(seats(&site).await, 9);
    jobs::keep(&site.state).await.unwrap();
    assert_eq!(seats(&site).await, 10);
    change(&admin, &path, &[("domains", "uni.example"), ("seats", "12")]).await;
    assert_eq!(seats(&site).await, 12);
    change(&admin, &path, &[("domains", "uni.example")]).await;
    assert_eq!(seats(&site).await, 63);
}

#[tokio::test]
async fn a_seat_follows_its_account_and_its_contract() {
    let site = Site::open_behind_a_proxy().await;
    let story = locked(&site).await;
    let admin = site.browser_of(Role::Admin).await;
    let before = reader(&site, "before@Uni.Example").await;
    let path = make(&admin, &[("domains", "uni.example\n*.uni.example")]).await;
    let (after, below) = (reader(&site, "after@uni.example").await, reader(&site, "x@lab.uni.example").await);
    for browser in [&before, &after, &below] {
        let page = browser.get(&story).await.ok();
        assert_eq!(page.mark("data-access"), Some("full"));
        assert!(page.has("Access provided by Uni Example."));
        let account = browser.get("/account").await.ok();
        assert!(
            account.has("Access provided by Uni Example.") && account.has("All stories, without a limit")
        );
    }
    // Neither a look-alike nor an address that is only claimed.
    for other in ["x@notuni.example", "x@uni.example.org", "x@uni.exampl"] {
        assert_eq!(reader(&site, other).await.access(&story).await, "preview", "{other}");
    }
    let claimed = site.browser_at(HOME, FIREFOX);
    let fields = [("name", "Ada"), ("email", "claimed@uni.example"), ("password", PASSWORD)];
    assert_eq!(claimed.post("/register", &fields).await.status, 303);
    assert_eq!(claimed.access(&story).await, "preview", "an address must be confirmed");
    let link = site.mailed_link("claimed@uni.example", "confirm-address").await;
    claimed.post(&link, &[]).await;
    assert_eq!(claimed.access(&story).await, "full");

    // Away, and back.
    for (to, access) in [("moved@elsewhere.example", "preview"), ("back@uni.example", "full")] {
        assert_eq!(after.post("/account/address", &[("email", to)]).await.status, 303);
        let from = if access == "preview" { "after@uni.example" } else { "moved@elsewhere.example" };
        for address in [from, to] {
            let link = site.letters(address).await.pop().unwrap().1;
            assert_eq!(after.post(&link, &[]).await.status, 200, "{address}");
        }
        assert_eq!(after.access(&story).await, access, "{to}");
    }
    // A domain goes, the contract is shortened, lengthened, ended.
    change(&admin, &path, &[("domains", "uni.example")]).await;
    assert_eq!(below.access(&story).await, "preview");
    change(&admin, &path, &[("domains", "uni.example"), ("ends_on", "2026-11-24")]).await;
    site.state.clock.set(at("2026-11-24T22:59:59Z"));
    assert_eq!(before.access(&story).await, "full");
    site.state.clock.set(at("2026-11-24T23:00:00Z"));
    assert_eq!(before.access(&story).await, "preview");
    change(&admin, &path, &[("domains", "uni.example"), ("ends_on", "2026-12-31")]).await;
    assert_eq!(before.access(&story).await, "full");
    change(&admin, &path, &[("domains", "uni.example"), ("begins_on", "2026-12-01")]).await;
    assert_eq!(before.access(&story).await, "preview");
    change(&admin, &path, &[("domains", "uni.example")]).await;
    assert_eq!(before.access(&story).await, "full");
    end(&admin, &path).await;
    assert_eq!(before.access(&story).await, "preview");
    assert_eq!(seats(&site).await, 0);
}

#[tokio::test]
async fn a_seat_stays_with_its_address_when_two_accounts_become_one() {
    let site = Site::open_behind_a_proxy().await;
    let story = locked(&site).await;
    let admin = site.browser_of(Role::Admin).await;
    make(&admin, &[("domains", "uni.example"), ("seats", "2")]).await;
    let one = reader(&site, "one@uni.example").await;
    let private = reader(&site, "private@home.example").await;
    reader(&site, "two@uni.example").await;
    let waiting = reader(&site, "waiting@uni.example").await;
    assert_eq!(waiting.access(&story).await, "preview");
    for (kept, other) in [("private", "two@uni.example"), ("one", "private@home.example")] {
        let kept: uuid::Uuid = sqlx::query_scalar("select account_id from account where email like $1")
            .bind(format!("{kept}@%"))
            .fetch_one(site.db())
            .await
            .unwrap();
        let path = format!("/admin/subscribers/{kept}/merge");
        let asked = admin.get(&format!("{path}?other={other}")).await.ok();
        let sent =
            [("other", other), ("shown", hidden(&asked, "shown")), ("intent", hidden(&asked, "intent"))];
        let merged = admin.post(&path, &sent).await;
        assert_eq!(merged.status, 303, "{}", merged.text);
        if other == "two@uni.example" {
            assert_eq!(private.access(&story).await, "preview", "it is not at the domain");
        }
    }
    assert_eq!((one.access(&story).await.as_str(), seats(&site).await), ("full", 1));
    jobs::keep(&site.state).await.unwrap();
    assert_eq!(waiting.access(&story).await, "full", "the next one has the seat");
}

#[tokio::test]
async fn who_pays_for_themselves_or_works_here_needs_no_licence() {
    let site = Site::open_behind_a_proxy().await;
    let story = locked(&site).await;
    let admin = site.browser_of(Role::Admin).await;
    make(&admin, &[("ranges", "203.0.113.0/24"), ("domains", "uni.example, courant.example")]).await;
    let account = site.account("payer@uni.example", Role::Reader).await;
    site.entitle(account, None).await;
    site.account("author@uni.example", Role::Author).await;
    for email in ["payer@uni.example", "author@uni.example"] {
        let browser = site.browser_at(CAMPUS, FIREFOX);
        browser.sign_in(email).await;
        let page = browser.get(&story).await.ok();
        assert_eq!(page.mark("data-access"), Some("full"));
        assert!(!page.has("Access provided") && page.has("action=\"/gifts\""), "{email}");
    }
    let held: Vec<String> = sqlx::query_scalar(
        "select email::text from entitlement join account using (account_id) where source = 'licence'",
    )
    .fetch_all(site.db())
    .await
    .unwrap();
    assert_eq!(held, ["payer@uni.example"], "staff take no seat");
}

#[tokio::test]
async fn explain_says_which_licence() {
    let site = Site::open_behind_a_proxy().await;
    let story = locked(&site).await;
    let admin = site.browser_of(Role::Admin).await;
    make(&admin, &[("ranges", "203.0.113.0/24"), ("domains", "uni.example")]).await;
    reader(&site, "ada@uni.example").await;
    let explain =
        async |query: &str| admin.get(&format!("/admin/explain?article={story}&{query}")).await.ok();
    let by_range = explain(&format!("address={CAMPUS}")).await;
    assert_eq!(by_range.mark("data-decision"), Some("full"));
    for words in [
        "The site licence of an institution covers the reader.",
        "Uni Example, by the range 203.0.113.0/24",
        "If no site licence covered the reader, the wall would stand.",
    ] {
        assert!(by_range.has(words), "{words}: {}", by_range.text);
    }
    let by_seat = explain("account=ada@uni.example").await;
    assert!(by_seat.has("Uni Example, by a seat") && by_seat.mark("data-decision") == Some("full"));
    assert_eq!(explain(&format!("address={HOME}")).await.mark("data-decision"), Some("preview"));
}

#[tokio::test]
async fn the_report_has_numbers_and_nobody_in_it() {
    let mut site = Site::open_behind_a_proxy().await;
    let stories = site.stories(3).await;
    let formula =
        Draft { headline: "=HYPERLINK(\"https://evil.example\")".to_owned(), ..Draft::new("formula") };
    let formula = site.publish(formula).await;
    let admin = site.browser_of(Role::Admin).await;
    let path = make(
        &admin,
        &[
            ("institution", "@SUM(1+1)*cmd"),
            ("ranges", "203.0.113.0/25\n203.0.113.128/25"),
            ("domains", "uni.example"),
        ],
    )
    .await;
    let usage = format!("{path}/usage");
    assert!(admin.get(&usage).await.ok().has("Nothing was read by this licence yet."));
    let seat = reader(&site, "secret-name@uni.example").await;
    let campus = [CAMPUS, "203.0.113.200"].map(|address| site.browser_at(address, FIREFOX));
    let db = site.db().clone();
    for day in 0..2 {
        site.state.clock.set(tuesday() + TimeDelta::days(day));
        for path in &stories {
            seat.get(path).await.ok();
        }
        campus[0].get(&stories[0]).await.ok();
        campus[1].get(&formula).await.ok();
        campus[1].head(&formula).await;
        site.browser_at(HOME, FIREFOX).get(&stories[0]).await.ok();
    }
    site.recorder.write(&db).await;
    for _ in 0..2 {
        jobs::keep(&site.state).await.unwrap();
    }
    let page = admin.get(&format!("{usage}?month=2026-11")).await.ok();
    assert!(page.has("<strong>3</strong> readers opened <strong>10</strong>"), "{}", page.text);
    let cells = |name: &str| {
        let row = page.text.split(&format!("<th scope=\"row\">{name}</th>")).nth(1).expect(name);
        row.split("</tr>").next().unwrap().matches(char::is_numeric).collect::<String>()
    };
    assert_eq!(cells("Accounts with a seat"), "61");
    assert_eq!([cells("203.0.113.0/25"), cells("203.0.113.128/25")], ["21", "21"]);
    assert_eq!([cells("24 November"), cells("25 November")], ["53", "53"]);
    assert_eq!(cells("Headline of story-1"), "4");

    let csv = admin.get(&format!("{usage}.csv")).await.ok();
    assert!(csv.header("content-type").starts_with("text/csv") && csv.header("cache-control") == "no-store");
    let first = csv.text.lines().next().unwrap();
    assert_eq!(first, "institution,period,what,stories opened,readers");
    assert!(
        csv.has("'@SUM(1+1)*cmd,2026-11,All together,10,")
            && csv.has("'@SUM(1+1)*cmd,2026-11-24,Accounts with a seat,3,1")
    );
    assert!(csv.has("\"Story: =HYPERLINK(\"\"https://evil.example\"\")\",2,"));
    for text in [&page.text, &csv.text] {
        assert!(!text.contains("secret-name") && !text.contains(CAMPUS) && !text.contains("203.0.113.200"));
    }
    // What is summed up stays when the views are forgotten.
    courant::readership::store::forget(&db, tuesday() + TimeDelta::days(70)).await.unwrap();
    site.state.clock.set(tuesday() + TimeDelta::days(30));
    jobs::keep(&site.state).await.unwrap();
    assert_eq!(admin.get(&format!("{usage}.csv")).await.ok().text, csv.text);
}

#[tokio::test]
async fn views_by_a_licence_are_kept_and_count_on_no_meter() {
    let mut site = Site::open_behind_a_proxy().await;
    let stories = site.stories(6).await;
    let admin = site.browser_of(Role::Admin).await;
    make(&admin, &[("ranges", "203.0.113.0/24")]).await;
    let campus = site.browser_at(CAMPUS, FIREFOX);
    for path in &stories {
        assert_eq!(campus.access(path).await, "full");
    }
    let home = site.browser_at(HOME, FIREFOX);
    for (number, path) in stories.iter().enumerate() {
        assert_eq!(home.access(path).await, if number < 3 { "metered" } else { "preview" });
    }
    let metered: i64 = sqlx::query_scalar("select count(*) from meter").fetch_one(site.db()).await.unwrap();
    assert_eq!(metered, 1, "of the reader at home");
    let db = site.db().clone();
    site.recorder.write(&db).await;
    courant::readership::store::forget(&db, site.state.clock.now()).await.unwrap();
    let recorded: Vec<(String, String, i64)> =
        sqlx::query_as("select standing, reason, count(*) from article_view group by 1, 2 order by 1, 2")
            .fetch_all(&db)
            .await
            .unwrap();
    let line = |standing: &str, reason: &str, count| (standing.to_owned(), reason.to_owned(), count);
    assert_eq!(
        recorded,
        [
            line("anonymous", "meter_used_up", 3),
            line("anonymous", "within_meter", 3),
            line("licensed", "licensed", 6)
        ]
    );
    // The simulator plays them as they were, and no limit touches them.
    let current = site.state.site.current();
    let zone = site.state.zone;
    let day = clock::day(tuesday(), zone);
    let none =
        Terms::with(&current, Limits { anonymous: 0, registered: 0 }, &courant::simulator::exempt(&current));
    let mut replay =
        Replay::new(Period { first: day, last: day, zone }, None, Terms::in_force(&current), none);
    simulator::play(&db, at("2026-10-31T23:00:00Z"), &mut replay).await.unwrap();
    let figures = replay.figures();
    assert_eq!((figures.total.views, figures.total.today), (12, figures.total.recorded));
    assert_eq!((figures.total.today.views, figures.total.other.views), (3, 6));
}
