//! The way of a story from its writer to its readers, and who may move it on.

use courant::accounts::Role;

use crate::support::{Answer, Browser, Site};

const STORY: [(&str, &str); 5] = [
    ("title", "A new bridge for Namur"),
    ("standfirst", "It will be ready when it is ready."),
    ("body", "First paragraph.\n\nSecond paragraph.\n\nThird paragraph."),
    ("section", "politics"),
    ("access", "metered"),
];

const PATH: &str = "/politics/a-new-bridge-for-namur";

/// Saves a new story and gives its address in the newsroom.
async fn saved(browser: &Browser) -> String {
    let answer = browser.post("/newsroom/articles", &STORY).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.location().to_owned()
}

async fn do_(browser: &Browser, address: &str, place: &str, fields: &[(&str, &str)]) -> Answer {
    browser.post(&format!("{address}/{place}"), fields).await
}

async fn state(site: &Site) -> String {
    sqlx::query_scalar("select status::text from article").fetch_one(site.db()).await.unwrap()
}

async fn mails(site: &Site) -> Vec<String> {
    sqlx::query_scalar("select kind from mail order by mail_id").fetch_all(site.db()).await.unwrap()
}

const TAKE_AWAY: [(&str, &str); 1] = [("_method", "delete")];

#[tokio::test]
async fn a_contributor_submits_an_editor_sends_back_and_then_publishes() {
    let site = Site::open().await;
    site.section("politics").await;
    let contributor = site.browser_of(Role::Contributor).await;
    let editor = site.browser_of(Role::Editor).await;
    let address = saved(&contributor).await;
    let form = contributor.get(&address).await.ok();
    assert!(form.has("Submit for review") && !form.has("Mark as ready") && !form.has(">Publish<"));

    let note = [("workflow_note", "Please look at the figures.")];
    assert_eq!(do_(&contributor, &address, "submission", &note).await.status, 303);
    assert_eq!(state(&site).await, "in_review");
    let waiting = editor.get("/newsroom/articles?view=waiting").await.ok();
    assert!(waiting.has("A new bridge for Namur"));
    assert!(editor.get(&address).await.has("Please look at the figures."));

    let closed = contributor.get(&address).await.ok();
    assert!(closed.has("An editor reads it") && closed.has("Take it back") && !closed.has(">Save<"));
    let late = contributor.post(&address, &STORY).await;
    assert_eq!(late.status, 409);
    assert!(late.has("Nothing was saved") && late.has("Third paragraph."), "what was typed is kept");

    let wordless = do_(&editor, &address, "return", &[]).await;
    assert_eq!(wordless.status, 422);
    assert!(wordless.has("Say in the note what is to be done"));
    let note = [("workflow_note", "The third paragraph has no source.")];
    assert_eq!(do_(&editor, &address, "return", &note).await.status, 303);
    assert_eq!(mails(&site).await, ["story-returned"]);
    let list = contributor.get("/newsroom/articles?view=waiting").await.ok();
    assert!(list.has("A new bridge for Namur") && list.has("Sent back"));
    assert!(contributor.get(&address).await.has("The third paragraph has no source."));

    assert_eq!(contributor.post(&address, &STORY).await.status, 303, "and writes on");
    assert_eq!(do_(&contributor, &address, "submission", &[]).await.status, 303);
    assert_eq!(do_(&editor, &address, "approval", &[]).await.status, 303);
    assert_eq!(site.browser().get(PATH).await.status, 404, "ready is not published");
    assert_eq!(do_(&editor, &address, "publication", &[]).await.status, 303);
    site.browser().get(PATH).await.ok();
    assert_eq!(mails(&site).await, ["story-returned", "story-ready", "story-published"]);
    let words: Vec<String> = sqlx::query_scalar("select plain from mail where plain is not null")
        .fetch_all(site.db())
        .await
        .unwrap();
    assert_eq!(words.len(), 3);
    assert!(words.iter().all(|words| !words.contains("bridge") && !words.contains("source")));
    let log: Vec<String> =
        sqlx::query_scalar("select action from audit where subject = 'article' order by audit_id")
            .fetch_all(site.db())
            .await
            .unwrap();
    let deeds =
        ["create", "submit", "return", "submit", "approve", "publish"].map(|deed| format!("article.{deed}"));
    assert_eq!(log, deeds);
}

