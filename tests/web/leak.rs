//! Nothing behind the wall leaves the server. A canary stands in every gated paragraph, and every address of the router
//! table is asked by everybody who may not read it. A page that is added to the table is asked as well, by itself.

use courant::accounts::Role;
use courant::articles::Kind;
use courant::paywall::Level;

use crate::support::{Browser, Draft, Site};

const CANARY: &str = "quetzalcoatlus";

/// One story of each gated level, the canary in every paragraph after the second, in a list, a quote and a heading.
async fn gated_stories(site: &Site) -> Vec<String> {
    let text = format!(
        "Open words.\n\nMore open words.\n\n## {CANARY} heading\n\nGated {CANARY}.\n\n- a list with {CANARY}\n\n> a quote, \
         {CANARY}\n\n| {CANARY} | table |\n|---|---|\n| a | {CANARY} |\n\n[{CANARY}](https://example.org/{CANARY})"
    );
    let walled =
        format!("Open words.\n\n<!-- wall -->\n\n{CANARY} right after the wall mark.\n\nAnd {CANARY} again.");
    let mut paths = Vec::new();
    for (slug, level) in
        [("metered", Level::Metered), ("registered", Level::Registered), ("subscribers", Level::Subscribers)]
    {
        paths.push(site.publish(Draft::new(slug).access(level).markdown(&text)).await);
        let marked = Draft::new(&format!("{slug}-marked")).access(level).markdown(&walled);
        paths.push(site.publish(marked).await);
        let opinion =
            Draft::new(&format!("{slug}-opinion")).access(level).kind(Kind::Opinion).markdown(&text);
        paths.push(site.publish(opinion).await);
    }
    paths
}

/// Every path of the site, its parameters filled with what exists.
fn addresses(stories: &[String]) -> Vec<String> {
    let mut addresses: Vec<String> =
        courant::app::PATHS
            .iter()
            .filter(|path| **path != "/{section}/{slug}")
            .map(|path| {
                path.replace("{section}", "politics")
                    .replace("{*path}", "css/00-tokens.css")
                    .replace("{slug}", "metered")
                    .replace("{id}", "0190a5b0-0000-7000-8000-000000000000")
                    .replace("{token}", "0190a5b0000070008000000000000000")
                    .replace("{file}", "800.jpg")
                    .replace("{token}", "0a1b2c")
            })
            .chain(courant::newsroom::PATHS.iter().map(|path| {
                format!("/newsroom{path}").replace("{id}", "0190a5b0-0000-7000-8000-000000000000")
            }))
            .chain(
                courant::admin::PATHS.iter().map(|path| {
                    format!("/admin{path}").replace("{id}", "0190a5b0-0000-7000-8000-000000000000")
                }),
            )
            .collect();
    addresses.extend(stories.iter().cloned());
    for query in [CANARY, "quetzal", "open words quetzalcoatlus", "\"right after\""] {
        addresses.push(format!("/search?q={query}"));
        addresses.push(format!("/search/results?q={query}"));
    }
    addresses
}

async fn finds_nothing(browser: &Browser, addresses: &[String], who: &str) {
    for path in addresses {
        for answer in [browser.get(path).await, browser.get_with(path, "accept", "application/json").await] {
            let headers = format!("{:?}", answer.headers);
            // The search page repeats what was asked for, as typed, and nothing else.
            let asked = path.strip_prefix("/search?q=").or_else(|| path.strip_prefix("/search/results?q="));
            let text = match asked {
                Some(query) => {
                    answer.text.replace(&query.replace('"', "&#34;"), "").replace(&percent(query), "")
                }
                None => answer.text.clone(),
            };
            assert!(!text.contains(CANARY), "{who} finds the canary at {path}");
            assert!(!headers.contains(CANARY), "{who} finds the canary in the headers of {path}");
        }
    }
}

