//! A mail server of the tests' own: aiosmtpd, in Python, as `tests/support/smtp_peer.py` drives it.

#![allow(clippy::panic, reason = "a test stops where something is wrong")]

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use courant::mail::sending::{PATIENCE, Smtp, Worker};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use super::Site;

/// A running mail server. It ends when it is dropped, with its standard input.
pub struct Peer {
    said: mpsc::UnboundedReceiver<String>,
    port: u64,
    _child: Child,
}

impl Peer {
    /// Starts one that behaves as `mode` says.
    pub async fn start(mode: &str) -> Self {
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut child = Command::new("python3")
            .arg(project.join("tests/support/smtp_peer.py"))
            .arg(mode)
            .env("PYTHONPATH", aiosmtpd(project))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (saying, said) = mpsc::unbounded_channel();
        // Read at once, whenever a test asks: a full pipe would stop the server.
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                let _ = saying.send(line);
            }
        });
        let mut peer = Self { said, port: 0, _child: child };
        let listening = peer.says("listening").await;
        peer.port = listening["port"].as_u64().unwrap();
        peer
    }

    /// The next thing that the server says, which must be this.
    #[track_caller]
    pub fn says(&mut self, event: &str) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        async move {
            let line = tokio::time::timeout(Duration::from_mins(1), self.said.recv()).await;
            let line = line.unwrap_or_else(|_| panic!("{caller}: the mail server says nothing")).unwrap();
            let said: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(said["event"], event, "{caller}: {said}");
            said
        }
    }

    /// A worker that sends the site's mail here.
    pub fn worker(&self, site: &Site) -> Worker {
        self.impatient_worker(site, PATIENCE)
    }

    /// The same with less time for the server.
    pub fn impatient_worker(&self, site: &Site, patience: Duration) -> Worker {
        let url = format!("smtp://127.0.0.1:{}", self.port).into();
        let smtp = Smtp::new(&url, "courant@courant.example".parse().unwrap(), patience).unwrap();
        Worker { db: site.db().clone(), clock: site.state.clock.clone(), smtp }
    }
}

/// Where aiosmtpd is; fetched at the first call, for whoever runs `cargo test` alone.
fn aiosmtpd(project: &Path) -> PathBuf {
    let folder = project.join("var/python");
    let fetched =
        std::process::Command::new(project.join("scripts/smtp-peer")).arg(&folder).status().unwrap();
    assert!(fetched.success(), "the mail server for the tests cannot be fetched");
    let found = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    found.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("aiosmtpd-")).max().unwrap()
}
