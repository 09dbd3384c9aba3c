//! Programs in Python that tests talk to: each says what happens as lines of JSON.

#![allow(clippy::panic, reason = "a test stops where something is wrong")]

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::mpsc;

/// A running program. It ends when it is dropped, with its standard input.
pub struct Program {
    name: &'static str,
    said: mpsc::UnboundedReceiver<String>,
    hears: ChildStdin,
    _child: Child,
}

impl Program {
    /// Starts `tests/support/NAME`, with the packages that `scripts/PACKAGES` fetches.
    pub fn start(name: &'static str, packages: &str, arguments: &[&str]) -> Self {
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut child = Command::new("python3")
            .arg(project.join("tests/support").join(name))
            .args(arguments)
            .env("PYTHONPATH", fetched(project, packages))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (saying, said) = mpsc::unbounded_channel();
        // Read at once, whenever a test asks: a full pipe would stop the program.
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                let _ = saying.send(line);
            }
        });
        Self { name, said, hears: child.stdin.take().unwrap(), _child: child }
    }

    /// The next thing that the program says, which must be this.
    #[track_caller]
    pub fn says(&mut self, event: &str) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        async move {
            let line = tokio::time::timeout(Duration::from_mins(1), self.said.recv()).await;
            let line = line.unwrap_or_else(|_| panic!("{caller}: {} says nothing", self.name));
            let line = line.unwrap_or_else(|| panic!("{caller}: {} has ended", self.name));
            let said: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(said["event"], event, "{caller}: {said}");
            said
        }
    }

    /// Tells it a line.
    pub async fn tell(&mut self, line: &str) {
        self.hears.write_all(format!("{line}\n").as_bytes()).await.unwrap();
        self.hears.flush().await.unwrap();
    }
}

/// Where the packages are; fetched at the first call, for whoever runs `cargo test` alone.
fn fetched(project: &Path, script: &str) -> PathBuf {
    let folder = project.join("var/python");
    let fetched =
        std::process::Command::new(project.join("scripts").join(script)).arg(&folder).output().unwrap();
    assert!(fetched.status.success(), "{}", String::from_utf8_lossy(&fetched.stderr));
    folder.join(String::from_utf8(fetched.stdout).unwrap().lines().next().unwrap())
}
