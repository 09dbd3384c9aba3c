//! What the editor sends: documents of the schema and nothing else, and links that the program looks at for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::response::{Html, Redirect};
use axum::routing::get;
use courant::accounts::Role;
use courant::newsroom::embeds::Fetcher;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, Draft, Site};

fn document(content: &Value) -> String {
    json!({ "type": "doc", "content": content }).to_string()
}

fn paragraph(id: &str, text: &str) -> Value {
    json!({ "type": "paragraph", "attrs": { "id": id }, "content": [{ "type": "text", "text": text }] })
}

async fn save(browser: &Browser, address: &str, name: &str, value: &str) -> Answer {
    let fields = [("title", "A quay for Namur"), ("section", "politics"), ("access", "free"), (name, value)];
    browser.post(address, &fields).await
}

async fn stored(site: &Site) -> Value {
    sqlx::query_scalar("select document from article_body").fetch_one(site.db()).await.unwrap()
}

#[tokio::test]
async fn a_document_is_saved_as_it_was_written_with_its_ids() {
    let site = Site::open().await;
    site.section("politics").await;
    let author = site.browser_of(Role::Author).await;
    let fact_box = json!({ "type": "factBox", "attrs": { "id": "box", "title": "Background" }, "content": [paragraph("c", "It was so.")] });
    let text = document(&json!([paragraph("a", "First."), fact_box]));
    let saved = save(&author, "/newsroom/articles", "document", &text).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let content = stored(&site).await["content"].clone();
    assert_eq!(content, serde_json::from_str::<Value>(&text).unwrap()["content"]);

    let form = author.get(saved.location()).await.ok();
    assert!(!form.has("name=\"body\""), "Markdown cannot hold a fact box");
    assert_eq!(save(&author, saved.location(), "kicker", "Harbour").await.status, 303);
    assert_eq!(stored(&site).await["content"], content, "without a text the text stays");
    let overwritten = save(&author, saved.location(), "body", "Only words.").await;
    assert_eq!(overwritten.status, 422);
    assert!(overwritten.has("holds more than Markdown can"));
    let other = site.browser_of(Role::Author).await;
    assert_eq!(save(&other, saved.location(), "document", &text).await.status, 404);
    assert_eq!(stored(&site).await["content"], content);
}

#[tokio::test]
async fn what_is_not_in_the_schema_is_refused_by_its_name_and_comes_back() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let linked = |href: &str| {
        let marks = json!([{ "type": "link", "attrs": { "href": href } }]);
        json!({ "type": "paragraph", "content": [{ "type": "text", "text": "kept", "marks": marks }] })
    };
    let wall = json!({ "type": "wall" });
    for (content, named) in [
        (json!([paragraph("a", "kept"), { "type": "iframe" }]), "content[1]: unknown node &#34;iframe&#34;"),
        (json!([{ "type": "paragraph", "attrs": { "onclick": "kept" } }]), "unknown attribute"),
        (json!([linked("javascript:alert(1)")]), "content[0].content[0]: attribute"),
        (json!([paragraph("a", "kept"), wall, wall]), "content[2]: a story has one wall mark"),
        (json!([{ "type": "blockquote", "content": [paragraph("a", "kept"), wall] }]), "not allowed here"),
        (json!([paragraph("a", &"kept".repeat(6_000))]), "A paragraph has at most"),
    ] {
        let answer = save(&editor, "/newsroom/articles", "document", &document(&content)).await;
        assert_eq!(answer.status, 422, "{named}");
        assert!(answer.has(named), "{named}: {}", answer.text);
        assert!(answer.has("kept"), "what was written comes back");
    }
    let script = document(&json!([paragraph("a", "</script><script>alert(1)</script>"), { "type": "x" }]));
    let answer = save(&editor, "/newsroom/articles", "document", &script).await;
    assert!(!answer.has("<script>alert(1)"), "a text ends no script element of the page");
    assert_eq!(save(&editor, "/newsroom/articles", "document", "no JSON").await.status, 422);
    let stories: i64 = sqlx::query_scalar("select count(*) from article").fetch_one(site.db()).await.unwrap();
    assert_eq!(stories, 0);
}

/// A site on the internet, as far as names go, and how often it was asked.
async fn elsewhere() -> (std::net::SocketAddr, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let pages = Router::new()
        .route(
            "/",
            get(|| async { Html("<title>Window</title><meta property='og:title' content='A &amp; B'>") }),
        )
        .route("/moved", get(|| async { Redirect::to("http://other.test/") }))
        .route("/round", get(|| async { Redirect::to("/round") }))
        .route("/inside", get(|| async { Redirect::to("http://127.0.0.1/") }))
        .route("/port", get(|| async { Redirect::to("http://other.test:8080/") }))
        .route("/file", get(|| async { Redirect::to("file:///etc/passwd") }))
        .route("/text", get(|| async { "<title>no page</title>" }))
        .route("/long", get(|| async { Html(" ".repeat(300 << 10) + "<title>too far down</title>") }))
        .layer(axum::middleware::map_request(move |request: axum::extract::Request| {
            counted.fetch_add(1, Ordering::SeqCst);
            async { request }
        }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, pages).await });
    (address, asked)
}

