//! Saving: what a story was stays known and can come back, what two people write both survives, and what was typed is
//! never lost.

use courant::accounts::Role;

use crate::newsroom::{STORY, saved, version, with};
use crate::support::{Answer, Browser, PASSWORD, Site};

const SLUG: (&str, &str) = ("slug", "bridge");

const THREE: &str = "The first paragraph.\n\nThe second paragraph.\n\nThe third paragraph.";

/// Somebody of the newsroom with a name of their own.
async fn named(site: &Site, name: &str, role: Role) -> Browser {
    let email = format!("{}@courant.example", name.to_lowercase());
    let id = site.account(&email, role).await;
    sqlx::query("update account set name = $2 where account_id = $1")
        .bind(id.0)
        .bind(name)
        .execute(site.db())
        .await
        .unwrap();
    let browser = site.browser();
    browser.sign_in(&email).await;
    browser
}

async fn save(browser: &Browser, address: &str, version: &str, changes: &[(&str, &str)]) -> Answer {
    let mut fields = with(&with(&STORY, "body", THREE), "version", version);
    for (name, value) in changes {
        fields = with(&fields, name, value);
    }
    browser.post(address, &fields).await
}

async fn text_of(browser: &Browser, address: &str) -> String {
    let form = browser.get(address).await.ok();
    let (_, rest) = form.text.split_once("id=\"body\"").unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    rest.split("</textarea>").next().unwrap().to_owned()
}

async fn revisions(site: &Site) -> Vec<String> {
    sqlx::query_scalar("select cause::text from revision order by version")
        .fetch_all(site.db())
        .await
        .unwrap()
}

#[tokio::test]
async fn each_save_is_a_revision_with_its_difference_and_can_come_back() {
    let site = Site::open().await;
    site.section("politics").await;
    let anna = named(&site, "Anna", Role::Editor).await;
    let address = saved(&anna, &with(&STORY, "body", THREE)).await;
    let changed = [("body", "The first old paragraph.\n\nThe third paragraph."), ("title", "Another bridge")];
    assert_eq!(save(&anna, &address, "1", &changed).await.status, 303);
    // The slug was made from the headline, and a save without changes leaves no trace.
    assert_eq!(save(&anna, &address, "2", &changed).await.status, 303);
    assert_eq!(anna.post(&format!("{address}/publication"), &[]).await.status, 303);
    assert_eq!(revisions(&site).await, ["create", "save", "publish"]);

    let list = anna.get(&format!("{address}/revisions")).await.ok();
    assert!(list.has("Anna") && list.has("Begun") && list.has("Published"), "{}", list.text);
    let difference = anna.get(&format!("{address}/revisions/2")).await.ok();
    for shown in [
        "<ins><span class=\"visually-hidden\">added: </span>old </ins>",
        "<del><span class=\"visually-hidden\">removed: </span>The second paragraph.</del>",
        "1 word added, 3 removed",
        "Headline",
    ] {
        assert!(difference.has(shown), "{shown}: {}", difference.text);
    }
    assert!(anna.get(&format!("{address}/revisions/3?against=1")).await.ok().has("Compared with version 1."));
    assert_eq!(anna.get(&format!("{address}/revisions/9")).await.status, 404);

    let first = format!("{address}/revisions/1");
    assert_eq!(anna.post(&first, &[("name", "Before the lawyers")]).await.status, 303);
    assert!(anna.get(&format!("{address}/revisions")).await.has("Before the lawyers"));
    let long = "x".repeat(81);
    let refused = anna.post(&first, &[("name", &long)]).await;
    assert!(refused.status == 422 && refused.has(&long), "what was typed is kept");

    let restoration = format!("{first}/restoration");
    assert_eq!(anna.post(&restoration, &[("version", "2")]).await.status, 409, "somebody was faster");
    assert_eq!(anna.post(&restoration, &[("version", "3")]).await.status, 303);
    assert_eq!(text_of(&anna, &address).await, THREE);
    let reader = site.browser();
    assert!(reader.get("/politics/a-new-bridge-for-namur").await.ok().has("The second paragraph."));
    let moved = reader.get("/politics/another-bridge").await;
    assert_eq!((moved.status, moved.location()), (308, "/politics/a-new-bridge-for-namur"));
    assert_eq!(revisions(&site).await, ["create", "save", "publish", "restore"]);
}

