//! Two versions of a story side by side: the fields that differ, and the text block by block.

use sqlx::PgPool;

use super::shown::{self, ChangedField};
use crate::articles::body::{self, Change, Passage};
use crate::articles::manuscript::Manuscript;
use crate::error::AppResult;

/// This many unchanged blocks in a row are folded away.
const FOLDED: usize = 3;

/// What differs. See `templates/newsroom/articles/_comparison.html`.
pub(super) struct Comparison {
    /// Fields that are not as they were.
    pub(super) fields: Vec<ChangedField>,
    /// The text.
    pub(super) stretches: Vec<Stretch>,
}

/// Blocks in a row, shown or folded away.
pub(super) struct Stretch {
    /// Nothing in them changed, and they are many.
    pub(super) folded: bool,
    /// The blocks.
    pub(super) passages: Vec<Passage>,
}

/// What `new` changes in `old`.
pub(super) async fn compare(db: &PgPool, old: &Manuscript, new: &Manuscript) -> AppResult<Comparison> {
    let (before, after) = (shown::fields(db, old).await?, shown::fields(db, new).await?);
    let stretches = folded(passages(old, new).await?);
    Ok(Comparison { fields: shown::changed(&before, &after), stretches })
}

/// A version that nothing is before: it is shown as it is.
pub(super) async fn whole(manuscript: &Manuscript) -> AppResult<Comparison> {
    let passages = passages(manuscript, manuscript).await?;
    Ok(Comparison { fields: Vec::new(), stretches: vec![Stretch { folded: false, passages }] })
}

/// Compares off the threads that serve readers: two long texts take a while.
async fn passages(old: &Manuscript, new: &Manuscript) -> AppResult<Vec<Passage>> {
    let (old, new) = (old.document.clone(), new.document.clone());
    let compared = tokio::task::spawn_blocking(move || body::diff(&old, &new)).await;
    Ok(compared.map_err(anyhow::Error::from)?)
}

/// Long runs of blocks that did not change are put away.
fn folded(passages: Vec<Passage>) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for passage in passages {
        let same = passage.change == Change::Same;
        match stretches.last_mut() {
            Some(last) if last.folded == same => last.passages.push(passage),
            _ => stretches.push(Stretch { folded: same, passages: vec![passage] }),
        }
    }
    for stretch in &mut stretches {
        stretch.folded &= stretch.passages.len() >= FOLDED;
    }
    stretches
}