#[tokio::test]
async fn a_link_is_looked_at_for_its_title_by_staff_alone_and_on_the_internet_alone() {
    let (peer, asked) = elsewhere().await;
    let site = Site::open().await.node_with(|state| state.embeds = Fetcher::to(peer)).await;
    let contributor = site.browser_of(Role::Contributor).await;
    let look = async |url: &str| {
        let answer = contributor.post("/newsroom/embeds", &[("url", url)]).await;
        assert_eq!(answer.status, 200, "{url}: {}", answer.text);
        let card: Value = serde_json::from_str(&answer.text).unwrap();
        card["title"].as_str().unwrap().to_owned()
    };
    assert_eq!(look("http://page.test/").await, "A & B");
    assert_eq!(look("http://page.test/moved").await, "A & B", "redirects are followed");
    for (path, hops) in
        [("round", 4), ("inside", 1), ("port", 1), ("file", 1), ("text", 1), ("long", 1), ("nothing", 1)]
    {
        let before = asked.load(Ordering::SeqCst);
        assert_eq!(look(&format!("http://page.test/{path}")).await, "", "{path}");
        assert_eq!(asked.load(Ordering::SeqCst) - before, hops, "{path}");
    }
    let before = asked.load(Ordering::SeqCst);
    let port = peer.port();
    for closed in [
        format!("http://127.0.0.1:{port}/"),
        "http://127.0.0.1/".to_owned(),
        "http://0x7f.1/".to_owned(),
        "http://2130706433/".to_owned(),
        "http://[::1]/".to_owned(),
        "http://[::ffff:127.0.0.1]/".to_owned(),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        format!("http://page.test:{port}/"),
    ] {
        assert_eq!(look(&closed).await, "", "{closed}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), before, "nobody inside was asked");
    for refused in
        ["", "javascript:alert(1)", "file:///etc/passwd", "/politics", "http://user:word@page.test/"]
    {
        assert_eq!(contributor.post("/newsroom/embeds", &[("url", refused)]).await.status, 400, "{refused}");
    }
    let reader = site.browser_of(Role::Reader).await;
    assert_eq!(reader.post("/newsroom/embeds", &[("url", "http://page.test/")]).await.status, 403);
    assert_eq!(asked.load(Ordering::SeqCst), before);
}

#[tokio::test]
async fn whoever_has_other_sites_asked_without_end_is_told_to_wait() {
    let (peer, asked) = elsewhere().await;
    let site = Site::open().await.node_with(|state| state.embeds = Fetcher::to(peer)).await;
    site.section("politics").await;
    let contributor = site.browser_of(Role::Contributor).await;
    let page = [("url", "http://page.test/")];
    for _ in 0..60 {
        assert_eq!(contributor.post("/newsroom/embeds", &page).await.status, 200);
    }
    let before = asked.load(Ordering::SeqCst);
    let refused = contributor.post("/newsroom/embeds", &page).await;
    assert_eq!(refused.status, 429);
    assert!(
        refused.has("Please wait a minute, then try again.") && !refused.header("retry-after").is_empty()
    );
    assert_eq!(asked.load(Ordering::SeqCst), before, "nobody was asked");
    let author = site.browser_of(Role::Author).await;
    assert_eq!(author.post("/newsroom/embeds", &page).await.status, 200, "another's allowance is their own");

    let fields = [("title", "Links"), ("section", "politics"), ("body", "[a](http://page.test/)")];
    let story = author.post("/newsroom/articles", &fields).await.location().to_owned();
    for _ in 0..20 {
        author.get(&format!("{story}/publication")).await.ok();
    }
    assert_eq!(author.get(&format!("{story}/publication")).await.status, 429);
    author.get(&story).await.ok();
}

#[tokio::test]
async fn names_are_suggested_while_they_are_typed() {
    let site = Site::open().await;
    site.publish(Draft::new("tower")).await;
    site.author("ines", "Inès Moreau", "").await;
    site.author("ines-2", "Inès Moreau", "").await;
    site.topic("energy").await;
    let (editor, author) = (site.browser_of(Role::Editor).await, site.browser_of(Role::Author).await);
    let draft = [("title", "A secret tower"), ("section", "politics"), ("body", "a")];
    assert_eq!(editor.post("/newsroom/articles", &draft).await.status, 303);
    let values = async |browser: &Browser, list: &str, typed: &str| {
        let answer = browser.get(&format!("/newsroom/suggestions/{list}?q={typed}")).await.ok();
        let found: Vec<Value> = serde_json::from_str(&answer.text).unwrap();
        found.iter().map(|one| one["value"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        values(&author, "authors", "mor").await,
        ["ines", "ines-2"],
        "of one name, told apart by slug"
    );
    assert_eq!(values(&author, "topics", "ENER").await.len(), 1);
    assert_eq!(values(&author, "stories", "tower").await, ["tower"], "another's draft is not there");
    assert_eq!(values(&editor, "stories", "tower").await.len(), 2);
    assert!(values(&editor, "stories", "%25").await.is_empty());
    assert_eq!(author.get("/newsroom/suggestions/readers?q=a").await.status, 404);
    assert_eq!(
        site.browser_of(Role::Reader).await.get("/newsroom/suggestions/authors?q=a").await.status,
        403
    );

    // A new one is made by who may make one at its desk.
    let new = "/newsroom/suggestions/authors";
    assert_eq!(author.post(new, &[("name", "Ana Lopes")]).await.status, 403);
    assert!(editor.post(new, &[("name", "Ana Lopes")]).await.ok().has("\"value\":\"Ana Lopes\""));
    let taken = editor.post(new, &[("name", "Ana Lopes")]).await;
    assert!(taken.status == 422 && taken.has("“Ana Lopes” has this address already."), "{}", taken.text);
    assert_eq!(editor.post("/newsroom/suggestions/stories", &[("name", "A")]).await.status, 404);
    let made: Vec<String> = sqlx::query_scalar("select action from audit where subject = 'author'")
        .fetch_all(site.db())
        .await
        .unwrap();
    assert_eq!(made, ["author.create"]);
    let fields =
        [("title", "By two"), ("section", "politics"), ("body", "a"), ("authors", "ines-2, Ana Lopes")];
    let story = editor.post("/newsroom/articles", &fields).await.location().to_owned();
    assert!(editor.get(&story).await.ok().has("value=\"ines-2, Ana Lopes\""));
}

#[tokio::test]
async fn a_slug_is_checked_while_it_is_typed() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let saved = save(&editor, "/newsroom/articles", "slug", "quay").await;
    let story = saved.location().rsplit('/').next().unwrap().to_owned();
    let check = async |slug: &str, story: &str| {
        let answer =
            editor.get(&format!("/newsroom/slugs?section=politics&slug={slug}&story={story}")).await.ok();
        serde_json::from_str::<Value>(&answer.text).unwrap()
    };
    assert_eq!(check("The%20Pier!", "").await, json!({ "address": "/politics/the-pier", "problem": null }));
    assert_eq!(check("quay", "").await["problem"], "Another story of this section has this slug.");
    assert_eq!(check("quay", &story).await["problem"], Value::Null, "its own");
    assert_eq!(check("!", "").await["address"], Value::Null);
    for (role, status) in [(Role::Reader, 403), (Role::Contributor, 200)] {
        assert_eq!(site.browser_of(role).await.get("/newsroom/slugs?slug=quay").await.status, status);
    }
}

#[tokio::test]
async fn a_story_is_called_elsewhere_what_its_editor_wants() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let story = [
        ("title", "A quay for Namur"),
        ("standfirst", "At last."),
        ("section", "politics"),
        ("body", "Text."),
        ("search_title", "Namur quay <plan>"),
        ("search_description", "What is planned."),
        ("share_title", "Look at this quay"),
        ("share_description", "It is long."),
    ];
    let saved = editor.post("/newsroom/articles", &story).await;
    assert!(editor.get(saved.location()).await.ok().has("value=\"Namur quay &#60;plan&#62;\""));
    editor.post(&format!("{}/publication", saved.location()), &[]).await;
    let page = site.browser().get("/politics/a-quay-for-namur").await.ok();
    assert!(page.has("<title>Namur quay &#60;plan&#62; – "));
    assert!(page.has("name=\"description\" content=\"What is planned.\""));
    assert!(
        page.has("og:title\" content=\"Look at this quay\"")
            && page.has("og:description\" content=\"It is long.\"")
    );
    assert!(
        page.has("\"description\":\"What is planned.\"") && page.has("\"headline\":\"A quay for Namur\"")
    );
    let long = "x".repeat(201);
    for (field, value) in [("search_title", long.as_str()), ("share_title", &long)] {
        let answer = save(&editor, "/newsroom/articles", field, value).await;
        assert_eq!(answer.status, 422);
        assert!(answer.has("At most 200 characters"));
    }
}

#[tokio::test]
async fn what_is_embedded_is_a_link_that_can_be_shown_in_place_once_asked_for() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let film = json!({ "type": "embed", "attrs": { "url": "https://youtu.be/dQw4w9WgXcQ", "provider": "youtube", "title": "The film" } });
    let page = json!({ "type": "embed", "attrs": { "url": "https://page.test/", "title": "The page" } });
    let text = document(&json!([paragraph("a", "First."), film, page]));
    let saved = save(&editor, "/newsroom/articles", "document", &text).await;
    assert_eq!(editor.post(&format!("{}/publication", saved.location()), &[]).await.status, 303);
    let story = site.browser().get("/politics/a-quay-for-namur").await.ok();
    assert!(story.has("href=\"https://youtu.be/dQw4w9WgXcQ\"") && story.has("The film"), "{}", story.text);
    assert_eq!(story.text.matches("data-player=").count(), 1, "the page has no player");
    assert!(story.has("/static/js/embeds.js") && !story.has("<iframe"));
    let policy = story.header("content-security-policy").to_owned();
    for player in courant::articles::body::PLAYERS {
        assert!(policy.contains(player), "{player}: {policy}");
    }
}
