//! What is kept about an account: taken along as a file, and deleted, in restored backups too.

use chrono::TimeDelta;
use courant::accounts::{Role, erasure};
use courant::ids::AccountId;
use serde_json::Value;

use crate::support::{Browser, PASSWORD, Site};

const ADA: &str = "ada@courant.example";

#[tokio::test]
async fn a_reader_takes_along_all_that_is_kept() {
    let mut site = Site::open().await;
    let stories = site.stories(2).await;
    let browser = site.browser();
    browser.register(ADA).await;
    let id = account_of(&site, ADA).await;
    for story in &stories {
        browser.access(story).await;
    }
    site.entitle(id, None).await;
    record_views(&mut site).await;
    let link = site.mailed_link(ADA, "confirm-address").await;
    assert_eq!(browser.post(&link, &[]).await.status, 200, "mails are part of it once the address is proved");
    let file = browser.get("/account/data").await.ok();
    assert_eq!(file.header("content-type"), "application/json");
    assert!(file.header("content-disposition").starts_with("attachment"));
    assert_eq!(file.header("cache-control"), "no-store");
    let data: Value = serde_json::from_str(&file.text).unwrap();
    assert_eq!((&data["account"]["email"], &data["account"]["name"]), (&ADA.into(), &"Ada".into()));
    assert_eq!(data["entitlements"][0]["source"], "subscription");
    assert_eq!(data["sessions"].as_array().unwrap().len(), 1);
    let read = data["months"][0]["stories"].as_array().unwrap();
    assert_eq!(read.len(), 2);
    assert_eq!(read[0]["headline"], "Headline of story-1");
    assert_eq!(read[0]["address"], format!("{}{}", browser.base, stories[0]));
    assert_eq!(data["views"].as_array().unwrap().len(), 2);
    assert_eq!(data["mails"][0]["kind"], "confirm-address");
    assert_eq!(data["consents"][0]["given_at_page"], "/register");
    assert_eq!(data["log"][0]["action"], "account.create");

    // Whoever finds the file opens nothing with it.
    let token = link.rsplit('/').next().unwrap();
    for secret in ["argon2", "token_hash", "password_hash", token, PASSWORD] {
        assert!(!file.text.contains(secret), "{secret}");
    }
    assert_eq!(site.browser().get("/account/data").await.location(), "/sign-in?next=%2Faccount%2Fdata");
}

#[tokio::test]
async fn nobody_takes_along_what_is_somebody_elses() {
    let site = Site::open().await;
    site.browser().register("bea@courant.example").await;
    let browser = site.browser();
    browser.register(ADA).await;
    assert!(!browser.get("/account/data").await.ok().has("bea@"));
}

async fn account_of(site: &Site, email: &str) -> AccountId {
    let id = sqlx::query_scalar("select account_id from account where email = $1::citext").bind(email);
    AccountId(id.fetch_one(site.db()).await.unwrap())
}

/// What is left that could lead to the account.
async fn traces(site: &Site, id: AccountId) -> i64 {
    let mut traces = 0;
    for (table, column) in [
        ("account", "account_id"),
        ("session", "account_id"),
        ("entitlement", "account_id"),
        ("token", "account_id"),
        ("authenticator", "account_id"),
        ("recovery_code", "account_id"),
        ("passkey", "account_id"),
        ("passkey_ceremony", "account_id"),
        ("address_change", "account_id"),
        ("mail", "account_id"),
        ("meter", "reader"),
        ("article_view", "reader"),
        ("meter_merge", "from_reader"),
        ("meter_merge", "into_reader"),
        ("gift", "account_id"),
        ("gift_reader", "reader"),
        ("author", "account_id"),
        ("article", "created_by"),
    ] {
        let sql = format!("select count(*) from {table} where {column} = $1");
        let count: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(id.0).fetch_one(site.db()).await.unwrap();
        traces += count;
    }
    traces
}

/// Writes down which stories were opened, as is done once a second.
async fn record_views(site: &mut Site) {
    let db = site.db().clone();
    site.recorder.write(&db).await;
}

/// A reader who has left a trace everywhere.
async fn ada(site: &mut Site) -> (Browser, AccountId) {
    let id = site.account(ADA, Role::Reader).await;
    let browser = site.browser();
    browser.sign_in(ADA).await;
    let story = site.stories(1).await.remove(0);
    browser.access(&story).await;
    site.entitle(id, None).await;
    browser.adds_an_app(site).await;
    assert!(browser.get("/account/data").await.ok().has("\"means\": \"authenticator\""));
    browser.ask("/forgot-password", ADA).await;
    browser.post("/account/address", &[("email", "other@courant.example")]).await;
    site.settle().await;
    record_views(site).await;
    (browser, id)
}

#[tokio::test]
async fn a_reader_deletes_their_account_with_the_password() {
    let mut site = Site::open().await;
    let (browser, id) = ada(&mut site).await;
    assert!(traces(&site, id).await >= 7);
    let page = browser.get("/account/delete").await.ok();
    assert!(page.has("What goes") && page.has("What stays"));
    let wrong = browser.post("/account/delete", &[("password", "wrong wrong wrong")]).await;
    assert!(wrong.status == 422 && wrong.has("This is not the password of your account."));
    assert!(browser.is_signed_in().await);

    let gone = browser.post("/account/delete", &[("password", PASSWORD)]).await.ok();
    assert!(gone.has("Your account is deleted") && gone.has(">Sign in<"), "{}", gone.text);
    assert!(!browser.is_signed_in().await);
    assert_eq!(traces(&site, id).await, 0);
    let fields = [("email", ADA), ("password", PASSWORD)];
    assert_eq!(site.browser().post("/sign-in", &fields).await.status, 422);
    let log: Vec<String> =
        sqlx::query_scalar("select action from audit where subject_id = $1 order by audit_id")
            .bind(id.0)
            .fetch_all(site.db())
            .await
            .unwrap();
    assert_eq!(log.last().unwrap(), "account.erase", "the log keeps the id");
    assert_eq!(site.letters(ADA).await.last().unwrap().0, "account-deleted");
}

