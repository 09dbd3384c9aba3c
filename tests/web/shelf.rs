//! What readers keep of the paper: stories saved for later, and a history that nobody has who did not ask for it.

use chrono::TimeDelta;
use courant::accounts::Role;
use courant::ids::{AccountId, ArticleId};
use courant::paywall::Level;
use courant::shelf::store::{history, saved};
use courant::shelf::{HISTORY_KEPT, MOST_SAVED, Noted, Saving};
use sqlx::PgPool;

use crate::support::{Answer, Browser, Draft, PASSWORD, Site};

/// A story with a wall, its address and its key.
async fn story(site: &Site, slug: &str) -> (String, ArticleId) {
    let draft = Draft::new(slug).access(Level::Subscribers);
    let path = format!("/politics/{slug}");
    (path, site.publish_as(draft).await)
}

/// A reader and the browser in which they are signed in.
async fn reader(site: &Site, name: &str) -> (AccountId, Browser) {
    let email = format!("{name}@courant.example");
    let id = site.account(&email, Role::Reader).await;
    let browser = site.browser();
    browser.sign_in(&email).await;
    (id, browser)
}

async fn save(browser: &Browser, article: ArticleId) -> Answer {
    browser.post("/account/saved", &[("article", &article.to_string())]).await
}

async fn count(db: &PgPool, table: &str) -> i64 {
    let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
    sqlx::query_scalar(sql).fetch_one(db).await.unwrap()
}

