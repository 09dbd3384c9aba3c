//! Bringing in what was published elsewhere: exact accounts, no half items, nothing overwritten.

use std::path::Path;

use courant::accounts::Role;
use courant::transfer::Rules;
use courant::transfer::import::Import;
use courant::transfer::report::{Outcome, Report};

use crate::support::Site;

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn source() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let story = "---\ntitle: Ferries stop\ndate: 2024-03-05 10:30:00 +0100\nsummary: All of them.\nauthors: [anna-lindgren, Jo Ek]\n\
                 topics: [sea-transport]\nsection: transport\naliases: [/old/ferries/, /2024/ferries]\nexpirydate: 2025-01-01\n---\n\
                 The ferries stop.\n\nThey *all* do.\n\nSee [the other story](2024-03-06-trains-stop.md).\n";
    write(folder.path(), "posts/2024-03-05-ferries-stop.md", story);
    write(
        folder.path(),
        "posts/2024-03-06-trains-stop.md",
        "---\ntitle: Trains stop\nsection: transport\naccess: free\n---\nSo do trains.\n",
    );
    write(
        folder.path(),
        "posts/2024-03-07-draft.md",
        "---\ntitle: Not yet\ndraft: true\nsection: transport\n---\nNot ready.\n",
    );
    write(
        folder.path(),
        "posts/2024-03-08-same.md",
        "---\ntitle: Same\nslug: trains-stop\nsection: transport\n---\nSame slug.\n",
    );
    write(folder.path(), "posts/untitled.md", "---\nsection: transport\n---\nNo title, no date.\n");
    write(
        folder.path(),
        "posts/2024-03-09-taken.md",
        "---\ntitle: Taken\nsection: newsroom\n---\nIts section is ours.\n",
    );
    folder
}

async fn import(site: &Site, path: &Path, dry_run: bool) -> Report {
    let rules = Rules { zone: site.state.zone, section: "news" };
    let import = Import { db: site.db(), rules, now: site.state.clock.now(), dry_run };
    import.run(path, |_| ()).await.unwrap()
}

/// What the tables of content hold, as one text.
async fn contents(site: &Site) -> String {
    let mut all = String::new();
    for table in [
        "article",
        "article_body",
        "article_author",
        "article_topic",
        "author",
        "section",
        "topic",
        "redirect",
        "brief",
        "media",
    ] {
        let sql = sqlx::AssertSqlSafe(format!(
            "select coalesce(string_agg(t::text, e'\\n' order by t::text), '') from {table} t"
        ));
        all += &sqlx::query_scalar::<_, String>(sql).fetch_one(site.db()).await.unwrap();
    }
    all
}

#[tokio::test]
async fn a_folder_becomes_stories_and_a_second_time_changes_nothing() {
    let site = Site::open().await;
    let folder = source();
    let report = import(&site, folder.path(), false).await;
    assert_eq!((report.read, report.imported, report.skipped), (6, 4, 2), "{}", report.in_words());
    assert_eq!((report.sections, report.authors, report.topics, report.redirects), (1, 2, 1, 2));
    assert_eq!(report.words_in, report.words_imported + report.words_not_carried);
    assert!(
        report
            .items
            .iter()
            .any(|item| matches!(&item.outcome, Outcome::Skipped(reason) if reason.contains("title")))
    );
    let words = report.in_words();
    assert!(words.contains("/newsroom") && words.contains("expirydate"), "{words}");

    the_stories_are_read(&site).await;

    let before = contents(&site).await;
    let again = import(&site, folder.path(), false).await;
    assert_eq!((again.imported, again.updated, again.unchanged), (0, 0, 4), "{}", again.in_words());
    assert_eq!(contents(&site).await, before);
}

async fn the_stories_are_read(site: &Site) {
    let reader = site.browser();
    let story = reader.get("/transport/ferries-stop").await.ok();
    assert!(story.has("Anna Lindgren") && story.has("Jo Ek") && story.has("Sea transport"));
    assert!(story.has("href=\"/transport/trains-stop\""), "links between stories lead to their new places");
    assert!(story.has("5 March 2024, 10:30"));
    assert_eq!(story.mark("data-access"), Some("metered"), "the site's default");
    assert!(reader.get("/transport/trains-stop-2").await.ok().has("Same slug."));
    assert_eq!(reader.get("/transport/not-yet").await.status, 404, "a draft stays one");
    for old in ["/old/ferries", "/old/ferries/", "/2024/ferries"] {
        let answer = reader.get(old).await;
        assert_eq!((answer.status, answer.location()), (308, "/transport/ferries-stop"), "{old}");
    }
}

