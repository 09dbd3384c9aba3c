//! A mail server of the tests' own: aiosmtpd, in Python, as `tests/support/smtp_peer.py` drives it.

use std::time::Duration;

use courant::mail::sending::{PATIENCE, Smtp, Worker};
use serde_json::Value;

use super::Site;
use super::python::Program;

/// A running mail server. It ends when it is dropped.
pub struct Peer {
    program: Program,
    port: u64,
}

impl Peer {
    /// Starts one that behaves as `mode` says.
    pub async fn start(mode: &str) -> Self {
        let mut program = Program::start("smtp_peer.py", "smtp-peer", &[mode]);
        let port = program.says("listening").await["port"].as_u64().unwrap();
        Self { program, port }
    }

    /// The next thing that the server says, which must be this.
    #[track_caller]
    pub fn says(&mut self, event: &str) -> impl Future<Output = Value> {
        self.program.says(event)
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
