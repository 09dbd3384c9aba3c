//! Looking through the library, and changing what is in it.

use courant::accounts::Role;
use courant::media::jobs;

use super::{describe, halves, is_red, jpeg, pixels, send, uploaded};
use crate::support::{Browser, Site};

fn file(text: &str) -> &str {
    text.split("src=\"/media/").nth(1).unwrap().split('/').next().unwrap()
}

async fn cut(browser: &Browser, page: &str) -> String {
    let page = browser.get(page).await.ok();
    let at = page.text.find("/square-").expect("a cut");
    let begin = page.text[..at].rfind("/media/").unwrap();
    page.text[begin..].split(['"', ' ']).next().unwrap().to_owned()
}

#[tokio::test]
async fn a_picture_is_described_or_decorative_and_found_by_what_it_shows() {
    let site = Site::open().await;
    let author = site.browser_of(Role::Author).await;
    let id = uploaded(&author, &jpeg(&halves(900, 600))).await;
    let page = format!("/newsroom/media/{id}");
    assert!(author.get("/newsroom/media?undescribed=true").await.ok().has(&page));
    let silent = describe(&author, &id, "", ("50", "50")).await;
    assert_eq!(silent.status, 422);
    assert!(silent.has("Say what it shows, or that it is decorative."));
    assert_eq!(describe(&author, &id, "A bridge at dusk", ("101", "x")).await.status, 422);
    assert_eq!(describe(&author, &id, "A bridge at dusk", ("50", "50")).await.status, 303);
    assert!(author.get("/newsroom/media?q=BRIDGE").await.ok().has("A bridge at dusk"));
    assert!(!author.get("/newsroom/media?q=100%25_").await.ok().has("A bridge at dusk"));
    assert!(!author.get("/newsroom/media?undescribed=true").await.ok().has(&page));
    let both = [("alt", "Words"), ("decorative", "1"), ("focus_x", "50"), ("focus_y", "50")];
    assert_eq!(author.post(&page, &both).await.status, 422, "words that nobody hears");
    // The older version of the form loses nothing of the newer.
    let old = [("alt", "Mine"), ("focus_x", "50"), ("focus_y", "50"), ("version", "1")];
    let conflict = author.post(&page, &old).await;
    assert_eq!(conflict.status, 409);
    assert!(conflict.has("Mine") && conflict.has("Save again"), "{}", conflict.text);
}

#[tokio::test]
async fn a_new_focus_cuts_anew_at_new_addresses() {
    let site = Site::open().await;
    let author = site.browser_of(Role::Author).await;
    let id = uploaded(&author, &jpeg(&halves(1200, 400))).await;
    let page = format!("/newsroom/media/{id}");
    let reader = site.browser();
    let middle = cut(&author, &page).await;
    let shown = pixels(&reader, &middle).await;
    assert_eq!(shown.dimensions(), (400, 400));
    assert!(is_red(*shown.get_pixel(10, 200)) && !is_red(*shown.get_pixel(390, 200)));
    assert_eq!(describe(&author, &id, "Two halves", ("100", "50")).await.status, 303);
    let right = cut(&author, &page).await;
    assert_ne!(right, middle);
    let shown = pixels(&reader, &right).await;
    assert!(!is_red(*shown.get_pixel(10, 200)) && !is_red(*shown.get_pixel(390, 200)), "all blue");
    assert_eq!(pixels(&reader, &middle).await.dimensions(), (400, 400), "what is open still shows");
}

#[tokio::test]
async fn a_replacement_has_new_addresses_and_the_old_files_go_after_a_day() {
    let site = Site::open().await;
    let author = site.browser_of(Role::Author).await;
    let id = uploaded(&author, &jpeg(&halves(900, 600))).await;
    describe(&author, &id, "Two halves", ("50", "50")).await;
    let page = format!("/newsroom/media/{id}");
    let before = author.get(&page).await.ok();
    let old = format!("/media/{}/400.jpg", file(&before.text));
    let other = jpeg(&halves(1400, 700));
    let files = [("other.jpg", "image/jpeg", other.as_slice())];
    let replace = format!("{page}/file");
    let refused =
        send(&author, &replace, &[("version", "2")], &[("x.jpg", "image/jpeg", b"x")], "text/html").await;
    assert_eq!(refused.status, 422);
    assert!(refused.has("It is no picture that we know") && refused.has("Two halves"), "{}", refused.text);
    let stale = send(&author, &replace, &[("version", "1")], &files, "text/html").await;
    assert_eq!(stale.status, 409);
    let done = send(&author, &replace, &[("version", "2")], &files, "text/html").await;
    assert_eq!(done.status, 303, "{}", done.text);
    let after = author.get(&page).await.ok();
    assert!(after.has("1400 × 700 pixels") && after.has("Two halves"), "{}", after.text);
    assert_ne!(file(&after.text), file(&before.text));
    let reader = site.browser();
    jobs::sweep(&site.state).await.unwrap();
    assert_eq!(reader.get(&old).await.status, 200, "pages that are open still ask for it");
    site.state.clock.set(site.state.clock.now() + chrono::TimeDelta::hours(25));
    jobs::sweep(&site.state).await.unwrap();
    assert_eq!(reader.get(&old).await.status, 404);
    assert_eq!(reader.get(&format!("/media/{}/400.jpg", file(&after.text))).await.status, 200);
    let left: i64 =
        sqlx::query_scalar("select count(*) from media_leftover").fetch_one(site.db()).await.unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn ones_own_pictures_are_ones_own_and_editors_look_after_all() {
    let site = Site::open().await;
    let (one, other) = (site.browser_of(Role::Contributor).await, site.browser_of(Role::Author).await);
    let editor = site.browser_of(Role::Editor).await;
    let id = uploaded(&one, &jpeg(&halves(300, 200))).await;
    assert_eq!(describe(&other, &id, "Not mine", ("50", "50")).await.status, 403);
    assert_eq!(describe(&one, &id, "Mine", ("50", "50")).await.status, 303);
    assert_eq!(describe(&editor, &id, "Edited", ("50", "50")).await.status, 303);
    assert!(other.get(&format!("/newsroom/media/{id}")).await.ok().has("disabled"), "everybody sees it");
}
