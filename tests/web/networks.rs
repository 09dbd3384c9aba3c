//! The coarse meter: what somebody gets who throws the cookie away, and what honest readers in the same network notice.

use chrono::{Datelike as _, NaiveDate, TimeDelta};
use courant::ids::ArticleId;
use courant::paywall::MeterState;
use courant::paywall::gate::Gate;
use courant::paywall::meter::{Meter, Request};
use courant::paywall::network::{Agent, Origin, cap};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use uuid::Uuid;

use crate::support::{PASSWORD, Site};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const SAFARI: &str =
    "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15";
const HOME: &str = "203.0.113.9";

/// How many of so many stories a network gets whose reader throws the cookie away each time.
async fn opened(site: &Site, stories: &[String], address: &str) -> usize {
    let mut opened = 0;
    for path in stories {
        opened += usize::from(site.browser_at(address, FIREFOX).access(path).await == "metered");
    }
    opened
}

#[tokio::test]
async fn who_drops_the_cookie_each_time_gets_three_times_the_limit_a_day() {
    let site = Site::open_behind_a_proxy().await;
    let stories = site.stories(12).await;
    assert_eq!(opened(&site, &stories, HOME).await, 9);
    let wall = site.browser_at(HOME, FIREFOX).get(&stories[0]).await.ok();
    assert_eq!(wall.mark("data-wall"), Some("register"), "an account, never a block");
    assert!(wall.has("Many new readers on your network") && !wall.has("gated"));
    assert_eq!(opened(&site, &stories[..2], "203.0.113.200").await, 0, "the next desk in the same network");
    assert_eq!(opened(&site, &stories[..2], "203.0.114.9").await, 2, "another network");
    assert_eq!(site.browser_at(HOME, SAFARI).access(&stories[0]).await, "metered", "another browser there");

    site.state.clock.set(site.state.clock.now() + TimeDelta::days(1));
    assert_eq!(opened(&site, &stories, HOME).await, 9, "the next day");
}

#[tokio::test]
async fn a_network_of_sixty_four_at_once_gets_exactly_its_share() {
    let site = Site::open_behind_a_proxy().await;
    let other = site.second_node().await;
    let stories = site.stories(1).await;
    let asked = (0..64).map(|number| {
        let node = if number % 2 == 0 { &site } else { &other };
        let browser = node.browser_at(HOME, FIREFOX);
        let path = stories[0].clone();
        tokio::spawn(async move { browser.access(&path).await == "metered" })
    });
    let mut full = 0;
    for answer in asked.collect::<Vec<_>>() {
        full += usize::from(answer.await.unwrap());
    }
    assert_eq!(full, 9);
}

#[tokio::test]
async fn a_refused_story_does_not_stand_on_the_readers_own_meter() {
    let site = Site::open_behind_a_proxy().await;
    let stories = site.stories(12).await;
    let late = site.browser_at(HOME, FIREFOX);
    assert_eq!(late.access(&stories[0]).await, "metered");
    assert_eq!(opened(&site, &stories, HOME).await, 8);
    assert_eq!(late.access(&stories[1]).await, "preview");
    assert_eq!(late.access(&stories[1]).await, "preview", "asking again does not help");
    assert_eq!(late.access(&stories[0]).await, "metered", "what was read stays open");
    site.state.clock.set(site.state.clock.now() + TimeDelta::days(1));
    assert_eq!(late.get(&stories[1]).await.mark("data-meter-left"), Some("1"));
}

#[tokio::test]
async fn who_came_before_and_who_has_an_account_is_not_counted() {
    let site = Site::open_behind_a_proxy().await;
    let stories = site.stories(12).await;
    let regular = site.browser_at(HOME, FIREFOX);
    assert_eq!(regular.access(&stories[0]).await, "metered");
    site.state.clock.set(site.state.clock.now() + TimeDelta::days(1));
    assert_eq!(opened(&site, &stories, HOME).await, 9);
    assert_eq!(regular.access(&stories[1]).await, "metered", "a reader of yesterday");

    let new = site.browser_at(HOME, FIREFOX);
    assert_eq!(new.access(&stories[0]).await, "preview");
    let form = [("name", "Ada"), ("email", "ada@courant.example"), ("password", PASSWORD)];
    assert_eq!(new.post("/register", &form).await.status, 303);
    assert_eq!(new.get(&stories[0]).await.mark("data-meter-left"), Some("4"), "the account reads on");

    site.state.clock.set("2026-12-01T09:00:00Z".parse().unwrap());
    assert_eq!(opened(&site, &stories, HOME).await, 9);
    assert_eq!(regular.access(&stories[2]).await, "metered", "a reader of last month");
}

