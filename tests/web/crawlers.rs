//! Crawlers are known by their addresses: real name servers and a real publisher of ranges on loopback.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::TimeDelta;
use courant::clock::Clock;
use courant::crawlers::refresh::{Refresher, Source};
use courant::crawlers::{Crawler, Crawlers, Names};
use courant::paywall::Level;
use tokio::net::{TcpListener, UdpSocket};
use tokio::sync::watch;

use crate::support::dns::NameServer;
use crate::support::{Answer, Draft, Site, tuesday};

const GOOGLEBOT: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn crawlers(clock: &Clock, server: std::net::SocketAddr) -> Crawlers {
    Crawlers::new(clock.clone(), Some(Names::new(Some(server)).unwrap()))
}

#[tokio::test]
async fn a_name_must_lie_under_the_operators_domain_and_lead_back() {
    let server = NameServer::start(
        &[
            ("66.249.66.1", "crawl-66-249-66-1.googlebot.com."),
            ("2001:4860:4801:10::1", "crawl-6.googlebot.com."),
            ("157.55.39.1", "msnbot-157-55-39-1.search.msn.com."),
            ("203.0.113.1", "crawl-66-249-66-1.googlebot.com."),
            ("203.0.113.2", "nowhere.googlebot.com."),
            ("203.0.113.3", "googlebot.com.evil.example."),
            ("203.0.113.4", "crawl.fakegooglebot.com."),
            ("203.0.113.5", "google-proxy-203-0-113-5.google.com."),
        ],
        &[
            ("crawl-66-249-66-1.googlebot.com.", "66.249.66.1"),
            ("crawl-6.googlebot.com.", "2001:4860:4801:10::1"),
            ("msnbot-157-55-39-1.search.msn.com.", "157.55.39.1"),
            ("googlebot.com.evil.example.", "203.0.113.3"),
            ("crawl.fakegooglebot.com.", "203.0.113.4"),
            ("google-proxy-203-0-113-5.google.com.", "203.0.113.5"),
        ],
    )
    .await;
    let crawlers = crawlers(&Clock::stopped(tuesday()), server.address);
    for (address, crawler) in [
        ("66.249.66.1", Some(Crawler::Googlebot)),
        ("::ffff:66.249.66.1", Some(Crawler::Googlebot)),
        ("2001:4860:4801:10::1", Some(Crawler::Googlebot)),
        // What it claims to be is not asked; what its address is, is.
        ("157.55.39.1", Some(Crawler::Bingbot)),
        ("203.0.113.1", None),
        ("203.0.113.2", None),
        ("203.0.113.3", None),
        ("203.0.113.4", None),
        ("203.0.113.5", None),
        ("203.0.113.6", None),
    ] {
        assert_eq!(crawlers.recognise(ip(address), GOOGLEBOT).await, crawler, "{address}");
    }
}

#[tokio::test]
async fn ordinary_readers_wait_for_no_name_server() {
    let server =
        NameServer::start(&[("66.249.66.1", "a.googlebot.com.")], &[("a.googlebot.com.", "66.249.66.1")])
            .await;
    let crawlers = crawlers(&Clock::stopped(tuesday()), server.address);
    assert_eq!(crawlers.recognise(ip("66.249.66.1"), FIREFOX).await, None);
    assert_eq!(server.asked(), 0);
}

