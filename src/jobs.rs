//! What is done again and again beside the answering of requests. Each job is one idempotent step that several nodes may
//! run at the same time; what must happen once is decided by its statement, not here.

use std::fmt::Display;
use std::future::Future;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The jobs that run, and how they are told to stop.
#[derive(Debug, Clone, Default)]
pub struct Jobs {
    running: TaskTracker,
    stop: CancellationToken,
}

impl Jobs {
    /// Does `step` now and then each `period`. A step that fails is told to the log and tried at its next turn.
    pub fn every<F, E>(&self, period: Duration, name: &'static str, step: impl Fn() -> F + Send + 'static)
    where
        F: Future<Output = Result<(), E>> + Send,
        E: Display,
    {
        let ending = self.stop.clone();
        self.running.spawn(async move {
            let mut every = tokio::time::interval(period);
            while ending.run_until_cancelled(every.tick()).await.is_some() {
                if let Err(error) = step().await {
                    tracing::warn!(%error, job = name, "a job failed; it is tried again");
                }
            }
        });
    }

    /// Does what has a rhythm of its own, until it is told to stop.
    pub fn until_stopped<F>(&self, work: impl FnOnce(CancellationToken) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.running.spawn(work(self.stop.clone()));
    }

    /// Tells all to stop and waits until the step that each is at has ended.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.running.close();
        self.running.wait().await;
    }
}
