//! Where editors work: who gets in, what they may do, and that nothing typed is ever lost.

use courant::accounts::Role;

use crate::support::{Answer, Browser, PASSWORD, Site};

pub const STORY: [(&str, &str); 5] = [
    ("title", "A new bridge for Namur"),
    ("standfirst", "It will be ready when it is ready."),
    ("body", "First paragraph.\n\nSecond *paragraph*.\n\nThird paragraph."),
    ("section", "politics"),
    ("access", "metered"),
];

/// Saves a new story and gives its address in the newsroom.
pub async fn saved(browser: &Browser, fields: &[(&str, &str)]) -> String {
    let answer = browser.post("/newsroom/articles", fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert!(answer.location().starts_with("/newsroom/articles/"));
    answer.location().to_owned()
}

/// The same fields, one of them with another value.
pub fn with<'a>(fields: &[(&'a str, &'a str)], name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields: Vec<_> = fields.iter().copied().filter(|(field, _)| *field != name).collect();
    fields.push((name, value));
    fields
}

/// The version that a form was made from.
pub fn version(form: &Answer) -> String {
    let (_, rest) = form.text.split_once("name=\"version\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_editor_writes_publishes_changes_and_withdraws_a_story() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let reader = site.browser();
    let address = saved(&editor, &STORY).await;
    let path = "/politics/a-new-bridge-for-namur";
    assert_eq!(reader.get(path).await.status, 404, "a draft is nobody's");

    assert_eq!(editor.post(&format!("{address}/publication"), &[]).await.status, 303);
    let story = reader.get(path).await.ok();
    assert!(story.has("Second <em>paragraph</em>.") && story.has("Third paragraph."));
    assert!(reader.get("/").await.has("A new bridge for Namur"));

    let form = editor.get(&address).await.ok();
    let version = version(&form);
    let fields = with(&with(&STORY, "body", "Changed.\n\nAltogether.\n\nYes."), "version", &version);
    assert_eq!(editor.post(&address, &fields).await.status, 303);
    let changed = reader.get(path).await.ok();
    assert!(changed.has("Changed.") && changed.has("Updated"));

    let withdrawal = format!("{address}/publication");
    assert_eq!(editor.post(&withdrawal, &[("_method", "delete")]).await.status, 303);
    assert_eq!(reader.get(path).await.status, 410);
    assert!(!reader.get("/").await.has("A new bridge for Namur"));
    assert_eq!(editor.post(&withdrawal, &[]).await.status, 303);
    reader.get(path).await.ok();
    assert_eq!(editor.delete(&withdrawal).await.status, 303);
    assert_eq!(reader.get(path).await.status, 410);

    let actions: Vec<String> =
        sqlx::query_scalar("select action from audit order by audit_id").fetch_all(site.db()).await.unwrap();
    let publications = ["article.publish", "article.withdraw"];
    assert_eq!(actions.iter().filter(|action| publications.contains(&action.as_str())).count(), 4);
    assert_eq!(&actions[..2], ["article.create", "article.publish"]);
}

#[tokio::test]
async fn readers_are_refused_and_strangers_sign_in_and_come_back() {
    let site = Site::open().await;
    let reader = site.browser_of(Role::Reader).await;
    let stranger = site.browser();
    for path in [
        "/newsroom",
        "/newsroom/articles",
        "/newsroom/articles/new",
        "/newsroom/briefs",
        "/newsroom/highlights",
        "/newsroom/nothing",
    ] {
        assert_eq!(reader.get(path).await.status, 403, "{path}");
        let sent = stranger.get(path).await;
        assert_eq!(sent.status, 303);
        assert!(sent.location().starts_with("/sign-in?next=%2Fnewsroom"), "{}", sent.location());
    }
    assert_eq!(reader.post("/newsroom/articles", &STORY).await.status, 403);
    assert_eq!(stranger.post("/newsroom/articles", &STORY).await.status, 303);
    site.account("editor@courant.example", Role::Editor).await;
    let fields =
        [("email", "editor@courant.example"), ("password", PASSWORD), ("next", "/newsroom/articles/new")];
    assert_eq!(stranger.post("/sign-in", &fields).await.location(), "/newsroom/articles/new");
    stranger.get("/newsroom/articles/new").await.ok();
    let stories: i64 = sqlx::query_scalar("select count(*) from article").fetch_one(site.db()).await.unwrap();
    assert_eq!(stories, 0);
}

#[tokio::test]
async fn what_cannot_be_saved_comes_back_with_a_message_at_the_field() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    saved(&editor, &with(&STORY, "slug", "taken")).await;
    for (field, value, message) in [
        ("title", "", "A story needs a headline."),
        ("section", "nowhere", "Choose a section."),
        ("access", "everybody", "is no access level"),
        ("kind", "poem", "is no kind of story"),
        ("authors", "Nobody Known", "There is no author “Nobody Known”."),
        ("topics", "nothing", "There is no topic “nothing”."),
        ("related", "no-such-story", "There is no story “no-such-story”."),
        ("column", "none", "There is no such column."),
        ("slug", "taken", "This address is taken."),
        ("slug", "!!!", "The slug needs at least one letter or digit."),
        ("body", "Text.\n\n<script>alert(1)</script>", "This cannot stand in a story"),
    ] {
        let answer = editor.post("/newsroom/articles", &with(&STORY, field, value)).await;
        assert_eq!(answer.status, 422, "{field}: {value}");
        assert!(answer.has(message), "{field}: {message}: {}", answer.text);
        let kept =
            if field == "title" { "It will be ready when it is ready." } else { "A new bridge for Namur" };
        assert!(answer.has(kept), "{field}: what was typed is kept");
    }
    let stories: i64 = sqlx::query_scalar("select count(*) from article").fetch_one(site.db()).await.unwrap();
    assert_eq!(stories, 1);
}

