//! What everybody reads: the front page, the archives, briefs, search, feeds.

use chrono::TimeDelta;
use courant::articles::Kind;
use courant::paywall::Level;

use crate::support::{Draft, Site, tuesday};

#[tokio::test]
async fn an_empty_paper_has_a_front_page() {
    let site = Site::open().await;
    let front = site.browser().get("/").await.ok();
    assert!(front.has("Nothing has been published here yet."));
    for list in ["briefs", "highlights", "latest", "most-read"] {
        assert!(front.has(&format!("data-list=\"{list}\"")), "{list}");
    }
}

#[tokio::test]
async fn the_front_page_shows_no_story_twice() {
    let site = Site::open().await;
    for number in 0..60 {
        let section = ["politics", "economy", "climate", "digital"][number % 4];
        let kind = if number % 7 == 3 {
            Kind::Opinion
        } else {
            Kind::News
        };
        let at = tuesday() - TimeDelta::minutes(i64::try_from(number).unwrap());
        let draft = Draft {
            section,
            ..Draft::new(&format!("piece-{number}")).kind(kind).at(at)
        };
        site.publish(draft).await;
    }
    let front = site.browser().get("/").await.ok();
    for number in 0..60 {
        let section = ["politics", "economy", "climate", "digital"][number % 4];
        // A picture's link repeats its headline's and is hidden from readers; these stories have none.
        let shown = front
            .text
            .matches(&format!("href=\"/{section}/piece-{number}\""))
            .count();
        assert!(shown <= 1, "piece-{number} stands {shown} times");
        assert!(number > 10 || shown == 1, "piece-{number} is new and not there");
    }
}

#[tokio::test]
async fn what_was_read_most_leads_its_list() {
    let mut site = Site::open().await;
    let stories = site.stories(9).await;
    for path in [&stories[4], &stories[4], &stories[7]] {
        site.browser().get(path).await.ok();
    }
    let db = site.db().clone();
    site.recorder.write(&db).await;
    let page = site.browser().get("/latest").await.ok();
    let (_, list) = page.text.split_once("data-list=\"most-read\"").unwrap();
    let list = list.split("</ol>").next().unwrap();
    let position = |path: &str| list.find(&format!("\"{path}\"")).unwrap_or(usize::MAX);
    assert!(position(&stories[4]) < position(&stories[7]) && position(&stories[7]) < usize::MAX);
    assert_eq!(list.matches("<li").count(), 5, "filled up with the latest");
}