#[tokio::test]
async fn deleting_an_account_gives_no_new_stories() {
    let site = Site::open().await;
    let stories = site.stories(6).await;
    let browser = site.browser();
    browser.register(ADA).await;
    for story in &stories[..5] {
        assert_eq!(browser.access(story).await, "metered");
    }
    browser.post("/account/delete", &[("password", PASSWORD)]).await.ok();
    browser.register(ADA).await;
    assert_eq!(browser.access(&stories[5]).await, "preview");
}

#[tokio::test]
async fn a_link_deletes_it_too_once_and_only_by_its_button() {
    let mut site = Site::open().await;
    let (browser, id) = ada(&mut site).await;
    assert_eq!(browser.post("/account/delete/link", &[]).await.location(), "/mail-sent");
    let link = site.mailed_link(ADA, "delete-account").await;
    assert!(site.browser().get(&link).await.ok().has("What goes"));
    assert!(browser.is_signed_in().await);
    let (one, other) = (site.browser(), site.browser());
    let (a, b) = tokio::join!(one.post(&link, &[]), other.post(&link, &[]));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert!(statuses[0] == 200 && statuses[1] >= 404, "{statuses:?}");
    assert_eq!(traces(&site, id).await, 0);
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn what_staff_wrote_stays_when_they_go() {
    let site = Site::open().await;
    site.section("politics").await;
    let id = site.account("writer@courant.example", Role::Author).await;
    let browser = site.browser();
    browser.sign_in("writer@courant.example").await;
    let fields = [("title", "A story"), ("section", "politics"), ("body", "One.\n\nTwo.")];
    let path = browser.post("/newsroom/articles", &fields).await.location().to_owned();
    site.author("ada", "Ada Lovelace", "").await;
    sqlx::query("update author set account_id = $1").bind(id.0).execute(site.db()).await.unwrap();
    browser.post("/account/delete", &[("password", PASSWORD)]).await.ok();
    assert_eq!(traces(&site, id).await, 0);
    assert!(site.browser_of(Role::Editor).await.get(&path).await.ok().has("A story"));
    assert!(site.browser().get("/authors/ada").await.ok().has("Ada Lovelace"), "the byline stays");
}

#[tokio::test]
async fn a_crash_in_the_middle_does_not_undo_a_deletion() {
    let mut site = Site::open().await;
    let (_, id) = ada(&mut site).await;
    let now = site.state.clock.now();
    erasure::write_down(&*site.state.media, id, now).await.unwrap();
    // The program dies here, and starts again.
    assert_eq!(erasure::replay(site.db(), &*site.state.media, now).await.unwrap(), 1);
    assert_eq!(traces(&site, id).await, 0);
    assert_eq!(erasure::replay(site.db(), &*site.state.media, now).await.unwrap(), 0);
}

#[tokio::test]
async fn a_restored_backup_loses_deleted_accounts_again() {
    let mut site = Site::open().await;
    let (browser, id) = ada(&mut site).await;
    let backup: (String, String) =
        sqlx::query_as("select email::text, password_hash from account where account_id = $1")
            .bind(id.0)
            .fetch_one(site.db())
            .await
            .unwrap();
    browser.post("/account/delete", &[("password", PASSWORD)]).await.ok();
    let other = site.account("bea@courant.example", Role::Reader).await;

    sqlx::query(
        "insert into account (account_id, email, name, password_hash, created_at, verified_at)
         values ($1, $2::citext, 'Ada', $3, $4, $4)",
    )
    .bind(id.0)
    .bind(backup.0)
    .bind(backup.1)
    .bind(site.state.clock.now())
    .execute(site.db())
    .await
    .unwrap();
    site.browser().sign_in(ADA).await;
    let now = site.state.clock.now() + TimeDelta::days(1);
    assert_eq!(erasure::replay(site.db(), &*site.state.media, now).await.unwrap(), 1);
    assert_eq!(traces(&site, id).await, 0);
    assert!(traces(&site, other).await > 0, "nobody else is touched");
    // The ledger is no picture, and nobody reads it.
    assert_eq!(site.browser().get(&format!("/media/erasures/{id}")).await.status, 404);
}

#[tokio::test]
async fn what_was_read_in_the_last_second_goes_as_well() {
    let site = Site::open().await;
    let stories = site.stories(1).await;
    let id = site.account("last@courant.example", Role::Reader).await;
    let browser = site.browser();
    browser.sign_in("last@courant.example").await;
    browser.get(&stories[0]).await;
    let answer = browser.post("/account/delete", &[("password", PASSWORD)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    // The recorder comes by after the deletion, and the deletion waits for it.
    let stop = tokio_util::sync::CancellationToken::new();
    let Site { state, recorder, .. } = site;
    let recording = tokio::spawn(recorder.run(state.db.clone(), stop.clone()));
    state.writes.close();
    state.writes.wait().await;
    stop.cancel();
    recording.await.unwrap();
    let left: i64 = sqlx::query_scalar("select count(*) from article_view where reader = $1")
        .bind(id.0)
        .fetch_one(&state.db)
        .await
        .unwrap();
    assert_eq!(left, 0);
}
