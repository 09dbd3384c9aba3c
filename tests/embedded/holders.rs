//! Several programs at one data folder.

use std::time::Instant;

use courant::database::embedded::{Cluster, EmbeddedError, Process, Purpose};

use crate::child::Child;
use crate::{assert_stopped, connect, data_dir, text};

#[tokio::test]
async fn a_second_serve_is_refused_and_a_command_is_not() {
    let data = data_dir();
    let mut serve = Child::start("serve", data.path());
    let pid: u32 = serve.hear("ready").parse().unwrap();

    let refused = Cluster::attach(data.path(), Purpose::Serve).await.unwrap_err();
    assert!(matches!(refused, EmbeddedError::AlreadyServing { .. }), "{refused}");
    let command = Cluster::attach(data.path(), Purpose::Command).await.unwrap();
    assert_eq!(command.pid(), pid);
    command.stop().await.unwrap();
    assert!(Process::open(pid).unwrap().is_some(), "a command must not stop the server of a serve");

    serve.tell("stop");
    serve.hear("stopped");
    serve.finish();
    assert_stopped(data.path(), pid);
    Cluster::attach(data.path(), Purpose::Serve).await.unwrap().stop().await.unwrap();
}

#[tokio::test]
async fn the_last_one_to_leave_stops_the_server() {
    let data = data_dir();
    let command = Cluster::attach(data.path(), Purpose::Command).await.unwrap();
    let mut serve = Child::start("serve", data.path());
    let pid: u32 = serve.hear("ready").parse().unwrap();
    serve.tell("stop");
    serve.hear("stopped");
    serve.finish();
    assert_eq!(text(&mut connect(&command).await, "select 'still here'").await, "still here");
    command.stop().await.unwrap();
    assert_stopped(data.path(), pid);
}

#[tokio::test]
async fn the_hold_of_a_killed_program_does_not_count() {
    let data = data_dir();
    let mut serve = Child::start("serve", data.path());
    let pid: u32 = serve.hear("ready").parse().unwrap();
    let command = Cluster::attach(data.path(), Purpose::Command).await.unwrap();
    serve.kill();
    command.stop().await.unwrap();
    assert_stopped(data.path(), pid);
}

#[tokio::test]
async fn a_program_that_only_ends_stops_the_server_too() {
    let data = data_dir();
    let mut child = Child::start("command", data.path());
    let pid: u32 = child.hear("ready").parse().unwrap();
    let server = Process::open(pid).unwrap().unwrap();
    child.finish();
    server.ended().await.unwrap();
    assert_stopped(data.path(), pid);
}

#[tokio::test]
async fn many_at_once_share_one_server() {
    let data = data_dir();
    let folder = data.path().to_owned();
    let begin = Instant::now();
    let arrivals: Vec<_> = (0..8)
        .map(|_| folder.clone())
        .map(|folder| tokio::spawn(async move { Cluster::attach(&folder, Purpose::Command).await }))
        .collect();
    let mut clusters = Vec::new();
    for arrival in arrivals {
        clusters.push(arrival.await.unwrap().unwrap());
    }
    println!("first start and eight holders in {:?}", begin.elapsed());
    let pid = clusters[0].pid();
    assert!(clusters.iter().all(|cluster| cluster.pid() == pid));
    for cluster in clusters {
        cluster.stop().await.unwrap();
    }
    assert_stopped(data.path(), pid);

    let begin = Instant::now();
    let again = Cluster::attach(data.path(), Purpose::Serve).await.unwrap();
    println!("warm start in {:?}", begin.elapsed());
    let begin = Instant::now();
    again.stop().await.unwrap();
    println!("stopped in {:?}", begin.elapsed());
}
