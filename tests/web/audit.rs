//! The audit log: admins read who did what to what, and nobody changes it.

use chrono::TimeDelta;
use courant::accounts::Role;
use courant::audit::{self, Entry};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Browser, Site};

/// A story that an editor wrote and published, and a brief of another day.
async fn written(site: &Site) -> (Browser, String) {
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let fields = [("title", "A bridge for Namur"), ("body", "One.\n\nTwo."), ("section", "politics")];
    let story = editor.post("/newsroom/articles", &fields).await.location().to_owned();
    assert_eq!(editor.post(&format!("{story}/publication"), &[]).await.status, 303);
    site.state.clock.set(site.state.clock.now() + TimeDelta::days(1));
    let brief = [("headline", "Rain in Ghent"), ("action", "publish")];
    assert_eq!(editor.post("/newsroom/briefs", &brief).await.status, 303);
    (editor, story)
}

#[tokio::test]
async fn an_admin_finds_who_did_what_to_what_and_what_changed() {
    let site = Site::open().await;
    let (editor, story) = written(&site).await;
    let admin = site.browser_of(Role::Admin).await;
    assert_eq!(site.browser_of(Role::Reader).await.get("/admin/audit").await.status, 403);
    for page in ["/admin/audit", "/admin/audit.csv"] {
        assert_eq!(editor.get(page).await.status, 403);
    }
    let all = admin.get("/admin/audit").await.ok();
    assert!(all.has("article.publish") && all.has("Rain in Ghent"), "{}", all.text);
    assert!(all.has(&format!("<a href=\"{story}\">A bridge for Namur</a>")), "{}", all.text);
    assert!(all.has("<dt>status</dt>") && all.has("</span>draft</del>") && all.has("</span>published</ins>"));

    for (asked, story, brief) in [
        ("?subject=article", true, false),
        ("?subject=brief", false, true),
        ("?q=namur", true, false),
        ("?q=article.pub", true, false),
        ("?q=nobody", false, false),
        ("?q=100%25", false, false),
        ("?until=2026-11-24", true, false),
        ("?from=2026-11-25", false, true),
        ("?from=2026-11-24&until=2026-11-25", true, true),
    ] {
        let found = admin.get(&format!("/admin/audit{asked}")).await.ok();
        let has = (found.has("A bridge for Namur"), found.has("Rain in Ghent"));
        assert_eq!(has, (story, brief), "{asked}: {}", found.text);
    }
}

#[tokio::test]
async fn a_log_of_many_lines_is_read_page_by_page_and_taken_along_as_a_file() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let now = site.state.clock.now();
    for number in 0..120 {
        let entry = Entry {
            by: None,
            action: "test.done",
            subject: "test",
            subject_id: Uuid::nil(),
            before: None,
            after: Some(json!({ "number": number, "text": "=1+1" })),
        };
        audit::record(site.db(), entry, now).await.unwrap();
    }
    let (mut address, mut seen) = ("/admin/audit?subject=test".to_owned(), Vec::new());
    loop {
        let page = admin.get(&address).await.ok();
        let numbers = page.text.split("<dt>number</dt>").skip(1);
        seen.extend(numbers.map(|rest| {
            let (_, rest) = rest.split_once("is now </span>").unwrap();
            rest.split('<').next().unwrap().parse::<u32>().unwrap()
        }));
        let Some((before, _)) = page.text.split_once("\">Older</a>") else { break };
        address = before.rsplit_once("href=\"").unwrap().1.replace("&#38;", "&");
    }
    assert!(seen.is_sorted_by(|one, other| one > other), "the newest first: {seen:?}");
    assert_eq!(seen.len(), 120);

    let file = admin.get("/admin/audit.csv?subject=test").await.ok();
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(file.text.lines().count(), 121);
    assert!(file.text.lines().nth(1).unwrap().contains("The program,,test.done,test,"), "{}", file.text);
}

#[tokio::test]
async fn the_log_is_only_added_to_whoever_holds_the_connection() {
    let site = Site::open().await;
    written(&site).await;
    for change in ["update audit set action = 'nothing'", "delete from audit", "truncate audit"] {
        let refused = sqlx::query(change).execute(site.db()).await.unwrap_err();
        assert!(refused.to_string().contains("this is written once"), "{change}: {refused}");
    }
}
