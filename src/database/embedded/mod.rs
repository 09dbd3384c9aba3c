//! The embedded Postgres: real Postgres programs, a private cluster in the data folder, no administration.
//!
//! | file | decides |
//! |---|---|
//! | `binaries` | which Postgres programs |
//! | `identity` | as whom they run (Postgres refuses root) |
//! | `home` | where cluster, socket, locks and log lie |
//! | `settings` | what is tuned |
//! | `hold` | who uses the cluster, and who stops it |
//! | `postmaster`, `process` | whether a server runs, and whether it is ours |
//! | `server`, `log` | starting, adopting, stopping, and what to tell when that fails |
//!
//! Nothing here keeps a list of processes that could be wrong after a crash: what the kernel knows (locks, process descriptors) and what Postgres writes (`postmaster.pid`) is asked each time. Linux only, because of pidfds, `/proc` and user namespaces; elsewhere set `DATABASE_URL`.

mod binaries;
mod error;
mod hold;
mod home;
mod identity;
mod log;
mod postmaster;
mod process;
mod server;
mod settings;

use std::path::Path;
use std::time::Instant;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection as _, Executor as _};

pub use binaries::{Binaries, MINIMUM_MAJOR, Search};
pub use error::EmbeddedError;
pub use hold::{Flock, Hold};
pub use home::Home;
pub use process::Process;
pub use server::Server;
pub use settings::Settings;

/// The database in every embedded cluster.
const DATABASE: &str = "courant";

/// What Postgres answers when a database does not exist (`invalid_catalog_name`, appendix A of its manual).
const NO_SUCH_DATABASE: &str = "3D000";

/// What a program wants the cluster for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To serve the site: one at a time for each data folder, since two would publish and send everything twice.
    Serve,
    /// To do one thing and leave, beside a server or alone.
    Command,
}

/// A hold on the running cluster of a data folder.
///
/// Whoever leaves last stops the server: [`Cluster::stop`] waits for its end and tells what went wrong. Merely dropping the value, as a command does that ends with an error, only asks the server to stop. A killed holder's hold ends with it; the server then lives on until somebody attaches and leaves again.
#[derive(Debug)]
#[must_use = "dropping it stops the server"]
pub struct Cluster {
    server: Server,
    /// Taken out when leaving.
    hold: Option<Hold>,
    /// Released last, so that a following `serve` is let in when everything is over.
    _serving: Option<Flock>,
}

impl Cluster {
    /// Attaches to the cluster under `data_dir`, in milliseconds where it runs, else after starting it (a tenth of a second) or making it first (a second).
    ///
    /// Fails where another program serves the folder already (with [`Purpose::Serve`]), where no Postgres is installed, and where Postgres does not start; see [`EmbeddedError`].
    pub async fn attach(data_dir: &Path, purpose: Purpose) -> Result<Self, EmbeddedError> {
        Self::attach_with(data_dir, purpose, &Search::from_environment(data_dir)).await
    }

    /// [`Cluster::attach`] with another idea of where Postgres may be.
    pub async fn attach_with(
        data_dir: &Path,
        purpose: Purpose,
        search: &Search,
    ) -> Result<Self, EmbeddedError> {
        let begin = Instant::now();
        let home = Home::create(data_dir)?;
        let serving = match purpose {
            Purpose::Serve => Some(claim(&home)?),
            Purpose::Command => None,
        };
        let failed = error::files("lock a file in", &home.run());
        let hold = Hold::join(&home.run()).await.map_err(failed)?;
        let server = Server::ensure(&home, search, &Settings::DURABLE, &hold).await?;
        let mut cluster = Self { server, hold: Some(hold), _serving: serving };
        if let Err(error) = cluster.prepare().await {
            cluster.replace_killed(&home, search, error).await?;
        }
        if let Some(hold) = &mut cluster.hold {
            hold.arrived();
        }
        tracing::info!(elapsed = ?begin.elapsed(), pid = cluster.pid(), "attached to the embedded Postgres");
        Ok(cluster)
    }

    /// How to connect: through the socket, to the database `courant`, as its superuser (migrations create extensions).
    pub fn connect_options(&self) -> PgConnectOptions {
        self.server.options(DATABASE)
    }

    /// The process number of the server.
    pub fn pid(&self) -> u32 {
        self.server.pid()
    }

    /// Leaves the cluster. The last holder stops the server and waits until it is gone; close the pool before, or its connections are cut.
    pub async fn stop(mut self) -> Result<(), EmbeddedError> {
        let Some(hold) = self.hold.take() else {
            return Ok(());
        };
        let leave = tokio::task::spawn_blocking(|| hold.leave()).await;
        let failed = error::process("leave the embedded Postgres");
        let last = leave.unwrap_or_else(|stopped| Err(stopped.into())).map_err(failed)?;
        if let Some(_gate) = last {
            self.server.stop().await?;
        }
        Ok(())
    }

    /// Makes the database where it is missing: on the first start, and where the first start was killed too early. Connecting to it is the check, and proves that connections work.
    async fn prepare(&self) -> Result<(), EmbeddedError> {
        let failed = |cause| EmbeddedError::Connect { socket: self.server.socket().to_owned(), cause };
        match PgConnection::connect_with(&self.connect_options()).await {
            Ok(connection) => connection.close().await.map_err(failed),
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(NO_SUCH_DATABASE) => {
                self.create_database().await.map_err(failed)
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// Starts another server where connecting failed because this one was being killed when we found it. Else the error stands.
    async fn replace_killed(
        &mut self,
        home: &Home,
        search: &Search,
        error: EmbeddedError,
    ) -> Result<(), EmbeddedError> {
        let Some(hold) = &self.hold else {
            return Err(error);
        };
        if !self.server.ends_soon().await {
            return Err(error);
        }
        self.server = Server::ensure(home, search, &Settings::DURABLE, hold).await?;
        self.prepare().await
    }

    async fn create_database(&self) -> Result<(), sqlx::Error> {
        let options = self.server.options("postgres");
        let mut connection = PgConnection::connect_with(&options).await?;
        connection.execute("create database courant template template0 encoding 'UTF8'").await?;
        connection.close().await
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let last = self.hold.take().map(Hold::leave);
        if let Some(Ok(Some(_gate))) = last
            && let Err(error) = self.server.begin_to_stop()
        {
            tracing::warn!(%error, "the embedded Postgres goes on running");
        }
    }
}

/// Takes the place of the one server of a data folder.
fn claim(home: &Home) -> Result<Flock, EmbeddedError> {
    let path = home.run().join("serving");
    let failed = || error::files("lock", &path);
    if let Some(mut serving) = Flock::try_exclusive(&path).map_err(failed())? {
        let pid = std::process::id().to_string();
        return serving.write(&pid).map(|()| serving).map_err(failed());
    }
    let pid = Flock::read(&path).map_err(failed())?;
    Err(EmbeddedError::AlreadyServing {
        data_dir: home.base().to_owned(),
        pid: if pid.is_empty() { "unknown".to_owned() } else { pid },
    })
}
