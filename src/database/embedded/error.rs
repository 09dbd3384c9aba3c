//! What can go wrong between "start" and "connected", as sentences for the person at the terminal.

use std::io;
use std::path::{Path, PathBuf};

use super::binaries::MINIMUM_MAJOR;

/// Why the embedded Postgres is not there. Every variant is described by its text, which says what happened, why, and what to do about it.
///
/// Causes are part of the sentence and not `source()`s as well: whether the caller prints the error alone or its whole chain, the cause appears exactly once.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it is")]
pub enum EmbeddedError {
    #[error(
        "No Postgres was found (looked in {looked}). Install it with `apt-get install postgresql`, or set PG_BIN_DIR to the folder that holds `initdb` and `postgres`, or set DATABASE_URL to a server of your own."
    )]
    NoBinaries { looked: String },

    #[error(
        "PG_BIN_DIR is {folder}, but there are no working `initdb` and `postgres` programs in it. Point it at the bin folder of a Postgres {MINIMUM_MAJOR} or later, or unset it."
    )]
    UnusableBinDir { folder: PathBuf },

    #[error(
        "Postgres {MINIMUM_MAJOR} or later is needed, but only {found} was found. Install a newer one with `apt-get install postgresql`, or set PG_BIN_DIR to the folder that holds its programs."
    )]
    TooOld { found: String },

    #[error(
        "{cluster} was made by Postgres {wanted}, which no other version can open, but only {found} was found. Install it with `apt-get install postgresql-{wanted}`, or set PG_BIN_DIR to the folder that holds its programs."
    )]
    OtherVersion { cluster: PathBuf, wanted: u32, found: String },

    #[error(
        "Another `courant serve` (process {pid}) already uses {data_dir}. Stop it first, or give this one a COURANT_DATA_DIR of its own."
    )]
    AlreadyServing { data_dir: PathBuf, pid: String },

    #[error(
        "Postgres refuses to run as root, and no other way to run it reaches {data_dir} (tried {tried}). Start Courant as a normal user, or move COURANT_DATA_DIR to a folder that the user `postgres` can enter, for example below /var/lib."
    )]
    NoIdentity { data_dir: PathBuf, tried: String },

    #[error("The new database cluster could not be made. The end of {log}:\n{tail}")]
    Initialise { log: PathBuf, tail: String },

    #[error("Postgres stopped while it was starting. The end of {log}:\n{tail}")]
    EndedEarly { log: PathBuf, tail: String },

    #[error(
        "Postgres (process {pid}) was not ready after {seconds} s; it is probably still repairing the database after a crash and goes on doing so. Try again in a while, and read {log}."
    )]
    NotReady { pid: u32, seconds: u64, log: PathBuf },

    #[error(
        "Postgres (process {pid}) was asked to stop but is still busy after {seconds} s. Nothing is lost: it stops by itself when it is done, see {log}."
    )]
    StillStopping { pid: u32, seconds: u64, log: PathBuf },

    #[error("Postgres is running, but connecting to it through {socket} failed: {cause}")]
    Connect { socket: PathBuf, cause: sqlx::Error },

    #[error("Could not {doing} {path}: {cause}. Check who owns it and whether you may write there.")]
    Files { doing: &'static str, path: PathBuf, cause: io::Error },

    #[error("Could not {doing}: {cause}")]
    Process { doing: &'static str, cause: io::Error },
}

/// Makes an [`EmbeddedError::Files`] of an I/O error: `.map_err(files("create", path))`.
pub(super) fn files(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> EmbeddedError + use<> {
    let path = path.to_owned();
    move |cause| EmbeddedError::Files { doing, path, cause }
}

/// Makes an [`EmbeddedError::Process`] of an I/O error.
pub(super) fn process(doing: &'static str) -> impl FnOnce(io::Error) -> EmbeddedError {
    move |cause| EmbeddedError::Process { doing, cause }
}