#[tokio::test]
async fn two_editors_on_one_story_lose_nothing() {
    let site = Site::open().await;
    site.section("politics").await;
    let (one, two) = (site.browser_of(Role::Editor).await, site.browser_of(Role::Editor).await);
    let address = saved(&one, &STORY).await;
    let version = version(&one.get(&address).await);
    let first = with(&with(&STORY, "body", "What one wrote."), "version", &version);
    let second = with(&with(&STORY, "body", "What two wrote."), "version", &version);
    assert_eq!(one.post(&address, &first).await.status, 303);
    let conflict = two.post(&address, &second).await;
    assert_eq!(conflict.status, 409);
    assert!(conflict.has("What one wrote.") && conflict.has("What two wrote."), "both are shown");
    assert!(one.get(&address).await.has("What one wrote."), "nothing was overwritten");
    let newest = self::version(&conflict);
    let resolved = with(&with(&STORY, "body", "What both wrote."), "version", &newest);
    assert_eq!(two.post(&address, &resolved).await.status, 303);
}

#[tokio::test]
async fn saving_from_twenty_windows_at_once_saves_once() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let address = saved(&editor, &STORY).await;
    let version = version(&editor.get(&address).await);
    let saves = (0..20).map(|number| {
        let (editor, address, version) = (editor.clone(), address.clone(), version.clone());
        tokio::spawn(async move {
            let body = format!("Window {number}.");
            editor.post(&address, &with(&with(&STORY, "body", &body), "version", &version)).await.status
        })
    });
    let mut statuses = Vec::new();
    for save in saves.collect::<Vec<_>>() {
        statuses.push(save.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses[0], 303);
    assert!(statuses[1..].iter().all(|status| *status == 409), "{statuses:?}");
}

