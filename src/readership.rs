//! Which stories are opened, for the most-read list. Reading never waits for it: a view goes into a bounded buffer
//! that is emptied into the database once a second; what does not fit is dropped and counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::ids::ArticleId;

/// Views kept until the next write; at ten thousand a second the machine has other worries.
const BUFFER: usize = 10_000;
const EVERY: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, Copy)]
struct View {
    article: ArticleId,
    at: DateTime<Utc>,
}

/// Where handlers report a story opened.
#[derive(Debug, Clone)]
pub struct Readership {
    views: mpsc::Sender<View>,
    dropped: Arc<AtomicU64>,
}

/// The other end: writes what was reported.
#[derive(Debug)]
pub struct Recorder {
    views: mpsc::Receiver<View>,
    dropped: Arc<AtomicU64>,
}

/// Both ends of the buffer.
pub fn buffer() -> (Readership, Recorder) {
    let (sender, receiver) = mpsc::channel(BUFFER);
    let dropped = Arc::new(AtomicU64::new(0));
    (Readership { views: sender, dropped: Arc::clone(&dropped) }, Recorder { views: receiver, dropped })
}

impl Readership {
    /// Somebody opened a story.
    pub fn opened(&self, article: ArticleId, at: DateTime<Utc>) {
        if self.views.try_send(View { article, at }).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
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

    /// Writes what waits. A story that was deleted meanwhile is left out.
    pub async fn write(&mut self, db: &PgPool) {
        let mut waiting = Vec::new();
        while let Ok(view) = self.views.try_recv() {
            waiting.push(view);
        }
        let dropped = self.dropped.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            tracing::warn!(dropped, "views were not recorded: the buffer was full");
        }
        if waiting.is_empty() {
            return;
        }
        let articles: Vec<_> = waiting.iter().map(|view| view.article.0).collect();
        let moments: Vec<_> = waiting.iter().map(|view| view.at).collect();
        let written = sqlx::query!(
            "insert into article_view (article_id, viewed_at)
             select v.article_id, v.viewed_at from unnest($1::uuid[], $2::timestamptz[]) as v (article_id, viewed_at)
             join article using (article_id)",
            &articles,
            &moments,
        )
        .execute(db)
        .await;
        if let Err(error) = written {
            tracing::warn!(%error, views = waiting.len(), "views were not recorded");
        }
    }
}
