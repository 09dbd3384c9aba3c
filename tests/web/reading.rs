//! What everybody reads: the front page, the archives, briefs, search, feeds.

use chrono::TimeDelta;
use courant::accounts::Role;
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
        let kind = if number % 7 == 3 { Kind::Opinion } else { Kind::News };
        let at = tuesday() - TimeDelta::minutes(i64::try_from(number).unwrap());
        let draft = Draft { section, ..Draft::new(&format!("piece-{number}")).kind(kind).at(at) };
        site.publish(draft).await;
    }
    let front = site.browser().get("/").await.ok();
    for number in 0..60 {
        let section = ["politics", "economy", "climate", "digital"][number % 4];
        // A picture's link repeats its headline's and is hidden from readers; these stories have none.
        let shown = front.text.matches(&format!("href=\"/{section}/piece-{number}\"")).count();
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
    courant::readership::store::rank(&db, tuesday() + TimeDelta::minutes(1)).await.unwrap();
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
    for page in ["/", "/politics", "/latest", "/feed.xml", "/sitemap.xml", "/search?q=tomorrow"] {
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
        assert!(browser.get(&format!("/search?q={query}")).await.ok().has("/politics/music"), "{query}");
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
    site.publish(Draft { headline: headline.to_owned(), ..Draft::new("fish") }).await;
    let browser = site.browser();
    for path in ["/feed.xml", "/politics/feed.xml"] {
        let feed = browser.get(path).await.ok();
        assert!(feed.header("content-type").starts_with("application/rss+xml"));
        assert!(feed.has("Fish &amp; chips &lt;again&gt;") && feed.has("/politics/fish</link>"));
        assert!(!feed.has("open paragraph") && !feed.has("gated"), "headlines and standfirsts only");
    }
    let map = browser.get("/sitemap.xml").await.ok();
    assert!(map.has("/politics/fish</loc>") && map.has("/politics</loc>"));
    assert!(browser.get("/robots.txt").await.ok().has("Sitemap: http://localhost"));
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
    assert!(browser.get(&path).await.header("cache-control").starts_with("private"));
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
        assert!(answer.has("There is no such page") && answer.has("name=\"q\""), "{path}: {}", answer.text);
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
        assert_eq!(browser.get_with("/contact", "host", &host).await.status, status, "{host}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_same_strict_policy() {
    let site = Site::open().await;
    let browser = site.browser();
    for path in ["/", "/nothing", "/sign-in", "/static/css/paper/00-tokens.css", "/feed.xml"] {
        let answer = browser.get(path).await;
        assert!(answer.header("content-security-policy").starts_with("default-src 'self'"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        let early = format!("<script>{}</script>", courant::assets::early_script());
        let text = answer.text.replacen(&early, "", 1);
        for inline in ["<style", " style=\"", "<script>", " onclick"] {
            assert!(!text.contains(inline), "{path} holds {inline}");
        }
    }
    // The one script within pages is the one that the policy names, and runs before anything else is asked for.
    let page = browser.get("/").await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains(&courant::assets::early_script_source()) && !policy.contains("unsafe"),
        "{policy}"
    );
    let early = page.text.find("<script>").unwrap();
    assert!(early < page.text.find("<link").unwrap());
}

#[tokio::test]
async fn a_story_brings_few_scripts_and_light_ones() {
    let site = Site::open().await;
    let path = site.publish(Draft::new("light").access(Level::Free)).await;
    for browser in [site.browser(), site.browser_of(Role::Reader).await] {
        let page = browser.get(&path).await.ok();
        let sources: Vec<_> = page
            .text
            .split("<script ")
            .filter_map(|tag| tag.split('>').next()?.split_once("src=\"")?.1.split('"').next())
            .collect();
        assert_eq!(sources.len(), 1, "{sources:?}");
        let script = browser.get(sources[0]).await.ok();
        assert!(script.header("cache-control").ends_with("immutable"));
        assert!(script.text.len() + courant::assets::early_script().len() < 20_000, "{}", script.text.len());
    }
    assert!(site.browser().get("/static/js/search.js").await.ok().text.len() < 2_048);
}

#[tokio::test]
async fn what_is_found_comes_by_itself_while_somebody_types() {
    let site = Site::open().await;
    site.publish(Draft::new("budget").markdown("A budget for fisheries.\n\nMore.\n\nGated quetzal.")).await;
    let browser = site.browser();
    for query in ["budget", "budg", "fisheries bud", "FISHER"] {
        let part = browser.get(&format!("/search/results?q={query}")).await.ok();
        assert!(part.has("/politics/budget\"") && part.has("One story matches"), "{query}: {}", part.text);
        assert!(!part.has("<html") && part.header("x-robots-tag") == "noindex");
        assert_eq!(part.header("cache-control"), "public, no-cache");
        let page = browser.get(&format!("/search?q={query}")).await.ok();
        assert!(page.has("/politics/budget\""), "the address shows the same");
    }
    for query in [
        "b",
        "bud -budget",
        "\"fisheries bud",
        "quetz",
        "quetzal",
        "the",
        "a or",
        "bud:*",
        "!",
        "%F0%9F%90%9F",
    ] {
        let part = browser.get(&format!("/search/results?q={query}")).await.ok();
        assert!(!part.has("search-result\""), "{query}");
    }
    assert!(browser.get("/search/results").await.ok().has("Search for words in headlines"));
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
    assert!(front.has("too busy") && front.has("please name the reference"), "{}", front.text);
    assert!(!front.text.to_lowercase().contains("pool"), "no cause is shown");
}

#[tokio::test]
async fn a_story_shows_all_that_belongs_to_it() {
    let site = Site::open().await;
    site.publish(Draft::new("by-hand")).await;
    site.publish(Draft::new("by-topic")).await;
    site.publish(Draft::new("neither")).await;
    site.author("ada", "Ada Lovelace", "The writer counts.").await;
    site.author("bob", "Bob Ross", "").await;
    for topic in ["energy", "fish"] {
        site.topic(topic).await;
    }
    site.column("corridor", "Corridor Notes").await;
    let path = site.publish(Draft::new("whole").access(Level::Free).kind(Kind::Column)).await;
    site.link("article_author", "author", "whole", &["ada", "bob"]).await;
    site.link("article_topic", "topic", "whole", &["energy", "fish"]).await;
    site.link("article_topic", "topic", "by-topic", &["fish"]).await;
    site.relate("whole", "by-hand").await;
    sqlx::query("update article set column_id = (select column_id from \"column\") where slug = 'whole'")
        .execute(site.db())
        .await
        .unwrap();

    let story = site.browser().get(&path).await.ok();
    for part in [
        "Column / Corridor Notes",
        "href=\"/columns/corridor\"",
        "href=\"/authors/ada\">Ada Lovelace</a>",
        "href=\"/authors/bob\">Bob Ross</a>",
        "The writer counts.",
        "href=\"/topics/energy\"",
        "Standfirst of whole.",
        "24 November 2026, 09:00",
        "1 minute to read",
    ] {
        assert!(story.has(part), "{part}: {}", story.text);
    }
    for list in ["related", "briefs", "highlights", "latest"] {
        assert!(story.has(&format!("data-list=\"{list}\"")), "{list}");
    }
    let (_, related) = story.text.split_once("data-list=\"related\"").unwrap();
    let related = related.split("</ul>").next().unwrap();
    let place = |slug: &str| related.find(&format!("/politics/{slug}\""));
    assert!(place("by-hand").unwrap() < place("by-topic").unwrap(), "chosen by hand stands first");
    assert_eq!(place("neither"), None);
    its_archives_list(&site, &path).await;
}

async fn its_archives_list(site: &Site, path: &str) {
    for (page, name) in [
        ("/authors/ada", "Ada Lovelace"),
        ("/topics/fish", "Fish"),
        ("/columns/corridor", "Corridor Notes"),
        ("/politics", "Politics"),
    ] {
        let archive = site.browser().get(page).await.ok();
        assert!(archive.has(&format!("<h1>{name}</h1>")) && archive.has(path), "{page}");
        let feed = site.browser().get(&format!("{page}/feed.xml")).await.ok();
        assert!(feed.has("<rss") && feed.has(&format!("{path}</link>")), "{page}/feed.xml");
    }
}

#[tokio::test]
async fn the_wall_stands_where_the_editor_put_it_else_after_two_paragraphs() {
    let site = Site::open().await;
    site.limits(0, 0).await;
    let marked = "One.\n\n<!-- wall -->\n\nTwo.\n\nThree.";
    let by_hand = site.publish(Draft::new("by-hand").markdown(marked)).await;
    let listed = "One.\n\n- an open list\n\nTwo.\n\n- a gated list\n\nThree.";
    let by_rule = site.publish(Draft::new("by-rule").markdown(listed)).await;
    let browser = site.browser();
    let page = browser.get(&by_hand).await.ok();
    assert!(page.has("<p>One.</p>") && !page.has("Two.") && !page.has("Three."), "{}", page.text);
    let page = browser.get(&by_rule).await.ok();
    assert!(page.has("an open list") && page.has("Two.") && !page.has("a gated list") && !page.has("Three."));
    let short = site.publish(Draft::new("short").markdown("Only this.\n\nAnd this.")).await;
    assert_eq!(browser.access(&short).await, "full", "nothing lies behind the wall");
}

#[tokio::test]
async fn the_offer_stands_after_the_second_paragraph() {
    let site = Site::open().await;
    let path = site.stories(1).await.remove(0);
    let page = site.browser().get(&path).await.ok();
    let place = |text: &str| page.text.find(text).unwrap();
    assert!(
        place("Second open paragraph.") < place("data-offer")
            && place("data-offer") < place("Third paragraph")
    );
    assert!(!site.subscriber().await.get(&path).await.ok().has("data-offer"), "who pays is left alone");
}

#[tokio::test]
async fn briefs_are_read_on_their_own() {
    let site = Site::open().await;
    let browser = site.browser();
    assert!(browser.get("/briefs").await.ok().has("No briefs have been published yet."));
    for number in 0..45 {
        site.brief(&format!("Brief {number}"), tuesday() - TimeDelta::minutes(number)).await;
    }
    let first = browser.get("/briefs").await.ok();
    assert!(first.has("Brief 0") && !first.has("Brief 20"));
    let (_, rest) = first.text.split_once("rel=\"next\" href=\"").unwrap();
    let second = browser.get(rest.split('"').next().unwrap()).await.ok();
    assert!(second.has("Brief 20") && second.has("Brief 39") && !second.has("Brief 40"));
    let brief = browser.get("/briefs/brief-7").await.ok();
    assert!(brief.has("Text of Brief 7.") && brief.has("\"isAccessibleForFree\":true"));
}

#[tokio::test]
async fn in_production_cookies_are_bound_to_the_host_and_to_https() {
    let site = Site::open_in_production().await;
    let path = site.stories(1).await.remove(0);
    site.account("reader@courant.example", courant::accounts::Role::Reader).await;
    let browser = site.browser();
    let story = browser.get_with(&path, "host", "courant.example").await.ok();
    let cookie = story.header("set-cookie");
    assert!(
        cookie.starts_with("__Host-visitor=") && cookie.contains("Secure") && cookie.contains("Path=/"),
        "{cookie}"
    );
    let fields = [("email", "reader@courant.example"), ("password", crate::support::PASSWORD)];
    let signed_in = browser.post("/sign-in", &fields).await;
    let cookie = signed_in.header("set-cookie");
    assert!(cookie.starts_with("__Host-session=") && cookie.contains("Secure"), "{cookie}");
    assert!(story.header("strict-transport-security").starts_with("max-age="));
    assert_eq!(story.header("server-timing"), "");
    assert!(story.has("<link rel=\"canonical\" href=\"https://courant.example/politics/story-1\">"));
}

#[tokio::test]
async fn nothing_that_is_asked_for_breaks_a_page() {
    let site = Site::open().await;
    site.publish(Draft::new("story")).await;
    let browser = site.browser();
    for path in [
        "/%00",
        "/politics/%00",
        "/politics/story%00.css",
        "/authors/%00",
        "/politics%00/feed.xml",
        "/a/b/c/%00",
    ] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
    let dashes = "-".repeat(50);
    let spaced = "- ".repeat(50);
    for query in [
        dashes.clone(),
        spaced,
        format!("a {dashes}b"),
        format!("a{dashes}"),
        "(((".to_owned(),
        "\"".to_owned(),
    ] {
        browser.get(&format!("/search?q={query}")).await.ok();
    }
    assert!(browser.get("/search?q=story&page=40").await.ok().has("There are no more results."));
    let fields =
        [("name", "A\u{0}da"), ("email", "ada@courant.example"), ("password", crate::support::PASSWORD)];
    assert_eq!(browser.post("/register", &fields).await.status, 422);
}

#[tokio::test]
async fn newer_leads_back_one_page() {
    let site = Site::open().await;
    for number in 0..90 {
        let at = tuesday() - TimeDelta::hours(i64::from(number));
        site.publish(Draft::new(&format!("piece-{number}")).at(at)).await;
    }
    let browser = site.browser();
    let link = |page: &str, rel: &str| {
        page.split_once(&format!("rel=\"{rel}\" href=\""))
            .map(|(_, rest)| rest.split('"').next().unwrap().to_owned())
    };
    let first = browser.get("/politics").await.ok().text;
    let second_at = link(&first, "next").unwrap();
    let second = browser.get(&second_at).await.ok().text;
    let third_at = link(&second, "next").unwrap();
    let third = browser.get(&third_at).await.ok().text;
    assert_eq!(link(&first, "prev"), None);
    assert_eq!(link(&second, "prev").as_deref(), Some("/politics"));
    assert_eq!(link(&third, "prev"), Some(second_at));
}

#[tokio::test]
async fn the_offer_does_not_cut_a_list_from_its_sentence() {
    let site = Site::open().await;
    let path =
        site.publish(Draft::new("list").markdown("One.\n\nTwo things:\n\n- first\n- second\n\nThree.")).await;
    let page = site.browser().get(&path).await.ok();
    let place = |text: &str| page.text.find(text).unwrap();
    assert!(place("<li>second</li>") < place("data-offer") && place("data-offer") < place("<p>Three.</p>"));
}