#[tokio::test]
async fn a_dry_run_tells_all_and_changes_nothing() {
    let site = Site::open().await;
    let folder = source();
    let before = contents(&site).await;
    let dry = import(&site, folder.path(), true).await;
    assert_eq!(contents(&site).await, before);
    let real = import(&site, folder.path(), false).await;
    let told = |report: &Report| {
        let lines = report.in_words().replace("\nA dry run: nothing was changed.", "");
        (lines, serde_json::to_value(&report.items).unwrap())
    };
    assert_eq!(told(&dry), told(&real), "it tells what the real one then does");
}

#[tokio::test]
async fn a_story_that_changed_at_its_source_is_brought_up_to_date() {
    let site = Site::open().await;
    let folder = source();
    import(&site, folder.path(), false).await;
    let changed =
        "---\ntitle: Trains stop again\nsection: transport\naccess: free\n---\nSo do trains, again.\n";
    write(folder.path(), "posts/2024-03-06-trains-stop.md", changed);
    let report = import(&site, folder.path(), false).await;
    assert_eq!((report.updated, report.unchanged), (1, 3), "{}", report.in_words());
    assert!(site.browser().get("/transport/trains-stop").await.ok().has("again."));
}

#[tokio::test]
async fn a_story_that_was_edited_here_is_left_alone() {
    let site = Site::open().await;
    let folder = source();
    import(&site, folder.path(), false).await;
    let editor = site.browser_of(Role::Editor).await;
    let id: uuid::Uuid = sqlx::query_scalar("select article_id from article where slug = 'trains-stop'")
        .fetch_one(site.db())
        .await
        .unwrap();
    let fields =
        [("title", "Edited here"), ("slug", "trains-stop"), ("section", "transport"), ("body", "By hand.")];
    assert_eq!(editor.post(&format!("/newsroom/articles/{id}"), &fields).await.status, 303);
    let changed = "---\ntitle: Trains stop again\nsection: transport\n---\nChanged there.\n";
    write(folder.path(), "posts/2024-03-06-trains-stop.md", changed);
    let report = import(&site, folder.path(), false).await;
    assert_eq!((report.updated, report.skipped), (0, 3));
    assert!(report.in_words().contains("edited here"));
    assert!(site.browser().get("/transport/trains-stop").await.ok().has("By hand."));
}

#[tokio::test]
async fn a_source_that_is_none_changes_nothing() {
    let site = Site::open().await;
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "broken.json", "{\"articles\": [{\"path\": \"a.md\"");
    write(folder.path(), "other.json", "[1, 2, 3]");
    let rules = Rules { zone: site.state.zone, section: "news" };
    let import = Import { db: site.db(), rules, now: site.state.clock.now(), dry_run: false };
    for name in ["broken.json", "other.json", "missing.json"] {
        let error = import.run(&folder.path().join(name), |_| ()).await.unwrap_err();
        assert!(format!("{error:#}").contains(name), "{error:#}");
    }
}

/// A thousand real articles that nobody on the team wrote.
#[tokio::test]
async fn the_thousand_articles_become_stories_and_no_word_is_lost() {
    let data = std::env::var("COURANT_TEST_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(data).join("articles/digitalgov-news-1000.json");
    if !path.exists() {
        println!("NOT RUN: {} is missing", path.display());
        return;
    }
    let site = Site::open().await;
    let report = import(&site, &path, false).await;
    assert_eq!((report.read, report.imported, report.skipped, report.unbalanced), (1000, 1000, 0, 0));
    assert_eq!(report.words_in, report.words_imported + report.words_not_carried);
    let before = contents(&site).await;
    let again = import(&site, &path, false).await;
    assert_eq!((again.unchanged, again.imported, again.updated), (1000, 0, 0));
    assert_eq!(contents(&site).await, before);
    let map = site.browser().get("/sitemap.xml").await.ok();
    let missing =
        report.items.iter().filter(|item| !map.has(&format!("{}</loc>", item.address.as_ref().unwrap())));
    let drafts = sqlx::query_scalar::<_, i64>("select count(*) from article where status = 'draft'");
    let drafts = usize::try_from(drafts.fetch_one(site.db()).await.unwrap()).unwrap();
    assert!(drafts <= 1, "one of the thousand says that it is a draft");
    assert_eq!(missing.count(), drafts, "all the others are in the sitemap");
}
