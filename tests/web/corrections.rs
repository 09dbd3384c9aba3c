//! Corrections: who answers for a story says what was wrong, and every reader is told.

use courant::accounts::Role;
use courant::paywall::Level;

use crate::support::{Answer, Browser, Draft, Site};

const WRONG: &str = "An earlier version gave the height of the tower as 20 metres; it is 200.";

async fn corrected(site: &Site, browser: &Browser, slug: &str) -> (String, String) {
    let draft = Draft::new(slug).access(Level::Subscribers);
    let path = draft.path();
    let id = site.publish_as(draft).await;
    let page = format!("/newsroom/articles/{id}/corrections");
    let answer = browser.post(&page, &[("kind", "correction"), ("words", WRONG)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    (path, page)
}

/// The address of the button that takes the first correction back.
fn withdrawal(page: &Answer) -> String {
    let (before, _) = page.text.split_once("/withdrawal\"").expect("a correction");
    format!("{}/withdrawal", before.rsplit_once("action=\"").unwrap().1)
}

#[tokio::test]
async fn what_was_wrong_is_said_on_the_story_on_its_page_in_feeds_and_to_machines() {
    let site = Site::open().await;
    let editor = site.browser_of(Role::Editor).await;
    let (path, page) = corrected(&site, &editor, "tower").await;
    let reader = site.browser();
    let story = reader.get(&path).await.ok();
    assert_eq!(story.mark("data-access"), Some("preview"), "the wall stands");
    assert!(story.has(WRONG) && story.has("<strong>Correction</strong>"), "{}", story.text);
    assert!(story.has("CorrectionComment") && story.has("article:modified_time"), "{}", story.text);
    let list = reader.get("/corrections").await.ok();
    assert!(list.has(WRONG) && list.has(&path), "{}", list.text);
    assert!(reader.get("/feed.xml").await.ok().has(&format!("Correction: {WRONG}")));

    // One that was itself wrong is taken back; the log keeps both.
    let withdrawal = withdrawal(&editor.get(&page).await.ok());
    for _ in 0..2 {
        assert_eq!(editor.post(&withdrawal, &[]).await.status, 303);
    }
    assert!(!reader.get(&path).await.ok().has(WRONG));
    assert!(reader.get("/corrections").await.ok().has("No corrections have been published."));
    let actions = "select action from audit where action like 'correction.%' order by audit_id";
    let actions: Vec<String> = sqlx::query_scalar(actions).fetch_all(site.db()).await.unwrap();
    assert_eq!(actions, ["correction.make", "correction.withdraw"]);
}

#[tokio::test]
async fn a_story_that_was_taken_back_is_not_named_where_its_correction_stands() {
    let site = Site::open().await;
    let editor = site.browser_of(Role::Editor).await;
    let (path, page) = corrected(&site, &editor, "tower").await;
    let publication = page.replace("/corrections", "/publication");
    assert_eq!(editor.post(&publication, &[("_method", "delete")]).await.status, 303);
    let list = site.browser().get("/corrections").await.ok();
    assert!(
        list.has(WRONG) && list.has("A story that we have taken back") && !list.has(&path),
        "{}",
        list.text
    );
    assert_eq!(editor.get(&page).await.status, 404, "there is nothing before readers to correct");
}

#[tokio::test]
async fn who_does_not_answer_for_a_story_corrects_nothing_and_what_was_typed_is_kept() {
    let site = Site::open().await;
    let editor = site.browser_of(Role::Editor).await;
    let (_, page) = corrected(&site, &editor, "tower").await;
    let withdrawal = withdrawal(&editor.get(&page).await.ok());
    for (role, status) in [(Role::Reader, 403), (Role::Contributor, 404), (Role::Author, 404)] {
        let browser = site.browser_of(role).await;
        assert_eq!(browser.get(&page).await.status, status, "{role:?}");
        let typed = [("kind", "update"), ("words", "Mine.")];
        assert_eq!(browser.post(&page, &typed).await.status, status, "{role:?}");
        assert_eq!(browser.post(&withdrawal, &[]).await.status, status, "{role:?}");
    }
    let long = "x".repeat(1001);
    for (kind, words) in [("gossip", "Something."), ("update", " "), ("update", &long)] {
        let refused = editor.post(&page, &[("kind", kind), ("words", words)]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.has(&format!("required>{}</textarea>", words.trim())), "{}", refused.text);
    }
    let rows: i64 = sqlx::query_scalar("select count(*) from correction where withdrawn_at is null")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(rows, 1);
}