async fn withdraw(site: &Site, article: ArticleId) {
    sqlx::query("update article set status = 'withdrawn' where article_id = $1")
        .bind(article.0)
        .execute(site.db())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_reader_saves_a_story_and_takes_it_off_again() {
    let site = Site::open().await;
    let (path, article) = story(&site, "later").await;
    let (_, ada) = reader(&site, "ada").await;
    let (_, bob) = reader(&site, "bob").await;
    assert!(ada.get("/account/saved").await.ok().has("Nothing saved yet"));
    assert!(ada.get("/account").await.ok().has("href=\"/account/saved\""));
    let before = ada.get(&path).await.ok();
    assert!(before.has("Save for later") && before.has("action=\"/account/saved\""));

    let answer = save(&ada, article).await;
    assert_eq!((answer.status, answer.location()), (303, "/politics/later#save"), "back to the story");
    let after = ada.get(&path).await.ok();
    assert!(after.has("Take off your list") && after.has("Saved."));
    assert_eq!(after.mark("data-access"), Some("preview"), "saving opens nothing");
    assert_ne!(after.header("etag"), before.header("etag"));
    assert_eq!(after.header("cache-control"), "private, no-cache");
    assert_eq!(save(&ada, article).await.status, 303, "twice is once");
    let list = ada.get("/account/saved").await.ok();
    assert_eq!(list.text.matches("Headline of later</a>").count(), 1);
    assert!(list.has("Politics") && list.has("saved on Tuesday 24 November 2026") && !list.has("gated"));
    assert_eq!(list.header("cache-control"), "no-store");
    assert!(!bob.get("/account/saved").await.ok().has("Headline of later"), "a list is one's own");
    assert!(bob.get(&path).await.ok().has("Save for later"));

    let removal = format!("/account/saved/{article}/removal");
    bob.post(&removal, &[]).await;
    assert!(ada.get("/account/saved").await.ok().has("Headline of later"), "others take nothing off it");
    let gone = ada.post(&removal, &[("next", "/politics/later#save")]).await;
    assert_eq!((gone.status, gone.location()), (303, "/politics/later#save"));
    let away = ada.post(&removal, &[("next", "https://evil.example/")]).await;
    assert_eq!(away.location(), "/", "never to another site");
    assert!(ada.get("/account/saved").await.ok().has("Nothing saved yet"));
}

#[tokio::test]
async fn saving_is_not_reading() {
    let mut site = Site::open().await;
    site.limits(1, 1).await;
    let metered = site.publish_as(Draft::new("metered")).await;
    let (id, ada) = reader(&site, "ada").await;
    ada.post("/account/history/beginning", &[]).await;
    save(&ada, metered).await;
    ada.get("/account/saved").await.ok();
    let db = site.db().clone();
    site.recorder.write(&db).await;
    assert_eq!((count(&db, "article_view").await, count(&db, "read_story").await), (0, 0));
    let used = courant::paywall::store::used(&db, site.state.calendar().month, id.0).await.unwrap();
    assert_eq!(used, 0, "the story of the month is still there");
    assert_eq!(ada.access("/politics/metered").await, "metered");
}

#[tokio::test]
async fn a_visitor_signs_in_and_comes_back_to_the_button() {
    let site = Site::open().await;
    let (path, article) = story(&site, "later").await;
    site.account("ada@courant.example", Role::Reader).await;
    let browser = site.browser();
    let page = browser.get(&path).await.ok();
    assert!(page.has("Save for later") && !page.has("/account/saved\">Saved stories"));
    let led = save(&browser, article).await;
    assert_eq!((led.status, led.location()), (303, "/sign-in?next=%2Fpolitics%2Flater%23save"));
    let form = browser.get(led.location()).await.ok();
    assert_eq!(count(site.db(), "saved_story").await, 0);
    let next = form.text.split("name=\"next\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let fields =
        [("email", "ada@courant.example"), ("password", PASSWORD), ("next", &next.replace("&#38;", "&"))];
    let back = browser.post("/sign-in", &fields).await;
    assert_eq!(back.location(), "/politics/later#save");
    for path in ["/account/saved", "/account/history"] {
        let stranger = site.browser().get(path).await;
        assert_eq!(stranger.status, 303, "{path} is somebody's own");
    }
}

#[tokio::test]
async fn the_script_gets_the_button_as_it_stands() {
    let site = Site::open().await;
    let (_, article) = story(&site, "later").await;
    let (_, ada) = reader(&site, "ada").await;
    let post = async |path: &str| {
        let request = ada.client.post(format!("{}{path}", ada.base)).header("accept", "application/json");
        let answer = ada.send(request.form(&[("article", article.to_string())])).await.ok();
        assert_eq!(answer.header("content-type"), "application/json");
        serde_json::from_str::<serde_json::Value>(&answer.text).unwrap()
    };
    let removal = format!("/account/saved/{article}/removal");
    let saved = post("/account/saved").await;
    assert_eq!((&saved["action"], &saved["says"]), (&removal.as_str().into(), &"Saved.".into()));
    let removed = post(&removal).await;
    assert_eq!((&removed["action"], &removed["label"]), (&"/account/saved".into(), &"Save for later".into()));
    assert_eq!(count(site.db(), "saved_story").await, 0);
}

#[tokio::test]
async fn only_what_readers_see_is_saved_and_what_was_withdrawn_says_nothing() {
    let site = Site::open().await;
    let (_, ada) = reader(&site, "ada").await;
    let future =
        Draft { published_at: site.state.clock.now() + TimeDelta::hours(1), ..Draft::new("embargoed") };
    let future = site.publish_as(future).await;
    for unknown in [future, ArticleId::new()] {
        assert_eq!(save(&ada, unknown).await.status, 404, "as if it were not there");
    }
    assert_eq!(ada.post("/account/saved", &[("article", "no key")]).await.status, 404);
    assert_eq!(count(site.db(), "saved_story").await, 0);

    let (_, secret) = story(&site, "secret").await;
    save(&ada, secret).await;
    withdraw(&site, secret).await;
    let list = ada.get("/account/saved").await.ok();
    assert!(list.has("This story is not available any more"));
    assert!(!list.has("Headline of secret") && !list.has("politics/secret"), "{}", list.text);
    ada.post(&format!("/account/saved/{secret}/removal"), &[]).await;
    assert!(ada.get("/account/saved").await.ok().has("Nothing saved yet"), "it can be taken off");
}

#[tokio::test]
async fn a_list_is_as_long_as_it_can_be_and_no_longer() {
    let site = Site::open().await;
    let (id, ada) = reader(&site, "ada").await;
    let (_, first) = story(&site, "first").await;
    let (_, second) = story(&site, "second").await;
    // All but one of those that there is room for.
    sqlx::query(
        "with copies as (
             insert into article select (jsonb_populate_record(article, jsonb_build_object(
                 'article_id', gen_random_uuid(), 'slug', 'copy-' || number))).*
             from article, generate_series(2, $2) number where slug = 'first' returning article_id)
         insert into saved_story (account_id, article_id, at) select $1, article_id, $3 from copies",
    )
    .bind(id.0)
    .bind(i32::try_from(MOST_SAVED).unwrap())
    .bind(site.state.clock.now())
    .execute(site.db())
    .await
    .unwrap();
    let (mut one, mut other) = (site.db().begin().await.unwrap(), site.db().begin().await.unwrap());
    let now = site.state.clock.now();
    assert_eq!(saved::save(&mut one, id, first, now).await.unwrap(), Saving::Saved);
    let waits = tokio::spawn(async move {
        let saving = saved::save(&mut other, id, second, now).await.unwrap();
        other.commit().await.unwrap();
        saving
    });
    one.commit().await.unwrap();
    assert_eq!(waits.await.unwrap(), Saving::Full, "two at once share one place");
    let full = save(&ada, second).await;
    assert_eq!(full.status, 422);
    assert!(full.has("Your list holds 1000 stories") && full.has("role=\"alert\""), "{}", full.text);
    assert_eq!(save(&ada, first).await.status, 303, "what is saved is saved");
    assert_eq!(count(site.db(), "saved_story").await, MOST_SAVED);
}

#[tokio::test]
async fn a_list_goes_page_by_page_and_back() {
    let site = Site::open().await;
    let (id, ada) = reader(&site, "ada").await;
    for number in 0..60 {
        let (_, article) = story(&site, &format!("story-{number}")).await;
        let at = site.state.clock.now() + TimeDelta::minutes(number / 2);
        let mut transaction = site.db().begin().await.unwrap();
        saved::save(&mut transaction, id, article, at).await.unwrap();
        transaction.commit().await.unwrap();
    }
    let links = |page: &Answer, rel: &str| {
        let (_, rest) = page.text.split_once(&format!("rel=\"{rel}\" href=\""))?;
        rest.split('"').next().map(str::to_owned)
    };
    let (mut seen, mut path, mut way) = (Vec::new(), "/account/saved".to_owned(), Vec::new());
    loop {
        let page = ada.get(&path).await.ok();
        seen.extend(
            page.text
                .split("\"/politics/story-")
                .skip(1)
                .map(|part| part.split('"').next().unwrap().to_owned()),
        );
        way.push(path.clone());
        match links(&page, "next") {
            Some(next) => path = next,
            None => break,
        }
    }
    assert_eq!((seen.len(), way.len()), (60, 3));
    let moments: Vec<i64> = seen.iter().map(|number| number.parse::<i64>().unwrap() / 2).collect();
    assert!(moments.is_sorted_by(|a, b| a >= b), "newest first: {moments:?}");
    let back = ada.get(&way[2]).await.ok();
    assert_eq!(links(&back, "prev").as_deref(), Some(way[1].as_str()));
    assert_eq!(links(&ada.get(&way[1]).await.ok(), "prev").as_deref(), Some("/account/saved"));
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 60, "each once");
}