#[tokio::test]
async fn contributors_and_authors_keep_to_their_own() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let theirs = saved(&editor, &with(&STORY, "slug", "theirs")).await;
    for role in [Role::Contributor, Role::Author] {
        let browser = site.browser_of(role).await;
        assert_eq!(browser.get(&theirs).await.status, 404, "another's draft does not exist for them");
        assert_eq!(browser.post(&theirs, &STORY).await.status, 404);
        assert_eq!(browser.post(&format!("{theirs}/publication"), &[]).await.status, 404);
        let own = saved(&browser, &with(&STORY, "slug", role.name())).await;
        assert!(!browser.get("/newsroom/articles").await.ok().has("theirs"));
        let published = browser.post(&format!("{own}/publication"), &[]).await;
        assert_eq!(published.status, if role == Role::Author { 303 } else { 403 });
        assert_eq!(browser.get("/newsroom/highlights").await.status, 403);
    }
}

#[tokio::test]
async fn publishing_from_the_form_saves_what_was_typed() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let address = saved(&editor, &STORY).await;
    let version = version(&editor.get(&address).await);
    let typed = with(&with(&STORY, "title", "A better headline"), "version", &version);
    assert_eq!(editor.post(&format!("{address}/publication"), &typed).await.status, 303);
    assert!(site.browser().get("/").await.has("A better headline"));
    let wrong = with(&STORY, "title", "");
    assert_eq!(editor.post(&format!("{address}/publication"), &wrong).await.status, 422);
}

#[tokio::test]
async fn a_published_story_that_moves_leaves_a_redirect() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let address = saved(&editor, &with(&STORY, "slug", "old")).await;
    editor.post(&format!("{address}/publication"), &[]).await;
    let reader = site.browser();
    reader.get("/politics/old").await.ok();
    for slug in ["new", "newer", "old"] {
        let version = version(&editor.get(&address).await);
        let moved = with(&with(&STORY, "slug", slug), "version", &version);
        assert_eq!(editor.post(&address, &moved).await.status, 303);
        reader.get(&format!("/politics/{slug}")).await.ok();
    }
    for old in ["/politics/new", "/politics/newer"] {
        let answer = reader.get(old).await;
        assert_eq!((answer.status, answer.location()), (308, "/politics/old"));
    }
}

#[tokio::test]
async fn a_headline_gives_a_free_slug() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    for slug in ["a-new-bridge-for-namur", "a-new-bridge-for-namur-2", "a-new-bridge-for-namur-3"] {
        let address = saved(&editor, &STORY).await;
        assert!(editor.get(&address).await.ok().has(&format!("value=\"{slug}\"")), "{slug}");
    }
}

#[tokio::test]
async fn a_brief_is_one_line_and_published_at_once() {
    let site = Site::open().await;
    let author = site.browser_of(Role::Author).await;
    let fields = [("headline", "Tram rings for late votes"), ("text", "It rang twice.\n\nThen it stopped.")];
    assert_eq!(author.post("/newsroom/briefs", &fields).await.status, 303);
    let reader = site.browser();
    assert!(reader.get("/").await.has("Tram rings for late votes"));
    let brief = reader.get("/briefs/tram-rings-for-late-votes").await.ok();
    assert!(brief.has("Then it stopped.") && !brief.has("data-wall"));

    let list = author.get("/newsroom/briefs").await.ok();
    let (_, rest) = list.text.split_once("href=\"/newsroom/briefs/").unwrap();
    let address = format!("/newsroom/briefs/{}", rest.split('"').next().unwrap());
    let version = version(&author.get(&address).await.ok());
    let changed = [("headline", "Tram is silent"), ("text", "It stopped."), ("version", version.as_str())];
    assert_eq!(author.post(&address, &changed).await.status, 303);
    assert_eq!(author.post(&address, &changed).await.status, 409, "somebody was faster");
    assert!(reader.get("/briefs").await.has("Tram is silent"));
    assert_eq!(author.post(&address, &[("_method", "delete")]).await.status, 303);
    assert!(!reader.get("/briefs").await.has("Tram is silent"));
    assert_eq!(author.post("/newsroom/briefs", &[("headline", ""), ("text", "kept")]).await.status, 422);
    let contributor = site.browser_of(Role::Contributor).await;
    assert_eq!(contributor.post("/newsroom/briefs", &fields).await.status, 403);
}