#[tokio::test]
async fn the_history_is_for_those_who_may_change_the_story() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let address = saved(&editor, &STORY).await;
    for role in [Role::Contributor, Role::Author] {
        let other = site.browser_of(role).await;
        for path in ["revisions", "revisions/1"] {
            assert_eq!(other.get(&format!("{address}/{path}")).await.status, 404, "{role:?} {path}");
        }
        let first = format!("{address}/revisions/1");
        assert_eq!(other.post(&first, &[("name", "Mine")]).await.status, 404);
        assert_eq!(other.post(&format!("{first}/restoration"), &[]).await.status, 404);
        let own = saved(&other, &with(&STORY, "slug", role.name())).await;
        other.get(&format!("{own}/revisions/1")).await.ok();
    }
    let reader = site.browser_of(Role::Reader).await;
    assert_eq!(reader.get(&format!("{address}/revisions/1")).await.status, 403);
}

#[tokio::test]
async fn what_was_there_before_the_history_is_its_first_line() {
    let site = Site::open().await;
    let editor = site.browser_of(Role::Editor).await;
    let id = site.publish_as(crate::support::Draft::new("imported")).await;
    let address = format!("/newsroom/articles/{id}");
    let version = version(&editor.get(&address).await.ok());
    assert_eq!(save(&editor, &address, &version, &[("slug", "imported")]).await.status, 303);
    assert_eq!(revisions(&site).await, ["earlier", "save"]);
    assert!(editor.get(&format!("{address}/revisions/{version}")).await.ok().has("Second open paragraph."));
}

#[tokio::test]
async fn two_editors_change_different_paragraphs_and_both_survive() {
    let site = Site::open().await;
    site.section("politics").await;
    let (anna, ben) = (named(&site, "Anna", Role::Editor).await, named(&site, "Ben", Role::Editor).await);
    let address = saved(&anna, &with(&STORY, "body", THREE)).await;
    let annas = [
        ("body", "The first paragraph, Anna’s.\n\nThe second paragraph.\n\nThe third paragraph."),
        ("standfirst", "Anna’s standfirst."),
    ];
    let bens = [(
        "body",
        "The first paragraph.\n\nThe second paragraph.\n\nThe third paragraph, Ben’s.\n\nAnd more.",
    )];
    assert_eq!(save(&anna, &address, "1", &annas).await.status, 303);
    let merged = save(&ben, &address, "1", &bens).await;
    assert_eq!((merged.status, merged.location()), (303, format!("{address}?merged=1").as_str()));
    let form = ben.get(merged.location()).await.ok();
    assert!(form.has("Anna’s changes of 10:00 were merged with yours."), "{}", form.text);
    let expected =
        "The first paragraph, Anna’s.\n\nThe second paragraph.\n\nThe third paragraph, Ben’s.\n\nAnd more.";
    assert_eq!(text_of(&anna, &address).await, expected);
    assert!(form.has("Anna’s standfirst."), "what Ben did not touch is not set back");
    assert_eq!(revisions(&site).await, ["create", "save", "merge"]);

    // From the publish button: what was merged in is shown before it is published.
    let third = [("body", THREE), ("title", "Ben’s headline")];
    let publication = format!("{address}/publication");
    let sent = save(&ben, &publication, "2", &third).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    assert!(sent.location().ends_with("?merged=2"));
    assert_eq!(site.browser().get("/politics/a-new-bridge-for-namur").await.status, 404);
}

