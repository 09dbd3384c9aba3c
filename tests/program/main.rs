//! The program itself, as operators run it: the real binary with its embedded Postgres, killed and started again.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where something is wrong")]

mod commands;
mod crashes;
mod media;
#[path = "../support/python.rs"]
mod python;
mod schedule;
mod webhooks;

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use tempfile::TempDir;

const PASSWORD: &str = "demonstration-1";

/// A data folder that the user who runs Postgres can walk into.
fn data_dir() -> TempDir {
    use std::os::unix::fs::PermissionsExt as _;
    let mut builder = tempfile::Builder::new();
    builder.prefix("courant-program-").permissions(std::fs::Permissions::from_mode(0o755));
    builder.tempdir().unwrap()
}

fn courant(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_courant"));
    command
        .env_remove("DATABASE_URL")
        .env("COURANT_DATA_DIR", data)
        .env("COURANT_LOG", "error")
        .stdin(Stdio::null());
    command
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    courant(data).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn first_line(output: &mut ChildStdout) -> String {
    let mut first = String::new();
    BufReader::new(output).read_line(&mut first).unwrap();
    first
}

/// A serving program. Told to stop when it is dropped, so that a failing test leaves nothing behind.
struct Serving {
    child: Child,
    port: u16,
}

impl Serving {
    /// Starts it with the demonstration newsroom and waits until it says where it is.
    fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    /// The same, with settings.
    fn start_with(data: &Path, settings: &[(&str, &str)]) -> Self {
        courant::tls::install_provider();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut child = courant(data)
            .arg("serve")
            .env("COURANT_LISTEN", format!("127.0.0.1:{port}"))
            .env("COURANT_BASE_URL", format!("http://localhost:{port}"))
            .env("COURANT_DEMO_PASSWORD", PASSWORD)
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let first = first_line(child.stdout.as_mut().unwrap());
        if !first.starts_with("Courant is at ") {
            let mut errors = String::new();
            child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
            panic!("it did not start: {first}{errors}");
        }
        Self { child, port }
    }

    fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    async fn get(&self, path: &str) -> String {
        let answer = reqwest::get(self.url(path)).await.unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        answer.text().await.unwrap()
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    fn stop(mut self) -> std::process::ExitStatus {
        self.signal("-TERM");
        self.child.wait().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            self.signal("-TERM");
            let _ = self.child.wait();
        }
    }
}

/// The embedded server's process, by its own file.
fn postmaster(data: &Path) -> Option<u32> {
    let file = std::fs::read_to_string(data.join("postgres/postmaster.pid")).ok()?;
    file.lines().next()?.trim().parse().ok()
}
