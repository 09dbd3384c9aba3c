//! Putting a pending revision before readers, once, by a person or at its moment.

use sqlx::{Connection as _, PgConnection};

use super::{Pending, store};
use crate::accounts;
use crate::app::AppState;
use crate::articles::Status;
use crate::articles::manuscript::merge;
use crate::articles::manuscript::revision::Cause;
use crate::articles::manuscript::store::{self as manuscripts, revisions};
use crate::articles::manuscript::{Manuscript, ManuscriptError, Stored};
use crate::error::{AppError, AppResult, refused_by};
use crate::ids::{AccountId, ArticleId};
use crate::mail::{self, Kind, Letter};
use crate::newsroom::articles::writing::{self, Change};

/// Why a pending revision stays where it is.
const BOTH: &str = "Somebody changed the same part of the story since. Write on it, and what both changed is asked when it is put before readers.";
const NOT_PUBLISHED: &str = "Readers do not see the story any more.";
const ADDRESS: &str = "Its new address was taken by another story.";
const UNREADABLE: &str = "It could not be put before readers. Write on it, and see what is wrong.";

/// What became of it.
pub(super) enum Outcome {
    /// Readers see it.
    Done,
    /// They do not, and why.
    Held(&'static str),
}

/// Puts the save of it that a person has seen before readers.
pub(super) async fn publish(
    state: &AppState,
    id: ArticleId,
    revision: i32,
    by: AccountId,
) -> AppResult<Outcome> {
    let mut transaction = state.db.begin().await?;
    let there = store::lock(&mut *transaction, id).await?;
    let pending = store::find(&mut *transaction, id).await?.filter(|pending| pending.revision == revision);
    let Some(pending) = pending.filter(|_| there) else {
        return Err(AppError::Conflict);
    };
    let outcome = put(&mut transaction, state, id, &pending, Some(by)).await?;
    transaction.commit().await?;
    Ok(outcome)
}

/// Puts one whose moment has come before readers, or says why it stays. Says whether there was one.
pub async fn publish_due(state: &AppState) -> AppResult<bool> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    let Some(id) = store::take_due(&mut *transaction, now).await? else {
        return Ok(false);
    };
    let pending = store::find(&mut *transaction, id).await;
    let by = pending.as_ref().ok().and_then(Option::as_ref).and_then(|pending| pending.by);
    let outcome = match pending {
        Ok(Some(pending)) => put(&mut transaction, state, id, &pending, None).await,
        Ok(None) => return Ok(false),
        Err(error) => Err(error.into()),
    };
    let problem = match outcome {
        Ok(Outcome::Done) => None,
        Ok(Outcome::Held(why)) => Some(why),
        // One that cannot be read must not hold up all others.
        Err(error) => {
            tracing::error!(%error, article = %id, "a pending revision could not be put before readers");
            Some(UNREADABLE)
        }
    };
    if let Some(problem) = problem {
        store::hold(&mut *transaction, id, problem).await?;
        tell(&mut transaction, state, id, by).await?;
    }
    transaction.commit().await?;
    Ok(true)
}

/// Merges it with what was saved since. What fails leaves the transaction as it was.
async fn put(
    db: &mut PgConnection,
    state: &AppState,
    id: ArticleId,
    pending: &Pending,
    by: Option<AccountId>,
) -> AppResult<Outcome> {
    let mut attempt = db.begin().await?;
    let stored = manuscripts::load(&mut attempt, id).await?.ok_or(AppError::NotFound)?;
    if stored.status != Status::Published {
        return Ok(Outcome::Held(NOT_PUBLISHED));
    }
    let Some(manuscript) = merged(&mut attempt, &stored, pending).await? else {
        return Ok(Outcome::Held(BOTH));
    };
    let change = Change { stored: &stored, manuscript: &manuscript, by, cause: Cause::Pending };
    match writing::write(&mut attempt, &change, state.clock.now()).await {
        Ok(()) => {}
        Err(ManuscriptError::Database(cause)) if refused_by(&cause) == Some("article_slug_taken") => {
            return Ok(Outcome::Held(ADDRESS));
        }
        Err(error) => return Err(error.into()),
    }
    store::remove(&mut *attempt, id, pending.revision).await?;
    attempt.commit().await?;
    Ok(Outcome::Done)
}

/// Both together; nothing where both changed the same.
async fn merged(
    db: &mut PgConnection,
    stored: &Stored,
    pending: &Pending,
) -> Result<Option<Manuscript>, ManuscriptError> {
    if pending.version == stored.version {
        return Ok(Some(pending.manuscript.clone()));
    }
    let Some(base) = revisions::as_of(db, stored.article_id, pending.version).await? else {
        return Ok(None);
    };
    let merged = merge::merge(&base, &pending.manuscript, &stored.manuscript, |_| None);
    Ok(merged.filter(|merged| merged.conflicts.is_empty()).map(|merged| merged.manuscript))
}

/// Writes to whoever saved it last that it stays where it is.
async fn tell(
    db: &mut PgConnection,
    state: &AppState,
    id: ArticleId,
    by: Option<AccountId>,
) -> AppResult<()> {
    let Some(by) = by else { return Ok(()) };
    let account = accounts::store::find(&mut *db, by).await?;
    let Some(account) = account.filter(|account| account.verified) else { return Ok(()) };
    let to = account.email.parse().map_err(anyhow::Error::from)?;
    let path = format!("/newsroom/articles/{id}/pending");
    let letter = Letter { kind: Kind::PendingHeld, to: &to, account: Some(by), path, facts: Vec::new() };
    mail::store::post(db, state, &letter).await
}