#[tokio::test]
async fn nothing_is_kept_of_what_is_read_until_somebody_asks_for_it() {
    let mut site = Site::open().await;
    let db = site.db().clone();
    let open = site.publish(Draft::new("open").access(Level::Free)).await;
    let (walled, _) = story(&site, "walled").await;
    let (id, ada) = reader(&site, "ada").await;
    ada.get(&open).await.ok();
    site.recorder.write(&db).await;
    assert_eq!((count(&db, "reading_history").await, count(&db, "read_story").await), (0, 0));
    let off = ada.get("/account/history").await.ok();
    assert!(off.has("We keep no history of what you read") && off.has("Keep a history of what I read"));
    assert!(!off.has("Headline of open"), "and nothing comes from the record of views");

    site.state.clock.set(site.state.clock.now() + TimeDelta::minutes(1));
    assert_eq!(ada.post("/account/history/beginning", &[]).await.status, 303);
    assert!(ada.get("/account/history").await.ok().has("Nothing yet"));
    ada.get(&walled).await.ok();
    ada.get_with(&open, "sec-purpose", "prefetch").await.ok();
    ada.head(&open).await;
    site.browser().get(&open).await.ok();
    site.recorder.write(&db).await;
    assert_eq!(
        count(&db, "read_story").await,
        0,
        "neither a wall nor a browser that looks ahead, nor anybody else"
    );
    for _ in 0..2 {
        ada.get(&open).await.ok();
    }
    site.recorder.write(&db).await;
    let list = ada.get("/account/history").await.ok();
    assert_eq!(list.text.matches("Headline of open</a>").count(), 1, "each story once");

    site.state.readership.noted(Noted { account: id, article: ArticleId::new(), at: site.state.clock.now() });
    site.recorder.write(&db).await;
    assert_eq!(count(&db, "read_story").await, 1, "a story that is gone stops nothing");
    assert_eq!(ada.post("/account/history/ending", &[]).await.status, 303);
    assert_eq!((count(&db, "reading_history").await, count(&db, "read_story").await), (0, 0));
    ada.get(&open).await.ok();
    site.recorder.write(&db).await;
    assert_eq!(count(&db, "read_story").await, 0);
    let log: Vec<String> = sqlx::query_scalar(
        "select action from audit where action like 'account.history%' order by at, audit_id",
    )
    .fetch_all(&db)
    .await
    .unwrap();
    assert_eq!(log, ["account.history_begin", "account.history_end"]);
}

