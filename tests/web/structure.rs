//! Sections, columns, topics and authors are made, changed, ordered, merged and deleted without a developer.

use courant::accounts::Role;

use crate::newsroom::version;
use crate::support::{Browser, Draft, Site};

/// Makes one and gives its address in the newsroom.
async fn made(browser: &Browser, desk: &str, fields: &[(&str, &str)]) -> String {
    let answer = browser.post(&format!("/newsroom/{desk}"), fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let name = fields.iter().find(|(field, _)| *field == "name").unwrap().1;
    let list = browser.get(&format!("/newsroom/{desk}")).await.ok();
    let (before, _) = list.text.split_once(&format!("\">{name}</a>")).expect(name);
    before.rsplit_once("href=\"").unwrap().1.to_owned()
}

async fn log(site: &Site) -> Vec<String> {
    sqlx::query_scalar("select action from audit order by audit_id").fetch_all(site.db()).await.unwrap()
}

#[tokio::test]
async fn an_editor_makes_a_section_which_readers_find_in_the_navigation_of_every_node() {
    let site = Site::open().await;
    site.section("politics").await;
    let (editor, reader) = (site.browser_of(Role::Editor).await, site.browser());
    let section = [("name", "Rule of Law"), ("slug", ""), ("description", "Courts and rights.")];
    let address = made(&editor, "sections", &section).await;
    let page = reader.get("/rule-of-law").await.ok();
    assert!(page.has("Courts and rights.") && page.has("href=\"/rule-of-law\""));

    // It comes last, and moves up.
    let nav = |text: &str| text.find("href=\"/rule-of-law\"") < text.find("href=\"/politics\"");
    assert!(!nav(&reader.get("/latest").await.ok().text));
    assert_eq!(editor.post(&format!("{address}/position"), &[("to", "up")]).await.status, 303);
    assert!(nav(&reader.get("/latest").await.ok().text));
    assert_eq!(log(&site).await, ["section.create", "section.reorder"]);
}

#[tokio::test]
async fn a_section_that_is_renamed_takes_its_stories_along() {
    let site = Site::open().await;
    let path = site.publish(Draft::new("tower")).await;
    let (editor, reader) = (site.browser_of(Role::Editor).await, site.browser());
    let list = editor.get("/newsroom/sections").await.ok();
    let keys =
        list.text.split("href=\"/newsroom/sections/").skip(1).map(|rest| rest.split('"').next().unwrap());
    let key = keys.into_iter().find(|key| key.len() == 36).expect("a section");
    let address = format!("/newsroom/sections/{key}");
    for (slug, from) in [("power", "politics"), ("government", "power"), ("politics", "government")] {
        let fields = [("name", "Politics"), ("slug", slug)];
        assert_eq!(editor.post(&address, &fields).await.status, 303);
        reader.get(&format!("/{slug}/tower")).await.ok();
        for old in ["politics", "power", "government"].iter().filter(|old| **old != slug) {
            let was_there = *old == from || slug != "power";
            for (old, new) in [
                (format!("/{old}"), format!("/{slug}")),
                (format!("/{old}/tower"), format!("/{slug}/tower")),
                (format!("/{old}/feed.xml"), format!("/{slug}/feed.xml")),
            ] {
                let answer = reader.get(&old).await;
                assert!(
                    !was_there || answer.status == 308 && answer.location() == new,
                    "{old}: {}",
                    answer.location()
                );
            }
        }
    }
    reader.get(&path).await.ok();
}

#[tokio::test]
async fn authors_need_not_be_users_and_their_note_stands_under_their_stories() {
    let site = Site::open().await;
    let path = site.publish(Draft::new("tower")).await;
    let (editor, reader) = (site.browser_of(Role::Editor).await, site.browser());
    site.account("ines@courant.example", Role::Author).await;
    let fields =
        [("name", "Inès Marek"), ("role", "Political editor"), ("note", "The writer has a bicycle.")];
    let address = made(&editor, "authors", &fields).await;
    site.link("article_author", "author", "tower", &["ines-marek"]).await;
    assert!(reader.get(&path).await.ok().has("The writer has a bicycle."));

    let seen = version(&editor.get(&address).await.ok());
    let change =
        |email| [fields[0], fields[2], ("slug", "ines"), ("email", email), ("version", seen.as_str())];
    let refused = editor.post(&address, &change("nobody@courant.example")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.has("No account has confirmed this address.") && refused.has("value=\"ines\""));
    assert_eq!(editor.post(&address, &change("INES@courant.example")).await.status, 303);
    assert_eq!(reader.get("/authors/ines-marek").await.location(), "/authors/ines");
    assert!(reader.get("/authors/ines").await.ok().has("Inès Marek"));
    assert!(editor.get(&address).await.ok().has("value=\"ines@courant.example\""));
    // A form of before is not laid over it.
    let stale = editor.post(&address, &change("")).await;
    assert_eq!(stale.status, 409);
    assert!(stale.has("Somebody else changed this author"));
}

#[tokio::test]
async fn an_address_is_unique_also_under_two_at_once_and_never_one_of_the_programs() {
    let site = Site::open().await;
    let editor = site.browser_of(Role::Editor).await;
    for desk in ["sections", "columns", "topics", "authors"] {
        let (path, fields) = (format!("/newsroom/{desk}"), [("name", "The Long Table")]);
        let (one, two) = tokio::join!(editor.post(&path, &fields), editor.post(&path, &fields));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 422], "{desk}");
        let refused = if one.status == 422 { one } else { two };
        assert!(refused.has("“The Long Table” has this address already."), "{}", refused.text);
        assert!(refused.has("value=\"The Long Table\""), "what was typed is kept");
        let empty = editor.post(&path, &[("name", " ")]).await;
        assert_eq!(empty.status, 422);
        assert!(empty.has("It needs a name."));
    }
    let reserved = editor.post("/newsroom/sections", &[("name", "Search")]).await;
    assert_eq!(reserved.status, 422);
    assert!(reserved.has("The program has pages of its own at /search."));
    assert_eq!(editor.post("/newsroom/topics", &[("name", "Search")]).await.status, 303);
}

