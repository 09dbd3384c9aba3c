//! Where a cluster keeps its things.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, symlink};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::binaries::leading_number;
use super::error::{EmbeddedError, files};

/// Only names the socket; no network port is opened.
pub(super) const PORT: u16 = 5432;

/// The longest path of a socket, in bytes. The kernel's limit is 107 (unix(7), `sun_path`); other systems have less.
const LONGEST_SOCKET: usize = 100;

/// Where the socket folder goes when its path is too long. Not the temporary folder of the environment, which may be the very reason for the length.
const SHORT: &str = "/tmp";

/// The size, in bytes, at which the log of earlier starts is put aside.
const LARGEST_LOG: u64 = 1 << 20;

/// The data folder, and the places in it that belong to the embedded Postgres.
#[derive(Debug, Clone)]
pub struct Home(PathBuf);

impl Home {
    /// Makes the folder where it is missing. Its path becomes absolute and free of symbolic links, because Postgres and its identity have another working folder and another view than we do.
    pub fn create(data_dir: &Path) -> Result<Self, EmbeddedError> {
        std::fs::create_dir_all(data_dir).map_err(files("create", data_dir))?;
        let home = Self(std::fs::canonicalize(data_dir).map_err(files("find", data_dir))?);
        private_folder(&home.run())?;
        Ok(home)
    }

    /// The data folder itself.
    pub fn base(&self) -> &Path {
        &self.0
    }

    /// What Postgres calls the data directory; `postmaster.pid` is in it.
    pub fn cluster(&self) -> PathBuf {
        self.0.join("postgres")
    }

    /// A cluster in the making. It gets its final name when it is complete, so a power cut in the first second leaves nothing that looks like a cluster.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.0.join("postgres.new")
    }

    /// The 0700 folder of the locks and, where its path is short enough, of the socket.
    pub fn run(&self) -> PathBuf {
        self.0.join("postgres-run")
    }

    /// The server's log, and that of `initdb`.
    pub fn log(&self) -> PathBuf {
        self.0.join("postgres.log")
    }

    /// The major version of the cluster there is, if there is one.
    pub(super) fn version(&self) -> Result<Option<u32>, EmbeddedError> {
        let path = self.cluster().join("PG_VERSION");
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(leading_number(text.trim())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(files("read", &path)(error)),
        }
    }

    /// The user and group that own the cluster there is, if there is one.
    pub(super) fn owner(&self) -> Option<(u32, u32)> {
        let metadata = std::fs::metadata(self.cluster()).ok()?;
        Some((metadata.uid(), metadata.gid()))
    }

    /// The folder for the socket: ours, or a short one where the path would get too long. The short one has a random name, since anybody could sit on one that can be guessed, and is noted in ours, so that the next start after a crash uses it again. An attaching process reads it from `postmaster.pid`.
    pub(super) fn socket_folder(&self) -> Result<PathBuf, EmbeddedError> {
        let own = self.run();
        if own.join(socket_name()).as_os_str().len() <= LONGEST_SOCKET {
            return Ok(own);
        }
        if let Some(noted) = self.noted_socket() {
            return Ok(noted);
        }
        let short = Path::new(SHORT).join(format!("courant-{}", Uuid::new_v4().simple()));
        private_folder(&short)?;
        let note = self.socket_note();
        let _ = std::fs::remove_file(&note);
        symlink(&short, &note).map_err(files("create", &note))?;
        Ok(short)
    }

    /// Removes the short folder of a socket, if there is one. Best effort: what stays behind is an empty folder.
    pub(super) fn discard_socket(&self) {
        if let Some(noted) = self.noted_socket() {
            let _ = std::fs::remove_dir(noted);
            let _ = std::fs::remove_file(self.socket_note());
        }
    }

    fn socket_note(&self) -> PathBuf {
        self.run().join("socket")
    }

    /// The short folder in use, as long as it is a folder and has the owner of ours: /tmp may have been cleared, and filled by others.
    fn noted_socket(&self) -> Option<PathBuf> {
        let noted = std::fs::read_link(self.socket_note()).ok()?;
        let (there, own) = (noted.symlink_metadata().ok()?, self.run().metadata().ok()?);
        (there.is_dir() && there.uid() == own.uid()).then_some(noted)
    }

    /// The log, open for appending by a child.
    pub(super) fn open_log(&self) -> Result<File, EmbeddedError> {
        let path = self.log();
        if std::fs::metadata(&path).is_ok_and(|log| log.len() > LARGEST_LOG) {
            let aside = path.with_extension("log.old");
            std::fs::rename(&path, aside).map_err(files("rename", &path))?;
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true).mode(0o600);
        options.open(&path).map_err(files("write", &path))
    }
}

/// What Postgres calls its socket.
pub(super) fn socket_name() -> String {
    format!(".s.PGSQL.{PORT}")
}

/// Makes a folder that only its owner can enter; one that exists already stays as it is.
pub(super) fn private_folder(path: &Path) -> Result<(), EmbeddedError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(files("create", path)(error)),
        _ => Ok(()),
    }
}
