//! Ways around the paywall, each refused by name. A canary stands in every gated paragraph; no answer to somebody who is
//! not entitled holds it.

use courant::accounts::Role;
use courant::articles::Kind;
use courant::paywall::Level;

use crate::support::{Answer, Browser, Draft, PASSWORD, Site};

const CANARY: &str = "quetzalcoatlus";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const CRAWLERS: [&str; 4] = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Twitterbot/1.0",
];

fn draft(slug: &str) -> Draft {
    Draft::new(slug).markdown(&format!(
        "An open paragraph.\n\nAnother open one.\n\nGated: {CANARY}.\n\n- {CANARY} in a list\n\n> {CANARY} in a quote\n\nThe end: {CANARY}."
    ))
}

/// So many metered stories with the canary.
async fn stories(site: &Site, count: usize) -> Vec<String> {
    let mut paths = Vec::new();
    for number in 0..count {
        paths.push(site.publish(draft(&format!("story-{number}"))).await);
    }
    paths
}

/// A story that nobody reads without a subscription.
async fn locked(site: &Site) -> String {
    site.publish(draft("locked").access(Level::Subscribers)).await
}

#[track_caller]
fn refused(answer: &Answer, how: &str) {
    assert!(!answer.text.contains(CANARY), "{how}: the text leaks");
    assert!(!format!("{:?}", answer.headers).contains(CANARY), "{how}: the headers leak");
}

/// What of an answer must not depend on who asks: all but the moment, the time it took and a new visitor's id.
fn essence(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let own = ["date", "server-timing", "set-cookie"];
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| !own.contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    (answer.status, headers, answer.text.clone())
}

async fn used_up(site: &Site, stories: &[String]) -> Browser {
    let browser = site.browser();
    for path in &stories[..3] {
        assert_eq!(browser.access(path).await, "metered");
    }
    browser
}

/// A request without a cookie jar, with the cookie given.
async fn with_cookie(site: &Site, path: &str, cookie: &str) -> Answer {
    site.browser().get_with(path, "cookie", cookie).await
}

#[tokio::test]
async fn cookies_dropped_each_time() {
    let site = Site::open().await;
    let stories = stories(&site, 12).await;
    let mut read = 0;
    for path in &stories {
        let answer = site.browser().get(path).await.ok();
        read += usize::from(answer.has(CANARY));
    }
    assert_eq!(read, 9, "three times the limit a day, and not one more");
    let answer = site.browser().get(&stories[0]).await.ok();
    refused(&answer, "a fresh browser");
    assert_eq!(answer.mark("data-wall"), Some("register"));
}

#[tokio::test]
async fn an_older_copy_of_the_cookie() {
    let site = Site::open().await;
    let stories = stories(&site, 4).await;
    let first = site.browser().get(&stories[0]).await;
    let cookie = first.header("set-cookie").split(';').next().unwrap().to_owned();
    for path in &stories[1..3] {
        assert!(with_cookie(&site, path, &cookie).await.has(CANARY));
    }
    refused(&with_cookie(&site, &stories[3], &cookie).await, "the cookie of the first read");
}

#[tokio::test]
async fn a_forged_cookie() {
    let site = Site::open().await;
    let stories = stories(&site, 10).await;
    let first = site.browser().get(&stories[0]).await;
    let cookie = first.header("set-cookie").split(';').next().unwrap().to_owned();
    let id = &cookie[cookie.len() - 32..];
    let mut other = cookie.clone();
    let last = if cookie.ends_with('0') { "1" } else { "0" };
    other.replace_range(cookie.len() - 1.., last);
    // Each of these is nobody's, so it is a new reader's, and those share nine reads.
    let forged = [
        format!("visitor={id}"),
        other,
        format!("visitor={}", uuid::Uuid::new_v4().simple()),
        "visitor=".to_owned(),
    ];
    let mut read = 1;
    for path in &stories[1..] {
        for cookie in &forged {
            read += usize::from(with_cookie(&site, path, cookie).await.has(CANARY));
        }
    }
    assert_eq!(read, 9);
}

