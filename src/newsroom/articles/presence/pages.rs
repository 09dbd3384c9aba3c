//! The stream by which a story's form hears who else has it open and who saved it. Each look at the table is the sign of
//! life as well.
//!
//! A stream ends by itself after [`LASTING`], and the browser asks for the next. A lid that is closed asks for none, so
//! nobody is taken to be there for longer than [`LASTING`] and [`STAYING`] together, under thirty seconds. Rejected: one
//! stream for hours, since a connection that died without a word goes on taking what is written for many minutes.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Response};
use chrono::TimeDelta;
use futures_util::stream;
use serde_json::json;
use tokio::time::{Instant, Interval, interval};

use super::store;
use crate::app::AppState;
use crate::articles::manuscript::store::revisions;
use crate::error::AppResult;
use crate::extract::{Path, Staff};
use crate::ids::{AccountId, ArticleId};
use crate::newsroom::articles::writing;
use crate::newsroom::capability::require_read;
use crate::wording;

/// How often a stream looks.
const LOOKING: Duration = Duration::from_secs(2);
/// How long a stream lasts.
const LASTING: Duration = Duration::from_secs(20);
/// How long somebody counts as being there after a sign of life, in seconds: time enough to ask for the next stream.
const STAYING: i64 = 8;
/// After how long the browser asks for the next stream.
const AGAIN: Duration = Duration::from_millis(500);

/// GET /newsroom/articles/{id}/presence. Who may see the story in the newsroom hears of it, as server-sent events named `story`: the
/// names of the others (`people`), and the last revision (`saved`: `version`, `by`, `at`, `mine`).
pub async fn follow(
    staff: Staff,
    State(state): State<AppState>,
    Path(story): Path<ArticleId>,
) -> AppResult<Response> {
    let stored = writing::load(&state, story).await?;
    require_read(&staff.account, &stored)?;
    let watch = Watch {
        state,
        story,
        account: staff.account.account_id,
        ends_at: Instant::now() + LASTING,
        looking: interval(LOOKING),
        told: None,
    };
    let events = stream::unfold(watch, |mut watch| async move {
        let event = watch.next().await?;
        Some((Ok::<_, Infallible>(event), watch))
    });
    let mut response = Sse::new(events).into_response();
    // Not `no-cache`, which is what pages say that are compared whole with what the browser holds.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// One open stream.
struct Watch {
    state: AppState,
    story: ArticleId,
    account: AccountId,
    ends_at: Instant,
    looking: Interval,
    /// What was said last.
    told: Option<String>,
}

impl Watch {
    /// What is new; nothing when the stream ends: by itself, because the program stops, or because the database is away.
    async fn next(&mut self) -> Option<Event> {
        loop {
            self.state.stopping.run_until_cancelled(self.looking.tick()).await?;
            if Instant::now() >= self.ends_at {
                return None;
            }
            let looked = self.look().await;
            let said =
                looked.inspect_err(|error| tracing::warn!(%error, "who is there is not known")).ok()?;
            if self.told.as_ref() != Some(&said) {
                self.told = Some(said.clone());
                return Some(Event::default().event("story").retry(AGAIN).data(said));
            }
        }
    }

    async fn look(&self) -> sqlx::Result<String> {
        let (state, now) = (&self.state, self.state.clock.now());
        store::stay(&state.db, self.story, self.account, now + TimeDelta::seconds(STAYING)).await?;
        let people = store::others(&state.db, self.story, self.account, now).await?;
        let last = revisions::list(&state.db, self.story, None, 1).await?.into_iter().next();
        let saved = last.map(|last| {
            json!({
                "version": last.version,
                "by": last.by_name,
                "at": wording::hour(last.at, state.zone),
                "mine": last.by == Some(self.account),
            })
        });
        Ok(json!({"people": people, "saved": saved}).to_string())
    }
}