fn percent(query: &str) -> String {
    percent_encoding::utf8_percent_encode(query, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[tokio::test]
async fn who_may_not_read_finds_the_canary_nowhere() {
    let site = Site::open().await;
    site.limits(0, 0).await;
    let stories = gated_stories(&site).await;
    let addresses = addresses(&stories);
    finds_nothing(&site.browser(), &addresses, "a visitor").await;

    let registered: Vec<String> =
        addresses.iter().filter(|path| !path.starts_with("/politics/registered")).cloned().collect();
    finds_nothing(&site.browser_of(Role::Reader).await, &registered, "a registered reader").await;

    let lapsed = site.account("lapsed@courant.example", Role::Reader).await;
    site.entitle(lapsed, Some(site.state.clock.now() - chrono::TimeDelta::days(1))).await;
    let browser = site.browser();
    browser.sign_in("lapsed@courant.example").await;
    finds_nothing(&browser, &registered, "a lapsed subscriber").await;
}

#[tokio::test]
async fn search_finds_gated_words_for_nobody() {
    let site = Site::open().await;
    gated_stories(&site).await;
    for browser in [site.browser(), site.browser_of(Role::Reader).await] {
        let answer = browser.get(&format!("/search?q={CANARY}")).await.ok();
        assert!(answer.has("Nothing found"), "{}", answer.text);
        let open = browser.get("/search?q=open").await.ok();
        assert!(open.has("search-result"), "open words are found");
    }
}

/// The test above could not fail if the canary were nowhere at all.
#[tokio::test]
async fn who_may_read_finds_the_canary() {
    let site = Site::open().await;
    let stories = gated_stories(&site).await;
    let subscriber = site.subscriber().await;
    for path in &stories {
        assert!(subscriber.get(path).await.ok().has(CANARY), "{path}");
    }
}

#[tokio::test]
async fn heads_prefetches_ranges_and_conditions_get_the_preview() {
    let site = Site::open().await;
    let stories = gated_stories(&site).await;
    let path = &stories[0];
    let browser = site.browser();
    let prefetch = browser.get_with(path, "sec-purpose", "prefetch").await.ok();
    assert_eq!(prefetch.mark("data-access"), Some("preview"));
    assert_eq!(prefetch.mark("data-wall"), Some("register"), "as the wall would that an account opens");
    assert!(!prefetch.has(CANARY));
    let length = browser.head(path).await.header("content-length").to_owned();
    assert_eq!(length, prefetch.header("content-length"), "HEAD says the length of the preview");
    assert_eq!(
        browser.get("/politics/metered").await.mark("data-meter-left"),
        Some("2"),
        "neither was counted"
    );

    site.limits(0, 0).await;
    let stranger = site.browser();
    let ranged = stranger.get_with(path, "range", "bytes=0-100000").await;
    assert!(!ranged.has(CANARY));
    let subscriber = site.subscriber().await;
    let full = subscriber.get(path).await.ok();
    let conditional = stranger.get_with(path, "if-none-match", full.header("etag")).await;
    assert_eq!(conditional.status, 200, "the tag of the full text is not the tag of the preview");
    assert!(!conditional.has(CANARY));
}

#[tokio::test]
async fn what_is_not_published_yet_is_nowhere_before_its_minute() {
    let site = Site::open().await;
    site.section("politics").await;
    site.publish(Draft::new("metered").access(Level::Free)).await;
    let editor = site.browser_of(Role::Editor).await;
    let story = [
        ("title", "Report by quetzalcoatlus"),
        ("standfirst", "The quetzalcoatlus reports."),
        ("body", "About quetzalcoatlus."),
        ("section", "politics"),
        ("access", "free"),
        ("slug", "embargoed"),
        ("related", "metered"),
    ];
    let answer = editor.post("/newsroom/articles", &story).await;
    let address = answer.location().to_owned();
    let until = [("embargo_until", "2026-11-24T12:00"), ("publish_at", "2026-11-24T12:00"), ("days", "7")];
    for place in ["embargo", "schedule"] {
        assert_eq!(editor.post(&format!("{address}/{place}"), &until).await.status, 303, "{place}");
    }
    let made = editor.post(&format!("{address}/preview-links"), &until).await.ok();
    let (_, token) = made.text.split_once("/preview/").unwrap();
    let link = format!("/preview/{}", token.split('"').next().unwrap());
    let mut addresses = addresses(&["/politics/embargoed".to_owned(), "/politics/metered".to_owned(), link]);
    addresses.push(address);
    let minute = "2026-11-24T11:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    site.state.clock.set(minute - chrono::TimeDelta::seconds(1));
    assert!(!courant::newsroom::articles::moving::publish_due(&site.state).await.unwrap());
    finds_nothing(&site.browser(), &addresses, "a visitor").await;
    finds_nothing(&site.browser_of(Role::Reader).await, &addresses, "a reader").await;
    finds_nothing(&site.subscriber().await, &addresses, "a subscriber").await;
    site.state.clock.set(minute);
    assert!(courant::newsroom::articles::moving::publish_due(&site.state).await.unwrap());
    assert!(site.browser().get("/politics/embargoed").await.ok().has(CANARY));
    assert!(site.browser().get("/feed.xml").await.ok().has(CANARY));
}
