//! What colleagues say to each other about a story: who reads it, who is told, and whose it is.

use courant::accounts::Role;

use crate::support::{Answer, Browser, Site};

const STORY: [(&str, &str); 4] =
    [("title", "The report on the bridge"), ("body", "First."), ("section", "politics"), ("access", "free")];

async fn saved(browser: &Browser) -> String {
    let answer = browser.post("/newsroom/articles", &STORY).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.location().to_owned()
}

async fn say(browser: &Browser, address: &str, text: &str) -> Answer {
    browser.post(&format!("{address}/comments"), &[("comment", text)]).await
}

/// The address of the comment that an answer leads to.
fn place(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let (story, comment) = answer.location().split_once("#comment-").unwrap();
    format!("{story}/comments/{comment}")
}

async fn named(site: &Site, email: &str, name: &str, role: Role) -> Browser {
    let id = site.account(email, role).await;
    sqlx::query("update account set name = $2 where account_id = $1")
        .bind(id.0)
        .bind(name)
        .execute(site.db())
        .await
        .unwrap();
    let browser = site.browser();
    browser.sign_in(email).await;
    browser
}

const TAKE_AWAY: [(&str, &str); 1] = [("_method", "delete")];

#[tokio::test]
async fn colleagues_talk_beside_a_story_and_settle_the_matter() {
    let site = Site::open().await;
    site.section("politics").await;
    let writer = named(&site, "ada@courant.example", "Ada Lovelace", Role::Author).await;
    let editor = named(&site, "grace@courant.example", "Grace Hopper", Role::Editor).await;
    named(&site, "rosa@courant.example", "Rosa Parks", Role::Author).await;
    let address = saved(&writer).await;
    let question = say(&editor, &address, "Who says so, @Ada? And you, @rosa parks?").await;
    let mails: Vec<(String, String, String)> =
        sqlx::query_as("select recipient::text, kind, plain from mail").fetch_all(site.db()).await.unwrap();
    assert_eq!(mails.len(), 1, "who may not read the story is not told of it");
    assert_eq!((mails[0].0.as_str(), mails[0].1.as_str()), ("ada@courant.example", "story-mention"));
    assert!(!mails[0].2.contains("Who says so") && mails[0].2.contains(&address));

    let question = place(&question);
    let key = question.rsplit('/').next().unwrap();
    let field = format!("answer-{key}");
    let fields = [("answers", key), (field.as_str(), "The engineer does.")];
    place(&writer.post(&format!("{address}/comments"), &fields).await);
    let form = editor.get(&address).await.ok();
    assert!(form.has("Who says so, @Ada?") && form.has("The engineer does.") && form.has("story-answer"));
    assert_eq!(writer.post(&format!("{question}/resolution"), &[]).await.status, 303);
    assert!(editor.get(&address).await.has("settled"));
    assert_eq!(editor.post(&format!("{question}/resolution"), &TAKE_AWAY).await.status, 303);
    assert!(!editor.get(&address).await.has("settled"));
    site.browser().get("/").await.ok();
    let file = writer.get("/account/data").await;
    assert!(file.has("The engineer does.") && !file.has("Who says so"), "each takes along their own");
}

#[tokio::test]
async fn only_ones_own_is_changed_and_only_who_reads_the_story_comes_near() {
    let site = Site::open().await;
    site.section("politics").await;
    let (writer, editor) = (site.browser_of(Role::Contributor).await, site.browser_of(Role::Editor).await);
    let address = saved(&writer).await;
    let own = place(&say(&writer, &address, "Is this enough?").await);
    let key = own.rsplit('/').next().unwrap();
    let field = format!("comment-{key}");
    let change = [(field.as_str(), "Changed words.")];
    assert_eq!(editor.post(&own, &change).await.status, 404);
    assert_eq!(editor.post(&own, &TAKE_AWAY).await.status, 404);
    for role in [Role::Contributor, Role::Author] {
        let other = site.browser_of(role).await;
        assert_eq!(say(&other, &address, "Let me in.").await.status, 404);
        assert_eq!(other.post(&own, &change).await.status, 404);
        assert_eq!(other.post(&format!("{own}/resolution"), &[]).await.status, 404);
        // Nor by way of a story of one's own.
        let theirs = saved(&other).await;
        assert_eq!(other.post(&format!("{theirs}/comments/{key}"), &change).await.status, 404);
        let through = [("answers", key), (&format!("answer-{key}"), "An answer.")];
        assert_eq!(other.post(&format!("{theirs}/comments"), &through).await.status, 404);
        assert_eq!(other.post(&format!("{theirs}/comments/{key}/resolution"), &[]).await.status, 303);
    }
    assert!(!editor.get(&address).await.has("settled"));
    let reader = site.browser_of(Role::Reader).await;
    assert_eq!(say(&reader, &address, "Nice.").await.status, 403);
    assert_eq!(writer.post(&own, &change).await.status, 303);
    let form = editor.get(&address).await.ok();
    assert!(form.has("Changed words.") && !form.has("Is this enough?"));
    assert_eq!(writer.post(&own, &TAKE_AWAY).await.status, 303);
    assert!(editor.get(&address).await.has("Taken back."));
    let empty = say(&editor, &address, "  ").await;
    assert_eq!(empty.status, 422);
    assert!(empty.has("The comment is empty."));
    let long = "x".repeat(4001);
    let refused = say(&editor, &address, &long).await;
    assert_eq!(refused.status, 422);
    assert!(refused.has(&long), "what was typed is kept");
    sqlx::query("delete from account where role = 'contributor'").execute(site.db()).await.unwrap();
    assert!(editor.get(&address).await.ok().has("A former colleague"));
}

#[tokio::test]
async fn what_is_typed_into_the_story_is_saved_with_a_comment() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let address = saved(&editor).await;
    let typed = [&[("body", "Rewritten."), ("version", "1"), ("comment", "Better?")], &STORY[..]].concat();
    place(&editor.post(&format!("{address}/comments"), &typed).await);
    let form = editor.get(&address).await.ok();
    assert!(form.has("Rewritten.") && form.has("Better?"));
}
