//! The running server, as `postmaster.pid` shows it.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::error::{EmbeddedError, files, process};
use super::home::Home;
use super::process::Process;

/// The content of `postmaster.pid`. Its lines are described in `src/include/utils/pidfile.h` of Postgres and are the same in 15 to 18.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PidFile {
    pub pid: u32,
    /// The folder of the socket; missing in the first moments of a start.
    pub socket: Option<PathBuf>,
    /// Whether connections are accepted.
    pub ready: bool,
}

impl PidFile {
    /// `None` where there is no file, or one that is just being written.
    pub fn read(cluster: &Path) -> Result<Option<Self>, EmbeddedError> {
        let path = cluster.join("postmaster.pid");
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Self::parse(&text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(files("read", &path)(error)),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let pid = lines.next()?.trim().parse().ok()?;
        let socket = lines.nth(3).filter(|line| !line.is_empty());
        Some(Self {
            pid,
            socket: socket.map(PathBuf::from),
            ready: lines.nth(2).is_some_and(|status| status.trim() == "ready"),
        })
    }
}

impl Home {
    /// The server of this cluster, where it runs.
    ///
    /// A number in a file proves nothing: after a crash or a restart of a container any program may have got it. The command line proves it, since only a postmaster is called with `-D` and this folder (its children rewrite theirs). `/proc/<pid>/cwd` would tell the same, but root in a container may not read that of another user.
    pub fn postmaster(&self) -> Result<Option<Process>, EmbeddedError> {
        let cluster = self.cluster();
        let Some(file) = PidFile::read(&cluster)? else {
            return Ok(None);
        };
        let found = Process::open(file.pid).map_err(process("look at the Postgres that runs"))?;
        Ok(found.filter(|process| serves(process.pid(), &cluster)))
    }
}

fn serves(pid: u32, cluster: &Path) -> bool {
    let Ok(line) = std::fs::read(format!("/proc/{pid}/cmdline")) else {
        return false;
    };
    let arguments: Vec<&[u8]> = line.split(|byte| *byte == 0).collect();
    arguments
        .windows(2)
        .filter(|pair| pair[0] == b"-D")
        .any(|pair| same_file(Path::new(OsStr::from_bytes(pair[1])), cluster))
}

fn same_file(one: &Path, other: &Path) -> bool {
    let identity = |path: &Path| path.metadata().ok().map(|file| (file.dev(), file.ino()));
    identity(one).is_some_and(|own| identity(other) == Some(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complete_file_names_process_socket_and_state() {
        let text = "4711\n/data/postgres\n1700000000\n5432\n/data/postgres-run\n\n  1 2\nready   \n";
        let expected = PidFile { pid: 4711, socket: Some(PathBuf::from("/data/postgres-run")), ready: true };
        assert_eq!(PidFile::parse(text), Some(expected));
    }

    #[test]
    fn a_file_in_the_making_is_not_ready() {
        let young = PidFile::parse("4711\n/data/postgres\n1700000000\n5432\n\n").unwrap();
        assert_eq!((young.socket, young.ready), (None, false));
        assert_eq!(PidFile::parse(""), None);
    }

    #[test]
    fn another_program_is_no_postmaster() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!serves(std::process::id(), folder.path()));
    }
}
