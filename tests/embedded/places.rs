//! Odd places and odd users.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;

use courant::database::embedded::{Cluster, Purpose};
use rustix::process::{Pid, getpgid};

use crate::child::Child;
use crate::{assert_stopped, connect, data_dir, root, text, user_of};

#[tokio::test]
async fn the_first_start_makes_a_unicode_database_behind_a_private_socket() {
    let data = data_dir();
    let cluster = Cluster::attach(data.path(), Purpose::Serve).await.unwrap();
    let mut connection = connect(&cluster).await;
    for (query, expected) in [
        ("show server_encoding", "UTF8"),
        ("show listen_addresses", ""),
        ("show fsync", "on"),
        ("select lower('ÉÏ')", "éï"),
        ("select current_database()::text", "courant"),
    ] {
        assert_eq!(text(&mut connection, query).await, expected, "{query}");
    }
    let run = data.path().join("postgres-run");
    assert_eq!(run.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    assert!(data.path().join("postgres/postmaster.pid").exists());
    let pid = cluster.pid();
    let group_of = |pid: u32| getpgid(Pid::from_raw(pid.cast_signed()));
    assert_ne!(group_of(pid), group_of(std::process::id()), "Ctrl-C would reach it");
    cluster.stop().await.unwrap();
    assert_stopped(data.path(), pid);
}

#[tokio::test]
async fn root_runs_postgres_as_somebody_else() {
    if !root() {
        return println!("NOT RUN: not root");
    }
    let data = data_dir();
    let cluster = Cluster::attach(data.path(), Purpose::Serve).await.unwrap();
    assert_ne!(user_of(cluster.pid()), 0);
    cluster.stop().await.unwrap();
}

async fn starts_twice(data: &Path) {
    for _ in 0..2 {
        let cluster = Cluster::attach(data, Purpose::Serve).await.unwrap();
        assert_eq!(text(&mut connect(&cluster).await, "select 'here'").await, "here");
        let pid = cluster.pid();
        cluster.stop().await.unwrap();
        assert_stopped(data, pid);
    }
}

#[tokio::test]
async fn a_folder_that_only_root_can_enter_will_do() {
    if !root() {
        return println!("NOT RUN: not root");
    }
    let data = tempfile::tempdir_in("/root").unwrap();
    starts_twice(data.path()).await;
}

#[tokio::test]
async fn a_cluster_moved_to_where_its_user_cannot_follow_changes_its_owner() {
    if !root() {
        return println!("NOT RUN: not root");
    }
    let data = data_dir();
    starts_twice(data.path()).await;
    std::fs::set_permissions(data.path(), Permissions::from_mode(0o700)).unwrap();
    starts_twice(data.path()).await;
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_gets_a_short_one() {
    let data = data_dir();
    let deep = data.path().join("a-folder-with-a-long-name/".repeat(5));
    let cluster = Cluster::attach(&deep, Purpose::Serve).await.unwrap();
    let socket = cluster.connect_options().get_socket().unwrap().clone();
    assert!(socket.starts_with("/tmp"), "{}", socket.display());
    assert_eq!(socket.metadata().unwrap().permissions().mode() & 0o777, 0o700);

    let second = Cluster::attach(&deep, Purpose::Command).await.unwrap();
    assert_eq!(text(&mut connect(&second).await, "select 'here'").await, "here");
    second.stop().await.unwrap();
    cluster.stop().await.unwrap();
    assert!(!socket.exists());
}

#[test]
fn a_normal_user_needs_nobody() {
    if !root() {
        return println!("NOT RUN: all the other tests run as a normal user");
    }
    let nobody = 65534;
    let data = data_dir();
    let program = data.path().join("program");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let folder = data.path().join("var");
    std::fs::create_dir(&folder).unwrap();
    chown(&folder, Some(nobody), Some(nobody)).unwrap();

    let mut command = Child::command(&program, "serve", &folder);
    command.uid(nobody).gid(nobody).current_dir(&folder);
    let mut child = Child::spawn(command);
    let pid = child.hear("ready").parse().unwrap();
    assert_eq!(user_of(pid), nobody);
    child.tell("stop");
    child.hear("stopped");
    child.finish();
    assert_stopped(&folder, pid);
}

#[tokio::test]
async fn root_leaves_the_cluster_of_a_normal_user_to_that_user() {
    if !root() {
        return println!("NOT RUN: not root");
    }
    let data = data_dir();
    starts_twice(data.path()).await;
    let cluster = data.path().join("postgres");
    let given = std::process::Command::new("chown").arg("-R").arg("4242:4242").arg(&cluster).status();
    assert!(given.unwrap().success());
    let attached = Cluster::attach(data.path(), Purpose::Serve).await.unwrap();
    assert_eq!(user_of(attached.pid()), 4242);
    attached.stop().await.unwrap();
}
