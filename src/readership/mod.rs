//! Which stories are opened, by whom and with which outcome: for the most-read list, and for playing the meter again under
//! other rules. Reading never waits for it: a view goes into a bounded buffer that is emptied into the database once a
//! second; what does not fit is dropped and counted.

pub mod jobs;
mod recorder;
pub mod store;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::ids::{ArticleId, SectionId};
use crate::licences::Way;
use crate::paywall::{Level, Reason, Standing};
use crate::shelf::Noted;

pub use recorder::Recorder;

/// How long views are kept.
pub const KEPT: TimeDelta = TimeDelta::days(60);

/// Views kept until the next write; at ten thousand a second the machine has other worries.
const BUFFER: usize = 10_000;
/// The recorder writes once a second; after this time it is not at work.
const PATIENCE: Duration = Duration::from_secs(3);

/// One story opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// When.
    pub at: DateTime<Utc>,
    /// The month of the meter that was decided in.
    pub month: NaiveDate,
    /// The story.
    pub article: ArticleId,
    /// Its section.
    pub section: SectionId,
    /// Under which id the meter counts.
    pub reader: Uuid,
    /// The browser, often the same.
    pub visitor: Uuid,
    /// What the reader was entitled to. Of staff and crawlers nothing is recorded: neither is a reader, and no rule of the
    /// meter is about them.
    pub standing: Standing,
    /// The story's own level; none where it inherits.
    pub level: Option<Level>,
    /// What was decided, and why.
    pub reason: Reason,
    /// Stories of the month that the reader had used, this one included, where the meter decided.
    pub used: Option<u32>,
    /// The licence that covers the reader, if one does.
    pub licence: Option<Way>,
}

/// What one id has read this month was added to what another has: at signing in and out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    /// When.
    pub at: DateTime<Utc>,
    /// The month of the meter.
    pub month: NaiveDate,
    /// Whose reads.
    pub from: Uuid,
    /// To whose.
    pub into: Uuid,
}

/// What is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A story was opened.
    View(View),
    /// Reads were merged.
    Merge(Merge),
}

/// The standings of readers, and their names.
pub const STANDINGS: [(Standing, &str); 5] = [
    (Standing::Anonymous, "anonymous"),
    (Standing::Registered, "registered"),
    (Standing::Lapsed, "lapsed"),
    (Standing::Licensed, "licensed"),
    (Standing::Subscriber, "subscriber"),
];

/// The name of a reader's standing; none for those who are no readers.
fn standing_name(standing: Standing) -> Option<&'static str> {
    STANDINGS.into_iter().find(|(known, _)| *known == standing).map(|(_, name)| name)
}

/// What goes through the buffer.
#[derive(Debug)]
enum Message {
    /// Something to record.
    Event(Event),
    /// Something for a reader's own history.
    Noted(Noted),
    /// Somebody waits until all that was reported before is written.
    Settled(oneshot::Sender<()>),
}

/// Where handlers report.
#[derive(Debug, Clone)]
pub struct Readership {
    events: mpsc::Sender<Message>,
    dropped: Arc<AtomicU64>,
}

/// Both ends of the buffer.
pub fn buffer() -> (Readership, Recorder) {
    let (sender, receiver) = mpsc::channel(BUFFER);
    let dropped = Arc::new(AtomicU64::new(0));
    (Readership { events: sender, dropped: Arc::clone(&dropped) }, Recorder::new(receiver, dropped))
}

impl Readership {
    /// Somebody opened a story.
    pub fn opened(&self, view: View) {
        if standing_name(view.standing).is_some() {
            self.report(Event::View(view));
        }
    }

    /// Reads were merged.
    pub fn merged(&self, merge: Merge) {
        self.report(Event::Merge(merge));
    }

    /// Somebody who keeps a history read a story. No part of the record: it goes by the same buffer, so that reading does
    /// not wait for it either.
    pub fn noted(&self, noted: Noted) {
        self.send(Message::Noted(noted));
    }

    /// Waits until all that was reported before is written, or given up; no longer than the recorder has for it.
    pub async fn settled(&self) {
        let (written, wait) = oneshot::channel();
        let settled = async {
            if self.events.send(Message::Settled(written)).await.is_ok() {
                // Without an answer the recorder has ended, and nothing is written any more.
                let _ = wait.await;
            }
        };
        if tokio::time::timeout(PATIENCE, settled).await.is_err() {
            tracing::warn!("the recorder of views is late");
        }
    }

    fn report(&self, event: Event) {
        self.send(Message::Event(event));
    }

    fn send(&self, message: Message) {
        if self.events.try_send(message).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}
