//! The front page desk: stories stand where editors put them, for as long as they say, and nobody's change is lost.

use chrono::{DateTime, TimeDelta, Utc};
use courant::accounts::Role;
use courant::articles::Kind;

use crate::newsroom::{STORY, saved, version, with};
use crate::support::{Answer, Browser, Draft, Site, tuesday};

/// Twelve pieces of news and five of opinion, the first the newest: `news-1` … and `opinion-1` …
async fn paper(site: &Site) {
    for number in 1..=12 {
        let at = tuesday() - TimeDelta::minutes(number);
        site.publish(Draft::new(&format!("news-{number}")).at(at)).await;
    }
    for number in 1..=5 {
        let at = tuesday() - TimeDelta::minutes(number);
        site.publish(Draft::new(&format!("opinion-{number}")).kind(Kind::Opinion).at(at)).await;
    }
}

async fn id(site: &Site, slug: &str) -> String {
    sqlx::query_scalar("select article_id::text from article where slug = $1")
        .bind(slug)
        .fetch_one(site.db())
        .await
        .unwrap()
}

async fn put(site: &Site, browser: &Browser, slug: &str, to: &str, until: &str) -> Answer {
    let id = id(site, slug).await;
    browser.post("/newsroom/front", &[("article", &id), ("to", to), ("until", until)]).await
}

/// The slugs that stand in a part of the front page, in order.
fn standing(page: &Answer, from: &str, to: &str) -> Vec<String> {
    let (_, part) = page.text.split_once(from).expect(from);
    let (part, _) = part.split_once(to).expect(to);
    let links =
        part.split("href=\"/politics/").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    let mut slugs: Vec<_> = links.collect();
    slugs.dedup();
    slugs
}

fn lead(page: &Answer) -> String {
    standing(page, "<article class=\"lead\">", "</h2>").remove(0)
}

fn top_stories(page: &Answer) -> Vec<String> {
    standing(page, "class=\"front-second\"", "</section>")
}

async fn log(site: &Site) -> Vec<String> {
    let sql = "select action from audit where action like 'front.%' order by audit_id";
    sqlx::query_scalar(sql).fetch_all(site.db()).await.unwrap()
}

#[tokio::test]
async fn an_editor_puts_a_story_where_it_stands_and_the_rest_fills_itself() {
    let site = Site::open().await;
    paper(&site).await;
    let (editor, reader) = (site.browser_of(Role::Editor).await, site.browser());
    assert_eq!(lead(&reader.get("/").await.ok()), "news-1");
    let desk = editor.get("/newsroom/front").await.ok();
    assert!(desk.has("Nobody has arranged it yet") && desk.has("Fills itself"), "{}", desk.text);

    for (slug, to) in [("news-9", "lead-1"), ("news-8", "secondary-2"), ("news-1", "opinion-1")] {
        assert_eq!(put(&site, &editor, slug, to, "").await.status, 303);
    }
    let page = reader.get("/").await.ok();
    assert_eq!(lead(&page), "news-9");
    assert_eq!(top_stories(&page), ["news-2", "news-8", "news-3", "news-4", "news-5"]);
    let opinion = standing(&page, "class=\"opinion-row\"", "</section>");
    assert_eq!(opinion, ["news-1", "opinion-1", "opinion-2", "opinion-3"]);
    for number in 1..=12 {
        let shown = page.text.matches(&format!("href=\"/politics/news-{number}\"")).count();
        // The lead's picture would be a second link to it; no story here has one.
        assert!(shown <= 1, "news-{number} stands {shown} times");
    }
    // Another node shows the same without having been told.
    assert_eq!(lead(&site.second_node().await.browser().get("/").await.ok()), "news-9");

    assert_eq!(put(&site, &editor, "news-9", "off", "").await.status, 303);
    assert_eq!(lead(&reader.get("/").await.ok()), "news-2");
    assert_eq!(log(&site).await.len(), 4);
}