#[tokio::test]
async fn an_archive_is_read_page_by_page_to_its_end() {
    let site = Site::open().await;
    for number in 0..60 {
        let at = tuesday() - TimeDelta::hours(i64::from(number));
        site.publish(Draft::new(&format!("piece-{number}")).at(at)).await;
    }
    let browser = site.browser();
    let mut next = Some("/politics".to_owned());
    let mut seen = Vec::new();
    while let Some(path) = next {
        let page = browser.get(&path).await.ok();
        let (_, archive) = page.text.split_once("<div class=\"archive\">").unwrap();
        let archive = archive.split("<aside").next().unwrap();
        seen.extend((0..60).filter(|number| archive.contains(&format!("href=\"/politics/piece-{number}\""))));
        next = page
            .text
            .split_once("rel=\"next\" href=\"")
            .map(|(_, rest)| rest.split('"').next().unwrap().to_owned());
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..60).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_is_not_published_yet_is_nowhere() {
    let site = Site::open().await;
    let later = tuesday() + TimeDelta::hours(2);
    let path = site.publish(Draft::new("tomorrow").at(later)).await;
    let browser = site.browser();
    assert_eq!(browser.get(&path).await.status, 404);
    for page in [
        "/",
        "/politics",
        "/latest",
        "/feed.xml",
        "/sitemap.xml",
        "/search?q=tomorrow",
    ] {
        assert!(!browser.get(page).await.has("politics/tomorrow"), "{page}");
    }
    site.state.clock.set(later);
    browser.get(&path).await.ok();
    assert!(browser.get("/").await.has("politics/tomorrow"));
}

#[tokio::test]
async fn search_finds_words_with_and_without_accents() {
    let site = Site::open().await;
    let text = "Open words about Béla Bartók and fisheries.\n\nMore.\n\nGated.";
    site.publish(Draft::new("music").markdown(text)).await;
    let browser = site.browser();
    for query in ["bela", "Béla", "fishery", "\"bela bartok\"", "music"] {
        assert!(
            browser
                .get(&format!("/search?q={query}"))
                .await
                .ok()
                .has("/politics/music"),
            "{query}"
        );
    }
    for query in ["absent", "bela -fisheries", "&&&", "%00", "'"] {
        let answer = browser.get(&format!("/search?q={query}")).await.ok();
        assert!(!answer.has("search-result\""), "{query}");
    }
}

#[tokio::test]
async fn feeds_and_sitemap_name_the_stories_and_hold_no_text() {
    let site = Site::open().await;
    let headline = "Fish & chips <again>";
    site.publish(Draft {
        headline: headline.to_owned(),
        ..Draft::new("fish")
    })
    .await;
    let browser = site.browser();
    for path in ["/feed.xml", "/politics/feed.xml"] {
        let feed = browser.get(path).await.ok();
        assert!(feed.header("content-type").starts_with("application/rss+xml"));
        assert!(feed.has("Fish &amp; chips &lt;again&gt;") && feed.has("/politics/fish</link>"));
        assert!(
            !feed.has("open paragraph") && !feed.has("gated"),
            "headlines and standfirsts only"
        );
    }
    let map = browser.get("/sitemap.xml").await.ok();
    assert!(map.has("/politics/fish</loc>") && map.has("/politics</loc>"));
    assert!(
        browser
            .get("/robots.txt")
            .await
            .ok()
            .has("Sitemap: http://localhost")
    );
}

#[tokio::test]
async fn a_page_that_did_not_change_is_not_sent_again() {
    let site = Site::open().await;
    let path = site.publish(Draft::new("free").access(Level::Free)).await;
    let browser = site.browser();
    for page in ["/", "/politics", path.as_str(), "/feed.xml"] {
        let first = browser.get(page).await.ok();
        let tag = first.header("etag");
        assert!(tag.starts_with("W/\""), "{page}");
        let again = browser.get_with(page, "if-none-match", tag).await;
        assert_eq!((again.status, again.text.len()), (304, 0), "{page}");
    }
    site.publish(Draft::new("newer")).await;
    let front = browser.get("/").await.ok();
    assert!(front.header("cache-control").starts_with("public") && front.header("vary").contains("cookie"));
    assert!(
        browser
            .get(&path)
            .await
            .header("cache-control")
            .starts_with("private")
    );
}

#[tokio::test]
async fn what_is_not_there_says_so_and_helps() {
    let site = Site::open().await;
    let browser = site.browser();
    for path in [
        "/nothing",
        "/politics/nothing",
        "/authors/nobody",
        "/topics/none",
        "/briefs/none",
        "/a/b/c",
        "/static/none.css",
        "/search/x",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(
            answer.has("There is no such page") && answer.has("name=\"q\""),
            "{path}: {}",
            answer.text
        );
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    for path in ["/latest?before=rubbish", "/search?q=a&page=x"] {
        assert_eq!(browser.get(path).await.status, 400, "{path}");
    }
}

#[tokio::test]
async fn another_host_is_refused() {
    let site = Site::open().await;
    let browser = site.browser();
    let port = site.address.port();
    for (host, status) in [
        (format!("localhost:{port}"), 200),
        (format!("127.0.0.1:{port}"), 200),
        (format!("[::1]:{port}"), 200),
        ("evil.example".to_owned(), 421),
        (format!("localhost.evil.example:{port}"), 421),
    ] {
        assert_eq!(
            browser.get_with("/contact", "host", &host).await.status,
            status,
            "{host}"
        );
    }
}

#[tokio::test]
async fn every_answer_carries_the_same_strict_policy() {
    let site = Site::open().await;
    let browser = site.browser();
    for path in [
        "/",
        "/nothing",
        "/sign-in",
        "/static/css/00-tokens.css",
        "/feed.xml",
    ] {
        let answer = browser.get(path).await;
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("default-src 'self'"),
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        for inline in ["<style", " style=\"", "<script>", " onclick"] {
            assert!(!answer.has(inline), "{path} holds {inline}");
        }
    }
}

#[tokio::test]
async fn an_operator_sees_whether_it_runs_and_can_serve() {
    let site = Site::open().await;
    let browser = site.browser();
    browser.get("/healthz").await.ok();
    browser.get("/readyz").await.ok();
    site.db().close().await;
    browser.get("/healthz").await.ok();
    assert_eq!(browser.get("/readyz").await.status, 503);
    let front = browser.get("/").await;
    assert_eq!(front.status, 503);
    assert!(
        front.has("too busy") && front.has("please name the reference"),
        "{}",
        front.text
    );
    assert!(!front.text.to_lowercase().contains("pool"), "no cause is shown");
}