#[tokio::test]
async fn a_brief_of_one_line_is_published_once_and_taken_back_at_once() {
    let site = Site::open().await;
    let (author, reader) = (site.browser_of(Role::Author).await, site.browser());
    let form = author.get("/newsroom/briefs").await.ok();
    assert!(form.has("The first sentence becomes the headline"), "{}", form.text);
    let brief = form.text.split_once("name=\"brief\" value=\"").unwrap().1.split('"').next().unwrap();
    let fields = [("brief", brief), ("line", "Dr. Vos resigns. He was 61.")];
    // Enter was pressed twice.
    let (one, two) =
        tokio::join!(author.post("/newsroom/briefs", &fields), author.post("/newsroom/briefs", &fields));
    assert_eq!((one.status, two.status), (303, 303));
    assert_eq!(one.location(), two.location());
    let list = author.get(one.location()).await.ok();
    assert!(list.has("Published: “Dr. Vos resigns”") && list.has("autofocus"), "{}", list.text);
    assert_eq!(reader.get("/briefs").await.ok().text.matches("/briefs/dr-vos-resigns\"").count(), 1);
    assert!(reader.get("/briefs/dr-vos-resigns").await.ok().has("He was 61."));

    // Two colleagues have the same news at the same moment; each gets an address of their own.
    let same = [("line", "Rain in Ghent | It rains.")];
    let (one, two) =
        tokio::join!(author.post("/newsroom/briefs", &same), author.post("/newsroom/briefs", &same));
    assert_eq!((one.status, two.status), (303, 303));

    let undo = list.text.split_once("brief-published\" action=\"").unwrap().1.split('"').next().unwrap();
    assert_eq!(author.post(undo, &[("_method", "delete")]).await.status, 303);
    assert_eq!(reader.get("/briefs/dr-vos-resigns").await.status, 404);
    let actions = "select action from audit where action like 'brief.%' order by audit_id";
    let actions: Vec<String> = sqlx::query_scalar(actions).fetch_all(site.db()).await.unwrap();
    assert_eq!(actions, ["brief.publish", "brief.publish", "brief.publish", "brief.withdraw"]);
    let empty = author.post("/newsroom/briefs", &[("line", " | only a text")]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.has("A brief needs a headline.") && empty.has("value=\"| only a text\""), "{}", empty.text);
}

/// A contributor may write on until an editor publishes; a save that guesses the version after that is a conflict.
#[tokio::test]
async fn a_guessed_version_is_a_conflict_whoever_sends_it() {
    let site = Site::open().await;
    site.section("politics").await;
    let contributor = site.browser_of(Role::Contributor).await;
    let editor = site.browser_of(Role::Editor).await;
    let address = saved(&contributor, &STORY).await;
    let guessed = with(&with(&STORY, "body", "Slipped in."), "version", "2");
    assert_eq!(contributor.post(&address, &guessed).await.status, 409, "version 2 is not there yet");
    let slips = (0..30).map(|_| {
        let (contributor, address) = (contributor.clone(), address.clone());
        tokio::spawn(async move {
            contributor
                .post(&address, &with(&with(&STORY, "body", "Slipped in."), "version", "2"))
                .await
                .status
        })
    });
    let slips: Vec<_> = slips.collect();
    assert_eq!(editor.post(&format!("{address}/publication"), &[]).await.status, 303);
    for slip in slips {
        assert!([409, 403].contains(&slip.await.unwrap()));
    }
    assert!(!site.browser().get("/politics/a-new-bridge-for-namur").await.ok().has("Slipped in."));
    for unreadable in ["abc", "", "99999999999"] {
        assert_eq!(
            editor.post(&address, &with(&STORY, "version", unreadable)).await.status,
            400,
            "{unreadable}"
        );
    }
}

