//! Where the test run's cluster is, and who removes it.
//!
//! Its locks lie in a folder whose name every process works out alike; that holds for the binaries of `cargo test` one after the other as well as for nextest's process for each test. Every process shares a lock until it ends. A watchdog, a child of the first one, waits for the runner (cargo or nextest) and for that lock, then stops the server and removes its folder. It waits for the runner too because between two test binaries, or two tests of nextest, nobody holds the lock for a moment.

use std::fs::{DirBuilder, File};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use courant::database::embedded::{Hold, Home, Process};
use rustix::fs::FlockOperation;
use rustix::process::{Signal, geteuid, getppid};

/// Tells a re-executed test binary that it is the watchdog of the locks in this folder.
const WATCHDOG: &str = "COURANT_TEST_WATCHDOG";

/// The process number of the runner that the watchdog waits for.
const RUNNER: &str = "COURANT_TEST_RUNNER";

/// A folder for the locks of a cluster apart, for the tests of this file.
const APART: &str = "COURANT_TEST_CLUSTER";

/// What a cluster and 64 databases of 8 MB each take, in bytes.
const ROOM: u64 = 512 << 20;

/// The folder of the locks, at a place that every test process of this user, project and Postgres works out alike. It stays when all is over, empty but for three small files: removing a lock that somebody may just be opening needs more care than the files are worth.
pub fn locks() -> PathBuf {
    if let Some(apart) = std::env::var_os(APART) {
        return PathBuf::from(apart);
    }
    let mut hasher = DefaultHasher::new();
    env!("CARGO_MANIFEST_DIR").hash(&mut hasher);
    std::env::var_os("PG_BIN_DIR").hash(&mut hasher);
    let user = geteuid().as_raw();
    let name = format!("courant-tests-{user}-{:016x}", hasher.finish());
    let folder = std::env::temp_dir().join(name);
    let made = DirBuilder::new().mode(0o700).create(&folder);
    let existed = |error: &io::Error| error.kind() == io::ErrorKind::AlreadyExists;
    assert!(made.is_ok() || made.is_err_and(|error| existed(&error)), "make {}", folder.display());
    let owner = folder.symlink_metadata().expect("just made").uid();
    assert_eq!(owner, user, "{} belongs to somebody else", folder.display());
    folder
}

/// The cluster's folder: the recorded one, or a new one.
pub fn folder(locks: &Path) -> PathBuf {
    recorded(locks).unwrap_or_else(|| record_new(locks))
}

/// Where the cluster lies that somebody started before us, if it still does.
fn recorded(locks: &Path) -> Option<PathBuf> {
    let path = std::fs::read_to_string(locks.join("folder")).ok()?;
    Some(PathBuf::from(path)).filter(|folder| folder.is_dir())
}

/// A new place for the cluster, in memory where there is room. Recorded before it is made, so that nothing is ever made that the watchdog does not know.
fn record_new(locks: &Path) -> PathBuf {
    let memory = Path::new("/dev/shm");
    let free = rustix::fs::statvfs(memory).map_or(0, |fs| fs.f_bavail * fs.f_frsize);
    let parent = if free >= ROOM { memory.to_owned() } else { std::env::temp_dir() };
    let folder = parent.join(format!("courant-tests-{}", uuid::Uuid::new_v4().simple()));
    let text = folder.to_str().expect("temporary folders have plain names");
    std::fs::write(locks.join("folder"), text).expect("record the test cluster");
    folder
}

/// Starts the watchdog where none lives: this binary once more, with only the test [`entry`] selected. A shell script with `flock` would have to find and judge the server by other code than the launcher's, and cannot wait for a process that is not its child.
///
/// It gets a locked file as its standard input, and so "is there a watchdog?" is a lock like the others, free when it dies. Nothing else of ours reaches it: `cargo test | tee` ends when the tests do. A process group of its own keeps Ctrl-C from it; a session of its own would need `setsid` in the child, where until then a Ctrl-C could hit it.
pub fn arm(locks: &Path) -> io::Result<()> {
    let mut options = File::options();
    let lock = options.write(true).create(true).truncate(false).open(locks.join("watchdog"))?;
    if lock.try_lock().is_err() {
        return Ok(());
    }
    let module = module_path!().split_once("::").map_or("", |(_crate, path)| path);
    let mut command = tokio::process::Command::new(std::env::current_exe()?);
    command.args(["--exact", &format!("{module}::entry"), "--nocapture"]);
    command.env(WATCHDOG, locks).current_dir("/").process_group(0);
    if let Some(runner) = runner() {
        command.env(RUNNER, runner.to_string());
    }
    command.stdin(lock).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    Ok(())
}

/// The process that runs all the tests, by its name: `cargo` or `cargo-nextest`. A shell or a debugger is none, and would keep the cluster until it is closed.
fn runner() -> Option<i32> {
    let parent = getppid()?.as_raw_nonzero().get();
    let name = std::fs::read_to_string(format!("/proc/{parent}/comm")).ok()?;
    name.starts_with("cargo").then_some(parent)
}

/// No test, but the watchdog's entry: without its variable it does nothing. libtest offers no other way into a test binary, and a binary of its own would be built with the product.
#[tokio::test]
async fn entry() {
    let Some(locks) = std::env::var_os(WATCHDOG).map(PathBuf::from) else {
        return;
    };
    let runner = std::env::var(RUNNER).ok().and_then(|pid| pid.parse().ok());
    if let Some(runner) = runner.and_then(|pid| Process::open(pid).expect("find the runner")) {
        runner.ended().await.expect("wait for the runner");
    }
    let gate = Hold::outlast(&locks).expect("wait for the tests");
    if let Some(folder) = recorded(&locks) {
        remove(&folder).await;
    }
    // Before the gate opens: whoever comes next must not count on this watchdog.
    rustix::fs::flock(io::stdin(), FlockOperation::Unlock).expect("resign");
    drop(gate);
}

async fn remove(folder: &Path) {
    let home = Home::create(folder).expect("find the test cluster");
    if let Some(server) = home.postmaster().expect("find the server") {
        server.signal(Signal::INT).expect("stop the server");
        server.ended().await.expect("wait for the server");
    }
    std::fs::remove_dir_all(folder).expect("remove the test cluster");
}
