//! Starting, finding and stopping one Postgres.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::binaries::{Binaries, Search};
use super::error::{EmbeddedError, files, process};
use super::hold::Hold;
use super::home::{Home, PORT, private_folder, socket_name};
use super::identity::Identity;
use super::log;
use super::postmaster::PidFile;
use super::process::Process;
use super::settings::Settings;

/// The superuser of every embedded cluster.
const SUPERUSER: &str = "courant";

/// How every cluster is made.
///
/// The collation is C, byte order, which no update of the C library ever changes under an index; the character class is C.UTF-8, so that É is a letter and é its lower case in searches and addresses. ICU is left out because not every build has it. `trust` is safe since nobody but the owner and root can enter the folder of the socket; `peer` would demand a map of names, as root connects to a server of `postgres`.
const INITDB: [&str; 7] = [
    "--username=courant",
    "--encoding=UTF8",
    "--locale=C",
    "--lc-ctype=C.UTF-8",
    "--text-search-config=english",
    "--auth=trust",
    "--no-instructions",
];

/// How long to try again after a crash: the children of a killed postmaster need a moment to notice, and until then they hold the shared memory that a new one must have for itself.
const RETRY: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(50);

/// How often to look what a starting or stopping server has come to. It writes that into a file and tells nobody; `pg_ctl` looks too, ten times a second.
const LOOK: Duration = Duration::from_millis(5);

/// How long a server may take to notice a signal: it is idle in that place, but the machine may be busy.
const NOTICED_WITHIN: Duration = Duration::from_secs(2);

/// Repairing a large cluster after a crash takes minutes at worst.
const READY_WITHIN: Duration = Duration::from_mins(2);

/// A fast shutdown writes what is in memory to the disk.
const STOPPED_WITHIN: Duration = Duration::from_mins(1);

/// A running Postgres. It goes on running when this value is dropped.
#[derive(Debug)]
pub struct Server {
    home: Home,
    process: Process,
    socket: PathBuf,
}