#[tokio::test]
async fn cookies_collected_in_advance_are_new_readers_on_the_day_they_read() {
    let site = Site::open_behind_a_proxy().await;
    let stories = site.stories(12).await;
    let collected: Vec<_> = (0..12).map(|_| site.browser_at(HOME, FIREFOX)).collect();
    for browser in &collected {
        // What sets the cookie without a story being read: leaving.
        browser.post("/sign-out", &[]).await;
    }
    site.state.clock.set(site.state.clock.now() + TimeDelta::days(1));
    let mut opened = 0;
    for (browser, path) in collected.iter().zip(&stories) {
        opened += usize::from(browser.access(path).await == "metered");
    }
    assert_eq!(opened, 9);
}

#[tokio::test]
async fn networks_that_many_share_have_more_and_the_meter_can_be_switched_off() {
    let site = Site::open_behind_a_proxy().await;
    site.limits(1, 5).await;
    let stories = site.stories(1).await;
    let paths = vec![stories[0].clone(); 24];
    sqlx::query("update site set shared_networks = '{198.51.100.0/24}'").execute(site.db()).await.unwrap();
    site.state.site.reload().await.unwrap();
    assert_eq!(opened(&site, &paths, "198.51.100.7").await, 20);
    assert_eq!(opened(&site, &paths, HOME).await, 3);

    let gate = Gate::new(Meter::start(site.db(), "localhost"), false);
    let off = site.node_with(|state| state.gate = gate).await;
    assert_eq!(opened(&off, &paths, HOME).await, 24);
}

#[tokio::test]
async fn what_is_kept_of_networks_is_gone_the_next_day() {
    let site = Site::open_behind_a_proxy().await;
    let stories = site.stories(1).await;
    opened(&site, &stories, HOME).await;
    let kept = || async {
        let count = "select (select count(*) from network_key) + (select count(*) from network_read)";
        sqlx::query_scalar::<_, i64>(count).fetch_one(site.db()).await.unwrap()
    };
    courant::paywall::jobs::forget(site.db(), site.state.calendar()).await.unwrap();
    assert_eq!(kept().await, 2, "one key and one number");
    site.state.clock.set(site.state.clock.now() + TimeDelta::days(1));
    courant::paywall::jobs::forget(site.db(), site.state.calendar()).await.unwrap();
    assert_eq!(kept().await, 0);
    let unlogged: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class where relkind = 'r' and relpersistence = 'u' order by 1",
    )
    .fetch_all(site.db())
    .await
    .unwrap();
    for table in ["network_key", "network_read"] {
        assert!(unlogged.iter().any(|name| name == table), "{table} is in no backup");
    }
}

#[tokio::test]
async fn months_of_the_meter_come_and_go() {
    let site = Site::open().await;
    let stories = site.stories(1).await;
    let browser = site.browser();
    let forget = || courant::paywall::jobs::forget(site.db(), site.state.calendar());
    forget().await.unwrap();
    browser.get(&stories[0]).await;
    site.state.clock.set("2026-12-15T09:00:00Z".parse().unwrap());
    browser.get(&stories[0]).await;
    forget().await.unwrap();
    let months = || async {
        let months = "select distinct month from meter order by 1";
        sqlx::query_scalar::<_, NaiveDate>(months).fetch_all(site.db()).await.unwrap()
    };
    assert_eq!(months().await.len(), 2, "last month is needed to know who came before");
    site.state.clock.set("2027-01-15T09:00:00Z".parse().unwrap());
    forget().await.unwrap();
    forget().await.unwrap();
    assert_eq!(months().await, vec![NaiveDate::from_ymd_opt(2026, 12, 1).unwrap()]);
    assert_eq!(browser.access(&stories[0]).await, "metered");
}