#[tokio::test]
async fn what_still_waits_when_a_history_ends_is_not_written() {
    let mut site = Site::open().await;
    let db = site.db().clone();
    let open = site.publish(Draft::new("open").access(Level::Free)).await;
    let (_, ada) = reader(&site, "ada").await;
    let wait = |site: &Site| site.state.clock.set(site.state.clock.now() + TimeDelta::minutes(1));
    for over in ["ending", "removal"] {
        ada.post("/account/history/beginning", &[]).await;
        ada.get(&open).await.ok();
        wait(&site);
        ada.post(&format!("/account/history/{over}"), &[]).await;
        ada.post("/account/history/beginning", &[]).await;
        site.recorder.write(&db).await;
        assert_eq!(count(&db, "read_story").await, 0, "{over}: read before, and asked to be forgotten since");
    }
    ada.get(&open).await.ok();
    site.recorder.write(&db).await;
    assert_eq!(count(&db, "read_story").await, 1, "it goes on");
}

#[tokio::test]
async fn a_reader_takes_stories_out_and_a_year_takes_the_rest() {
    let mut site = Site::open().await;
    let db = site.db().clone();
    let mut paths = Vec::new();
    for slug in ["one", "two", "three"] {
        paths.push(site.publish_as(Draft::new(slug).access(Level::Free)).await);
    }
    let staff = site.browser_of(Role::Editor).await;
    staff.post("/account/history/beginning", &[]).await;
    for slug in ["one", "two", "three"] {
        staff.get(&format!("/politics/{slug}")).await.ok();
        site.state.clock.set(site.state.clock.now() + TimeDelta::minutes(1));
    }
    site.recorder.write(&db).await;
    let list = staff.get("/account/history").await.ok();
    let at = |slug: &str| list.text.find(&format!("Headline of {slug}</a>")).unwrap();
    assert!(at("three") < at("two") && at("two") < at("one"), "the newest first");
    staff.post(&format!("/account/history/{}/removal", paths[1]), &[]).await;
    withdraw(&site, paths[0]).await;
    let list = staff.get("/account/history").await.ok();
    assert!(!list.has("Headline of two") && !list.has("Headline of one") && list.has("Headline of three"));
    let year = site.state.clock.now() - TimeDelta::minutes(1) + HISTORY_KEPT;
    history::forget(&db, year - HISTORY_KEPT).await.unwrap();
    assert_eq!(count(&db, "read_story").await, 1, "what was opened a year ago is forgotten, to the minute");
}

#[tokio::test]
async fn what_is_kept_goes_along_and_goes_with_the_account() {
    let mut site = Site::open().await;
    let db = site.db().clone();
    let article = site.publish_as(Draft::new("open").access(Level::Free)).await;
    let (id, ada) = reader(&site, "ada").await;
    let data = async || {
        serde_json::from_str::<serde_json::Value>(&ada.get("/account/data").await.ok().text).unwrap()
    };
    assert!(data().await["history"].is_null());
    save(&ada, article).await;
    ada.post("/account/history/beginning", &[]).await;
    ada.get("/politics/open").await.ok();
    site.recorder.write(&db).await;
    let file = data().await;
    assert_eq!(file["saved"][0]["article_id"], article.to_string());
    assert_eq!(file["history"]["stories"][0]["article_id"], article.to_string());
    let mut connection = db.acquire().await.unwrap();
    ada.get("/politics/open").await.ok();
    courant::accounts::erasure::erase(&mut connection, id, None, site.state.clock.now()).await.unwrap();
    site.recorder.write(&db).await;
    for table in ["saved_story", "reading_history", "read_story"] {
        assert_eq!(count(&db, table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn of_two_accounts_the_lists_become_one_and_a_history_only_where_it_was_asked_for() {
    let site = Site::open().await;
    let db = site.db().clone();
    let (_, article) = story(&site, "both").await;
    let (_, only) = story(&site, "only").await;
    let (kept, _) = reader(&site, "kept").await;
    let (old, browser) = reader(&site, "old").await;
    let now = site.state.clock.now();
    let mut connection = db.acquire().await.unwrap();
    for (account, article) in [(kept, article), (old, article), (old, only)] {
        saved::save(&mut connection, account, article, now).await.unwrap();
    }
    browser.post("/account/history/beginning", &[]).await;
    history::note(&db, &[Noted { account: old, article, at: now }]).await.unwrap();
    saved::hand_over(&db, old, kept).await.unwrap();
    history::hand_over(&db, old, kept).await.unwrap();
    let lists: Vec<i64> = sqlx::query_scalar(
        "select (select count(*) from saved_story where account_id = $1) union all
         select (select count(*) from read_story where account_id = $1)",
    )
    .bind(kept.0)
    .fetch_all(&db)
    .await
    .unwrap();
    assert_eq!(lists, [2, 0], "who is kept has asked for no history");
    history::begin(&db, kept, now).await.unwrap();
    saved::hand_over(&db, old, kept).await.unwrap();
    history::hand_over(&db, old, kept).await.unwrap();
    let read: i64 = sqlx::query_scalar("select count(*) from read_story where account_id = $1")
        .bind(kept.0)
        .fetch_one(&db)
        .await
        .unwrap();
    assert_eq!(read, 1);
}