#[tokio::test]
async fn what_both_changed_is_shown_side_by_side_and_chosen() {
    let site = Site::open().await;
    site.section("politics").await;
    let (anna, ben) = (named(&site, "Anna", Role::Editor).await, named(&site, "Ben", Role::Editor).await);
    let address = saved(&anna, &with(&with(&STORY, "body", THREE), SLUG.0, SLUG.1)).await;
    let annas = [("body", "Anna’s beginning.\n\nThe second paragraph."), ("title", "Anna’s headline"), SLUG];
    let bens = [
        ("body", "Ben’s beginning.\n\nThe second paragraph.\n\nThe third paragraph."),
        ("title", "Ben’s headline"),
        ("note", "Ben’s note."),
        SLUG,
    ];
    assert_eq!(save(&anna, &address, "1", &annas).await.status, 303);
    let asked = save(&ben, &address, "1", &bens).await;
    assert_eq!(asked.status, 409);
    for shown in ["Anna’s beginning.", "Ben’s beginning.", "Anna’s headline", "Ben’s headline", "Ben’s note."]
    {
        assert!(asked.has(shown), "{shown}");
    }
    assert_eq!(text_of(&anna, &address).await, "Anna’s beginning.\n\nThe second paragraph.");

    let block = asked.text.split("name=\"choice-block-").nth(1).unwrap().split('"').next().unwrap();
    let block = format!("choice-block-{block}");
    let choices = [bens[0], bens[1], bens[2], SLUG, ("base", "1"), (block.as_str(), "mine")];
    let half = save(&ben, &address, "2", &choices).await;
    assert_eq!(half.status, 409, "the headline is not decided");
    assert!(!half.has(&block), "the paragraph is");

    // Somebody saves while Ben decides: what he has chosen was over another text.
    let more = [annas[0], ("title", "Anna’s second headline"), SLUG];
    assert_eq!(save(&anna, &address, "2", &more).await.status, 303);
    let all = [choices.as_slice(), &[("choice-title", "theirs")]].concat();
    let again = save(&ben, &address, "2", &all).await;
    assert!(again.status == 409 && again.has("Anna’s second headline"), "{}", again.text);
    assert_eq!(version(&again), "3");
    assert_eq!(save(&ben, &address, "3", &all).await.status, 303);
    let form = anna.get(&address).await.ok();
    assert!(form.has("Anna’s second headline") && form.has("Ben’s note."));
    assert_eq!(text_of(&anna, &address).await, "Ben’s beginning.\n\nThe second paragraph.");
}

#[tokio::test]
async fn eight_people_save_different_paragraphs_at_once_and_all_survive() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let paragraphs: Vec<String> = (0..8).map(|n| format!("Paragraph {n} says what it says.")).collect();
    let address = saved(&editor, &with(&STORY, "body", &paragraphs.join("\n\n"))).await;
    let mut saves = Vec::new();
    for number in 0..8 {
        let mut mine = paragraphs.clone();
        mine[number] = format!("{} Changed by {number}.", mine[number]);
        let (browser, address) = (site.browser_of(Role::Editor).await, address.clone());
        saves.push(tokio::spawn(async move {
            save(&browser, &address, "1", &[("body", &mine.join("\n\n"))]).await.status
        }));
    }
    for save in saves {
        assert_eq!(save.await.unwrap(), 303);
    }
    let text = text_of(&editor, &address).await;
    for number in 0..8 {
        assert!(text.contains(&format!("Changed by {number}.")), "{number}: {text}");
    }
    assert_eq!(revisions(&site).await.len(), 9);
}

