//! What is recorded of readers, and what is not.

use chrono::TimeDelta;
use courant::accounts::Role;
use courant::ids::{ArticleId, SectionId};
use courant::paywall::{Level, Reason, Standing};
use courant::readership::{self, View, store};
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::{Draft, PASSWORD, Site, tuesday};

/// Rows of (standing, level, outcome, reason, used), in the order in which they were decided.
async fn recorded(db: &PgPool) -> Vec<(String, Option<String>, String, String, Option<i32>)> {
    sqlx::query_as(
        "select standing, level::text, outcome::text, reason, used from article_view order by viewed_at",
    )
    .fetch_all(db)
    .await
    .unwrap()
}

async fn count(db: &PgPool, table: &str) -> i64 {
    let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
    sqlx::query_scalar(sql).fetch_one(db).await.unwrap()
}

#[tokio::test]
async fn a_view_says_what_was_decided_and_for_whom() {
    let mut site = Site::open().await;
    let db = site.db().clone();
    site.limits(1, 2).await;
    let stories = site.stories(2).await;
    let closed = site.publish(Draft::new("closed").access(Level::Subscribers)).await;
    let free = site.publish(Draft::new("free").access(Level::Free)).await;
    let browser = site.browser();
    for path in [&stories[0], &stories[1], &closed, &free] {
        browser.get(path).await.ok();
    }
    browser.head(&stories[0]).await;
    browser.get_with(&stories[0], "sec-purpose", "prefetch").await.ok();
    site.account("reader@courant.example", Role::Reader).await;
    browser.sign_in("reader@courant.example").await;
    browser.get(&stories[1]).await.ok();
    site.subscriber().await.get(&stories[0]).await.ok();
    site.browser_of(Role::Editor).await.get(&stories[0]).await.ok();
    site.recorder.write(&db).await;

    let row = |standing: &str, level: Option<&str>, outcome: &str, reason: &str, used| {
        (standing.to_owned(), level.map(str::to_owned), outcome.to_owned(), reason.to_owned(), used)
    };
    assert_eq!(
        recorded(&db).await,
        [
            row("anonymous", None, "metered", "within_meter", Some(1)),
            row("anonymous", None, "preview", "meter_used_up", Some(1)),
            row("anonymous", Some("subscribers"), "preview", "subscription_needed", None),
            row("anonymous", Some("free"), "full", "free_story", None),
            row("registered", None, "metered", "within_meter", Some(2)),
            row("subscriber", None, "full", "entitled", None),
        ],
        "neither who looks ahead nor who works here is a reader"
    );
    let browsers: (i64, i64) =
        sqlx::query_as("select count(distinct coalesce(visitor, reader)), count(visitor) from article_view")
            .fetch_one(&db)
            .await
            .unwrap();
    assert_eq!(browsers, (2, 2), "an account's view knows its browser");
    assert_eq!(count(&db, "meter_merge").await, 3, "three signed in");
}

#[tokio::test]
async fn who_met_the_wall_or_works_here_has_not_read() {
    let mut site = Site::open().await;
    let stories = site.stories(9).await;
    let subscriber = site.subscriber().await;
    subscriber.get(&stories[4]).await.ok();
    let editor = site.browser_of(Role::Editor).await;
    for _ in 0..3 {
        editor.get(&stories[7]).await.ok();
    }
    site.limits(0, 0).await;
    for _ in 0..3 {
        site.browser().get(&stories[8]).await.ok();
    }
    let db = site.db().clone();
    site.recorder.write(&db).await;
    store::rank(&db, tuesday() + TimeDelta::minutes(1)).await.unwrap();
    let page = site.browser().get("/latest").await.ok();
    let (_, list) = page.text.split_once("data-list=\"most-read\"").unwrap();
    let first = list.split("<li").nth(1).unwrap();
    assert!(first.contains(&stories[4]), "{first}");
}

/// Opens a story in as many browsers, so often in each.
async fn read(site: &Site, path: &str, readers: usize, times: usize) {
    for _ in 0..readers {
        let browser = site.browser();
        for _ in 0..times {
            browser.get(path).await.ok();
        }
    }
}

