//! Stories given away: by subscribers, by staff, taken once, taken back, and never by a program that only looks.

use chrono::TimeDelta;
use courant::accounts::Role;
use courant::paywall::Level;

use crate::support::{Answer, Browser, Draft, Site};

/// A story for subscribers, and its id.
async fn story(site: &Site, slug: &str) -> (String, String) {
    let path = site.publish(Draft::new(slug).access(Level::Subscribers)).await;
    let id: uuid::Uuid = sqlx::query_scalar("select article_id from article where slug = $1")
        .bind(slug)
        .fetch_one(site.db())
        .await
        .unwrap();
    (path, id.to_string())
}

async fn give(browser: &Browser, article: &str) -> Answer {
    browser.post("/gifts", &[("article", article)]).await
}

/// The links that a giver finds in the list, the newest first.
async fn links(browser: &Browser) -> Vec<String> {
    let page = browser.get("/account/gifts").await.ok();
    page.text
        .split("/gifts/")
        .skip(1)
        .filter_map(|part| part.split_once('"').map(|(token, _)| token.to_owned()))
        .filter(|token| token.len() == 64)
        .map(|token| format!("/gifts/{token}"))
        .collect()
}

async fn revoke(browser: &Browser) -> Answer {
    let page = browser.get("/account/gifts").await.ok();
    let action = page.text.split("action=\"/account/gifts/").nth(1).unwrap().split('"').next().unwrap();
    browser.post(&format!("/account/gifts/{action}"), &[]).await
}

#[tokio::test]
async fn a_subscriber_gives_a_story_and_its_reader_needs_no_account() {
    let site = Site::open().await;
    let (path, id) = story(&site, "given").await;
    let (other, _) = story(&site, "other").await;
    let subscriber = site.subscriber().await;
    assert!(subscriber.get(&path).await.ok().has("action=\"/gifts\""));
    let given = give(&subscriber, &id).await;
    assert_eq!(given.status, 303);
    assert!(given.location().starts_with("/account/gifts#gift-"));
    let link = links(&subscriber).await.remove(0);

    let friend = site.browser();
    let page = friend.get(&link).await.ok();
    assert!(page.has("Headline of given") && page.has("This story is a gift to you") && !page.has("gated"));
    assert!(page.has("content=\"noindex\""), "not indexed");
    let taken = friend.post(&link, &[]).await;
    assert_eq!((taken.status, taken.location()), (303, path.as_str()));
    let story = friend.get(&path).await.ok();
    assert_eq!(story.mark("data-access"), Some("full"));
    assert!(story.has("Last paragraph, gated.") && story.has("A subscriber gave you this story."));
    assert_eq!(friend.access(&other).await, "preview", "this story and no other");
    let list = subscriber.get("/account/gifts").await.ok();
    assert!(
        list.has("Opened.") && list.has("You may give away 4 more stories in November."),
        "{}",
        list.text
    );
}

#[tokio::test]
async fn a_gift_is_opened_once() {
    let site = Site::open().await;
    let (path, id) = story(&site, "once").await;
    let subscriber = site.subscriber().await;
    give(&subscriber, &id).await;
    let link = links(&subscriber).await.remove(0);
    // Programs that look into messages ask for the link, and take nothing.
    for _ in 0..3 {
        assert_eq!(site.browser().get(&link).await.status, 200);
        assert_eq!(site.browser().head(&link).await.status, 200);
    }
    let asked = (0..16).map(|_| {
        let (browser, link, path) = (site.browser(), link.clone(), path.clone());
        tokio::spawn(async move {
            browser.post(&link, &[]).await;
            browser.access(&path).await == "full"
        })
    });
    let mut readers = 0;
    for answer in asked.collect::<Vec<_>>() {
        readers += usize::from(answer.await.unwrap());
    }
    assert_eq!(readers, 1);
    let late = site.browser().post(&link, &[]).await;
    assert_eq!(late.status, 410);
    assert!(late.has("This gift has been opened") && !late.has("gated"));
}

#[tokio::test]
async fn a_gift_is_taken_back_and_ends_by_itself() {
    let site = Site::open().await;
    let (path, id) = story(&site, "back").await;
    let subscriber = site.subscriber().await;
    give(&subscriber, &id).await;
    let link = links(&subscriber).await.remove(0);
    let friend = site.browser();
    friend.post(&link, &[]).await;
    assert_eq!(friend.access(&path).await, "full");
    assert_eq!(revoke(&subscriber).await.status, 303);
    assert_eq!(friend.access(&path).await, "preview");
    assert_eq!(friend.post(&link, &[]).await.status, 410);
    assert!(subscriber.get("/account/gifts").await.has("You took it back."));

    give(&subscriber, &id).await;
    let second = links(&subscriber).await.remove(0);
    assert_eq!(friend.post(&second, &[]).await.status, 303);
    site.state.clock.set(site.state.clock.now() + TimeDelta::days(29));
    assert_eq!(friend.access(&path).await, "full");
    site.state.clock.set(site.state.clock.now() + TimeDelta::days(1));
    assert_eq!(friend.access(&path).await, "preview");
    let actions: Vec<String> =
        sqlx::query_scalar("select action from audit where subject = 'gift' order by audit_id")
            .fetch_all(site.db())
            .await
            .unwrap();
    assert_eq!(actions, ["gift.create", "gift.revoke", "gift.create"]);
}

