//! A change to a published story that waits: readers see the story as it is until its moment, and nothing is lost by
//! waiting.

use chrono::{DateTime, TimeDelta, Utc};
use courant::accounts::Role;
use courant::newsroom::articles::pending;

use crate::support::{Answer, Browser, Site};

const STORY: [(&str, &str); 5] = [
    ("title", "The bridge is open"),
    ("body", "One.\n\nTwo.\n\nThree."),
    ("section", "politics"),
    ("access", "free"),
    ("slug", "bridge"),
];
const PATH: &str = "/politics/bridge";
const TEN: &str = "2026-11-24T11:00";

fn ten() -> DateTime<Utc> {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let is_changed = |name: &str| changes.iter().any(|(other, _)| *other == name);
    STORY.iter().copied().filter(|(name, _)| !is_changed(name)).chain(changes.iter().copied()).collect()
}

async fn published(browser: &Browser) -> String {
    let answer = browser.post("/newsroom/articles", &STORY).await;
    let story = answer.location().to_owned();
    assert_eq!(browser.post(&format!("{story}/publication"), &[]).await.status, 303);
    story
}

/// What a form of the page says of a hidden field.
fn hidden(page: &Answer, name: &str) -> String {
    let rest = page.text.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn waits(browser: &Browser, story: &str, changes: &[(&str, &str)]) {
    let version = hidden(&browser.get(story).await.ok(), "version");
    let changes = [changes, &[("version", &version)]].concat();
    let answer = browser.post(&format!("{story}/pending"), &with(&changes)).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
}

async fn site() -> (Site, Browser, String) {
    let site = Site::open().await;
    site.section("politics").await;
    let author = site.browser_of(Role::Author).await;
    let story = published(&author).await;
    (site, author, story)
}

#[tokio::test]
async fn readers_see_a_change_when_it_is_put_before_them() {
    let (site, author, story) = site().await;
    waits(
        &author,
        &story,
        &[("body", "One.\n\nTwo, with quokkas.\n\nThree."), ("title", "Quokkas are open")],
    )
    .await;
    for page in [PATH, "/", "/feed.xml", "/search?q=quokkas"] {
        assert!(!site.browser().get(page).await.text.to_lowercase().contains("two, with quokkas"), "{page}");
    }
    let form = author.get(&story).await.ok();
    assert!(form.has("Pending revision") && form.has("waits.") && form.has("The bridge is open"));
    let pending = author.get(&format!("{story}/pending")).await.ok();
    assert!(pending.has("quokkas") && pending.has("Headline"));

    let revision = hidden(&pending, "pending");
    let put = author.post(&format!("{story}/pending/publication"), &[("pending", &revision)]).await;
    assert_eq!(put.status, 303, "{}", put.text);
    let page = site.browser().get(PATH).await.ok();
    assert!(page.has("Two, with quokkas") && page.has("Quokkas are open"));
    assert_eq!(author.get(&format!("{story}/pending")).await.status, 404, "it waits no more");
    assert!(author.get(&format!("{story}/revisions")).await.has("Pending revision published"));
    let twice = author.post(&format!("{story}/pending/publication"), &[("pending", &revision)]).await;
    assert_eq!(twice.status, 409);
}

#[tokio::test]
async fn it_goes_out_at_its_moment_once_with_what_was_saved_meanwhile() {
    let (site, author, story) = site().await;
    waits(&author, &story, &[("body", "One.\n\nTwo.\n\nThree, later.")]).await;
    let revision = hidden(&author.get(&format!("{story}/pending")).await, "pending");
    let schedule = async |at: &str| {
        author.post(&format!("{story}/pending/schedule"), &[("pending", &revision), ("publish_at", at)]).await
    };
    let late = schedule("2026-11-23T10:00").await;
    assert_eq!(late.status, 422);
    assert!(late.has("The moment must lie ahead.") && late.has("2026-11-23T10:00"));
    assert_eq!(schedule(TEN).await.status, 303);
    assert!(author.get(&story).await.has("goes before readers on"));
    // A typo is mended at once.
    assert_eq!(author.post(&story, &with(&[("body", "One, mended.\n\nTwo.\n\nThree.")])).await.status, 303);

    site.state.clock.set(ten() - TimeDelta::seconds(1));
    assert!(!pending::publish_due(&site.state).await.unwrap());
    site.state.clock.set(ten());
    let other = site.second_node().await;
    other.state.clock.set(ten());
    let (one, two) = tokio::join!(pending::publish_due(&site.state), pending::publish_due(&other.state));
    assert_eq!([one.unwrap(), two.unwrap()].into_iter().filter(|done| *done).count(), 1);
    assert!(!pending::publish_due(&other.state).await.unwrap());
    let page = site.browser().get(PATH).await.ok();
    assert!(page.has("One, mended.") && page.has("Three, later."), "{}", page.text);
}

#[tokio::test]
async fn what_both_changed_waits_for_a_person_who_is_told() {
    let (site, author, story) = site().await;
    waits(&author, &story, &[("body", "One, my way.\n\nTwo.\n\nThree.")]).await;
    let revision = hidden(&author.get(&format!("{story}/pending")).await, "pending");
    let due = [("pending", revision.as_str()), ("publish_at", TEN)];
    assert_eq!(author.post(&format!("{story}/pending/schedule"), &due).await.status, 303);
    let editor = site.browser_of(Role::Editor).await;
    assert_eq!(
        editor.post(&story, &with(&[("body", "One, their way.\n\nTwo.\n\nThree.")])).await.status,
        303
    );

    site.state.clock.set(ten());
    assert!(pending::publish_due(&site.state).await.unwrap());
    assert!(!pending::publish_due(&site.state).await.unwrap(), "it does not come back by itself");
    assert!(site.browser().get(PATH).await.has("One, their way."));
    let why = "It did not go before readers at its moment. Somebody changed the same part";
    assert!(author.get(&story).await.has(why) && author.get(&format!("{story}/pending")).await.has(why));
    let told: i64 = sqlx::query_scalar("select count(*) from mail where kind = 'pending-held'")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(told, 1);
    let again = author.post(&format!("{story}/pending/publication"), &[("pending", &revision)]).await;
    assert_eq!(again.status, 422);

    let form = author.get(&format!("{story}?pending=true")).await.ok();
    assert!(form.has("One, my way."));
    let (version, number) = (hidden(&form, "version"), hidden(&form, "pending"));
    let fields =
        [("version", version.as_str()), ("pending", &number), ("body", "One, my way.\n\nTwo.\n\nThree.")];
    let asked = author.post(&story, &with(&fields)).await;
    assert_eq!(asked.status, 409);
    assert!(asked.has("One, their way.") && asked.has("One, my way."));
    let choice = asked.text.split("name=\"choice-").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let choice = format!("choice-{choice}");
    let (seen, base) = (hidden(&asked, "version"), hidden(&asked, "base"));
    let chosen = [&fields[1..], &[("version", &seen), ("base", &base), (&choice, "mine")]].concat();
    assert_eq!(author.post(&story, &with(&chosen)).await.status, 303);
    assert!(site.browser().get(PATH).await.has("One, my way."));
    assert_eq!(author.get(&format!("{story}/pending")).await.status, 404);
}

#[tokio::test]
async fn nobody_overwrites_what_waits_unseen() {
    let (site, author, story) = site().await;
    waits(&author, &story, &[("standfirst", "First thought.")]).await;
    let editor = site.browser_of(Role::Editor).await;
    let over = editor.post(&format!("{story}/pending"), &with(&[("standfirst", "Another.")])).await;
    assert_eq!(over.status, 409);
    assert!(over.has("another change of this story waits already") && over.has("Another."));

    let opened = editor.get(&format!("{story}?pending=true")).await.ok();
    let number = hidden(&opened, "pending");
    let save = async |browser: &Browser, standfirst: &str| {
        let fields = [("pending", number.as_str()), ("standfirst", standfirst)];
        browser.post(&format!("{story}/pending"), &with(&fields)).await.status
    };
    assert_eq!(save(&editor, "Second thought.").await, 303);
    assert_eq!(save(&author, "Made from the first.").await, 409);
    assert!(author.get(&format!("{story}/pending")).await.has("Second thought."));
    let stale = [("pending", number.as_str()), ("_method", "delete")];
    assert_eq!(author.post(&format!("{story}/pending"), &stale).await.status, 409);
    let newest = hidden(&author.get(&format!("{story}/pending")).await, "pending");
    let gone = [("pending", newest.as_str()), ("_method", "delete")];
    assert_eq!(author.post(&format!("{story}/pending"), &gone).await.status, 303);
    assert_eq!(author.get(&format!("{story}/pending")).await.status, 404);
}

#[tokio::test]
async fn it_is_for_those_who_may_change_what_readers_see() {
    let (site, author, story) = site().await;
    let address = format!("{story}/pending");
    waits(&author, &story, &[("standfirst", "Mine.")]).await;
    let other = site.browser_of(Role::Author).await;
    assert_eq!(other.get(&address).await.status, 404);
    assert_eq!(other.post(&address, &with(&[])).await.status, 404);
    assert_eq!(other.post(&format!("{address}/publication"), &[("pending", "1")]).await.status, 404);
    let bad = author.post(&address, &with(&[("pending", "1"), ("title", "")])).await;
    assert_eq!(bad.status, 422);
    assert!(bad.has("A story needs a headline."));
    let guessed = author.post(&address, &with(&[("pending", "1"), ("version", "99")])).await;
    assert_eq!(guessed.status, 409, "a version that is not there yet");
    let draft = author.post("/newsroom/articles", &with(&[("slug", "draft")])).await.location().to_owned();
    assert_eq!(
        author.post(&format!("{draft}/pending"), &with(&[])).await.status,
        409,
        "a draft is simply saved"
    );
    // Withdrawn, it stays where it is.
    let due = [("pending", "1"), ("publish_at", TEN)];
    assert_eq!(author.post(&format!("{address}/schedule"), &due).await.status, 303);
    assert_eq!(author.delete(&format!("{story}/publication")).await.status, 303);
    site.state.clock.set(ten());
    assert!(pending::publish_due(&site.state).await.unwrap());
    assert_eq!(site.browser().get(PATH).await.status, 410);
    assert!(author.get(&address).await.has("Readers do not see the story any more."));
}
