//! Who uses the cluster: file locks that the kernel releases by itself when a process dies, however it dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use rustix::fs::OFlags;

/// A lock on a file, held as long as this value lives.
///
/// Dropping unlocks explicitly instead of only closing: a child between its fork and its exec still has a copy of the descriptor, and the lock would live on for that moment.
#[derive(Debug)]
pub struct Flock(File);

impl Flock {
    /// Blocks until the lock is free of any other holder.
    pub fn exclusive(path: &Path) -> io::Result<Self> {
        let file = open(path)?;
        file.lock().map(|()| Self(file))
    }

    /// Blocks until nobody holds the lock exclusively.
    pub fn shared(path: &Path) -> io::Result<Self> {
        let file = open(path)?;
        file.lock_shared().map(|()| Self(file))
    }

    /// `None` where somebody else holds the lock.
    pub fn try_exclusive(path: &Path) -> io::Result<Option<Self>> {
        let file = open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Replaces the content of the locked file, for those who find it locked.
    pub fn write(&mut self, text: &str) -> io::Result<()> {
        self.0.set_len(0)?;
        self.0.write_all(text.as_bytes())
    }

    /// What a holder wrote into the file.
    pub fn read(path: &Path) -> io::Result<String> {
        let mut text = String::new();
        open(path)?.read_to_string(&mut text)?;
        Ok(text)
    }
}

impl Drop for Flock {
    fn drop(&mut self) {
        // Closing follows in any case, and there is nobody to tell.
        let _ = self.0.unlock();
    }
}

/// Never truncates, since the content is for others, and follows no symbolic link, since a lock may lie in a folder that everybody can write to.
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
        .open(path)
}

/// One user's hold on a cluster. The last one to leave stops the server.
///
/// Two locks: everybody who uses the cluster shares `holders`; `gate` is closed for the moments of arriving and leaving, so that "is there a server?" and "am I the last?" are answered while nobody else can change the answer. One lock alone cannot do it, because flock upgrades from shared to exclusive are not atomic.
#[derive(Debug)]
pub struct Hold {
    folder: PathBuf,
    holders: Flock,
    /// While arriving.
    gate: Option<Flock>,
}

impl Hold {
    /// Joins the holders whose locks lie in `folder`. The gate is closed until [`Hold::arrived`].
    pub async fn join(folder: &Path) -> io::Result<Self> {
        let folder = folder.to_owned();
        let locks = move || {
            let gate = Some(Flock::exclusive(&folder.join("gate"))?);
            let holders = Flock::shared(&folder.join("holders"))?;
            Ok(Self { folder, holders, gate })
        };
        tokio::task::spawn_blocking(locks).await?
    }

    /// Opens the gate for others: the server is known to run.
    pub fn arrived(&mut self) {
        self.gate = None;
    }

    /// The hold as the standard input of a child that never reads it: should this process be killed while it arrives, the gate stays closed until the child has ended too.
    pub(super) fn shared_with_child(&self) -> io::Result<Stdio> {
        let lock = self.gate.as_ref().unwrap_or(&self.holders);
        Ok(lock.0.try_clone()?.into())
    }

    /// Leaves. Returns the closed gate where nobody else is left, so that the server can be stopped behind it. Blocks while somebody else arrives or leaves.
    pub fn leave(mut self) -> io::Result<Option<Flock>> {
        let gate = match self.gate.take() {
            Some(gate) => gate,
            None => Flock::exclusive(&self.folder.join("gate"))?,
        };
        drop(self.holders);
        let alone = Flock::try_exclusive(&self.folder.join("holders"))?.is_some();
        Ok(alone.then_some(gate))
    }

    /// Blocks until every holder has left or died, and returns the closed gate: whoever comes now waits before it, and looks again once it is open. For a watchdog, which is no holder itself.
    pub fn outlast(folder: &Path) -> io::Result<Flock> {
        loop {
            // Waiting with the gate closed would lock out the very ones that are waited for.
            drop(Flock::exclusive(&folder.join("holders"))?);
            let gate = Flock::exclusive(&folder.join("gate"))?;
            if Flock::try_exclusive(&folder.join("holders"))?.is_some() {
                return Ok(gate);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_last_one_to_leave_gets_the_gate() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = Hold::join(folder.path()).await.unwrap();
        first.arrived();
        let mut second = Hold::join(folder.path()).await.unwrap();
        second.arrived();
        assert!(first.leave().unwrap().is_none());
        assert!(second.leave().unwrap().is_some());
    }

    #[test]
    fn a_locked_file_tells_who_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("serving");
        let mut lock = Flock::try_exclusive(&path).unwrap().unwrap();
        lock.write("4711").unwrap();
        assert!(Flock::try_exclusive(&path).unwrap().is_none());
        assert_eq!(Flock::read(&path).unwrap(), "4711");
        drop(lock);
        assert!(Flock::try_exclusive(&path).unwrap().is_some());
    }
}
