//! The tables come up to date at the start of any number of nodes, once.

use courant::database::{MIGRATIONS, connect};
use sqlx::migrate::Migrator;

use crate::support::cluster;

#[tokio::test]
async fn four_nodes_that_start_together_migrate_once() {
    let database = cluster::empty_database().await;
    let nodes = (0..4).map(|_| {
        let options = database.connect_options();
        tokio::spawn(async move {
            let pool = connect(options, 1).await.unwrap();
            MIGRATIONS.run(&pool).await.unwrap();
            pool.close().await;
        })
    });
    for node in nodes.collect::<Vec<_>>() {
        node.await.unwrap();
    }
    let pool = connect(database.connect_options(), 1).await.unwrap();
    let applied: i64 =
        sqlx::query_scalar("select count(*) from _sqlx_migrations").fetch_one(&pool).await.unwrap();
    assert_eq!(usize::try_from(applied).unwrap(), MIGRATIONS.iter().count());
}

#[test]
fn migrations_go_forward_only() {
    assert!(MIGRATIONS.iter().all(|migration| !migration.migration_type.is_down_migration()));
    let versions: Vec<_> = MIGRATIONS.iter().map(|migration| migration.version).collect();
    assert!(versions.is_sorted());
}

/// A paper that has run since the first version brings its readers along.
#[tokio::test]
async fn a_paper_of_the_first_version_keeps_its_readers_and_their_meters() {
    let database = cluster::empty_database().await;
    let pool = connect(database.connect_options(), 1).await.unwrap();
    let first = Migrator::with_migrations(MIGRATIONS.iter().take(1).cloned().collect());
    first.run(&pool).await.unwrap();
    sqlx::raw_sql(
        "insert into account (account_id, email, name, role, created_at) values
             ('0190a5b0-0000-7000-8000-000000000001', 'reader@courant.example', 'Reader', 'reader', '2026-10-01'),
             ('0190a5b0-0000-7000-8000-000000000002', 'editor@courant.example', 'Editor', 'editor', '2026-10-01');
         insert into meter (month, reader, articles) values
             ('2026-11-01', '0190a5b0-0000-7000-8000-000000000001', '{0190a5b0-0000-7000-8000-00000000000a}');
         update site set name = 'The Old Paper', anonymous_limit = 2;",
    )
    .execute(&pool)
    .await
    .unwrap();
    MIGRATIONS.run(&pool).await.unwrap();
    let verified: Vec<(String, bool)> =
        sqlx::query_as("select name, verified_at is not null from account order by name")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(verified, [("Editor".to_owned(), true), ("Reader".to_owned(), false)]);
    let began_this_month: bool =
        sqlx::query_scalar("select begun_on = month and cardinality(articles) = 1 from meter")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert!(began_this_month, "who read before is no new reader");
    let site: (String, i32, i32) =
        sqlx::query_as("select name, anonymous_limit, gift_limit from site").fetch_one(&pool).await.unwrap();
    assert_eq!(site, ("The Old Paper".to_owned(), 2, 5));
}