#[tokio::test]
async fn a_contributor_takes_a_submission_back_and_may_nothing_more() {
    let site = Site::open().await;
    site.section("politics").await;
    let contributor = site.browser_of(Role::Contributor).await;
    let address = saved(&contributor).await;
    for (place, fields) in
        [("publication", &[][..]), ("approval", &[]), ("return", &[("workflow_note", "No.")])]
    {
        let answer = do_(&contributor, &address, place, fields).await;
        assert!([403, 409].contains(&answer.status), "{place}: {}", answer.status);
    }
    let moment = [("publish_at", "2026-12-01T09:00")];
    assert_eq!(do_(&contributor, &address, "schedule", &moment).await.status, 403);
    assert_eq!(
        do_(&contributor, &address, "submission", &TAKE_AWAY).await.status,
        303,
        "there is nothing to take back"
    );
    assert_eq!(state(&site).await, "draft");
    assert_eq!(do_(&contributor, &address, "submission", &[]).await.status, 303);
    assert_eq!(do_(&contributor, &address, "submission", &[]).await.status, 303, "twice is once");
    assert_eq!(do_(&contributor, &address, "submission", &TAKE_AWAY).await.status, 303);
    assert_eq!(state(&site).await, "draft");
    assert_eq!(contributor.post(&address, &STORY).await.status, 303);
    let steps: i64 =
        sqlx::query_scalar("select count(*) from workflow_step").fetch_one(site.db()).await.unwrap();
    assert_eq!(steps, 2);
}

#[tokio::test]
async fn an_author_publishes_their_own_and_knows_of_no_other() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let author = site.browser_of(Role::Author).await;
    let theirs = saved(&editor).await;
    for place in ["submission", "return", "approval", "publication", "schedule", "embargo"] {
        let fields = [("publish_at", "2026-12-01T09:00"), ("workflow_note", "Note.")];
        assert_eq!(do_(&author, &theirs, place, &fields).await.status, 404, "{place}");
        assert_eq!(do_(&author, &theirs, place, &TAKE_AWAY).await.status, 404, "{place}");
    }
    assert_eq!(author.get(&format!("{theirs}/withdrawal")).await.status, 404);
    let own = author.post("/newsroom/articles", &[&STORY[..], &[("slug", "own")]].concat()).await;
    let own = own.location().to_owned();
    assert_eq!(do_(&author, &own, "approval", &[]).await.status, 403, "to approve is to have read another's");
    assert_eq!(do_(&author, &own, "publication", &[]).await.status, 303);
    let page = author.get(&format!("{own}/withdrawal")).await.ok();
    assert!(page.has("Withdraw this story?"));
    site.browser().get("/politics/own").await.ok();
    assert_eq!(do_(&author, &own, "publication", &TAKE_AWAY).await.status, 303);
    assert_eq!(site.browser().get("/politics/own").await.status, 410);
}

#[tokio::test]
async fn of_two_deeds_at_once_on_one_version_one_is_done() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let address = saved(&editor).await;
    assert_eq!(do_(&editor, &address, "submission", &[]).await.status, 303);
    let deeds = (0..16).map(|number| {
        let (editor, address) = (editor.clone(), address.clone());
        let place = if number % 2 == 0 { "return" } else { "approval" };
        tokio::spawn(async move {
            let fields = [("version", "2"), ("workflow_note", "Note.")];
            do_(&editor, &address, place, &fields).await.status
        })
    });
    for deed in deeds.collect::<Vec<_>>() {
        let status = deed.await.unwrap();
        assert!([303, 409].contains(&status), "{status}");
    }
    let steps: i64 =
        sqlx::query_scalar("select count(*) from workflow_step").fetch_one(site.db()).await.unwrap();
    assert_eq!(steps, 2, "the submission, and one deed after it");
}

#[tokio::test]
async fn a_note_and_the_text_are_saved_with_the_deed() {
    let site = Site::open().await;
    site.section("politics").await;
    let contributor = site.browser_of(Role::Contributor).await;
    let address = saved(&contributor).await;
    let typed = [&[("body", "Changed at the last moment."), ("version", "1")], &STORY[..]].concat();
    assert_eq!(do_(&contributor, &address, "submission", &typed).await.status, 303);
    assert!(contributor.get(&address).await.has("Changed at the last moment."));
    let nothing = [&[("title", ""), ("version", "3")], &STORY[1..]].concat();
    let long = "x".repeat(1001);
    let editor = site.browser_of(Role::Editor).await;
    assert_eq!(
        do_(&editor, &address, "approval", &nothing).await.status,
        422,
        "what cannot be saved stops the deed"
    );
    let too_long = do_(&editor, &address, "return", &[("workflow_note", &long)]).await;
    assert_eq!(too_long.status, 422);
    assert!(too_long.has(&long), "what was typed is kept");
    assert_eq!(state(&site).await, "in_review");
}
