//! Secret links to stories that readers do not see yet: who makes them, what they show, and when they end.

use chrono::TimeDelta;
use courant::accounts::Role;

use crate::support::{Browser, Site};

const STORY: [(&str, &str); 5] = [
    ("title", "The report on the bridge"),
    ("body", "First paragraph.\n\nSecond paragraph.\n\nIt was built by quetzalcoatlus."),
    ("section", "politics"),
    ("access", "subscribers"),
    ("slug", "report"),
];

const CANARY: &str = "quetzalcoatlus";

async fn saved(browser: &Browser) -> String {
    let answer = browser.post("/newsroom/articles", &STORY).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.location().to_owned()
}

/// Makes a link and gives its path.
async fn made(browser: &Browser, address: &str, days: &str) -> String {
    let page = browser.post(&format!("{address}/preview-links"), &[("days", days)]).await.ok();
    let (_, rest) = page.text.split_once("/preview/").expect("a link");
    format!("/preview/{}", rest.split('"').next().unwrap())
}

#[tokio::test]
async fn whoever_has_the_link_presses_a_button_and_reads_the_whole_draft_uncounted() {
    let site = Site::open().await;
    site.section("politics").await;
    let author = site.browser_of(Role::Author).await;
    let address = saved(&author).await;
    let link = made(&author, &address, "3").await;
    assert_eq!(link.len(), "/preview/".len() + 32);
    let kept: Vec<String> =
        sqlx::query_scalar("select preview_link::text from preview_link").fetch_all(site.db()).await.unwrap();
    assert!(!kept[0].contains(link.trim_start_matches("/preview/")), "the token itself is not kept");

    let source = site.browser();
    for _ in 0..3 {
        let button = source.get(&link).await.ok();
        assert!(button.has("A story before it is published"));
        assert!(
            !button.has(CANARY) && !button.has("The report on the bridge"),
            "a program that looks reads nothing"
        );
        assert_eq!(button.header("cache-control"), "no-store");
        assert!(button.header("x-robots-tag").contains("noindex"));
    }
    assert!(author.get(&address).await.has("not opened"));
    let story = source.post(&link, &[]).await.ok();
    assert!(story.has(CANARY) && story.has("The report on the bridge") && story.has("not published"));
    assert_eq!(story.header("cache-control"), "no-store");
    assert_eq!(story.header("referrer-policy"), "no-referrer");
    assert!(story.header("x-robots-tag").contains("noindex") && story.has("noindex"));
    assert_eq!(story.mark("data-meter-left"), None);
    source.post(&link, &[]).await.ok();
    assert!(author.get(&address).await.has("opened 2 times"));
    let metered: i64 = sqlx::query_scalar("select count(*) from meter").fetch_one(site.db()).await.unwrap();
    assert_eq!(metered, 0);
    assert_eq!(source.get("/politics/report").await.status, 404, "the link opens nothing but itself");
    assert!(!source.get("/").await.has("The report on the bridge"));
}

#[tokio::test]
async fn a_link_ends_at_its_time_when_taken_back_and_when_the_story_is_out() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let address = saved(&editor).await;
    let reader = site.browser();
    let ended = async |link: &str| {
        for answer in [reader.get(link).await, reader.post(link, &[]).await] {
            assert_eq!(answer.status, 410);
            assert!(!answer.has(CANARY) && answer.has("This link has ended"));
        }
    };
    let short = made(&editor, &address, "1").await;
    let long = made(&editor, &address, "7").await;
    site.state.clock.set(site.state.clock.now() + TimeDelta::days(1));
    ended(&short).await;
    reader.post(&long, &[]).await.ok();

    let form = editor.get(&address).await.ok();
    let (_, rest) = form.text.split_once("/preview-links/").unwrap();
    let key = rest.split('/').next().unwrap();
    let revocation = format!("{address}/preview-links/{key}/revocation");
    assert_eq!(editor.post(&revocation, &[]).await.status, 303);
    assert_eq!(editor.post(&revocation, &[]).await.status, 404, "once");
    ended(&long).await;

    let last = made(&editor, &address, "7").await;
    assert_eq!(editor.post(&format!("{address}/publication"), &[]).await.status, 303);
    for answer in [reader.get(&last).await, reader.post(&last, &[]).await] {
        assert_eq!((answer.status, answer.location()), (303, "/politics/report"));
    }
    assert!(!reader.get("/politics/report").await.ok().has(CANARY), "where the paywall decides");
    assert_eq!(editor.delete(&format!("{address}/publication")).await.status, 303);
    ended(&last).await;
}

#[tokio::test]
async fn only_who_may_read_a_story_makes_and_takes_back_its_links() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let address = saved(&editor).await;
    let link = made(&editor, &address, "1").await;
    let key: String = sqlx::query_scalar("select preview_link_id::text from preview_link")
        .fetch_one(site.db())
        .await
        .unwrap();
    let revocation = format!("{address}/preview-links/{key}/revocation");
    for (role, status) in [(Role::Reader, 403), (Role::Contributor, 404), (Role::Author, 404)] {
        let browser = site.browser_of(role).await;
        let made = browser.post(&format!("{address}/preview-links"), &[("days", "1")]).await;
        assert_eq!(made.status, status, "{role:?}");
        assert_eq!(browser.post(&revocation, &[]).await.status, status, "{role:?}");
        // Nor by way of a story of one's own.
        if role != Role::Reader {
            let own =
                browser.post("/newsroom/articles", &[&[("slug", role.name())], &STORY[..4]].concat()).await;
            let through = format!("{}/preview-links/{key}/revocation", own.location());
            assert_eq!(browser.post(&through, &[]).await.status, 404, "{role:?}");
        }
    }
    site.browser().post(&link, &[]).await.ok();
    for days in ["", "0", "30", "-1"] {
        let refused = editor.post(&format!("{address}/preview-links"), &[("days", days)]).await;
        assert_eq!(refused.status, 422, "{days}");
    }
    let wrong = format!("/preview/{}", "0".repeat(32));
    for answer in [site.browser().get(&wrong).await, site.browser().post(&wrong, &[]).await] {
        assert_eq!(answer.status, 404);
    }
}
