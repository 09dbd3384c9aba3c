//! Pictures in stories, from the form to the reader.

use courant::accounts::Role;
use courant::media::jobs;
use serde_json::json;

use super::{addresses, bytes, describe, halves, jpeg, send, uploaded};
use crate::support::{Answer, Browser, Site};

/// Saves a new story and gives its address in the newsroom.
async fn save(browser: &Browser, fields: &[(&str, &str)]) -> Answer {
    let mut all = vec![("title", "A story with pictures"), ("section", "politics"), ("access", "free")];
    all.extend_from_slice(fields);
    browser.post("/newsroom/articles", &all).await
}

fn text(id: &str, alt: &str) -> String {
    let picture = json!({"type": "image", "attrs": {"media": id, "alt": alt, "caption": "In the text"}});
    let words = json!({"type": "paragraph", "content": [{"type": "text", "text": "Words."}]});
    json!({"type": "doc", "content": [words, picture]}).to_string()
}

async fn published(editor: &Browser, saved: &Answer) -> String {
    assert_eq!(saved.status, 303, "{}", saved.text);
    assert_eq!(editor.post(&format!("{}/publication", saved.location()), &[]).await.status, 303);
    let form = editor.get(saved.location()).await.ok();
    form.text
        .split("<a href=\"/politics/")
        .nth(1)
        .map(|rest| format!("/politics/{}", rest.split('"').next().unwrap()))
        .unwrap()
}

#[tokio::test]
async fn a_story_shows_its_pictures_at_once_as_jpeg_and_soon_as_avif() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let lead = uploaded(&editor, &jpeg(&halves(900, 500))).await;
    let within = uploaded(&editor, &jpeg(&halves(420, 280))).await;
    describe(&editor, &lead, "The lead shows this", ("50", "50")).await;
    describe(&editor, &within, "The other shows that", ("50", "50")).await;
    let document = text(&within, "");
    let saved = save(&editor, &[("document", &document), ("lead", &lead), ("lead_caption", "")]).await;
    let path = published(&editor, &saved).await;
    let reader = site.browser();
    let page = reader.get(&path).await.ok();
    for words in ["The lead shows this", "Its own caption", "The other shows that", "In the text"] {
        assert!(page.has(words), "{words}: {}", page.text);
    }
    assert!(
        page.has("width=\"420\" height=\"280\"") && page.has("800w") && !page.has(".avif"),
        "{}",
        page.text
    );

    // Twice is as good as once, and done is done.
    while jobs::step(&site.state).await.unwrap() {}
    let page = reader.get(&path).await.ok();
    let front = reader.get("/").await.ok();
    assert!(front.has("/teaser-50-50-400.avif"), "{}", front.text);
    for text in [&page.text, &front.text] {
        let files = addresses(text, "/media/");
        let is = |file: &str, kind| file.rsplit('.').next() == Some(kind);
        assert!(files.iter().any(|file| is(file, "avif")) && files.iter().any(|file| is(file, "jpg")));
        for file in files {
            let (status, kind, content) = bytes(&reader, &file).await;
            let avif = is(&file, "avif");
            assert_eq!(
                (status, kind.as_str()),
                (200, if avif { "image/avif" } else { "image/jpeg" }),
                "{file}"
            );
            assert_eq!(&content[4..8] == b"ftyp", avif, "{file}");
        }
    }
}

#[tokio::test]
async fn a_picture_that_is_not_there_or_that_nobody_described_is_refused_where_it_stands() {
    let site = Site::open().await;
    site.section("politics").await;
    let author = site.browser_of(Role::Author).await;
    let nobody = "0190a5b0-0000-7000-8000-000000000000";
    let missing = save(&author, &[("document", &text(nobody, "Words"))]).await;
    assert_eq!(missing.status, 422);
    assert!(
        missing.has(&format!("Picture 1 of the text is not in the library ({nobody}).")),
        "{}",
        missing.text
    );
    for wrong in [nobody, "a picture"] {
        let answer = save(&author, &[("body", "Words."), ("lead", wrong)]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.has("There is no such picture in the library."), "{}", answer.text);
    }
    let id = uploaded(&author, &jpeg(&halves(300, 200))).await;
    let silent = save(&author, &[("document", &text(&id, ""))]).await;
    assert!(silent.status == 422 && silent.has("Say what picture 1 of the text shows"), "{}", silent.text);
    let lead = save(&author, &[("body", "Words."), ("lead", &id)]).await;
    assert!(lead.status == 422 && lead.has("Say first what"), "{}", lead.text);
    assert_eq!(save(&author, &[("document", &text(&id, "Said in the story"))]).await.status, 303);
}

