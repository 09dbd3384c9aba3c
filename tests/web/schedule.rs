//! Publishing on time: a story publishes itself at its minute, once, and never before its embargo ends.

use chrono::{DateTime, TimeDelta, Utc};
use courant::accounts::Role;
use courant::newsroom::articles::moving;

use crate::support::{Answer, Browser, Site};

const STORY: [(&str, &str); 5] = [
    ("title", "The report on the bridge"),
    ("body", "It was built by quetzalcoatlus.\n\nSecond paragraph.\n\nThird paragraph."),
    ("section", "politics"),
    ("access", "free"),
    ("slug", "report"),
];

const PATH: &str = "/politics/report";

async fn saved(browser: &Browser) -> String {
    let answer = browser.post("/newsroom/articles", &STORY).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.location().to_owned()
}

async fn schedule(browser: &Browser, address: &str, at: &str) -> Answer {
    browser.post(&format!("{address}/schedule"), &[("publish_at", at)]).await
}

async fn embargo(browser: &Browser, address: &str, until: &str) -> Answer {
    browser.post(&format!("{address}/embargo"), &[("embargo_until", until)]).await
}

/// Ten o'clock in Brussels, an hour ahead of where tests begin.
const TEN: &str = "2026-11-24T11:00";

fn ten() -> DateTime<Utc> {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

async fn publish_due(site: &Site) -> bool {
    moving::publish_due(&site.state).await.unwrap()
}

#[tokio::test]
async fn a_story_publishes_itself_at_its_minute_in_its_newest_version() {
    let site = Site::open().await;
    site.section("politics").await;
    let author = site.browser_of(Role::Author).await;
    let address = saved(&author).await;
    assert_eq!(schedule(&author, &address, TEN).await.status, 303);
    let form = author.get(&address).await.ok();
    assert!(form.has("Publishes itself on") && form.has("11:00") && form.has("newest"));
    let changed = [&[("body", "Changed after it was scheduled.")], &STORY[..]].concat();
    assert_eq!(author.post(&address, &changed).await.status, 303);

    site.state.clock.set(ten() - TimeDelta::seconds(1));
    assert!(!publish_due(&site).await);
    assert_eq!(site.browser().get(PATH).await.status, 404);
    site.state.clock.set(ten());
    assert!(publish_due(&site).await);
    assert!(!publish_due(&site).await, "and that was all");
    assert!(site.browser().get(PATH).await.ok().has("Changed after it was scheduled."));
    assert!(site.browser().get("/").await.has("The report on the bridge"));
    assert!(author.get(&address).await.has("Published as scheduled,"));
}

#[tokio::test]
async fn what_was_missed_is_caught_up_and_says_so() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let address = saved(&editor).await;
    schedule(&editor, &address, TEN).await;
    site.state.clock.set(ten() + TimeDelta::minutes(7));
    assert!(publish_due(&site).await);
    assert!(editor.get(&address).await.has("Published as scheduled, 7 min late"));
    let at: DateTime<Utc> =
        sqlx::query_scalar("select published_at from article").fetch_one(site.db()).await.unwrap();
    assert_eq!(at, ten() + TimeDelta::minutes(7), "readers are told when they could see it");
}

#[tokio::test]
async fn two_nodes_publish_each_story_once() {
    const STORIES: usize = 24;
    let one = Site::open().await;
    one.section("politics").await;
    let editor = one.browser_of(Role::Editor).await;
    for number in 0..STORIES {
        let slug = format!("report-{number}");
        let story = [&[("slug", slug.as_str())], &STORY[..4]].concat();
        let address = editor.post("/newsroom/articles", &story).await.location().to_owned();
        assert_eq!(schedule(&editor, &address, TEN).await.status, 303);
    }
    let two = one.second_node().await;
    one.state.clock.set(ten());
    let publishing = |site: &Site| {
        let state = site.state.clone();
        tokio::spawn(async move {
            let mut published = 0;
            while moving::publish_due(&state).await.unwrap() {
                published += 1;
            }
            published
        })
    };
    let nodes = [publishing(&one), publishing(&two), publishing(&one), publishing(&two)];
    let mut published = 0;
    for node in nodes {
        published += node.await.unwrap();
    }
    // What another held at the moment it was looked for is left to the next look.
    while publish_due(&one).await {
        published += 1;
    }
    assert_eq!(published, STORIES);
    let lines: i64 = sqlx::query_scalar("select count(*) from audit where action = 'article.publish'")
        .fetch_one(one.db())
        .await
        .unwrap();
    assert_eq!(lines, 24);
    for number in 0..STORIES {
        two.browser().get(&format!("/politics/report-{number}")).await.ok();
    }
}

