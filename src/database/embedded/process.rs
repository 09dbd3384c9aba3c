//! A process that may not be our child.

use std::io;
use std::os::fd::OwnedFd;

use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// A hold on one process through a pidfd: whatever happens to its number afterwards, signals reach this process or nobody, and its end wakes us although we are not its parent. The alternative, `kill(pid, 0)` in a loop, polls and can hit a stranger that got the number.
#[derive(Debug)]
pub struct Process {
    pid: u32,
    pidfd: OwnedFd,
}

impl Process {
    /// `None` where no process has this number.
    pub fn open(pid: u32) -> io::Result<Option<Self>> {
        let Some(number) = i32::try_from(pid).ok().and_then(Pid::from_raw) else {
            return Ok(None);
        };
        match pidfd_open(number, PidfdFlags::empty()) {
            Ok(pidfd) => Ok(Some(Self { pid, pidfd })),
            Err(Errno::SRCH) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Its number.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Sends a signal. That the process is gone already is no error.
    pub fn signal(&self, signal: Signal) -> io::Result<()> {
        match pidfd_send_signal(&self.pidfd, signal) {
            Ok(()) | Err(Errno::SRCH) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Waits until the process has ended.
    #[expect(
        deprecated,
        reason = "its successor is an unsafe function, for descriptors that somebody may close while they are registered; this clone is nobody else's"
    )]
    pub async fn ended(&self) -> io::Result<()> {
        // A clone for each wait, because a descriptor can be registered only once with a runtime, and this value may outlive the runtime that it was made in.
        let pidfd = AsyncFd::with_interest(self.pidfd.try_clone()?, Interest::READABLE)?;
        pidfd.readable().await.map(|_ready| ())
    }
}
