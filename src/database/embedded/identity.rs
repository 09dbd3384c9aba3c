//! As whom Postgres runs.

use std::os::unix::fs::{MetadataExt as _, lchown};
use std::path::Path;
use std::process::Stdio;

use rustix::process::geteuid;
use tokio::process::Command;

use super::binaries::Binaries;
use super::error::{EmbeddedError, files};
use super::home::Home;

/// The user that Postgres runs as. It refuses root (uid 0), whose mistakes it could not contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// Whoever runs this program.
    Current,
    /// Another user, which root becomes through the standard library's `uid()` and `gid()`; these also drop root's supplementary groups, so `setpriv` or `runuser` would only be a further program to depend on.
    User { uid: u32, gid: u32 },
    /// Root under another name: in a user namespace of its own that maps root to this user. To the file system it is still root, without root's privileges, and so it reaches folders that only root can enter. The user must exist, because `initdb` looks its name up.
    Namespace { uid: u32, gid: u32 },
}

impl Identity {
    /// Chooses by trying: the first that can enter the data folder and run `postgres` there. Permission bits alone do not tell, given access lists, mount options and libraries.
    pub(super) async fn choose(home: &Home, binaries: &Binaries) -> Result<Self, EmbeddedError> {
        if !geteuid().is_root() {
            return Ok(Self::Current);
        }
        let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let candidates = candidates(home.owner(), &passwd);
        for candidate in &candidates {
            if candidate.reaches(home, binaries).await {
                return Ok(*candidate);
            }
        }
        Err(EmbeddedError::NoIdentity {
            data_dir: home.base().to_owned(),
            tried: candidates.iter().map(Self::described).collect::<Vec<_>>().join(", "),
        })
    }

    /// A command that runs as this identity, with the data folder as its working folder, away from Ctrl-C and without our environment: `PGPORT`, `PGDATA`, `LC_ALL` and their like must not decide how a private server behaves.
    pub(super) fn command(self, home: &Home, program: &Path) -> Command {
        let mut command = match self {
            Self::Current | Self::User { .. } => Command::new(program),
            Self::Namespace { uid, gid } => {
                let mut unshare = Command::new("unshare");
                let (user, group) = (format!("--map-user={uid}"), format!("--map-group={gid}"));
                unshare.args(["--user", &user, &group, "--wd"]).arg(home.base());
                unshare.arg("--").arg(program);
                unshare
            }
        };
        if let Self::User { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", path);
        command.current_dir(home.base()).process_group(0).stdin(Stdio::null());
        command
    }

    /// Gives the identity what it writes to. The cluster only where it had another owner: it can be large.
    pub(super) fn own(self, home: &Home) -> Result<(), EmbeddedError> {
        let (uid, gid) = match self {
            Self::Current => return Ok(()),
            Self::User { uid, gid } => (uid, gid),
            Self::Namespace { .. } => (0, 0),
        };
        if home.owner().is_some_and(|(owner, _)| owner != uid) {
            give(&home.cluster(), uid, gid)?;
        }
        for path in [home.run(), home.log()].iter().filter(|path| path.exists()) {
            give(path, uid, gid)?;
        }
        Ok(())
    }

    /// Gives one fresh folder to the identity.
    pub(super) fn own_folder(self, folder: &Path) -> Result<(), EmbeddedError> {
        match self {
            Self::User { uid, gid } => give(folder, uid, gid),
            Self::Current | Self::Namespace { .. } => Ok(()),
        }
    }

    async fn reaches(self, home: &Home, binaries: &Binaries) -> bool {
        let mut trial = self.command(home, &binaries.program("postgres"));
        trial.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        trial.status().await.is_ok_and(|status| status.success())
    }

    fn described(&self) -> String {
        match self {
            Self::Current => "the current user".to_owned(),
            Self::User { uid, .. } => format!("user {uid}"),
            Self::Namespace { .. } => "`unshare --user`".to_owned(),
        }
    }
}

/// What root can turn into, best first: the owner of the cluster there is (it may be a normal user's, who will want it back), `postgres`, `nobody`, and at last itself in a namespace.
fn candidates(owner: Option<(u32, u32)>, passwd: &str) -> Vec<Identity> {
    let named = ["postgres", "nobody"].map(|name| look_up(passwd, name));
    let users: Vec<(u32, u32)> =
        owner.into_iter().filter(|(uid, _)| *uid != 0).chain(named.into_iter().flatten()).collect();
    let mask = named.into_iter().flatten().next();
    let namespace = mask.map(|(uid, gid)| Identity::Namespace { uid, gid });
    let become_user = |(uid, gid)| Identity::User { uid, gid };
    users.into_iter().map(become_user).chain(namespace).collect()
}

/// User and group number from the text of `/etc/passwd` (passwd(5)). System users are local, so directory services need no asking.
fn look_up(passwd: &str, name: &str) -> Option<(u32, u32)> {
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut numbers = line.split(':').skip(2).map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// Changes the owner of a folder with all it contains, without following symbolic links.
fn give(path: &Path, uid: u32, gid: u32) -> Result<(), EmbeddedError> {
    let failed = || files("change the owner of", path);
    let metadata = path.symlink_metadata().map_err(failed())?;
    if metadata.uid() != uid || metadata.gid() != gid {
        lchown(path, Some(uid), Some(gid)).map_err(failed())?;
    }
    if metadata.is_dir() {
        for entry in std::fs::read_dir(path).map_err(failed())? {
            give(&entry.map_err(failed())?.path(), uid, gid)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh\npostgres:x:101:104::/var/lib/postgresql:/bin/sh\nnobody:x:65534:65534:::\n";

    #[test]
    fn the_owner_of_a_cluster_comes_first() {
        let first = candidates(Some((1000, 1000)), PASSWD)[0];
        assert_eq!(first, Identity::User { uid: 1000, gid: 1000 });
    }

    #[test]
    fn without_a_cluster_postgres_comes_before_nobody_and_the_namespace_is_last() {
        let expected = [
            Identity::User { uid: 101, gid: 104 },
            Identity::User { uid: 65534, gid: 65534 },
            Identity::Namespace { uid: 101, gid: 104 },
        ];
        assert_eq!(candidates(None, PASSWD), expected);
        assert_eq!(candidates(Some((0, 0)), PASSWD), expected);
    }
}