#[tokio::test]
async fn a_pin_ends_by_the_clock_and_a_story_that_was_taken_back_leaves_its_place() {
    let site = Site::open().await;
    paper(&site).await;
    let (editor, reader) = (site.browser_of(Role::Editor).await, site.browser());
    // 10:00 in Brussels is 09:00 in UTC: the pin of the lead ends at half past ten.
    assert_eq!(put(&site, &editor, "news-9", "lead-1", "2026-11-24T10:30").await.status, 303);
    assert_eq!(put(&site, &editor, "news-8", "secondary-1", "").await.status, 303);
    assert!(editor.get("/newsroom/front").await.ok().has("Pinned until 10:30"));
    let withdrawal = format!("/newsroom/articles/{}/publication", id(&site, "news-8").await);
    assert_eq!(editor.post(&withdrawal, &[("_method", "delete")]).await.status, 303);
    let page = reader.get("/").await.ok();
    assert_eq!((lead(&page).as_str(), top_stories(&page)[0].as_str()), ("news-9", "news-1"));
    assert!(editor.get("/newsroom/front").await.ok().has("withdrawn, so readers do not see it"));

    let later = site.node_with(|state| state.clock = at("2026-11-24T09:30:00Z")).await;
    assert_eq!(lead(&later.browser().get("/").await.ok()), "news-1");
    let just_before = site.node_with(|state| state.clock = at("2026-11-24T09:29:59Z")).await;
    assert_eq!(lead(&just_before.browser().get("/").await.ok()), "news-9");
}

fn at(moment: &str) -> courant::clock::Clock {
    courant::clock::Clock::stopped(moment.parse::<DateTime<Utc>>().unwrap())
}

