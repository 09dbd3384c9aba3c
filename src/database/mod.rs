//! The pool and its hooks, the migrations, and the embedded server.

pub mod embedded;

use std::path::Path;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};

use embedded::{Cluster, EmbeddedError, Purpose};

/// Every change of the tables, in order. Forward only.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// How long a request waits for a connection before the person is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// Oldest server that is used, as Postgres numbers itself.
const OLDEST_SERVER: u32 = 150_000;

/// A database and, where it is embedded, the server under it.
#[derive(Debug)]
pub struct Database {
    /// Connections.
    pub pool: PgPool,
    cluster: Option<Cluster>,
}

/// The database cannot be used. Its text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The embedded server did not start.
    #[error(transparent)]
    Embedded(#[from] EmbeddedError),
    /// `DATABASE_URL` makes no sense.
    #[error("DATABASE_URL is not an address of a Postgres database: {0}")]
    Address(sqlx::Error),
    /// No connection.
    #[error("the database cannot be reached: {0}")]
    Unreachable(sqlx::Error),
    /// The server is too old.
    #[error("the database server is Postgres {}; Courant needs 15 or newer", .0 / 10_000)]
    TooOld(u32),
    /// The tables could not be brought up to date.
    #[error("the migrations failed: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

impl Database {
    /// Opens the database named by `url`, else the embedded one under `data_dir`, and brings its tables up to date.
    /// Migrations run under sqlx's advisory lock: of several nodes that start together one runs them, the others wait.
    pub async fn open(
        url: Option<&SecretString>,
        data_dir: &Path,
        purpose: Purpose,
    ) -> Result<Self, DatabaseError> {
        let (options, cluster) = if let Some(url) = url {
            let options: PgConnectOptions = url.expose_secret().parse().map_err(DatabaseError::Address)?;
            (options, None)
        } else {
            let cluster = Cluster::attach(data_dir, purpose).await?;
            (cluster.connect_options(), Some(cluster))
        };
        let pool = connect(options, 16).await.map_err(DatabaseError::Unreachable)?;
        let version: String = sqlx::query_scalar("select current_setting('server_version_num')")
            .fetch_one(&pool)
            .await
            .map_err(DatabaseError::Unreachable)?;
        match version.parse() {
            Ok(version) if version < OLDEST_SERVER => return Err(DatabaseError::TooOld(version)),
            _ => MIGRATIONS.run(&pool).await?,
        }
        Ok(Self { pool, cluster })
    }

    /// Whether the server is our own, under the data folder.
    pub fn is_embedded(&self) -> bool {
        self.cluster.is_some()
    }

    /// Closes the connections and stops the embedded server if nobody else uses it.
    pub async fn close(self) -> Result<(), DatabaseError> {
        self.pool.close().await;
        match self.cluster {
            Some(cluster) => Ok(cluster.stop().await?),
            None => Ok(()),
        }
    }
}

/// Connections to the same database whose commits do not wait for the disk. For what may be lost in a power cut, and
/// for single statements: there is nothing to roll back. Who waits for them waits five seconds, so they end before: what
/// nobody waits for any more must not be written.
pub fn hasty(db: &PgPool) -> PgPool {
    let options =
        (*db.connect_options()).clone().options([("synchronous_commit", "off"), ("statement_timeout", "4s")]);
    PgPoolOptions::new().max_connections(2).acquire_timeout(PATIENCE).connect_lazy_with(options)
}

/// Hears what is announced on a channel, on a connection of its own: a listener holds on to it.
pub async fn listen(db: &PgPool, channel: &str) -> sqlx::Result<PgListener> {
    let options = (*db.connect_options()).clone();
    let own = PgPoolOptions::new().max_connections(1).connect_lazy_with(options);
    let mut listener = PgListener::connect_with(&own).await?;
    listener.listen(channel).await?;
    Ok(listener)
}

/// A pool with our hooks.
///
/// A handler dropped in the middle of `begin()` (the reader closed the tab) hands its open transaction to the next
/// borrower of the connection (sqlx issue 4393), so every connection that comes back is rolled back, off the request's
/// path. `client_min_messages` keeps the server quiet where there is nothing to roll back.
pub async fn connect(options: PgConnectOptions, connections: u32) -> sqlx::Result<PgPool> {
    let options =
        options.application_name("courant").options([("client_min_messages", "error"), ("timezone", "UTC")]);
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .after_release(|connection, _| {
            Box::pin(async move {
                sqlx::raw_sql("rollback").execute(connection).await?;
                Ok(true)
            })
        })
        .connect_with(options)
        .await
}
