//! Counting what readers saw and followed. Nobody waits for it: what is reported goes into a bounded buffer, which is
//! emptied into the database once a second by one statement that counts each visitor once. What could not be written is
//! tried again; since nobody is counted twice, a write whose answer was lost does no harm.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::NaiveDate;
use sqlx::PgPool;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Turn, store};
use crate::ids::HighlightId;
use crate::keys::keyed_hash;

const EVERY: Duration = Duration::from_secs(1);
/// What is kept until it is written: two hundred bytes each.
const BUFFER: usize = 50_000;

/// A highlight was seen or followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Which.
    pub highlight: HighlightId,
    /// On which day of the publication.
    pub day: NaiveDate,
    /// In which turn: somebody counts once in it.
    pub turn: Turn,
    /// By whom, as [`visitor`] names them.
    pub visitor: [u8; 32],
    /// Followed, not only seen.
    pub clicked: bool,
}

/// What a visitor is called in a turn, and in no other: the address is not kept, and nobody can tell who came again. Rejected:
/// the number in the reader's cookie, which is there for the meter alone.
pub fn visitor(key: &[u8; 64], turn: Turn, address: &str, user_agent: &str) -> [u8; 32] {
    keyed_hash(key, &["visitor", &turn.0.to_string(), address, user_agent])
}

/// Where handlers report. Clones share the buffer.
#[derive(Debug, Clone)]
pub struct Tally {
    reports: mpsc::Sender<Counted>,
    dropped: Arc<AtomicU64>,
}

/// Both ends of the buffer.
pub fn buffer() -> (Tally, Recorder) {
    let (sender, receiver) = mpsc::channel(BUFFER);
    let dropped = Arc::new(AtomicU64::new(0));
    let recorder = Recorder { reports: receiver, dropped: Arc::clone(&dropped), waiting: Vec::new() };
    (Tally { reports: sender, dropped }, recorder)
}

impl Tally {
    /// Somebody saw or followed a highlight.
    pub fn report(&self, counted: Counted) {
        if self.reports.try_send(counted).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The other end of the buffer.
#[derive(Debug)]
pub struct Recorder {
    reports: mpsc::Receiver<Counted>,
    dropped: Arc<AtomicU64>,
    waiting: Vec<Counted>,
}

impl Recorder {
    /// Writes once a second until `stop`, and once more after it.
    pub async fn run(mut self, db: PgPool, stop: CancellationToken) {
        let mut every = tokio::time::interval(EVERY);
        loop {
            tokio::select! {
                _ = every.tick() => self.write(&db).await,
                () = stop.cancelled() => break,
            }
        }
        self.write(&db).await;
    }

    /// Writes what waits.
    pub async fn write(&mut self, db: &PgPool) {
        let dropped = self.dropped.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            tracing::warn!(dropped, "sightings of highlights were not counted: the buffer was full");
        }
        while self.waiting.len() < BUFFER
            && let Ok(counted) = self.reports.try_recv()
        {
            self.waiting.push(counted);
        }
        if self.waiting.is_empty() {
            return;
        }
        match store::tally::count(db, &self.waiting).await {
            Ok(()) => self.waiting.clear(),
            Err(error) => tracing::warn!(%error, "sightings of highlights wait to be counted"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_is_called_something_else_in_each_turn() {
        let name = |turn, address, agent| visitor(&[7; 64], Turn(turn), address, agent);
        let here = name(1, "203.0.113.9", "Firefox");
        assert_eq!(here, name(1, "203.0.113.9", "Firefox"));
        assert_ne!(here, name(2, "203.0.113.9", "Firefox"));
        assert_ne!(here, name(1, "203.0.113.10", "Firefox"));
        assert_ne!(here, name(1, "203.0.113.9", "Safari"));
        assert_ne!(here, visitor(&[8; 64], Turn(1), "203.0.113.9", "Firefox"));
    }
}
