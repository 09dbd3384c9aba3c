//! The embedded Postgres as its users meet it: first start, crashes, company, odd places. Real servers, real kills.

#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

mod binaries;
mod child;
#[path = "../support/cluster.rs"]
mod cluster;
mod crash;
mod holders;
mod places;
mod throw_away;

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use courant::database::embedded::Cluster;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _};
use tempfile::TempDir;

/// A data folder that every user can walk into, unlike the 0700 of a usual temporary one.
fn data_dir() -> TempDir {
    let mut builder = tempfile::Builder::new();
    builder.prefix("courant-embedded-").permissions(Permissions::from_mode(0o755));
    builder.tempdir().unwrap()
}

async fn connect(cluster: &Cluster) -> PgConnection {
    PgConnection::connect_with(&cluster.connect_options()).await.unwrap()
}

async fn run(connection: &mut PgConnection, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection).await.unwrap();
}

async fn text(connection: &mut PgConnection, query: &str) -> String {
    sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(connection).await.unwrap()
}

/// Nothing runs and nothing claims to.
fn assert_stopped(data_dir: &Path, pid: u32) {
    assert!(!data_dir.join("postgres/postmaster.pid").exists());
    let socket = data_dir.join("postgres-run/.s.PGSQL.5432");
    assert!(!socket.exists());
    assert!(ended(pid));
}

/// Ended, at most waiting to be reaped.
fn ended(pid: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"));
    status.map_or(true, |text| text.contains("State:\tZ"))
}

/// The user that a process runs as on this machine, whatever its namespace says.
fn user_of(pid: u32) -> u32 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("Uid:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

fn root() -> bool {
    rustix::process::geteuid().is_root()
}