#[tokio::test]
async fn what_is_wrong_and_put_right_is_still_made_from_its_version() {
    let site = Site::open().await;
    site.section("politics").await;
    let (one, two) = (site.browser_of(Role::Editor).await, site.browser_of(Role::Editor).await);
    let address = saved(&one, &with(&STORY, "body", THREE)).await;
    let theirs = [("body", "The first paragraph, theirs.\n\nThe second paragraph.\n\nThe third paragraph.")];
    assert_eq!(save(&one, &address, "1", &theirs).await.status, 303);
    let refused = save(&two, &address, "1", &[("title", "")]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(version(&refused), "1");
    assert_eq!(save(&two, &address, "1", &[("title", "Put right")]).await.status, 303);
    assert!(text_of(&one, &address).await.contains("theirs"), "nothing was overwritten");
}

#[tokio::test]
async fn what_is_typed_and_not_saved_waits_for_the_one_who_typed_it() {
    let site = Site::open().await;
    site.section("politics").await;
    let (anna, ben) = (named(&site, "Anna", Role::Editor).await, named(&site, "Ben", Role::Editor).await);
    let address = saved(&anna, &with(&STORY, "body", THREE)).await;
    let copy = format!("{address}/working-copy");
    // No story could be like that, and it is kept nevertheless.
    let typed = with(&with(&STORY, "title", ""), "body", "Half a sent");
    let typed = with(&typed, "version", "1");
    assert_eq!(anna.put(&copy, &typed).await.status, 204);
    assert_eq!(anna.put(&copy, &with(&typed, "body", "Half a sentence")).await.status, 204);
    let form = anna.get(&address).await.ok();
    assert!(form.has("You have unsaved changes from 10:00."), "{}", form.text);
    assert!(form.has("Half a sentence") && text_of(&anna, &address).await == THREE, "never silently");
    let unsaved = format!("{address}?unsaved=true");
    assert_eq!(text_of(&anna, &unsaved).await, "Half a sentence");
    assert!(!ben.get(&address).await.has("Half a sent"), "nobody else's");
    assert_eq!(revisions(&site).await, ["create"], "it is no save");
    assert_eq!(version(&ben.get(&address).await), "1");

    // The story moves on: that is told, and what was typed stays. Saved later, it is merged.
    assert_eq!(save(&ben, &address, "1", &[("standfirst", "Ben’s.")]).await.status, 303);
    let told = anna.put(&copy, &with(&typed, "body", &format!("{THREE}\n\nA sentence."))).await;
    assert_eq!(told.status, 409);
    assert!(told.has("\"by\":\"Ben\"") && told.has("\"version\":2"), "{}", told.text);
    let form = anna.get(&unsaved).await.ok();
    assert_eq!(version(&form), "1");
    assert!(anna.get("/account/data").await.ok().has("A sentence."), "it is hers to take along");
    let body = format!("{THREE}\n\nA sentence.");
    assert_eq!(save(&anna, &address, "1", &[("body", &body)]).await.status, 303);
    let form = anna.get(&address).await.ok();
    assert!(form.has("Ben’s.") && form.has("A sentence.") && !form.has("unsaved changes"));

    // The last autosave may come after the save: it says nothing new.
    let late = with(&with(&STORY, "slug", "a-new-bridge-for-namur"), "body", &body);
    let late = with(&with(&late, "standfirst", "Ben’s."), "kind", "news");
    assert_eq!(anna.put(&copy, &with(&late, "version", "3")).await.status, 204);
    assert!(!anna.get(&address).await.ok().has("unsaved changes"));
}

/// A stream of events as a browser reads it.
struct Stream {
    response: reqwest::Response,
    read: String,
}

impl Stream {
    async fn open(browser: &Browser, address: &str) -> Self {
        let response =
            browser.client.get(format!("{}{address}/presence", browser.base)).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, read: String::new() }
    }

    /// Reads on until an event holds this. Fails where the stream ends before.
    async fn says(&mut self, expected: &str) {
        while !self.read.contains(expected) {
            let chunk = self.response.chunk().await.unwrap();
            assert!(chunk.is_some(), "no {expected} in {}", self.read);
            self.read.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        }
        self.read.clear();
    }
}

#[tokio::test]
async fn people_see_each_other_on_a_story_from_node_to_node() {
    let site = Site::open().await;
    site.section("politics").await;
    let other = site.second_node().await;
    let anna = named(&site, "Anna", Role::Editor).await;
    site.account("ben@courant.example", Role::Editor).await;
    let ben = other.browser();
    ben.sign_in("ben@courant.example").await;
    let address = saved(&anna, &with(&STORY, "body", THREE)).await;

    let mut bens = Stream::open(&ben, &address).await;
    bens.says("\"people\":[]").await;
    let annas = Stream::open(&anna, &address).await;
    bens.says("\"people\":[\"Anna\"]").await;
    assert_eq!(save(&anna, &address, "1", &[("standfirst", "New.")]).await.status, 303);
    bens.says("\"version\":2").await;
    drop(annas);
    site.state.clock.set(site.state.clock.now() + chrono::TimeDelta::seconds(9));
    bens.says("\"people\":[]").await;

    let contributor = site.browser_of(Role::Contributor).await;
    assert_eq!(contributor.get(&format!("{address}/presence")).await.status, 404);
    // Told to stop, the node ends its streams at once instead of waiting for their readers.
    other.state.stopping.cancel();
    assert!(bens.response.chunk().await.unwrap().is_none());
    assert!(site.browser().get("/static/js/newsroom/presence.js").await.ok().has("EventSource"));
}