#[tokio::test]
async fn nobody_publishes_what_they_have_not_seen() {
    let site = Site::open().await;
    site.section("politics").await;
    let contributor = site.browser_of(Role::Contributor).await;
    let editor = site.browser_of(Role::Editor).await;
    let address = saved(&contributor, &STORY).await;
    let seen = version(&editor.get(&address).await);
    assert_eq!(contributor.post(&address, &with(&STORY, "body", "Changed since.")).await.status, 303);
    let publication = format!("{address}/publication");
    assert_eq!(editor.post(&publication, &[("version", &seen)]).await.status, 409);
    assert_eq!(site.browser().get("/politics/a-new-bridge-for-namur").await.status, 404);
}

#[tokio::test]
async fn a_save_that_changes_nothing_is_no_update() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let address = saved(&editor, &with(&STORY, "slug", "same")).await;
    editor.post(&format!("{address}/publication"), &[]).await;
    let version = version(&editor.get(&address).await);
    let fields = with(&with(&STORY, "slug", "same"), "version", &version);
    assert_eq!(editor.post(&address, &fields).await.status, 303);
    assert!(!site.browser().get("/politics/same").await.ok().has("Updated"));
    assert_eq!(self::version(&editor.get(&address).await), version);
}

#[tokio::test]
async fn what_would_take_too_long_or_break_a_table_is_refused() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    let names = "nobody, ".repeat(60);
    for (field, value, message) in [
        ("body", "&".repeat(30_000), "A paragraph has at most 20000 characters."),
        ("body", "word \n".repeat(90_000), "At most 400000 characters"),
        ("authors", names, "At most 50, please."),
    ] {
        let answer = editor.post("/newsroom/articles", &with(&STORY, field, &value)).await;
        assert_eq!(answer.status, 422, "{field}");
        assert!(answer.has(message), "{message}");
    }
    let odd = with(&STORY, "title", "A\u{0} headline\u{FFFE} with\u{7} odd\u{FFFF} characters");
    let address = saved(&editor, &odd).await;
    editor.post(&format!("{address}/publication"), &[]).await;
    assert!(site.browser().get("/feed.xml").await.ok().has("<title>A headline with odd characters</title>"));
    let large = "x".repeat(3 << 20);
    assert_eq!(editor.post("/newsroom/articles", &with(&STORY, "body", &large)).await.status, 413);
    let date = [("name", "A"), ("starts_at", "-4713-01-01T00:00")];
    assert_eq!(editor.post("/newsroom/highlights/campaigns", &date).await.status, 422);
}

#[tokio::test]
async fn anothers_draft_is_related_to_nothing_like_a_story_that_there_is_not() {
    let site = Site::open().await;
    site.section("politics").await;
    site.publish(crate::support::Draft::new("tower")).await;
    let (editor, author) = (site.browser_of(Role::Editor).await, site.browser_of(Role::Author).await);
    saved(&editor, &with(&STORY, "slug", "secret")).await;
    let own = saved(&author, &with(&STORY, "slug", "mine")).await;
    let relate = async |browser: &Browser, related: &str| {
        let version = version(&browser.get(&own).await.ok());
        let fields = with(&with(&with(&STORY, "slug", "mine"), "version", &version), "related", related);
        browser.post(&own, &fields).await
    };
    for slug in ["secret", "politics/secret", "nothing"] {
        let refused = relate(&author, slug).await;
        assert_eq!(refused.status, 422, "{slug}");
        assert!(refused.has(&format!("There is no story “{slug}”.")), "{slug}");
    }
    for slug in ["tower", "politics/tower", "mine"] {
        assert_eq!(relate(&author, slug).await.status, 303, "{slug}");
    }
    assert_eq!(relate(&author, "culture/tower").await.status, 422, "it stands in another section");
    // What an editor put there stays, whoever saves the story next.
    assert_eq!(relate(&editor, "secret").await.status, 303);
    assert_eq!(relate(&author, "secret").await.status, 303);
}