#[tokio::test]
async fn where_it_is_used_is_listed_and_a_used_picture_stays() {
    let site = Site::open().await;
    site.section("politics").await;
    let author = site.browser_of(Role::Author).await;
    let contributor = site.browser_of(Role::Contributor).await;
    let id = uploaded(&author, &jpeg(&halves(300, 200))).await;
    describe(&author, &id, "Two halves", ("50", "50")).await;
    let page = format!("/newsroom/media/{id}");
    let saved = save(&author, &[("document", &text(&id, ""))]).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let shown = author.get(&page).await.ok();
    assert!(shown.has(saved.location()) && shown.has("A story with pictures") && shown.has("In the text"));
    let stranger = contributor.get(&page).await.ok();
    assert!(!stranger.has("A story with pictures") && stranger.has("1 unpublished story of colleagues"));
    let refused = author.post(&page, &[("_method", "delete")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.has("Stories show this picture, so it stays."), "{}", refused.text);

    // Out of the text and above it: the use moves along. Gone from the story, it can go.
    let plain = [("title", "A story with pictures"), ("section", "politics"), ("body", "Words.")];
    let lead: Vec<_> = plain.iter().copied().chain([("lead", id.as_str())]).collect();
    // A text with pictures is no Markdown: it is emptied as a document.
    let empty = json!({"type": "doc", "content": []}).to_string();
    let lead: Vec<_> = lead
        .into_iter()
        .map(|(name, value)| if name == "body" { ("document", empty.as_str()) } else { (name, value) })
        .collect();
    assert_eq!(author.post(saved.location(), &lead).await.status, 303);
    assert!(author.get(&page).await.ok().has("Above the text"));
    let kept = [("title", "A new headline"), ("section", "politics")];
    assert_eq!(author.post(saved.location(), &kept).await.status, 303, "a form without the field leaves it");
    assert!(author.get(&page).await.ok().has("Above the text"));
    let none: Vec<_> = kept.iter().copied().chain([("lead", "")]).collect();
    assert_eq!(author.post(saved.location(), &none).await.status, 303);
    assert_eq!(author.post(&page, &[("_method", "delete")]).await.status, 303);
    assert_eq!(author.get(&page).await.status, 404);
}

#[tokio::test]
async fn what_readers_see_is_changed_by_who_may_publish() {
    let site = Site::open().await;
    site.section("politics").await;
    let contributor = site.browser_of(Role::Contributor).await;
    let editor = site.browser_of(Role::Editor).await;
    let id = uploaded(&contributor, &jpeg(&halves(300, 200))).await;
    describe(&contributor, &id, "Two halves", ("50", "50")).await;
    let saved = save(&editor, &[("document", &text(&id, ""))]).await;
    let path = published(&editor, &saved).await;
    assert_eq!(describe(&contributor, &id, "Otherwise", ("50", "50")).await.status, 403);
    let other = jpeg(&halves(500, 100));
    let files = [("other.jpg", "image/jpeg", other.as_slice())];
    let replace = format!("/newsroom/media/{id}/file");
    assert_eq!(send(&contributor, &replace, &[], &files, "text/html").await.status, 403);
    assert_eq!(send(&editor, &replace, &[], &files, "text/html").await.status, 303);
    assert!(site.browser().get(&path).await.ok().has("width=\"500\" height=\"100\""), "every use follows");
}
