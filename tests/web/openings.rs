//! The public-interest switch: opened by editors, for a time, and closed by itself.

use courant::accounts::Role;
use courant::newsroom::articles::jobs::close_expired;
use courant::paywall::Level;

use crate::support::{Draft, Site};

async fn page(site: &Site) -> String {
    let id: uuid::Uuid =
        sqlx::query_scalar("select article_id from article").fetch_one(site.db()).await.unwrap();
    format!("/newsroom/articles/{id}/opening")
}

async fn log(site: &Site) -> Vec<(String, bool)> {
    sqlx::query_as(
        "select action, account_id is null from audit where action like 'article.%' order by at, action",
    )
    .fetch_all(site.db())
    .await
    .unwrap()
}

#[tokio::test]
async fn an_editor_opens_a_story_and_it_closes_by_itself() {
    let site = Site::open().await;
    let other = site.second_node().await;
    let path = site.publish(Draft::new("urgent").access(Level::Subscribers)).await;
    let page = page(&site).await;
    let editor = site.browser_of(Role::Editor).await;
    assert_eq!(site.browser().access(&path).await, "preview");
    // Eleven in Brussels is ten in universal time; the test plays at nine.
    let opened = editor.post(&page, &[("until", "2026-11-24T11:00")]).await;
    assert_eq!((opened.status, opened.location()), (303, page.as_str()));
    let visitor = site.browser();
    let story = visitor.get(&path).await.ok();
    assert_eq!(story.mark("data-access"), Some("full"));
    assert!(story.has("in the public interest") && story.has("Last paragraph, gated."));
    assert_eq!(other.browser().access(&path).await, "full", "on every node");
    assert!(story.has("\"isAccessibleForFree\":true"), "search engines are told: {}", story.text);

    site.state.clock.set("2026-11-24T09:59:59Z".parse().unwrap());
    assert_eq!(visitor.access(&path).await, "full");
    site.state.clock.set("2026-11-24T10:00:00Z".parse().unwrap());
    assert_eq!(visitor.access(&path).await, "preview", "to the second");
    let (one, two) = tokio::join!(close_expired(&site.state), close_expired(&other.state));
    one.unwrap();
    two.unwrap();
    assert_eq!(
        log(&site).await,
        [("article.open".to_owned(), false), ("article.close".to_owned(), true)],
        "once, though two nodes looked"
    );
}

#[tokio::test]
async fn an_editor_changes_the_end_or_closes_at_once() {
    let site = Site::open().await;
    let path = site.publish(Draft::new("urgent").access(Level::Registered)).await;
    let page = page(&site).await;
    let editor = site.browser_of(Role::Editor).await;
    editor.post(&page, &[("until", "2026-11-25T11:00")]).await;
    editor.post(&page, &[("until", "2026-11-26T11:00")]).await;
    editor.post(&page, &[("until", "2026-11-26T11:00")]).await;
    assert!(editor.get(&page).await.ok().has("26 November 2026"));
    assert_eq!(editor.post(&page, &[("_method", "delete")]).await.status, 303);
    assert_eq!(editor.delete(&page).await.status, 303);
    assert_eq!(site.browser().access(&path).await, "preview");
    let actions: Vec<_> = log(&site).await.into_iter().map(|(action, _)| action).collect();
    assert_eq!(actions.iter().filter(|action| *action == "article.open").count(), 2);
    assert_eq!(
        actions.iter().filter(|action| *action == "article.close").count(),
        1,
        "what changes nothing leaves no line"
    );
}

#[tokio::test]
async fn ends_that_make_no_sense_are_said_at_the_field() {
    let site = Site::open().await;
    let path = site.publish(Draft::new("urgent").access(Level::Registered)).await;
    let page = page(&site).await;
    let editor = site.browser_of(Role::Editor).await;
    for until in ["", "soon", "2026-11-24T09:59", "2028-01-01T00:00", "2026-13-01T00:00"] {
        let answer = editor.post(&page, &[("until", until)]).await;
        assert_eq!(answer.status, 422, "{until}");
        assert!(answer.has("id=\"until-error\"") && answer.has(&format!("value=\"{until}\"")), "{until}");
    }
    assert_eq!(site.browser().access(&path).await, "preview");
}

#[tokio::test]
async fn only_editors_open_and_only_what_is_published() {
    let site = Site::open().await;
    site.publish(Draft::new("urgent").access(Level::Registered)).await;
    let page = page(&site).await;
    for role in [Role::Reader, Role::Contributor, Role::Author] {
        let browser = site.browser_of(role).await;
        assert_eq!(browser.get(&page).await.status, 403, "{role:?}");
        assert_eq!(browser.post(&page, &[("until", "2026-11-25T11:00")]).await.status, 403, "{role:?}");
        assert_eq!(browser.delete(&page).await.status, 403, "{role:?}");
    }
    let editor = site.browser_of(Role::Editor).await;
    let story = page.trim_end_matches("/opening");
    assert!(editor.get(story).await.has(&page), "the story's form leads there");
    sqlx::query("update article set status = 'withdrawn'").execute(site.db()).await.unwrap();
    assert_eq!(editor.get(&page).await.status, 404);
    assert!(!editor.get(story).await.has(&page));
    assert!(log(&site).await.is_empty());
}

#[tokio::test]
async fn a_story_that_was_withdrawn_is_not_open_when_it_comes_back() {
    let site = Site::open().await;
    let path = site.publish(Draft::new("urgent").access(Level::Subscribers)).await;
    let page = page(&site).await;
    let editor = site.browser_of(Role::Editor).await;
    editor.post(&page, &[("until", "2026-11-25T11:00")]).await;
    let publication = page.replace("/opening", "/publication");
    assert_eq!(editor.delete(&publication).await.status, 303);
    assert_eq!(editor.post(&publication, &[]).await.status, 303);
    assert_eq!(site.browser().access(&path).await, "preview");
    let before: serde_json::Value =
        sqlx::query_scalar("select before from audit where action = 'article.withdraw'")
            .fetch_one(site.db())
            .await
            .unwrap();
    assert_eq!(before["open_until"], "2026-11-25T10:00:00Z");
}
