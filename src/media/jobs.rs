//! What is done to pictures beside the answering of requests: the AVIF files, one picture after the other, and the removal
//! of files that no picture has.

use std::time::Duration;

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;

use super::rendering::{self, Easel};
use super::{Encoding, Focus, Media, Rendition, darkroom, files, original, store};
use crate::app::AppState;
use crate::database;
use crate::error::AppResult;
use crate::jobs::Jobs;

/// For how long a taken picture is left alone by others: many times what the largest takes.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// The pause after the first failure; each later one is twice the one before.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(1);
/// What is due again is looked for this often.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// For how long files that no picture has are kept: pages that somebody has open may ask for them, and what is being
/// uploaded has no picture yet.
const LEFTOVERS_KEPT: TimeDelta = TimeDelta::days(1);

/// Starts the jobs of the library.
pub fn start(jobs: &Jobs, state: &AppState) {
    let rendering = state.clone();
    jobs.until_stopped(|stop| render(rendering, stop));
    let state = state.clone();
    jobs.every(Duration::from_hours(1), "remove files that no picture has", move || {
        let state = state.clone();
        async move { sweep(&state).await }
    });
}

/// Makes renditions until it is told to stop. What it is at is then left, and done by whoever comes next.
async fn render(state: AppState, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Some(Err(error)) = stop.run_until_cancelled(listen(&state)).await {
            tracing::warn!(%error, "pictures are not heard of; trying again");
            let _ = tokio::time::timeout(LOOK_EVERY, stop.cancelled()).await;
        }
    }
}

async fn listen(state: &AppState) -> AppResult<()> {
    let mut listener = database::listen(&state.db, store::CHANNEL).await?;
    loop {
        while step(state).await? {}
        if let Ok(heard) = tokio::time::timeout(LOOK_EVERY, listener.try_recv()).await {
            heard?;
        }
    }
}

/// Makes the renditions of one picture, and says whether there was one.
pub async fn step(state: &AppState) -> AppResult<bool> {
    let mut db = state.db.acquire().await?;
    let Some((media, tries)) = store::take(&mut db, state.clock.now(), LEASE).await? else {
        return Ok(false);
    };
    drop(db);
    match modernise(state, &media).await {
        Ok(()) => {
            let mut transaction = state.db.begin().await?;
            store::settle(&mut transaction, &media).await?;
            transaction.commit().await?;
        }
        Err(error) => {
            let pause = FIRST_PAUSE * 2_i32.pow(u32::try_from(tries.clamp(1, 8) - 1).unwrap_or(0));
            tracing::warn!(error = format!("{error:#}"), media = %media.media_id, tries, "renditions of a picture could not be made");
            store::defer(&state.db, media.media_id, state.clock.now() + pause).await?;
        }
    }
    Ok(true)
}

/// Makes the AVIF files that are not there yet. Each is kept as it is made: whoever goes on after a crash has less to do.
async fn modernise(state: &AppState, media: &Media) -> anyhow::Result<()> {
    let (width, height) = (media.width.unsigned_abs(), media.height.unsigned_abs());
    let mut missing = Vec::new();
    for wanted in rendering::wanted(width, height, media.focus().unwrap_or(Focus::CENTRE), Encoding::Avif) {
        if !files::is_there(&*state.media, media.file_id, wanted).await? {
            missing.push(wanted);
        }
    }
    let widest = media.widths.iter().max().copied().unwrap_or(media.width);
    let bytes = files::original(&*state.media, media.file_id, widest).await?;
    let mut easel = darkroom::work(move || original::reopened(&bytes).map(Easel::new)).await??;
    for wanted in missing {
        let made = darkroom::work(move || rendered(easel, wanted)).await??;
        easel = made.0;
        files::put(&*state.media, media.file_id, wanted, made.1).await?;
    }
    Ok(())
}

fn rendered(mut easel: Easel, wanted: Rendition) -> image::ImageResult<(Easel, Vec<u8>)> {
    let bytes = easel.render(wanted)?;
    Ok((easel, bytes))
}

/// Removes files that no picture has had for a day.
pub async fn sweep(state: &AppState) -> anyhow::Result<()> {
    for file in store::leftovers(&state.db, state.clock.now() - LEFTOVERS_KEPT).await? {
        files::remove(&*state.media, file).await?;
        store::forget(&state.db, file).await?;
    }
    Ok(())
}
