//! Writing what was reported.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Event, Message, store};
use crate::shelf::Noted;
use crate::shelf::store::history;

const EVERY: Duration = Duration::from_secs(1);

/// The other end of the buffer.
#[derive(Debug)]
pub struct Recorder {
    events: mpsc::Receiver<Message>,
    dropped: Arc<AtomicU64>,
    last: DateTime<Utc>,
}

impl Recorder {
    pub(super) fn new(events: mpsc::Receiver<Message>, dropped: Arc<AtomicU64>) -> Self {
        Self { events, dropped, last: DateTime::UNIX_EPOCH }
    }

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
        let (mut waiting, mut noted, mut asked) = (Vec::new(), Vec::new(), Vec::new());
        while let Ok(message) = self.events.try_recv() {
            match message {
                Message::Event(event) => waiting.push(self.in_order(event)),
                Message::Noted(read) => noted.push(read),
                Message::Settled(written) => asked.push(written),
            }
        }
        self.record(db, &waiting).await;
        note(db, &noted).await;
        for written in asked {
            // Whoever asked may have left.
            let _ = written.send(());
        }
    }

    async fn record(&self, db: &PgPool, waiting: &[Event]) {
        let dropped = self.dropped.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            tracing::warn!(dropped, "views were not recorded: the buffer was full");
        }
        if waiting.is_empty() {
            return;
        }
        if let Err(error) = store::record(db, waiting).await {
            tracing::warn!(%error, views = waiting.len(), "views were not recorded");
        }
    }

    /// Moments tell the order in which things were reported, which is the order in which the meter answered. Two of the
    /// same microsecond, or one that took longer to be decided than the next, are moved on by a microsecond.
    fn in_order(&mut self, event: Event) -> Event {
        let after = self.last + TimeDelta::microseconds(1);
        let (Event::View(super::View { at, .. }) | Event::Merge(super::Merge { at, .. })) = event;
        self.last = at.max(after);
        match event {
            Event::View(view) => Event::View(super::View { at: self.last, ..view }),
            Event::Merge(merge) => Event::Merge(super::Merge { at: self.last, ..merge }),
        }
    }
}

/// Writes what was read into its readers' histories. In a statement of its own: neither it nor the record is lost with the
/// other.
async fn note(db: &PgPool, noted: &[Noted]) {
    if noted.is_empty() {
        return;
    }
    if let Err(error) = history::note(db, noted).await {
        tracing::warn!(%error, reads = noted.len(), "reads did not come into their histories");
    }
}