#[tokio::test]
async fn answers_hold_for_a_day_whatever_they_were() {
    let server = NameServer::start(
        &[("66.249.66.1", "a.googlebot.com."), ("203.0.113.1", "a.googlebot.com.")],
        &[("a.googlebot.com.", "66.249.66.1")],
    )
    .await;
    let clock = Clock::stopped(tuesday());
    let crawlers = crawlers(&clock, server.address);
    let both = async || {
        assert_eq!(crawlers.recognise(ip("66.249.66.1"), GOOGLEBOT).await, Some(Crawler::Googlebot));
        assert_eq!(crawlers.recognise(ip("203.0.113.1"), GOOGLEBOT).await, None);
        server.asked()
    };
    assert_eq!(both().await, 4, "there and back, twice");
    clock.set(tuesday() + TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert_eq!(both().await, 4);
    clock.set(tuesday() + TimeDelta::hours(24));
    assert_eq!(both().await, 8);
}

#[tokio::test]
async fn many_requests_of_one_address_share_one_question() {
    let server =
        NameServer::start(&[("66.249.66.1", "a.googlebot.com.")], &[("a.googlebot.com.", "66.249.66.1")])
            .await;
    let crawlers = crawlers(&Clock::stopped(tuesday()), server.address);
    let asking: Vec<_> = (0..64)
        .map(|_| {
            let crawlers = crawlers.clone();
            tokio::spawn(async move { crawlers.recognise(ip("66.249.66.1"), GOOGLEBOT).await })
        })
        .collect();
    for asked in asking {
        assert_eq!(asked.await.unwrap(), Some(Crawler::Googlebot));
    }
    assert_eq!(server.asked(), 2);
}

#[tokio::test]
async fn silence_means_a_reader_in_bounded_time() {
    let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let clock = Clock::stopped(tuesday());
    let crawlers = crawlers(&clock, silent.local_addr().unwrap());
    let start = Instant::now();
    assert_eq!(crawlers.recognise(ip("66.249.66.1"), GOOGLEBOT).await, None);
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    let again = Instant::now();
    assert_eq!(crawlers.recognise(ip("66.249.66.1"), GOOGLEBOT).await, None);
    assert!(again.elapsed() < start.elapsed() / 4, "nobody waits twice for the same silence");

    // More than are asked about at once: the rest waits for nothing at all.
    let start = Instant::now();
    let asking: Vec<_> = (0..=255_u8)
        .map(|last| {
            let crawlers = crawlers.clone();
            tokio::spawn(
                async move { crawlers.recognise(IpAddr::from([203, 0, 113, last]), GOOGLEBOT).await },
            )
        })
        .collect();
    for asked in asking {
        assert_eq!(asked.await.unwrap(), None);
    }
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_name_server_that_is_not_there_means_a_reader() {
    let closed = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let crawlers = crawlers(&Clock::stopped(tuesday()), address);
    assert_eq!(crawlers.recognise(ip("66.249.66.1"), GOOGLEBOT).await, None);
}

/// What an operator publishes, and how often it was asked for.
struct Publisher {
    folder: Source,
    answer: watch::Sender<(StatusCode, String)>,
    asked: Arc<AtomicUsize>,
    confirmed: Arc<AtomicUsize>,
}

impl Publisher {
    async fn start() -> Self {
        let (answer, answers) = watch::channel((StatusCode::NOT_FOUND, String::new()));
        let (asked, confirmed) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let counts = (Arc::clone(&asked), Arc::clone(&confirmed));
        let publish = async move |headers: HeaderMap| -> Response {
            counts.0.fetch_add(1, Ordering::SeqCst);
            let (status, body) = answers.borrow().clone();
            let etag = format!("\"{:x}\"", body.len());
            if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
                counts.1.fetch_add(1, Ordering::SeqCst);
                return StatusCode::NOT_MODIFIED.into_response();
            }
            (status, [(header::ETAG, etag)], body).into_response()
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let folder = format!("http://{}/ranges", listener.local_addr().unwrap()).parse().unwrap();
        let app = axum::Router::new().route("/ranges/googlebot.json", get(publish));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { folder, answer, asked, confirmed }
    }

    fn publishes(&self, entries: &str) {
        let json = format!(r#"{{"creationTime": "2026-11-24T00:00:00.000000", "prefixes": [{entries}]}}"#);
        self.answer.send_replace((StatusCode::OK, json));
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn published_ranges_are_fetched_daily_and_known_to_every_node() {
    let site = Site::open().await;
    let publisher = Publisher::start().await;
    let node = |site: &Site| {
        Refresher::new(site.db().clone(), site.state.clock.clone(), publisher.folder.clone()).unwrap()
    };
    let (first, crawlers) = (node(&site), site.state.crawlers.clone());
    let known = async |crawlers: &Crawlers, address: &str| crawlers.recognise(ip(address), FIREFOX).await;

    assert_eq!(known(&crawlers, "66.249.64.1").await, None, "nothing is shipped");
    publisher.publishes(r#"{"ipv4Prefix": "66.249.64.0/27"}, {"ipv6Prefix": "2001:4860:4801:10::/64"}"#);
    first.look(&crawlers).await.unwrap();
    assert_eq!(known(&crawlers, "66.249.64.1").await, Some(Crawler::Googlebot), "whatever it calls itself");
    assert_eq!(known(&crawlers, "2001:4860:4801:10::7").await, Some(Crawler::Googlebot));
    assert_eq!(known(&crawlers, "66.249.65.1").await, None);

    let other = site.second_node().await;
    node(&other).look(&other.state.crawlers).await.unwrap();
    assert_eq!(publisher.asked(), 1, "one node asks for all");
    assert_eq!(known(&other.state.crawlers, "66.249.64.1").await, Some(Crawler::Googlebot));

    site.state.clock.set(tuesday() + TimeDelta::hours(25));
    first.look(&crawlers).await.unwrap();
    assert_eq!(publisher.asked(), 2, "and once a day");
    assert_eq!(publisher.confirmed.load(Ordering::SeqCst), 1, "the file is not sent again");
    assert_eq!(known(&crawlers, "66.249.64.1").await, Some(Crawler::Googlebot));

    site.state.clock.set(tuesday() + TimeDelta::hours(50));
    publisher.publishes(r#"{"ipv4Prefix": "66.249.65.0/28"}"#);
    first.look(&crawlers).await.unwrap();
    assert_eq!(known(&crawlers, "66.249.65.1").await, Some(Crawler::Googlebot));
    assert_eq!(known(&crawlers, "66.249.64.1").await, None, "what is published no more is gone");
}

#[tokio::test]
async fn what_is_no_list_of_ranges_leaves_the_old_ones() {
    let site = Site::open().await;
    let publisher = Publisher::start().await;
    let refresher =
        Refresher::new(site.db().clone(), site.state.clock.clone(), publisher.folder.clone()).unwrap();
    let crawlers = &site.state.crawlers;
    publisher.publishes(r#"{"ipv4Prefix": "66.249.64.0/27"}"#);
    refresher.look(crawlers).await.unwrap();
    let good = r#"{"ipv4Prefix": "198.51.100.0/24"}"#;
    let bad = [
        (StatusCode::INTERNAL_SERVER_ERROR, "out of order".to_owned()),
        (StatusCode::FOUND, String::new()),
        (StatusCode::OK, "<!doctype html><title>Sign in</title>".to_owned()),
        (StatusCode::OK, r#"{"Action needed": "update the location"}"#.to_owned()),
        (StatusCode::OK, r#"{"prefixes": []}"#.to_owned()),
        (StatusCode::OK, format!(r#"{{"prefixes": [{good}, {{"ipv4Prefix": "0.0.0.0/0"}}]}}"#)),
        (StatusCode::OK, format!(r#"{{"prefixes": [{good}, {{"ipv6Prefix": "2000::/3"}}]}}"#)),
        (StatusCode::OK, format!(r#"{{"prefixes": [{good}, {{"ipv4Prefix": "half a range"}}]}}"#)),
        (StatusCode::OK, format!(r#"{{"prefixes": [{good}], "padding": "{}"}}"#, "x".repeat(1 << 20))),
    ];
    for (day, answer) in (1..).zip(bad) {
        site.state.clock.set(tuesday() + TimeDelta::hours(25 * day));
        let asked = publisher.asked();
        let what = format!("{} {}", answer.0, &answer.1[..answer.1.len().min(60)]);
        publisher.answer.send_replace(answer);
        refresher.look(crawlers).await.unwrap();
        assert_eq!(publisher.asked(), asked + 1, "{what}");
        assert_eq!(crawlers.recognise(ip("66.249.64.1"), "").await, Some(Crawler::Googlebot), "{what}");
        assert_eq!(crawlers.recognise(ip("198.51.100.1"), "").await, None, "{what}");
    }
    // After a failure it is tried again within the day.
    publisher.publishes(good);
    site.state.clock.set(site.state.clock.now() + TimeDelta::hours(1));
    refresher.look(crawlers).await.unwrap();
    assert_eq!(crawlers.recognise(ip("198.51.100.1"), "").await, Some(Crawler::Googlebot));
}

#[tokio::test]
async fn ranges_come_from_a_folder_of_this_machine_where_nothing_else_is_reached() {
    let site = Site::open().await;
    let folder = tempfile::tempdir().unwrap();
    let json = r#"{"prefixes": [{"ipv4Prefix": "157.55.39.0/24"}]}"#;
    std::fs::write(folder.path().join("bingbot.json"), json).unwrap();
    let source = format!("file://{}", folder.path().display()).parse().unwrap();
    let refresher = Refresher::new(site.db().clone(), site.state.clock.clone(), source).unwrap();
    refresher.look(&site.state.crawlers).await.unwrap();
    assert_eq!(site.state.crawlers.recognise(ip("157.55.39.7"), "").await, Some(Crawler::Bingbot));
}

/// A site behind a proxy, and a node of it that asks a name server by which 66.249.66.1 is Googlebot and 203.0.113.1 only
/// says so.
async fn site_with_names() -> (Site, Site, NameServer) {
    let server = NameServer::start(
        &[("66.249.66.1", "a.googlebot.com."), ("203.0.113.1", "a.googlebot.com.")],
        &[("a.googlebot.com.", "66.249.66.1")],
    )
    .await;
    let site = Site::open_behind_a_proxy().await;
    let names = crawlers(&site.state.clock, server.address);
    let node = site.node_with(|state| state.crawlers = names).await;
    (site, node, server)
}

/// One request of a client that keeps nothing.
async fn ask(site: &Site, path: &str, address: &str, user_agent: &str) -> Answer {
    let browser = site.browser();
    let request = browser
        .client
        .get(format!("{}{path}", browser.base))
        .header("x-forwarded-for", address)
        .header("user-agent", user_agent);
    browser.send(request).await.ok()
}

async fn policy(site: &Site, policy: &str) {
    let sql = "update site set crawlers = $1::crawler_policy";
    sqlx::query(sql).bind(policy).execute(site.db()).await.unwrap();
    site.state.site.reload().await.unwrap();
}

#[tokio::test]
async fn crawlers_get_the_preview_unless_the_operator_wants_otherwise() {
    let (site, node, _server) = site_with_names().await;
    let story = site.publish(Draft::new("metered")).await;
    let closed = site.publish(Draft::new("closed").access(Level::Subscribers)).await;
    let free = site.publish(Draft::new("free").access(Level::Free)).await;
    let came = async |path: &str| ask(&node, path, "66.249.66.1", GOOGLEBOT).await;
    for _ in 0..5 {
        let answer = came(&story).await;
        assert_eq!(answer.mark("data-access"), Some("preview"));
        assert!(!answer.has("gated"), "not one metered story");
        assert_eq!(answer.header("set-cookie"), "");
    }
    assert_eq!(came(&free).await.mark("data-access"), Some("full"));
    policy(&site, "full").await;
    for path in [&story, &closed] {
        let answer = came(path).await;
        assert_eq!(answer.mark("data-access"), Some("full"));
        assert!(answer.has("Last paragraph, gated."));
        assert_eq!(answer.header("x-robots-tag"), "noarchive", "its copy is not for others");
    }
    assert_eq!(came(&free).await.header("x-robots-tag"), "");
}

#[tokio::test]
async fn crawlers_count_nowhere_and_are_not_recorded() {
    let (mut site, node, _server) = site_with_names().await;
    let story = site.publish(Draft::new("metered")).await;
    let free = site.publish(Draft::new("free").access(Level::Free)).await;
    for name in ["preview", "full"] {
        policy(&site, name).await;
        for path in [&story, &free] {
            ask(&node, path, "66.249.66.1", GOOGLEBOT).await;
        }
    }
    let db = site.db().clone();
    // The node reports where the site does.
    site.recorder.write(&db).await;
    for table in ["meter", "network_read", "article_view"] {
        let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
        let rows: i64 = sqlx::query_scalar(sql).fetch_one(&db).await.unwrap();
        assert_eq!(rows, 0, "{table}");
    }
    ask(&node, &story, "203.0.113.1", GOOGLEBOT).await;
    site.recorder.write(&db).await;
    let views: i64 = sqlx::query_scalar("select count(*) from article_view").fetch_one(&db).await.unwrap();
    assert_eq!(views, 1, "who only says so is a reader");
}

#[tokio::test]
async fn who_only_says_that_it_is_a_crawler_gets_a_readers_bytes() {
    let (site, node, _server) = site_with_names().await;
    let story = site.publish(Draft::new("metered")).await;
    policy(&site, "full").await;
    site.limits(0, 0).await;
    // No name, a name that leads elsewhere, and Googlebot's own address in a header that no proxy of ours wrote.
    for address in ["203.0.113.6", "203.0.113.1", "66.249.66.1, 203.0.113.6"] {
        let browser = ask(&node, &story, address, FIREFOX).await;
        let claimed = ask(&node, &story, address, GOOGLEBOT).await;
        assert_eq!(claimed.text, browser.text, "{address}");
        assert_eq!(claimed.mark("data-access"), Some("preview"));
        for header in ["etag", "cache-control", "content-length", "vary"] {
            assert_eq!(claimed.header(header), browser.header(header), "{address} {header}");
        }
    }
}

#[tokio::test]
async fn a_whole_text_says_what_of_it_others_do_not_see() {
    let (site, node, _server) = site_with_names().await;
    let story = site.publish(Draft::new("metered")).await;
    let free = site.publish(Draft::new("free").access(Level::Free)).await;
    policy(&site, "full").await;
    let described = |answer: &Answer| -> serde_json::Value {
        let (_, rest) = answer.text.split_once("<script type=\"application/ld+json\">").unwrap();
        serde_json::from_str(rest.split("</script>").next().unwrap()).unwrap()
    };
    let crawler = ask(&node, &story, "66.249.66.1", GOOGLEBOT).await;
    let metered = site.browser().get(&story).await.ok();
    let subscriber = site.subscriber().await.get(&story).await.ok();
    for answer in [crawler, metered, subscriber] {
        let data = described(&answer);
        assert_eq!(data["isAccessibleForFree"], false, "it is about the story, not about who reads it");
        assert_eq!(data["hasPart"]["isAccessibleForFree"], false);
        assert_eq!(data["hasPart"]["cssSelector"], ".paywall");
        let (open, gated) = answer.text.split_once("<div class=\"prose paywall\">").unwrap();
        assert!(open.contains("Second open paragraph.") && !open.contains("gated."));
        assert!(gated.contains("Third paragraph, gated."));
    }
    let data = described(&site.browser().get(&free).await.ok());
    assert_eq!((&data["isAccessibleForFree"], data.get("hasPart")), (&true.into(), None));
}