#[tokio::test]
async fn many_cookies_collected_in_advance() {
    let site = Site::open().await;
    let stories = stories(&site, 12).await;
    let mut cookies = Vec::new();
    for _ in 0..12 {
        let answer = site.browser().post("/sign-out", &[]).await;
        cookies.push(answer.header("set-cookie").split(';').next().unwrap().to_owned());
    }
    site.state.clock.set(site.state.clock.now() + chrono::TimeDelta::days(1));
    let mut read = 0;
    for (path, cookie) in stories.iter().zip(&cookies) {
        read += usize::from(with_cookie(&site, path, cookie).await.has(CANARY));
    }
    assert_eq!(read, 9);
}

#[tokio::test]
async fn no_javascript() {
    let site = Site::open().await;
    let answer = site.browser().get(&locked(&site).await).await.ok();
    refused(&answer, "the source of the page");
    let early = format!("<script>{}", courant::assets::early_script());
    for script in answer.text.replacen(&early, "", 1).split("<script").skip(1) {
        assert!(
            script.starts_with(" type=\"application/ld+json\"")
                || script.starts_with(" type=\"module\" src=")
        );
    }
}

#[tokio::test]
async fn user_agents_of_crawlers() {
    let site = Site::open().await;
    let (locked, metered) = (locked(&site).await, stories(&site, 1).await.remove(0));
    let paths = [locked.as_str(), "/", "/politics", "/feed.xml", "/sitemap.xml"];
    for agent in CRAWLERS {
        for path in paths {
            let crawler = site.browser().get_with(path, "user-agent", agent).await;
            let browser = site.browser().get_with(path, "user-agent", FIREFOX).await;
            refused(&crawler, agent);
            assert_eq!(essence(&crawler), essence(&browser), "{agent} at {path}");
        }
    }
    site.limits(0, 0).await;
    for agent in CRAWLERS {
        let crawler = site.browser().get_with(&metered, "user-agent", agent).await;
        refused(&crawler, agent);
        let browser = site.browser().get_with(&metered, "user-agent", FIREFOX).await;
        assert_eq!(essence(&crawler), essence(&browser), "{agent}");
    }
}

#[tokio::test]
async fn referers_of_search_engines_and_networks() {
    let site = Site::open().await;
    let path = locked(&site).await;
    let plain = site.browser().get(&path).await;
    for referer in [
        "https://www.google.com/",
        "https://t.co/abc",
        "https://l.facebook.com/",
        "https://news.google.com/",
        "https://courant.example/",
    ] {
        let answer = site.browser().get_with(&path, "referer", referer).await;
        refused(&answer, referer);
        assert_eq!(essence(&answer), essence(&plain), "{referer}");
    }
}

#[tokio::test]
async fn forwarded_addresses_of_an_untrusted_peer() {
    let site = Site::open().await;
    let stories = stories(&site, 10).await;
    let mut read = 0;
    for (number, path) in stories.iter().enumerate() {
        // Another network each time, as the sender says.
        let address = format!("203.0.{number}.9");
        read += usize::from(site.browser().get_with(path, "x-forwarded-for", &address).await.has(CANARY));
    }
    assert_eq!(read, 9, "the network is the peer's, whatever the header says");
    for header in
        ["x-forwarded-for", "forwarded", "true-client-ip", "cf-connecting-ip", "x-real-ip", "x-client-ip"]
    {
        for address in ["66.249.66.1", "for=66.249.66.1", "157.55.39.1", "10.0.0.1", "127.0.0.1"] {
            let answer = site.browser().get_with(&stories[0], header, address).await;
            refused(&answer, &format!("{header}: {address}"));
        }
    }
}

#[tokio::test]
async fn amp_addresses() {
    let site = Site::open().await;
    let path = locked(&site).await;
    for (address, to) in [
        (format!("{path}/amp"), path.clone()),
        (format!("{path}?amp=1"), path.clone()),
        (format!("{path}?amp"), path.clone()),
        (format!("{path}?page=2&amp=1"), format!("{path}?page=2")),
        (format!("{path}?outputType=amp"), path.clone()),
    ] {
        let answer = site.browser().get(&address).await;
        refused(&answer, &address);
        assert_eq!((answer.status, answer.location()), (301, to.as_str()), "{address}");
    }
}

