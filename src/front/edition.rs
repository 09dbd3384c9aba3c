//! What the front page is made of at a moment: the one that readers get, and those that editors look at in advance.

use chrono::{DateTime, Utc};

use super::compose::{Composition, compose};
use super::layout::Layout;
use super::store;
use crate::app::AppState;
use crate::articles::store::{self as articles, Window};
use crate::articles::teaser::Summary;
use crate::ids::ArticleId;

/// Fetched of the whole paper: more than the page has room for, since the kinds of story come unevenly.
const NEWEST: i64 = 60;

/// The front page of a moment.
#[derive(Debug)]
pub struct Edition {
    /// The moment.
    pub at: DateTime<Utc>,
    /// What editors had arranged by then.
    pub layout: Layout,
    /// Stories that are scheduled to be out by then.
    pub coming: Vec<Summary>,
}

impl Edition {
    /// What readers get.
    pub async fn of_now(state: &AppState) -> sqlx::Result<Self> {
        let at = state.clock.now();
        Ok(Self { at, layout: store::layout(&state.db, at).await?, coming: Vec::new() })
    }

    /// What they got at a moment that has passed, as far as its stories are still out, or will get if nothing happens but
    /// what is scheduled. Whoever asks may see scheduled stories.
    pub async fn as_of(state: &AppState, at: DateTime<Utc>) -> sqlx::Result<Self> {
        let coming = articles::coming(&state.db, at).await?;
        Ok(Self { at, layout: store::layout(&state.db, at).await?, coming })
    }

    /// Which story stands where. A pinned story is there however old it is.
    pub async fn compose(&self, state: &AppState) -> sqlx::Result<Composition> {
        let window = Window { now: self.at, before: None, limit: NEWEST };
        let pinned: Vec<ArticleId> = self.layout.pins().iter().map(|pin| pin.article_id).collect();
        let mut stories = articles::latest(&state.db, window).await?;
        if !pinned.is_empty() {
            stories.extend(articles::among(&state.db, &pinned, self.at).await?);
        }
        Ok(compose(&self.layout, with_coming(stories, &self.coming), self.at))
    }
}

/// Stories and those that are coming, newest first.
pub fn with_coming(mut stories: Vec<Summary>, coming: &[Summary]) -> Vec<Summary> {
    stories.extend_from_slice(coming);
    stories.sort_by_key(|story| std::cmp::Reverse((story.published_at, story.article_id)));
    stories
}
