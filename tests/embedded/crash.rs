//! What `kill -9` leaves behind.

use std::time::{Duration, Instant};

use courant::database::embedded::{Cluster, Process, Purpose};
use rustix::process::Signal;

use crate::child::Child;
use crate::{assert_stopped, connect, data_dir, run, text};

#[tokio::test]
async fn a_server_outlives_its_killed_program_and_is_adopted() {
    let data = data_dir();
    let mut child = Child::start("serve", data.path());
    let pid: u32 = child.hear("ready").parse().unwrap();
    child.kill();

    let begin = Instant::now();
    let cluster = Cluster::attach(data.path(), Purpose::Serve).await.unwrap();
    println!("adopted in {:?}", begin.elapsed());
    assert_eq!(cluster.pid(), pid);
    cluster.stop().await.unwrap();
    assert_stopped(data.path(), pid);
}

#[tokio::test]
async fn acknowledged_rows_survive_the_kill_of_the_server() {
    let data = data_dir();
    let first = Cluster::attach(data.path(), Purpose::Serve).await.unwrap();
    let mut connection = connect(&first).await;
    run(&mut connection, "create table line (number bigint primary key)").await;
    let killed = Process::open(first.pid()).unwrap().unwrap();
    let mut acknowledged = 0_i64;
    let insert = "insert into line select count(*) from line";
    while sqlx::query(insert).execute(&mut connection).await.is_ok() {
        acknowledged += 1;
        if acknowledged == 200 {
            killed.signal(Signal::KILL).unwrap();
            // Its children do not die with it at once, so writing may go on for a while.
            break;
        }
    }
    drop(first);

    let begin = Instant::now();
    let second = Cluster::attach(data.path(), Purpose::Serve).await.unwrap();
    println!("restarted after a crash in {:?}", begin.elapsed());
    let count = text(&mut connect(&second).await, "select count(*)::text from line").await;
    assert!(count.parse::<i64>().unwrap() >= acknowledged, "{count} of {acknowledged}");
    let pid = second.pid();
    second.stop().await.unwrap();
    assert_stopped(data.path(), pid);
}

/// In a folder that only its owner can enter: there Postgres runs as a user that may signal us, and would take us for a running server.
#[tokio::test]
async fn a_recycled_process_number_does_not_stop_the_start() {
    let data = tempfile::tempdir().unwrap();
    Cluster::attach(data.path(), Purpose::Command).await.unwrap().stop().await.unwrap();
    let stale = format!("{}\n{}\n1700000000\n5432\n\n\n", std::process::id(), data.path().display());
    for file in ["postgres/postmaster.pid", "postgres-run/.s.PGSQL.5432.lock"] {
        std::fs::write(data.path().join(file), &stale).unwrap();
    }

    let cluster = Cluster::attach(data.path(), Purpose::Command).await.unwrap();
    let pid = cluster.pid();
    cluster.stop().await.unwrap();
    assert_stopped(data.path(), pid);
}

#[tokio::test]
async fn an_empty_process_file_does_not_stop_the_start() {
    let data = data_dir();
    Cluster::attach(data.path(), Purpose::Command).await.unwrap().stop().await.unwrap();
    std::fs::write(data.path().join("postgres/postmaster.pid"), "").unwrap();
    Cluster::attach(data.path(), Purpose::Command).await.unwrap().stop().await.unwrap();
}

#[tokio::test]
async fn an_interrupted_first_start_is_begun_again() {
    let data = data_dir();
    let unfinished = data.path().join("postgres.new");
    let child = Child::start("serve", data.path());
    let deadline = Instant::now() + Duration::from_secs(30);
    while !unfinished.join("base").exists() {
        assert!(Instant::now() < deadline, "initdb has not begun");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    child.kill();
    let cluster = Cluster::attach(data.path(), Purpose::Serve).await.unwrap();
    cluster.stop().await.unwrap();
    assert!(!unfinished.exists());
}

#[tokio::test]
async fn a_failed_start_shows_the_end_of_the_log() {
    let data = data_dir();
    Cluster::attach(data.path(), Purpose::Command).await.unwrap().stop().await.unwrap();
    let configuration = data.path().join("postgres/postgresql.conf");
    std::fs::write(configuration, "no_such_setting = 1\n").unwrap();
    let begin = Instant::now();
    let error = Cluster::attach(data.path(), Purpose::Command).await.unwrap_err().to_string();
    assert!(error.contains("no_such_setting"), "{error}");
    assert!(begin.elapsed() < Duration::from_secs(5), "nothing had crashed, so nothing is tried again");
}