/// A month of first-time readers in offices, counted as they are counted live. 100,000 readers in 2,000 networks, each
/// first seen on one of its working days, by a fixed seed.
#[tokio::test]
async fn first_time_readers_are_hardly_ever_taken_for_others() {
    const READERS: usize = 100_000;
    let site = Site::open().await;
    let meter = Meter::start(site.db(), "localhost");
    let mut random = StdRng::seed_from_u64(2026);
    let stories: Vec<ArticleId> = (0..3).map(|_| ArticleId::new()).collect();
    let month = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
    let working_days: Vec<_> =
        month.iter_days().take(30).filter(|day| day.weekday().number_from_monday() < 6).collect();
    let mut visits: Vec<_> = (0..READERS)
        .map(|_| {
            let day = working_days[random.random_range(0..working_days.len())];
            let network = network(random.random_range(0..100), random.random_range(0..400));
            (day, network, agent(random.random_range(0..100)), reads(random.random_range(0..100)))
        })
        .collect();
    visits.sort_by_key(|(day, ..)| *day);
    let mut walled = 0;
    for chunk in visits.chunks(4096) {
        let asked = chunk.iter().map(|(day, network, agent, reads)| {
            let address = std::net::Ipv4Addr::from(0x0A00_0000 + (network << 8) + 7).into();
            let origin = Origin { address, agent: *agent };
            let reader = Uuid::new_v4();
            let requests: Vec<_> = stories[..*reads]
                .iter()
                .map(|article| Request {
                    month,
                    day: *day,
                    reader,
                    article: *article,
                    limit: 3,
                    note: false,
                    network: Some((origin, cap(3, address, &[]))),
                })
                .collect();
            let meter = meter.clone();
            tokio::spawn(async move {
                let mut refused = false;
                for request in requests {
                    refused |= meter.count(request).await == MeterState::NetworkUsedUp;
                }
                refused
            })
        });
        for answer in asked.collect::<Vec<_>>() {
            walled += usize::from(answer.await.unwrap());
        }
    }
    println!("{walled} of {READERS} first-time readers met the wall of their network");
    assert!(walled * 1000 < READERS * 5, "{walled} of {READERS}: half a percent is the most");
    assert!(walled > 0, "a cap that nobody meets is none");
}

/// A fifth of the offices has two fifths of the readers: 100 each in 400, and 37.5 each in 1,600.
fn network(percent: u32, at: u32) -> u32 {
    if percent < 40 { at } else { 400 + at * 4 + percent % 4 }
}

/// The share of each family of browsers, as European sites see it.
fn agent(percent: u32) -> Agent {
    match percent {
        0..58 => Agent::Chrome,
        58..76 => Agent::Safari,
        76..88 => Agent::Edge,
        88..95 => Agent::Firefox,
        _ => Agent::Other,
    }
}

/// Stories that somebody opens on their first day: most read the one that they came for.
fn reads(percent: u32) -> usize {
    match percent {
        0..78 => 1,
        78..93 => 2,
        _ => 3,
    }
}

#[tokio::test]
async fn an_account_makes_no_browser_a_reader_of_yesterday() {
    let site = Site::open_behind_a_proxy().await;
    let stories = site.stories(24).await;
    site.account("loop@courant.example", courant::accounts::Role::Reader).await;
    // Browsers prepared today: signed in, one story that the account has read anyway, some signed out again.
    let mut prepared = Vec::new();
    for number in 0..12 {
        let browser = site.browser_at(HOME, FIREFOX);
        browser.sign_in("loop@courant.example").await;
        assert_eq!(browser.access(&stories[0]).await, "metered");
        if number % 2 == 0 {
            browser.post("/sign-out", &[]).await;
        }
        prepared.push(browser);
    }
    site.state.clock.set(site.state.clock.now() + TimeDelta::days(1));
    sqlx::query("delete from session").execute(site.db()).await.unwrap();
    let mut opened = 0;
    for (browser, path) in prepared.iter().zip(&stories[1..]) {
        opened += usize::from(browser.access(path).await == "metered");
    }
    assert_eq!(opened, 9, "they read without an account for the first time today");

    // The same on the day itself: in and out again, each time in a new browser.
    site.state.clock.set(site.state.clock.now() + TimeDelta::days(1));
    let mut opened = 0;
    for path in &stories[1..13] {
        let browser = site.browser_at(HOME, FIREFOX);
        browser.sign_in("loop@courant.example").await;
        browser.post("/sign-out", &[]).await;
        opened += usize::from(browser.access(path).await == "metered");
    }
    assert_eq!(opened, 9);
}