#[tokio::test]
async fn a_schedule_is_moved_lifted_and_overtaken() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let address = saved(&editor).await;
    schedule(&editor, &address, TEN).await;
    assert_eq!(schedule(&editor, &address, "2026-11-24T12:00").await.status, 303, "to another hour");
    site.state.clock.set(ten());
    assert!(!publish_due(&site).await);
    assert_eq!(editor.post(&format!("{address}/schedule"), &[("_method", "delete")]).await.status, 303);
    site.state.clock.set(ten() + TimeDelta::hours(3));
    assert!(!publish_due(&site).await, "it was lifted");
    assert_eq!(site.browser().get(PATH).await.status, 404);
    assert_eq!(schedule(&editor, &address, "2026-11-24T18:00").await.status, 303);
    assert_eq!(editor.post(&format!("{address}/publication"), &[]).await.status, 303, "now after all");
    site.browser().get(PATH).await.ok();
    let left: i64 =
        sqlx::query_scalar("select count(*) from scheduled_publication").fetch_one(site.db()).await.unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn moments_that_make_no_sense_come_back_with_a_sentence() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let address = saved(&editor).await;
    for (at, sentence) in [
        ("", "When? A date and a time."),
        ("soon", "A date and a time, such as"),
        ("2026-11-24T09:30", "The moment must lie ahead."),
        ("2027-03-28T02:30", "this minute does not exist"),
        ("2036-11-24T09:30", "more than two years ahead"),
    ] {
        let answer = schedule(&editor, &address, at).await;
        assert_eq!(answer.status, 422, "{at}");
        assert!(answer.has(sentence) && answer.has(at), "{at}: {}", answer.text);
    }
    assert_eq!(schedule(&editor, &address, "2027-10-31T02:30").await.status, 303);
    let form = editor.get(&address).await.ok();
    assert!(form.has("the clocks show this hour twice: the first is meant"));
    let at: DateTime<Utc> = sqlx::query_scalar("select publish_at from scheduled_publication")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(at, "2027-10-31T00:30:00Z".parse::<DateTime<Utc>>().unwrap());
}

#[tokio::test]
async fn nobody_publishes_before_the_embargo_ends() {
    let site = Site::open().await;
    site.section("politics").await;
    let admin = site.browser_of(Role::Admin).await;
    let address = saved(&admin).await;
    assert_eq!(embargo(&admin, &address, "2026-11-24T12:00").await.status, 303);
    for (place, fields) in [("publication", &[][..]), ("schedule", &[("publish_at", TEN)])] {
        let refused = admin.post(&format!("{address}/{place}"), fields).await;
        assert_eq!(refused.status, 422, "{place}");
        assert!(refused.has("It is under embargo until"), "{place}");
    }
    assert_eq!(schedule(&admin, &address, "2026-11-24T12:00").await.status, 303, "at its minute");
    let later = embargo(&admin, &address, "2026-11-24T13:00").await;
    assert_eq!(later.status, 422);
    assert!(later.has("It is scheduled for before that."));
    site.state.clock.set(ten() + TimeDelta::hours(1) - TimeDelta::seconds(1));
    assert_eq!(admin.post(&format!("{address}/publication"), &[]).await.status, 422);
    assert!(!publish_due(&site).await);
    site.state.clock.set(ten() + TimeDelta::hours(1));
    assert!(publish_due(&site).await);
    site.browser().get(PATH).await.ok();
    let late = embargo(&admin, &address, "2026-11-25T12:00").await;
    assert_eq!(late.status, 422);
    assert!(late.has("Readers see the story already"));
}