#[tokio::test]
async fn structured_data() {
    let site = Site::open().await;
    let answer = site.browser().get(&locked(&site).await).await.ok();
    let json = answer.text.split("application/ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: serde_json::Value = serde_json::from_str(json).unwrap();
    assert!(data.get("articleBody").is_none());
    assert_eq!(data["isAccessibleForFree"], false);
    assert_eq!(data["hasPart"]["cssSelector"], ".paywall");
    refused(&answer, "JSON-LD");
}

#[tokio::test]
async fn descriptions_and_open_graph() {
    let site = Site::open().await;
    let path = site
        .publish(Draft {
            standfirst: format!("Open standfirst. {}", "word ".repeat(60)),
            ..draft("long").access(Level::Subscribers)
        })
        .await;
    let answer = site.browser().get(&path).await.ok();
    refused(&answer, "meta");
    let mut seen = 0;
    for meta in answer.text.split("<meta").skip(1) {
        let meta = meta.split('>').next().unwrap();
        if let Some((_, content)) = meta.split_once("content=\"") {
            assert!(content.split('"').next().unwrap().chars().count() <= 200, "{meta}");
            seen += usize::from(meta.contains("description"));
        }
    }
    assert!(seen >= 2, "description and og:description");
}

#[tokio::test]
async fn other_forms_of_the_page() {
    let site = Site::open().await;
    let path = locked(&site).await;
    for address in [
        format!("{path}.md"),
        format!("{path}.txt"),
        format!("{path}.json"),
        format!("{path}.pdf"),
        format!("{path}/print"),
        format!("{path}/feed.xml"),
        format!("{path}/full"),
        format!("/print{path}"),
    ] {
        let answer = site.browser().get(&address).await;
        refused(&answer, &address);
        assert_eq!(answer.status, 404, "{address}");
    }
    for address in [format!("{path}?print=1"), format!("{path}?format=txt"), format!("{path}?view=full")] {
        let answer = site.browser().get(&address).await.ok();
        refused(&answer, &address);
        assert_eq!(answer.mark("data-access"), Some("preview"));
    }
    for accept in [
        "text/markdown",
        "text/plain",
        "application/json",
        "application/ld+json",
        "application/pdf",
        "*/*;q=0.1",
    ] {
        let answer = site.browser().get_with(&path, "accept", accept).await.ok();
        refused(&answer, accept);
        assert!(answer.header("content-type").starts_with("text/html"), "{accept}");
    }
}

#[tokio::test]
async fn head_range_and_conditional_requests() {
    let site = Site::open().await;
    let path = locked(&site).await;
    let full = site.subscriber().await.get(&path).await.ok();
    assert!(full.has(CANARY));
    let preview = site.browser().get(&path).await.ok();
    assert_ne!(full.header("etag"), preview.header("etag"), "each has its own");
    let head = site.browser().head(&path).await;
    assert_eq!(head.header("etag"), preview.header("etag"));
    assert_eq!(head.header("content-length").parse::<usize>().unwrap(), preview.text.len());
    for range in ["bytes=0-", "bytes=-2000", "bytes=3000-9000"] {
        let answer = site.browser().get_with(&path, "range", range).await;
        refused(&answer, range);
        assert!(matches!(answer.status, 200 | 206), "{range}");
    }
    // Whoever knows the ETag of the whole learns nothing from it.
    let known = site.browser().get_with(&path, "if-none-match", full.header("etag")).await;
    assert_eq!(known.status, 200);
    refused(&known, "If-None-Match");
    let unchanged = site.browser().get_with(&path, "if-none-match", preview.header("etag")).await;
    assert_eq!((unchanged.status, unchanged.text.as_str()), (304, ""));
    let ranged = site.browser().get_with(&path, "if-range", full.header("etag")).await;
    refused(&ranged, "If-Range");
}

#[tokio::test]
async fn ids_of_drafts_previews_and_revisions() {
    let site = Site::open().await;
    site.publish(draft("secret")).await;
    sqlx::query("update article set status = 'draft'").execute(site.db()).await.unwrap();
    let id: uuid::Uuid =
        sqlx::query_scalar("select article_id from article").fetch_one(site.db()).await.unwrap();
    for path in [
        "/politics/secret".to_owned(),
        format!("/politics/{id}"),
        format!("/preview/{id}"),
        format!("/previews/{id}"),
        format!("/articles/{id}"),
        format!("/revisions/{id}"),
        format!("/p/{id}"),
        format!("/?p={id}&preview=true"),
        format!("/politics/secret?preview=true&token={id}"),
        "/gifts/1".to_owned(),
        format!("/gifts/{id}"),
        format!("/gifts/{}{}", id.simple(), "0".repeat(32)),
        "/media/1/800.jpg".to_owned(),
    ] {
        let answer = site.browser().get(&path).await;
        refused(&answer, &path);
        assert!(answer.status == 404 || path.starts_with("/?"), "{path}: {}", answer.status);
    }
    for role in [Role::Reader, Role::Contributor] {
        let answer = site.browser_of(role).await.get(&format!("/newsroom/articles/{id}")).await;
        refused(&answer, "somebody else's draft");
        assert!(matches!(answer.status, 403 | 404));
    }
    let editor = site.browser_of(Role::Editor).await;
    editor.post(&format!("/newsroom/articles/{id}/preview-links"), &[("days", "1")]).await.ok();
    let (link, hash): (String, String) =
        sqlx::query_as("select preview_link_id::text, encode(token_hash, 'hex') from preview_link")
            .fetch_one(site.db())
            .await
            .unwrap();
    for token in [&link, &link.replace('-', ""), &hash, &hash[..32].to_owned()] {
        let path = format!("/preview/{token}");
        for answer in [site.browser().get(&path).await, site.browser().post(&path, &[]).await] {
            refused(&answer, &path);
            assert_eq!(answer.status, 404, "what the database keeps of a link opens nothing");
        }
    }
    assert_eq!(editor.get("/newsroom/articles/1").await.status, 404, "an id that is none");
    assert_eq!(editor.get("/newsroom/briefs/one").await.status, 404);
}

#[tokio::test]
async fn addresses_that_a_cache_takes_for_files() {
    let site = Site::open().await;
    let path = locked(&site).await;
    // With a subscriber's session, by bytes: a client would tidy some of these before it sends them.
    let id = site.account("subscriber@courant.example", Role::Reader).await;
    site.entitle(id, None).await;
    let form = [("email", "subscriber@courant.example"), ("password", PASSWORD)];
    let session = site
        .browser()
        .post("/sign-in", &form)
        .await
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    for address in [
        format!("{path}/x.css"),
        format!("{path};x.js"),
        format!("{path}%3Bx.js"),
        format!("{path}/"),
        format!("{path}//"),
        format!("/{path}"),
        "//politics//locked".to_owned(),
        format!("{path}/%2e"),
        format!("{path}/%2e%2e/locked"),
        format!("{path}%2f"),
        format!("{path}%00.css"),
        format!("{path}\\x.css"),
        format!("{path}%20"),
        path.to_uppercase(),
    ] {
        let request = format!(
            "GET {address} HTTP/1.1\r\nHost: localhost\r\nCookie: {session}\r\nConnection: close\r\n\r\n"
        );
        let answer = raw(&site, &request).await;
        let status = &answer["HTTP/1.1 ".len()..][..3];
        assert!(matches!(status, "301" | "404"), "{address}: {status}");
        assert!(
            !answer.contains(CANARY),
            "{address} gives a subscriber the text under a name that caches keep"
        );
    }
    assert_eq!(site.browser().get(&format!("{path}/")).await.location(), path);
}

#[tokio::test]
async fn headers_that_name_another_page_or_method() {
    let site = Site::open().await;
    let path = locked(&site).await;
    let plain = essence(&site.browser().get(&path).await);
    for (name, value) in [
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("x-original-url", "/newsroom/articles"),
        ("x-rewrite-url", "/newsroom/articles"),
        ("x-http-method-override", "POST"),
        ("x-method-override", "DELETE"),
        ("x-requested-with", "XMLHttpRequest"),
        ("authorization", "Basic YWRtaW46YWRtaW4="),
        ("cookie", "session=0; subscriber=1; paywall=off"),
    ] {
        let answer = site.browser().get_with(&path, name, value).await;
        refused(&answer, name);
        assert_eq!(essence(&answer), plain, "{name}");
    }
}

#[tokio::test]
async fn parameters_doubled_and_made_up() {
    let site = Site::open().await;
    let path = locked(&site).await;
    for query in [
        "metered=0",
        "metered=0&metered=1",
        "access=free&access=free",
        "paywall=false",
        "section=free&slug=locked",
        "print=1&print=1",
        "next=/&next=//evil.example",
    ] {
        let answer = site.browser().get(&format!("{path}?{query}")).await;
        refused(&answer, query);
        assert_eq!(answer.mark("data-access"), Some("preview"), "{query}");
    }
}

#[tokio::test]
async fn a_subscriber_and_then_a_visitor_through_one_cache() {
    let site = Site::open().await;
    let (path, free) = (locked(&site).await, site.publish(draft("free").access(Level::Free)).await);
    let subscriber = site.subscriber().await;
    for path in [&path, &free] {
        let answer = subscriber.get(path).await.ok();
        assert!(answer.header("cache-control").contains("private"), "no shared cache may keep it");
        assert!(answer.header("vary").contains("cookie"));
    }
    // A cache that asks again with what the subscriber got is told that the visitor gets something else.
    let etag = subscriber.get(&path).await.header("etag").to_owned();
    let answer = site.browser().get_with(&path, "if-none-match", &etag).await;
    assert_eq!(answer.status, 200);
    refused(&answer, "the subscriber's ETag");
    for path in ["/", "/politics", "/latest", "/search?q=open"] {
        let answer = subscriber.get(path).await.ok();
        assert!(!answer.header("cache-control").starts_with("public"), "{path}");
    }
}

#[tokio::test]
async fn sixty_four_in_parallel_with_one_left() {
    let site = Site::open().await;
    let stories = stories(&site, 66).await;
    let browser = site.browser();
    for path in &stories[64..] {
        browser.get(path).await;
    }
    let asked = stories[..64].iter().map(|path| {
        let (browser, path) = (browser.clone(), path.clone());
        tokio::spawn(async move { browser.get(&path).await.has(CANARY) })
    });
    let mut read = 0;
    for answer in asked.collect::<Vec<_>>() {
        read += usize::from(answer.await.unwrap());
    }
    assert_eq!(read, 1);
}

#[tokio::test]
async fn a_gift_used_again() {
    let site = Site::open().await;
    let path = locked(&site).await;
    let id: uuid::Uuid =
        sqlx::query_scalar("select article_id from article").fetch_one(site.db()).await.unwrap();
    let subscriber = site.subscriber().await;
    subscriber.post("/gifts", &[("article", &id.to_string())]).await;
    let page = subscriber.get("/account/gifts").await.ok();
    let link = format!(
        "/gifts/{}",
        page.text
            .split("/gifts/")
            .find(|part| part.as_bytes().get(64) == Some(&b'"'))
            .unwrap()
            .split('"')
            .next()
            .unwrap()
    );
    let friend = site.browser();
    friend.post(&link, &[]).await;
    assert!(friend.get(&path).await.has(CANARY));
    let second = site.browser();
    refused(&second.post(&link, &[]).await, "the second time");
    refused(&second.get(&path).await, "the story after it");
}

#[tokio::test]
async fn a_magic_link_used_again() {
    let site = Site::open().await;
    let path = locked(&site).await;
    let subscriber = site.account("subscriber@courant.example", Role::Reader).await;
    site.entitle(subscriber, None).await;
    site.browser().ask("/sign-in/link", "subscriber@courant.example").await;
    let link = site.mailed_link("subscriber@courant.example", "sign-in").await;
    let first = site.browser();
    first.post(&link, &[]).await;
    assert!(first.get(&path).await.ok().has(CANARY), "the first use opens the story");
    let second = site.browser();
    assert_eq!(second.post(&link, &[]).await.status, 410);
    refused(&second.get(&path).await.ok(), "a magic link used again");
}

#[tokio::test]
async fn registering_with_a_subscribers_address() {
    let site = Site::open().await;
    let path = locked(&site).await;
    let subscriber = site.account("subscriber@courant.example", Role::Reader).await;
    site.entitle(subscriber, None).await;
    let stranger = site.browser();
    let fields =
        [("name", "Eve"), ("email", "subscriber@courant.example"), ("password", "gorizia bean stew 7")];
    assert_eq!(stranger.post("/register", &fields).await.status, 303);
    refused(&stranger.get(&path).await.ok(), "registering with a subscriber's address");
    stranger.post("/sign-out", &[]).await;
    stranger.post("/sign-in", &fields).await;
    refused(&stranger.get(&path).await.ok(), "signing in to what was registered so");
}

#[tokio::test]
async fn a_sixth_device() {
    let site = Site::open().await;
    let path = locked(&site).await;
    let id = site.account("shared@courant.example", Role::Reader).await;
    site.entitle(id, None).await;
    let mut devices = Vec::new();
    for minute in 0..6 {
        site.state.clock.set(crate::support::tuesday() + chrono::TimeDelta::minutes(minute));
        let device = site.browser();
        device.sign_in("shared@courant.example").await;
        devices.push(device);
    }
    refused(&devices[0].get(&path).await, "the first device, after a sixth came");
    for device in &devices[1..] {
        assert!(device.get(&path).await.has(CANARY));
    }
}

#[tokio::test]
async fn another_host() {
    let site = Site::open().await;
    let path = locked(&site).await;
    for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", ""] {
        let answer =
            raw(&site, &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 421") || answer.starts_with("HTTP/1.1 400"), "{host}: {answer}");
        assert!(!answer.contains(CANARY));
    }
    for (request, how) in [
        (
            format!("GET http://evil.example{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
            "absolute",
        ),
        (
            format!(
                "GET {path} HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
            ),
            "doubled",
        ),
        (format!("GET {path} HTTP/1.1\r\nConnection: close\r\n\r\n"), "missing"),
    ] {
        let answer = raw(&site, &request).await;
        assert!(answer.starts_with("HTTP/1.1 421") || answer.starts_with("HTTP/1.1 400"), "{how}: {answer}");
    }
}

/// An answer to bytes that no well-behaved client sends.
async fn raw(site: &Site, request: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(site.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn signing_out_and_registering_again() {
    let site = Site::open().await;
    let stories = stories(&site, 10).await;
    let browser = used_up(&site, &stories).await;
    let mut read = 3;
    for number in 0..3 {
        let email = format!("again-{number}@courant.example");
        let form = [("name", "Again"), ("email", email.as_str()), ("password", PASSWORD)];
        browser.post("/register", &form).await;
        for path in &stories[3..] {
            read += usize::from(browser.get(path).await.has(CANARY));
        }
        browser.post("/sign-out", &[]).await;
    }
    // Re-reading is free, so each account reads the two again that the first one opened; new ones it gets none.
    assert_eq!(read, 3 + 2 * 3);
}

#[tokio::test]
async fn what_an_organisation_paid_for_is_no_way_in() {
    let site = Site::open().await;
    let path = locked(&site).await;
    let sponsored = site.publish(draft("paid").kind(Kind::Sponsored)).await;
    assert!(site.browser().get(&sponsored).await.has(CANARY), "it is free");
    refused(&site.browser().get_with(&path, "referer", &sponsored).await, "and opens nothing else");
}
