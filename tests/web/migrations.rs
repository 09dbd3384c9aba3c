//! The tables come up to date at the start of any number of nodes, once.

use courant::database::{MIGRATIONS, connect};

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