#[tokio::test]
async fn a_subscriber_gives_so_many_a_month_also_in_parallel() {
    let site = Site::open().await;
    let subscriber = site.subscriber().await;
    let mut stories = Vec::new();
    for number in 0..8 {
        stories.push(story(&site, &format!("story-{number}")).await.1);
    }
    let asked = stories.iter().map(|id| {
        let (browser, id) = (subscriber.clone(), id.clone());
        tokio::spawn(async move { give(&browser, &id).await.status })
    });
    let mut given = 0;
    for answer in asked.collect::<Vec<_>>() {
        let status = answer.await.unwrap();
        assert!(matches!(status, 303 | 422), "{status}");
        given += usize::from(status == 303);
    }
    assert_eq!(given, 5);
    let more = story(&site, "one-more").await.1;
    let refused = give(&subscriber, &more).await;
    assert_eq!(refused.status, 422);
    assert!(refused.has("You have given away all of your stories for November."));
    revoke(&subscriber).await;
    assert_eq!(give(&subscriber, &more).await.status, 422, "taking one back gives none");
    site.state.clock.set("2026-11-30T23:00:00Z".parse().unwrap());
    assert_eq!(give(&subscriber, &more).await.status, 303, "a new month");
}

#[tokio::test]
async fn pressing_the_button_twice_gives_once() {
    let site = Site::open().await;
    let (_, id) = story(&site, "twice").await;
    let subscriber = site.subscriber().await;
    let (one, two) = (give(&subscriber, &id).await, give(&subscriber, &id).await);
    assert_eq!(one.location(), two.location());
    site.browser().post(&links(&subscriber).await[0], &[]).await;
    assert_ne!(give(&subscriber, &id).await.location(), one.location(), "a second friend");
}

#[tokio::test]
async fn staff_give_a_story_to_many() {
    let site = Site::open().await;
    let (path, id) = story(&site, "many").await;
    let author = site.browser_of(Role::Author).await;
    assert!(author.get(&path).await.has("name=\"places\""));
    for wrong in ["0", "-1", "10001", "some"] {
        let answer = author.post("/gifts", &[("article", &id), ("places", wrong)]).await;
        assert_eq!(answer.status, 422, "{wrong}");
    }
    assert_eq!(author.post("/gifts", &[("article", &id), ("places", "3")]).await.status, 303);
    let link = links(&author).await.remove(0);
    let mut readers = 0;
    for _ in 0..5 {
        let browser = site.browser();
        browser.post(&link, &[]).await;
        readers += usize::from(browser.access(&path).await == "full");
    }
    assert_eq!(readers, 3);
}

#[tokio::test]
async fn who_has_nothing_to_give_gives_nothing() {
    let site = Site::open().await;
    let (path, id) = story(&site, "mine").await;
    let visitor = site.browser().post("/gifts", &[("article", &id)]).await;
    assert_eq!(visitor.status, 303);
    assert!(visitor.location().starts_with("/sign-in"));
    let reader = site.browser_of(Role::Reader).await;
    assert_eq!(give(&reader, &id).await.status, 403);
    let subscriber = site.subscriber().await;
    for unknown in ["", "nonsense", "0190a5b0-0000-7000-8000-000000000000"] {
        assert_eq!(give(&subscriber, unknown).await.status, 404, "{unknown}");
    }
    give(&subscriber, &id).await;
    let other = site.subscriber().await;
    let page = subscriber.get("/account/gifts").await.ok();
    let action = page.text.split("action=\"/account/gifts/").nth(1).unwrap().split('"').next().unwrap();
    other.post(&format!("/account/gifts/{action}"), &[]).await;
    let link = links(&subscriber).await.remove(0);
    assert_eq!(site.browser().get(&link).await.status, 200, "only the giver takes it back");
    let mut forged = link.clone();
    forged.replace_range(link.len() - 1.., if link.ends_with('0') { "1" } else { "0" });
    for path in [forged.as_str(), "/gifts/nonsense", &link[..link.len() - 1]] {
        assert_eq!(site.browser().get(path).await.status, 404, "{path}");
        assert_eq!(site.browser().post(path, &[]).await.status, 404, "{path}");
    }
    assert_eq!(site.browser().access(&path).await, "preview");
}

#[tokio::test]
async fn a_withdrawn_story_is_no_gift_any_more() {
    let site = Site::open().await;
    let (path, id) = story(&site, "withdrawn").await;
    let subscriber = site.subscriber().await;
    give(&subscriber, &id).await;
    let link = links(&subscriber).await.remove(0);
    sqlx::query("update article set status = 'withdrawn'").execute(site.db()).await.unwrap();
    let friend = site.browser();
    for answer in [friend.get(&link).await, friend.post(&link, &[]).await] {
        assert_eq!(answer.status, 410);
        assert!(!answer.has("Headline of withdrawn"));
    }
    assert_eq!(friend.get(&path).await.status, 410);
}

#[tokio::test]
async fn who_may_read_anyway_leaves_the_gift_to_somebody_else() {
    let site = Site::open().await;
    let (path, id) = story(&site, "kept").await;
    let subscriber = site.subscriber().await;
    give(&subscriber, &id).await;
    let link = links(&subscriber).await.remove(0);
    for browser in [&subscriber, &site.subscriber().await, &site.browser_of(Role::Author).await] {
        assert_eq!(browser.post(&link, &[]).await.location(), path);
    }
    let friend = site.browser();
    assert_eq!(friend.post(&link, &[]).await.status, 303);
    assert_eq!(friend.access(&path).await, "full");
}
