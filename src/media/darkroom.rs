//! Where pictures are worked on: away from the threads that answer, and behind everything else that wants the processor.

use anyhow::Context as _;
use tokio::sync::oneshot;

/// How far behind everybody else this work stands, of 19.
const NICE: i32 = 19;

/// Does `work` on a thread of its own. The pool for work that blocks is not used: a thread that has stepped back may not
/// come forward again, and the next who got it would be slow.
pub async fn work<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> anyhow::Result<T> {
    let (give, take) = oneshot::channel();
    let thread = std::thread::Builder::new().name("darkroom".to_owned());
    let begun = thread.spawn(move || {
        // On Linux this is of the thread alone. Where it is refused, the work is done in its turn.
        if let Err(error) = rustix::process::nice(NICE) {
            tracing::debug!(%error, "pictures are made at the pace of everything else");
        }
        // Nobody may be waiting any more.
        let _ = give.send(work());
    });
    begun.context("a thread for pictures")?;
    take.await.context("the work on a picture ended early")
}
