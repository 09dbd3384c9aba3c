//! A second process: this test binary once more, with only [`child_entry`] selected. Helper binaries would be built with the product, and `fork` without `exec` is no way to live in a program with threads. Parent and child talk in lines, so nobody sleeps and hopes.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::Path;
use std::process::{Child as Running, ChildStdin, ChildStdout, Command, Stdio};

use courant::database::embedded::{Cluster, Purpose};
use sqlx::Connection as _;
use sqlx::postgres::PgConnection;

use crate::cluster;

const ROLE: &str = "COURANT_TEST_CHILD";
const FOLDER: &str = "COURANT_TEST_FOLDER";

pub struct Child {
    process: Running,
    lines: Lines<BufReader<ChildStdout>>,
    stdin: Option<ChildStdin>,
}

impl Child {
    /// Starts a child in a role of [`child_entry`].
    pub fn start(role: &str, folder: &Path) -> Self {
        Self::spawn(Self::command(&std::env::current_exe().unwrap(), role, folder))
    }

    pub fn command(program: &Path, role: &str, folder: &Path) -> Command {
        let mut command = Command::new(program);
        Self::play(&mut command, role, folder);
        command
    }

    /// Makes this test binary, or a script that passes its arguments on to it, play a role.
    pub fn play(command: &mut Command, role: &str, folder: &Path) {
        command.args(["--exact", "child::child_entry", "--nocapture"]);
        command.env(ROLE, role).env(FOLDER, folder);
    }

    pub fn spawn(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let stdin = process.stdin.take();
        Self { process, lines, stdin }
    }

    /// The rest of the next line that begins with `word`.
    pub fn hear(&mut self, word: &str) -> String {
        let mut lines = self.lines.by_ref().map(Result::unwrap);
        lines.find_map(|line| line.strip_prefix(word).map(|rest| rest.trim().to_owned())).unwrap()
    }

    pub fn tell(&mut self, word: &str) {
        writeln!(self.stdin.as_mut().unwrap(), "{word}").unwrap();
    }

    /// SIGKILL, as `kill -9` and the kernel out of memory do it. Comes back when the child has ended.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.finish();
    }

    /// Lets it end, and comes back when its standard output is closed. A server or a watchdog that had inherited the pipe would keep it open.
    pub fn finish(mut self) {
        drop(self.stdin.take());
        self.lines.by_ref().for_each(drop);
        self.process.wait().unwrap();
    }
}

/// No test, but where [`Child`] begins: without its variable it does nothing.
#[tokio::test]
async fn child_entry() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let folder = std::env::var_os(FOLDER).unwrap();
    match role.as_str() {
        "serve" => attach(Path::new(&folder), Purpose::Serve).await,
        "command" => attach(Path::new(&folder), Purpose::Command).await,
        "throw-away" => throw_away().await,
        other => panic!("no such role: {other}"),
    }
}

async fn attach(folder: &Path, purpose: Purpose) {
    match Cluster::attach(folder, purpose).await {
        Ok(cluster) => {
            say(&format!("ready {}", cluster.pid()));
            if listen() == "stop" {
                cluster.stop().await.unwrap();
                say("stopped");
            }
        }
        Err(error) => say(&format!("failed {error}")),
    }
}

async fn throw_away() {
    let database = cluster::database().await;
    let mut connection = PgConnection::connect_with(&database.connect_options()).await.unwrap();
    say(&format!("folder {}", crate::text(&mut connection, "show data_directory").await));
    listen();
}

/// On a line of its own: libtest has begun one already.
fn say(line: &str) {
    println!("\n{line}");
}

fn listen() -> String {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    line.trim().to_owned()
}
