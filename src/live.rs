//! What every request needs of a table: a copy in memory that follows it. A change on any node is heard by all
//! (`LISTEN`), so a page asks the database for none of it, and readers keep it while the database is away.

use std::sync::Arc;
use std::time::Duration;

use sqlx::{PgConnection, PgPool};
use tokio::sync::{Mutex, watch};

use crate::database;

/// How long to wait before listening again after the connection was lost.
const AGAIN_AFTER: Duration = Duration::from_millis(200);

/// The table is read again this often even if nothing was heard.
const AT_LEAST_EVERY: Duration = Duration::from_secs(30);

/// What can be kept in memory.
pub trait Kept: Send + Sync + Sized + 'static {
    /// The channel on which changes are announced.
    const CHANNEL: &'static str;

    /// Reads it whole.
    fn load(db: &mut PgConnection) -> impl Future<Output = sqlx::Result<Self>> + Send;
}

/// A handle on the one copy; clones share it.
#[derive(Debug)]
pub struct Live<T> {
    db: PgPool,
    current: watch::Sender<Arc<T>>,
    /// One load at a time: of two, the one that began first could otherwise be put in place last.
    loading: Arc<Mutex<()>>,
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        Self { db: self.db.clone(), current: self.current.clone(), loading: Arc::clone(&self.loading) }
    }
}

impl<T: Kept> Live<T> {
    /// Reads the table once.
    pub async fn load(db: PgPool) -> sqlx::Result<Self> {
        let kept = T::load(&mut *db.acquire().await?).await?;
        Ok(Self { db, current: watch::Sender::new(Arc::new(kept)), loading: Arc::default() })
    }

    /// The table as last read.
    pub fn current(&self) -> Arc<T> {
        Arc::clone(&self.current.borrow())
    }

    /// Hears of each change that this node has taken over.
    pub fn changes(&self) -> watch::Receiver<Arc<T>> {
        self.current.subscribe()
    }

    /// Reads the table again: whoever changed it does so after the commit and then sees the change at once.
    pub async fn reload(&self) -> sqlx::Result<()> {
        let _one_at_a_time = self.loading.lock().await;
        let kept = T::load(&mut *self.db.acquire().await?).await?;
        self.current.send_replace(Arc::new(kept));
        Ok(())
    }

    /// Follows the table for as long as the program runs.
    pub async fn follow(self) {
        loop {
            if let Err(error) = self.listen().await {
                tracing::warn!(%error, channel = T::CHANNEL, "changes are not heard; trying again");
            }
            tokio::time::sleep(AGAIN_AFTER).await;
        }
    }

    async fn listen(&self) -> sqlx::Result<()> {
        let mut listener = database::listen(&self.db, T::CHANNEL).await?;
        loop {
            // Also after the connection was lost and made anew: what was said meanwhile was not heard.
            self.reload().await?;
            // A connection that died without a word is found out by asking.
            if let Ok(heard) = tokio::time::timeout(AT_LEAST_EVERY, listener.try_recv()).await {
                heard?;
            }
        }
    }
}