#[tokio::test]
async fn of_two_editors_who_change_the_same_page_the_second_is_told_and_keeps_what_they_wanted() {
    let site = Site::open().await;
    paper(&site).await;
    let (ada, bob) = (site.browser_of(Role::Editor).await, site.browser_of(Role::Editor).await);
    let (first, second) = (id(&site, "news-8").await, id(&site, "news-9").await);
    let seen = version(&ada.get("/newsroom/front").await.ok());
    let wish = |article| [("version", seen.clone()), ("article", article), ("to", "lead-1".to_owned())];
    let fields = |wish: &[(&'static str, String); 3]| -> Vec<(&'static str, String)> { wish.to_vec() };
    let send = async |browser: &Browser, wish: Vec<(&'static str, String)>| {
        let wish: Vec<_> = wish.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post("/newsroom/front", &wish).await
    };
    let (one, two) =
        tokio::join!(send(&ada, fields(&wish(first.clone()))), send(&bob, fields(&wish(second.clone()))));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let (refused, browser) = if one.status == 409 { (one, &ada) } else { (two, &bob) };
    assert!(refused.has("Somebody else changed the front page meanwhile"), "{}", refused.text);
    assert!(refused.has("<option value=\"lead-1\" selected>"), "the wish is still there");

    // Sent again from the page that says so it is done.
    let version = version(&refused);
    let article = refused.text.split_once("front-again").unwrap().1;
    let article = article.split_once("name=\"article\" value=\"").unwrap().1.split('"').next().unwrap();
    let again = [("version", version.as_str()), ("article", article), ("to", "lead-1")];
    assert_eq!(browser.post("/newsroom/front", &again).await.status, 303);
    let stands = lead(&site.browser().get("/").await.ok());
    assert_eq!(id(&site, &stands).await, article);
    assert_eq!(log(&site).await.len(), 2);
}

#[tokio::test]
async fn what_cannot_stand_there_is_refused_and_what_was_typed_is_kept() {
    let site = Site::open().await;
    paper(&site).await;
    site.publish(Draft::new("paid-for").kind(Kind::Sponsored)).await;
    let editor = site.browser_of(Role::Editor).await;
    let draft = saved(&editor, &STORY).await;
    let draft = draft.rsplit('/').next().unwrap().to_owned();
    let paid = id(&site, "paid-for").await;
    let news = id(&site, "news-1").await;
    for (article, until, problem) in [
        (&draft, "", "It is neither published nor scheduled."),
        (&paid, "", "It is paid for by an organisation"),
        (&news, "2026-11-24T09:59", "The moment must lie ahead."),
        (&news, "tomorrow", "A date and a time, such as"),
    ] {
        let fields = [("article", article.as_str()), ("to", "secondary-3"), ("until", until)];
        let refused = editor.post("/newsroom/front", &fields).await;
        assert_eq!(refused.status, 422);
        assert!(
            refused.has(problem) && refused.has("<option value=\"secondary-3\" selected>"),
            "{}",
            refused.text
        );
        assert!(
            refused.has(&format!("type=\"datetime-local\" value=\"{until}\" aria-invalid")),
            "{}",
            refused.text
        );
    }
    for fields in [[("article", news.as_str()), ("to", "lead-2")], [("article", news.as_str()), ("to", "")]] {
        assert_eq!(editor.post("/newsroom/front", &fields).await.status, 400);
    }
    assert_eq!(editor.post("/newsroom/front", &[("to", "lead-1")]).await.status, 404);
    assert_eq!(log(&site).await.len(), 0);
}

#[tokio::test]
async fn a_change_is_undone_and_any_earlier_page_comes_back() {
    let site = Site::open().await;
    paper(&site).await;
    let (editor, reader) = (site.browser_of(Role::Editor).await, site.browser());
    for slug in ["news-7", "news-8", "news-9"] {
        assert_eq!(put(&site, &editor, slug, "lead-1", "").await.status, 303);
    }
    for expected in ["news-8", "news-7", "news-1"] {
        assert_eq!(editor.post("/newsroom/front/undo", &[]).await.status, 303);
        assert_eq!(lead(&reader.get("/").await.ok()), expected);
    }
    let desk = editor.get("/newsroom/front").await.ok();
    assert!(desk.has("<button class=\"button button-plain\" type=\"submit\" disabled>Undo"), "{}", desk.text);

    let history = editor.get("/newsroom/front/history").await.ok();
    assert!(history.has("“Headline of news-9” into Lead") && history.has("“Headline of news-8” off Lead"));
    assert!(history.has("Back to version 2") && history.has("Back to the page that fills itself"));
    assert_eq!(editor.post("/newsroom/front/history/2/restoration", &[("version", "6")]).await.status, 303);
    assert_eq!(lead(&reader.get("/").await.ok()), "news-8");
    // A button of a page that is out of date brings nothing back.
    for path in ["/newsroom/front/undo", "/newsroom/front/history/1/restoration"] {
        let stale = editor.post(path, &[("version", "6")]).await;
        assert_eq!(stale.status, 409);
        assert!(stale.has("so nothing was brought back"));
    }
    assert_eq!(editor.post("/newsroom/front/history/99/restoration", &[]).await.status, 404);
    let undone = ["front.arrange"; 3].into_iter().chain(["front.undo"; 3]).chain(["front.restore"]);
    assert_eq!(log(&site).await, undone.collect::<Vec<_>>());
}

#[tokio::test]
async fn the_page_of_another_moment_is_seen_in_advance_by_those_who_arrange_it() {
    let site = Site::open().await;
    paper(&site).await;
    let editor = site.browser_of(Role::Editor).await;
    let story = saved(&editor, &with(&STORY, "title", "A treaty at noon")).await;
    let schedule = [("publish_at", "2026-11-24T12:00")];
    assert_eq!(editor.post(&format!("{story}/schedule"), &schedule).await.status, 303);
    // It can be put in its place before it is out, and the place fills itself until then.
    assert!(editor.get("/newsroom/front?q=treaty").await.ok().has("scheduled for 12:00"));
    assert_eq!(put(&site, &editor, "a-treaty-at-noon", "lead-1", "2026-11-24T13:00").await.status, 303);
    assert!(editor.get("/newsroom/front").await.ok().has("comes out"));
    assert_eq!(lead(&site.browser().get("/").await.ok()), "news-1");
    for (moment, expected) in
        [("11:59", "news-1"), ("12:00", "a-treaty-at-noon"), ("12:59", "a-treaty-at-noon")]
    {
        let page = editor.get(&format!("/newsroom/front/preview?at=2026-11-24T{moment}")).await.ok();
        assert_eq!(lead(&page), expected, "{moment}");
        assert!(page.has("This is the front page as of") && page.header("cache-control") == "no-store");
        assert_eq!(
            page.text.matches("href=\"/politics/a-treaty-at-noon\"").count(),
            usize::from(moment != "11:59")
        );
    }
    let after = editor.get("/newsroom/front/preview?at=2026-11-24T13:00").await.ok();
    assert_eq!(top_stories(&after)[0], "news-1", "the newest leads when the pin has ended");
    assert_eq!(lead(&after), "a-treaty-at-noon", "by itself, as the newest");
    let before = editor.get("/newsroom/front/preview?at=2026-11-24T09:55").await.ok();
    assert_eq!(lead(&before), "news-5", "as readers had it");
    assert_eq!(editor.get("/newsroom/front/preview?at=noon").await.status, 400);
}

#[tokio::test]
async fn only_editors_arrange_the_front_page() {
    let site = Site::open().await;
    paper(&site).await;
    let news = id(&site, "news-1").await;
    for role in [Role::Reader, Role::Contributor, Role::Author] {
        let browser = site.browser_of(role).await;
        for path in ["/newsroom/front", "/newsroom/front/history", "/newsroom/front/preview"] {
            assert_eq!(browser.get(path).await.status, 403, "{role:?} {path}");
        }
        let fields = [("article", news.as_str()), ("to", "lead-1")];
        for path in ["/newsroom/front", "/newsroom/front/undo", "/newsroom/front/history/0/restoration"] {
            assert_eq!(browser.post(path, &fields).await.status, 403, "{role:?} {path}");
        }
    }
    assert_eq!(log(&site).await.len(), 0);
}