impl Server {
    /// Finds the cluster's running server or starts one, makes the cluster first where there is none, and waits until connections are accepted. The caller has just joined and not arrived yet, so nobody else does the same at the same time.
    ///
    /// A server left by a killed program is adopted as it is. One that is just stopping is waited for and then started anew. After a crash the start is tried again for ten seconds.
    pub async fn ensure(
        home: &Home,
        search: &Search,
        settings: &Settings,
        hold: &Hold,
    ) -> Result<Self, EmbeddedError> {
        let log = log::Mark::at_end_of(home);
        let crashed = PidFile::read(&home.cluster())?.is_some();
        let mut give_up = Instant::now() + RETRY;
        loop {
            let running = home.postmaster()?;
            let adopted = running.is_some();
            let process = match running {
                Some(process) => process,
                None => start(home, search, settings, hold).await?,
            };
            if let Some(socket) = ready(home, &process).await? {
                tracing::debug!(pid = process.pid(), adopted, "Postgres is ready");
                let home = home.clone();
                return Ok(Self { home, process, socket });
            }
            if adopted {
                give_up = Instant::now() + RETRY;
            } else if !crashed || Instant::now() > give_up {
                return Err(log.ended_early());
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// How to connect to one of its databases as its superuser. Of the environment, only `PGOPTIONS` and `PGAPPNAME` have a say in it.
    pub fn options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.socket)
            .port(PORT)
            .username(SUPERUSER)
            .database(database)
            .ssl_mode(PgSslMode::Disable)
    }

    /// The folder of its socket.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The process number of the postmaster.
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Whether the server is on its way out. One that was just killed still looks ready for a moment.
    pub(super) async fn ends_soon(&self) -> bool {
        let ended = tokio::time::timeout(NOTICED_WITHIN, self.process.ended()).await;
        ended.is_ok()
    }

    /// Asks for a fast shutdown (SIGINT: connections are ended, everything is written).
    fn interrupt(&self) -> Result<(), EmbeddedError> {
        let failed = process("ask Postgres to stop");
        self.process.signal(Signal::INT).map_err(failed)
    }

    /// Asks for a fast shutdown and blocks only until the server has noticed, which it does at once and writes into `postmaster.pid`. Without that, whoever attaches next might take it for one that stays.
    pub(super) fn begin_to_stop(&self) -> Result<(), EmbeddedError> {
        self.interrupt()?;
        let give_up = Instant::now() + NOTICED_WITHIN;
        let ready = || PidFile::read(&self.home.cluster()).map(|file| file.is_some_and(|f| f.ready));
        while ready()? && Instant::now() < give_up {
            std::thread::sleep(LOOK);
        }
        Ok(())
    }

    /// Stops the server and waits until it is gone, for a minute at most. Works as well where another, perhaps killed, program started it.
    pub async fn stop(&self) -> Result<(), EmbeddedError> {
        self.interrupt()?;
        let ended = tokio::time::timeout(STOPPED_WITHIN, self.process.ended()).await;
        let still_busy = |_elapsed| EmbeddedError::StillStopping {
            pid: self.pid(),
            seconds: STOPPED_WITHIN.as_secs(),
            log: self.home.log(),
        };
        ended.map_err(still_busy)?.map_err(process("wait for Postgres to stop"))?;
        self.home.discard_socket();
        Ok(())
    }
}

/// Starts a server, and makes its cluster before where there is none.
async fn start(
    home: &Home,
    search: &Search,
    settings: &Settings,
    hold: &Hold,
) -> Result<Process, EmbeddedError> {
    let cluster = home.cluster();
    let version = home.version()?;
    let binaries = Binaries::find(search, version.map(|major| (cluster.as_path(), major)))?;
    let identity = Identity::choose(home, &binaries).await?;
    if version.is_none() {
        initialise(home, &binaries, identity, settings, hold).await?;
    }
    let (out, err) = log_twice(home)?;
    identity.own(home)?;
    let socket = home.socket_folder()?;
    identity.own_folder(&socket)?;
    clear_traces(&cluster, &socket)?;
    tracing::debug!(major = binaries.major(), ?identity, "starting Postgres");
    let mut command = identity.command(home, &binaries.program("postgres"));
    command.arg("-D").arg(&cluster).arg("-k").arg(&socket);
    command.args(["-p", &PORT.to_string(), "-c", "listen_addresses="]);
    command.args(settings.server.iter().flat_map(|setting| ["-c", setting]));
    // Reaped by the runtime some time after this function, so until then its number stays its own.
    let child = command.stdout(out).stderr(err).spawn();
    let child = child.map_err(process("start `postgres`"))?;
    let started = child.id().map_or(Ok(None), Process::open);
    let started = started.map_err(process("watch the new Postgres"))?;
    started.ok_or_else(|| log::Mark::at_end_of(home).ended_early())
}

/// Makes the cluster, under another name until it is complete.
async fn initialise(
    home: &Home,
    binaries: &Binaries,
    identity: Identity,
    settings: &Settings,
    hold: &Hold,
) -> Result<(), EmbeddedError> {
    let unfinished = home.unfinished();
    if unfinished.exists() {
        std::fs::remove_dir_all(&unfinished).map_err(files("remove", &unfinished))?;
    }
    private_folder(&unfinished)?;
    identity.own_folder(&unfinished)?;
    let log = log::Mark::at_end_of(home);
    let (out, err) = log_twice(home)?;
    let mut command = identity.command(home, &binaries.program("initdb"));
    command.arg("-D").arg(&unfinished).args(INITDB);
    command.args(settings.initdb).stdout(out).stderr(err);
    // With the gate in its hands, an initdb whose parent was killed ends before anybody clears its folder.
    let failed = process("hand the lock to `initdb`");
    command.stdin(hold.shared_with_child().map_err(failed)?);
    let status = command.kill_on_drop(true).status().await;
    if !status.map_err(process("run `initdb`"))?.success() {
        return Err(log.not_initialised());
    }
    let cluster = home.cluster();
    std::fs::rename(&unfinished, &cluster).map_err(files("rename", &unfinished))?;
    // initdb flushed the cluster, this flushes its name.
    let base = File::open(home.base()).and_then(|folder| folder.sync_all());
    base.map_err(files("flush", home.base()))
}

/// Clears what a killed server left and Postgres would take for a sign of life: a `postmaster.pid` that is empty or whose number now belongs to a stranger, and the socket with its lock file, which has the same number in it. A number that belongs to nobody is left to Postgres, which then also looks for orphaned children; without the file it still finds them by their shared memory.
fn clear_traces(cluster: &Path, socket: &Path) -> Result<(), EmbeddedError> {
    let misleading = match PidFile::read(cluster)? {
        Some(file) => Process::open(file.pid).map(|stranger| stranger.is_some()),
        None => Ok(true),
    };
    if misleading.map_err(process("look at the process in postmaster.pid"))? {
        remove(&cluster.join("postmaster.pid"))?;
    }
    let name = socket_name();
    remove(&socket.join(&name))?;
    remove(&socket.join(name + ".lock"))
}

/// Removes a file, if it is there.
fn remove(path: &Path) -> Result<(), EmbeddedError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(files("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Waits until the server accepts connections, and returns the folder of its socket; `None` where it ended instead.
async fn ready(home: &Home, process: &Process) -> Result<Option<PathBuf>, EmbeddedError> {
    let watch = async {
        loop {
            match PidFile::read(&home.cluster())? {
                Some(PidFile { pid, socket: Some(socket), ready: true }) if pid == process.pid() => {
                    return Ok(socket);
                }
                _ => tokio::time::sleep(LOOK).await,
            }
        }
    };
    tokio::select! {
        socket = watch => socket.map(Some),
        ended = process.ended() => ended.map(|()| None).map_err(self::process("watch Postgres")),
        () = tokio::time::sleep(READY_WITHIN) => Err(EmbeddedError::NotReady {
            pid: process.pid(),
            seconds: READY_WITHIN.as_secs(),
            log: home.log(),
        }),
    }
}

/// The log as standard output and standard error. Never ours: a server that outlives this program would keep the pipe open that somebody reads us through.
fn log_twice(home: &Home) -> Result<(Stdio, Stdio), EmbeddedError> {
    let log = home.open_log()?;
    let copy = log.try_clone().map_err(files("open", &home.log()))?;
    Ok((log.into(), copy.into()))
}
