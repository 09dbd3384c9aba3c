//! Readers close tabs at any moment; no connection of the pool may come back with somebody's transaction open.

use std::time::Duration;

use courant::accounts::Role;

use crate::support::Site;

/// sqlx issue 4393: a `begin()` that is dropped halfway leaves its transaction open on the server.
#[tokio::test]
async fn a_transaction_begun_and_abandoned_is_nobody_elses() {
    let site = Site::open().await;
    let mut abandoned = 0;
    for delay in 0..400_u64 {
        let db = site.db().clone();
        let begin = async move { db.begin().await.map(drop) };
        // Microseconds, spread over what a begin takes: some are cut off before, some during, some after it.
        abandoned += usize::from(tokio::time::timeout(Duration::from_micros(delay), begin).await.is_err());
        // A savepoint can be set only inside a transaction.
        let inside = sqlx::raw_sql("savepoint probe").execute(site.db()).await;
        assert!(inside.is_err(), "borrowed a connection inside a transaction after {delay} µs");
    }
    assert!(abandoned > 0, "none was cut off: the test shows nothing");
}

#[tokio::test]
async fn a_save_whose_editor_is_gone_is_whole() {
    let site = Site::open().await;
    site.section("politics").await;
    let editor = site.browser_of(Role::Editor).await;
    for delay in 0..40_u64 {
        let title = format!("Story {delay}");
        let fields = [("title", title.as_str()), ("section", "politics"), ("body", "One.\n\nTwo.")];
        let request = editor.client.post(format!("{}/newsroom/articles", editor.base)).form(&fields).send();
        let _ = tokio::time::timeout(Duration::from_millis(delay), request).await;
    }
    site.state.writes.close();
    site.state.writes.wait().await;
    let (articles, bodies, lines): (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from article), (select count(*) from article_body),
                (select count(*) from audit where action = 'article.create')",
    )
    .fetch_one(site.db())
    .await
    .unwrap();
    assert!(
        articles > 0 && articles == bodies && articles == lines,
        "{articles} stories, {bodies} texts, {lines} lines"
    );
}