#[tokio::test]
async fn the_most_read_has_readers_of_the_last_day_each_once_a_story() {
    let mut site = Site::open().await;
    let db = site.db().clone();
    site.limits(100, 100).await;
    let stories = site.stories(6).await;
    // Long ago by many; again and again by one; by two; by three, and withdrawn since; ahead of reading, by four.
    read(&site, &stories[1], 5, 1).await;
    site.recorder.write(&db).await;
    site.state.clock.set(tuesday() + TimeDelta::hours(25));
    read(&site, &stories[2], 1, 6).await;
    read(&site, &stories[3], 2, 1).await;
    read(&site, &stories[4], 3, 1).await;
    for _ in 0..4 {
        site.browser().get_with(&stories[5], "sec-purpose", "prefetch").await.ok();
    }
    site.recorder.write(&db).await;
    let slug = stories[4].rsplit('/').next().unwrap();
    sqlx::query("update article set status = 'withdrawn' where slug = $1")
        .bind(slug)
        .execute(&db)
        .await
        .unwrap();
    let now = site.state.clock.now() + TimeDelta::minutes(1);
    let (one, other) = tokio::join!(store::rank(&db, now), store::rank(&db, now));
    one.and(other).unwrap();
    let most = courant::articles::store::most_read(&db, now, 5).await.unwrap();
    let paths: Vec<_> = most.iter().map(|one| format!("/{}/{}", one.section_slug, one.slug)).collect();
    assert_eq!(paths, [stories[3].as_str(), stories[2].as_str()]);
}

fn view(reader: Uuid, visitor: Uuid, standing: Standing, at: chrono::DateTime<chrono::Utc>) -> View {
    View {
        at,
        month: "2026-11-01".parse().unwrap(),
        article: ArticleId::new(),
        section: SectionId::new(),
        reader,
        visitor,
        standing,
        level: None,
        reason: Reason::WithinMeter,
        used: Some(1),
        licence: None,
    }
}

#[tokio::test]
async fn views_are_kept_for_sixty_days() {
    let site = Site::open().await;
    let db = site.db().clone();
    for days in [61, 60, 59, 0] {
        let at = tuesday() - TimeDelta::days(days) - TimeDelta::seconds(1);
        let visitor = Uuid::new_v4();
        // Each by itself: what one node reports only goes forward.
        let (readership, mut recorder) = readership::buffer();
        readership.opened(view(visitor, visitor, Standing::Anonymous, at));
        readership.merged(readership::Merge {
            at,
            month: "2026-11-01".parse().unwrap(),
            from: visitor,
            into: visitor,
        });
        recorder.write(&db).await;
    }
    store::forget(&db, tuesday()).await.unwrap();
    assert_eq!(count(&db, "article_view").await, 2);
    assert_eq!(count(&db, "meter_merge").await, 2);
}

#[tokio::test]
async fn views_go_with_the_account_and_its_browsers() {
    let mut site = Site::open().await;
    let db = site.db().clone();
    let stories = site.stories(3).await;
    let gone = site.account("gone@courant.example", Role::Reader).await;
    site.account("stays@courant.example", Role::Reader).await;
    let browser = site.browser();
    browser.get(&stories[0]).await.ok();
    browser.sign_in("gone@courant.example").await;
    browser.get(&stories[1]).await.ok();
    let fields = [("email", "stays@courant.example"), ("password", PASSWORD)];
    browser.post("/sign-out", &[]).await;
    browser.post("/sign-in", &fields).await;
    browser.get(&stories[2]).await.ok();
    let stranger = site.browser();
    stranger.get(&stories[0]).await.ok();
    site.recorder.write(&db).await;
    assert_eq!(count(&db, "article_view").await, 4);

    store::erase(&db, gone).await.unwrap();
    let left: Vec<String> = recorded(&db).await.into_iter().map(|row| row.0).collect();
    assert_eq!(left, ["registered", "anonymous"], "the other account's and the stranger's");
    let merges: i64 =
        sqlx::query_scalar("select count(*) from meter_merge where $1 in (from_reader, into_reader)")
            .bind(gone.0)
            .fetch_one(&db)
            .await
            .unwrap();
    assert_eq!(merges, 0);

    // What a buffer still held is found within the hour.
    sqlx::query("delete from account where account_id = $1").bind(gone.0).execute(&db).await.unwrap();
    site.state.readership.opened(view(gone.0, Uuid::new_v4(), Standing::Registered, tuesday()));
    site.recorder.write(&db).await;
    store::forget(&db, tuesday()).await.unwrap();
    assert_eq!(count(&db, "article_view").await, 2);
}

#[tokio::test]
async fn a_full_buffer_drops_views_and_stops_nobody() {
    let mut site = Site::open().await;
    let db = site.db().clone();
    let visitor = Uuid::new_v4();
    for _ in 0..12_000 {
        site.state.readership.opened(view(visitor, visitor, Standing::Anonymous, tuesday()));
    }
    site.recorder.write(&db).await;
    assert_eq!(count(&db, "article_view").await, 10_000);
    let moments: i64 = sqlx::query_scalar("select count(distinct viewed_at) from article_view")
        .fetch_one(&db)
        .await
        .unwrap();
    assert_eq!(moments, 10_000, "moments tell the order");
    site.state.readership.opened(view(visitor, visitor, Standing::Anonymous, tuesday()));
    site.recorder.write(&db).await;
    assert_eq!(count(&db, "article_view").await, 10_001, "and there is room again");
}
