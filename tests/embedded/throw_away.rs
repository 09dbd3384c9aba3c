//! The cluster of the test suite itself.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use courant::database::embedded::{Home, Process};
use sqlx::Connection as _;
use sqlx::postgres::PgConnection;
use tempfile::TempDir;

use crate::child::Child;
use crate::cluster::{self, TestDatabase};
use crate::{data_dir, run, text};

async fn fresh() -> TestDatabase {
    cluster::database().await
}

#[tokio::test]
async fn every_test_gets_a_migrated_database_of_its_own() {
    let (one, other) = (fresh().await, fresh().await);
    let mut connection = PgConnection::connect_with(&one.connect_options()).await.unwrap();
    run(&mut connection, "insert into topic (topic_id, slug, name) values (gen_random_uuid(), 'own', 'Own')")
        .await;
    let mut connection = PgConnection::connect_with(&other.connect_options()).await.unwrap();
    assert_eq!(text(&mut connection, "select count(*)::text from topic").await, "0");
    assert_eq!(text(&mut connection, "show fsync").await, "off");
}

#[tokio::test]
async fn a_database_goes_with_its_test() {
    let database = fresh().await;
    let options = database.connect_options();
    let _still_open = PgConnection::connect_with(&options).await.unwrap();
    drop(database);
    assert!(PgConnection::connect_with(&options).await.is_err());
}

#[tokio::test]
async fn sixty_four_tests_may_run_at_once_with_pools_of_two() {
    drop(fresh().await);
    let begin = Instant::now();
    let first = fresh().await;
    println!("one database: {:?}", begin.elapsed());
    let begin = Instant::now();
    let tasks: Vec<_> = (0..63).map(|_| tokio::spawn(fresh())).collect();
    let mut databases = vec![first];
    for task in tasks {
        databases.push(task.await.unwrap());
    }
    println!("63 more at once: {:?} in all", begin.elapsed());
    let mut pools = Vec::new();
    for database in databases.iter().chain(&databases) {
        let options = database.connect_options();
        pools.push(PgConnection::connect_with(&options).await.unwrap());
    }
    assert_eq!(pools.len(), 128);
    let begin = Instant::now();
    drop(databases);
    println!("dropping them: {:?} in all", begin.elapsed());
}

/// A process with a database in the throw-away cluster whose locks lie in this folder.
fn user(locks: &TempDir) -> (Child, Home) {
    let program = std::env::current_exe().unwrap();
    let mut command = Child::command(&program, "throw-away", Path::new("/"));
    command.env("COURANT_TEST_CLUSTER", locks.path());
    arrived(Child::spawn(command))
}

/// The same, but run by something named cargo, which says `idle` and waits when its test is over.
fn user_of_a_runner(locks: &TempDir) -> (Child, Home) {
    let cargo = locks.path().join("cargo");
    std::fs::copy("/bin/sh", &cargo).unwrap();
    let script = r#""$0" "$@"; echo; echo idle; read line"#;
    let program = std::env::current_exe().unwrap();
    let mut command = Command::new(cargo);
    command.args(["-c", script]).arg(program);
    Child::play(&mut command, "throw-away", Path::new("/"));
    command.env("COURANT_TEST_CLUSTER", locks.path());
    arrived(Child::spawn(command))
}

fn arrived(mut child: Child) -> (Child, Home) {
    let cluster = PathBuf::from(child.hear("folder"));
    let home = Home::create(cluster.parent().unwrap()).unwrap();
    (child, home)
}

async fn assert_removed(home: &Home, server: Process) {
    server.ended().await.unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    while home.base().exists() {
        assert!(Instant::now() < deadline, "{} is left", home.base().display());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn the_watchdog_cleans_up_after_the_last_process_also_a_killed_one() {
    let locks = data_dir();
    let (first, home) = user(&locks);
    let (second, same) = user(&locks);
    assert_eq!(home.base(), same.base());
    let server = home.postmaster().unwrap().unwrap();
    first.finish();
    assert!(home.postmaster().unwrap().is_some());
    second.kill();
    assert_removed(&home, server).await;
}

#[tokio::test]
async fn the_watchdog_lets_the_runner_start_its_next_process() {
    let locks = data_dir();
    let (mut runner, home) = user_of_a_runner(&locks);
    let server = home.postmaster().unwrap().unwrap();
    runner.tell("end of the first test");
    runner.hear("idle");
    let (second, same) = user(&locks);
    assert_eq!(home.base(), same.base());
    assert_eq!(same.postmaster().unwrap().unwrap().pid(), server.pid());
    second.finish();
    runner.finish();
    assert_removed(&home, server).await;
}

#[tokio::test]
async fn who_comes_while_the_watchdog_cleans_up_gets_a_cluster() {
    let locks = data_dir();
    let (mut last, mut home) = user(&locks);
    for _ in 0..4 {
        last.finish();
        (last, home) = user(&locks);
    }
    let server = home.postmaster().unwrap().unwrap();
    last.finish();
    assert_removed(&home, server).await;
}
