//! One throw-away Postgres for the whole test run, and a fresh database for each test.
//!
//! The first test process starts the cluster, the others find it by its locks, and `watchdog.rs` ends it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

#[path = "watchdog.rs"]
mod watchdog;

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use courant::database::MIGRATIONS;
use courant::database::embedded::{Hold, Home, Search, Server, Settings};
use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _};
use tokio::sync::OnceCell;

/// Nothing here must survive a power cut, so nothing waits for a disk; and 64 tests may have their pools at once.
const THROW_AWAY: Settings = Settings {
    initdb: &["--no-sync"],
    server: &[
        "fsync=off",
        "full_page_writes=off",
        "synchronous_commit=off",
        "wal_level=minimal",
        "max_wal_senders=0",
        "max_wal_size=256MB",
        "checkpoint_timeout=1h",
        "log_checkpoints=off",
        "autovacuum=off",
        "jit=off",
        "shared_buffers=128MB",
        "max_connections=300",
    ],
};

static CLUSTER: OnceCell<Running> = OnceCell::const_new();

/// Lives in a static, which is never dropped: the process holds the cluster until its end.
struct Running {
    server: Server,
    /// The name of the template for the present migrations.
    template: String,
    _hold: Hold,
}

/// A database of one test's own, with the migrations applied. They run once for each state of their folder; after that,
/// a database is a copy of the template's files.
pub async fn database() -> TestDatabase {
    let Running { server, template, .. } = CLUSTER.get_or_init(join).await;
    let name = format!("test_{}", uuid::Uuid::new_v4().simple());
    let create = format!("create database {name} template {template} strategy file_copy");
    let mut maintenance = connect(&server.options("postgres")).await;
    // Tried first and asked later: the template is missing only once, and a question costs every test.
    if let Err(missing) = attempt(&mut maintenance, &create).await {
        assert_eq!(sqlstate(&missing), Some("3D000".into()), "{missing}");
        make_template_once(server, &mut maintenance, template).await;
        run(&mut maintenance, &create).await;
    }
    maintenance.close().await.expect("close");
    TestDatabase { server, name }
}

/// A database with nothing in it, for tests of the migrations themselves.
#[allow(dead_code, reason = "not every test binary tests the migrations")]
pub async fn empty_database() -> TestDatabase {
    let Running { server, .. } = CLUSTER.get_or_init(join).await;
    let name = format!("test_{}", uuid::Uuid::new_v4().simple());
    let mut maintenance = connect(&server.options("postgres")).await;
    run(&mut maintenance, &format!("create database {name} template template0")).await;
    maintenance.close().await.expect("close");
    TestDatabase { server, name }
}

/// Dropped with its last handle, since the databases of a long run would fill the memory that they lie in. Where a process is killed before, the watchdog removes the whole cluster.
pub struct TestDatabase {
    server: &'static Server,
    name: String,
}

impl TestDatabase {
    pub fn connect_options(&self) -> PgConnectOptions {
        self.server.options(&self.name)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (options, name) = (self.server.options("postgres"), self.name.clone());
        // In a thread with a runtime of its own, because a runtime cannot be blocked on from within another one.
        let drop_it = move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_all().build().expect("runtime");
            runtime.block_on(remove(&options, &name));
        };
        // Best effort: a failure here must not cover up the one that the test is about.
        let _ = std::thread::spawn(drop_it).join();
    }
}

/// Ends what is still connected, as pools are when their test ends, and looks every millisecond whether it is gone: `with (force)` alone does the same, but looks ten times a second, which adds a tenth to every test.
async fn remove(options: &PgConnectOptions, name: &str) {
    let mut maintenance = connect(options).await;
    let end = format!(
        "do $$ begin
            perform pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}';
            for look in 1..100 loop
                perform pg_stat_clear_snapshot();
                exit when not exists (select from pg_stat_activity where datname = '{name}');
                perform pg_sleep(0.001);
            end loop;
        end $$"
    );
    run(&mut maintenance, &end).await;
    run(&mut maintenance, &format!("drop database {name} with (force)")).await;
}

async fn connect(options: &PgConnectOptions) -> PgConnection {
    PgConnection::connect_with(options).await.expect("connect to the test cluster")
}

async fn run(connection: &mut PgConnection, statement: &str) {
    let done = attempt(connection, statement).await;
    done.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

async fn attempt(connection: &mut PgConnection, statement: &str) -> Result<(), sqlx::Error> {
    let query = sqlx::raw_sql(AssertSqlSafe(statement));
    query.execute(connection).await.map(|_done| ())
}

fn sqlstate(error: &sqlx::Error) -> Option<Cow<'_, str>> {
    error.as_database_error().and_then(DatabaseError::code)
}

/// One process makes the template while the others wait. The lock ends with the connection, also when this process is killed.
async fn make_template_once(server: &Server, maintenance: &mut PgConnection, template: &str) {
    run(maintenance, "select pg_advisory_lock(1)").await;
    if !exists(maintenance, template).await {
        make_template(server, maintenance, template).await;
    }
    run(maintenance, "select pg_advisory_unlock(1)").await;
}

/// Under another name until it is complete, so that nobody copies a half-migrated one.
async fn make_template(server: &Server, maintenance: &mut PgConnection, template: &str) {
    run(maintenance, "drop database if exists draft with (force)").await;
    run(maintenance, "create database draft template template0").await;
    let pool = courant::database::connect(server.options("draft"), 1).await.expect("connect to the draft");
    MIGRATIONS.run(&pool).await.expect("migrate the draft");
    pool.close().await;
    // A template must have no connections, and a pool that was dropped closes its own in the background.
    run(maintenance, "alter database draft with allow_connections false").await;
    let end = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = 'draft'";
    run(maintenance, end).await;
    run(maintenance, &format!("alter database draft rename to {template}")).await;
}

async fn exists(maintenance: &mut PgConnection, template: &str) -> bool {
    sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(template)
        .fetch_one(maintenance)
        .await
        .expect("look for the template")
}

/// Names and contents of the files in a folder. The standard hash will do: all who compare it were built by one compiler.
fn fingerprint(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.file_name().hash(&mut hasher);
        std::fs::read(file).unwrap_or_default().hash(&mut hasher);
    }
    hasher.finish()
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Joins the users of the cluster, and starts it where this process is the first.
async fn join() -> Running {
    let locks = watchdog::locks();
    let mut hold = Hold::join(&locks).await.expect("lock the test cluster");
    watchdog::arm(&locks).expect("start the watchdog");
    let home = Home::create(&watchdog::folder(&locks)).expect("make the test cluster's folder");
    let search = Search::from_environment(&project().join("var"));
    let server = Server::ensure(&home, &search, &THROW_AWAY, &hold).await;
    hold.arrived();
    Running {
        server: server.unwrap_or_else(|error| panic!("{error}")),
        template: format!("template_{:016x}", fingerprint(&project().join("migrations"))),
        _hold: hold,
    }
}