#[tokio::test]
async fn a_working_copy_is_discarded_and_goes_with_its_account() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let address = saved(&editor, &STORY).await;
    let new = "/newsroom/articles/new";
    for form in [address.as_str(), new] {
        let copy = format!("{form}/working-copy");
        assert_eq!(editor.put(&copy, &with(&STORY, "title", "Typed")).await.status, 204);
        assert!(editor.get(form).await.ok().has("You have unsaved changes"), "{form}");
        let gone = editor.post(&copy, &[("_method", "delete")]).await;
        assert_eq!((gone.status, gone.location()), (303, form));
        assert!(!editor.get(form).await.ok().has("unsaved changes"));
        assert_eq!(editor.put(&copy, &with(&STORY, "title", "Typed")).await.status, 204);
        assert_eq!(editor.delete(&copy).await.status, 204);
        assert!(!editor.get(form).await.ok().has("unsaved changes"));
    }
    editor.put(&format!("{new}/working-copy"), &with(&STORY, "title", "Begun")).await;
    assert!(editor.get(&format!("{new}?unsaved=true")).await.ok().has("Begun"));
    saved(&editor, &with(&STORY, "slug", "begun")).await;
    assert!(!editor.get(new).await.ok().has("unsaved changes"), "it has become a story");

    let other = site.browser_of(Role::Author).await;
    assert_eq!(other.put(&format!("{address}/working-copy"), &STORY).await.status, 404, "another's story");
    let reader = site.browser_of(Role::Reader).await;
    assert_eq!(reader.put(&format!("{new}/working-copy"), &STORY).await.status, 403);
    let large = "x".repeat(3 << 20);
    assert_eq!(editor.put(&format!("{address}/working-copy"), &[("body", &large)]).await.status, 413);

    editor.put(&format!("{address}/working-copy"), &STORY).await;
    assert_eq!(editor.post("/account/delete", &[("password", PASSWORD)]).await.status, 200);
    let left: i64 =
        sqlx::query_scalar("select count(*) from working_copy").fetch_one(site.db()).await.unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
#[ignore = "a measurement: cargo test --release --test web -- --ignored a_long_story_is_saved --nocapture"]
async fn a_long_story_is_saved_at_once() {
    let site = Site::open().await;
    site.section("politics").await;
    let (editor, other) = (site.browser_of(Role::Editor).await, site.browser_of(Role::Editor).await);
    let mut paragraphs: Vec<String> = (0..100)
        .map(|n| (0..50).map(|word| format!("word{}", word * 7 + n)).collect::<Vec<_>>().join(" "))
        .collect();
    let address = saved(&editor, &with(&STORY, "body", &paragraphs.join("\n\n"))).await;
    let took = |answer: &Answer| -> f64 {
        assert_eq!(answer.status, 303);
        answer.header("server-timing").strip_prefix("app;dur=").unwrap().parse().unwrap()
    };
    let (mut saves, mut merges) = (Vec::new(), Vec::new());
    for number in 0..20 {
        let version = version(&editor.get(&address).await.ok());
        let theirs = [paragraphs.as_slice(), &[format!("Theirs {number}.")]].concat().join("\n\n");
        paragraphs[number] = format!("{} changed", paragraphs[number]);
        saves.push(took(&save(&editor, &address, &version, &[("body", &paragraphs.join("\n\n"))]).await));
        merges.push(took(&save(&other, &address, &version, &[("body", &theirs)]).await));
        paragraphs = text_of(&editor, &address).await.split("\n\n").map(str::to_owned).collect();
    }
    for (what, mut times) in [("saved", saves), ("saved and merged", merges)] {
        times.sort_by(f64::total_cmp);
        println!("5,000 words {what}: median {} ms, slowest of 20 {} ms", times[10], times[19]);
        assert!(times[19] < 100.0);
    }
}