#[tokio::test]
async fn what_is_empty_is_deleted_and_what_is_double_is_merged() {
    let site = Site::open().await;
    let (path, editor) = (site.publish(Draft::new("tower")).await, site.browser_of(Role::Editor).await);
    let reader = site.browser();
    let energy = made(&editor, "topics", &[("name", "Energy")]).await;
    let power = made(&editor, "topics", &[("name", "Power")]).await;
    let empty = made(&editor, "topics", &[("name", "Empty")]).await;
    site.link("article_topic", "topic", "tower", &["power", "energy"]).await;
    let kept = editor.post(&power, &[("_method", "delete")]).await;
    assert_eq!(kept.status, 422);
    assert!(kept.has("It has stories, so it cannot be deleted."));
    assert_eq!(editor.post(&empty, &[("_method", "delete")]).await.status, 303);
    assert_eq!(reader.get("/topics/empty").await.status, 404);

    let into = energy.rsplit('/').next().unwrap();
    let merge = format!("{power}/merge");
    assert_eq!(editor.post(&merge, &[("into", into)]).await.status, 303);
    assert_eq!(reader.get("/topics/power").await.location(), "/topics/energy");
    assert!(reader.get("/topics/energy").await.ok().has(&path));
    assert_eq!(editor.post(&merge, &[("into", into)]).await.status, 404, "once");
    let own = editor.post(&format!("{energy}/merge"), &[("into", into)]).await;
    assert_eq!(own.status, 400);
    let deeds = ["topic.create", "topic.create", "topic.create", "topic.delete", "topic.merge"];
    assert_eq!(log(&site).await, deeds);
}

#[tokio::test]
async fn only_editors_change_the_structure_of_the_paper() {
    let site = Site::open().await;
    for role in [Role::Reader, Role::Contributor, Role::Author] {
        let browser = site.browser_of(role).await;
        for desk in ["sections", "columns", "topics", "authors", "redirects"] {
            let path = format!("/newsroom/{desk}");
            assert_eq!(browser.get(&path).await.status, 403, "{role:?} {path}");
            let fields = [("name", "Mine"), ("from", "/a"), ("to", "/latest")];
            assert_eq!(browser.post(&path, &fields).await.status, 403, "{role:?} {path}");
        }
        let position = format!("/newsroom/sections/{}/position", uuid::Uuid::nil());
        assert_eq!(browser.post(&position, &[("to", "up")]).await.status, 403);
        let merge = format!("/newsroom/topics/{}/merge", uuid::Uuid::nil());
        assert_eq!(browser.post(&merge, &[]).await.status, 403);
    }
    assert_eq!(log(&site).await, [""; 0]);
}
