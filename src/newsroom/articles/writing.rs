//! The changes of the stories desk, each in one transaction with its line in the audit log.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;

use crate::app::AppState;
use crate::articles::Slug;
use crate::articles::manuscript::revision::{self, Cause, Kept};
use crate::articles::manuscript::store::{self as manuscripts, revisions};
use crate::articles::manuscript::{Manuscript, ManuscriptError, Stored};
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::ids::{AccountId, ArticleId};

/// The story as it is stored.
pub async fn load(state: &AppState, id: ArticleId) -> AppResult<Stored> {
    let mut db = state.db.acquire().await?;
    manuscripts::load(&mut db, id).await?.ok_or(AppError::NotFound)
}

/// A slug made from a headline gives way where it is taken; one that an editor typed does not.
pub async fn free_slug(state: &AppState, manuscript: &Manuscript) -> AppResult<Slug> {
    let mut slug = manuscript.slug.clone();
    for number in 2..100 {
        if !manuscripts::slug_taken(&state.db, manuscript.section_id, &slug).await? {
            break;
        }
        slug = manuscript.slug.numbered(number);
    }
    Ok(slug)
}

/// Writes a new draft.
pub async fn create(
    state: &AppState,
    id: ArticleId,
    manuscript: &Manuscript,
    by: AccountId,
) -> Result<(), ManuscriptError> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    manuscripts::insert(&mut transaction, id, manuscript, Some(by), now).await?;
    let words = (crate::articles::body::word_count(&manuscript.document), 0);
    let kept = Kept { version: 1, at: now, by: Some(by), cause: Cause::Create, manuscript, words };
    revisions::keep(&mut *transaction, id, &kept).await?;
    note(
        &mut transaction,
        by,
        "article.create",
        id,
        None,
        Some(json!({"headline": manuscript.headline})),
        now,
    )
    .await?;
    Ok(transaction.commit().await?)
}

/// Writes a newer version. See [`write`].
pub async fn update(
    state: &AppState,
    stored: &Stored,
    manuscript: &Manuscript,
    by: AccountId,
    cause: Cause,
) -> Result<(), ManuscriptError> {
    let mut transaction = state.db.begin().await?;
    let change = Change { stored, manuscript, by: Some(by), cause };
    write(&mut transaction, &change, state.clock.now()).await?;
    Ok(transaction.commit().await?)
}

/// A newer version of a story.
#[derive(Debug)]
pub struct Change<'a> {
    /// What stands there.
    pub stored: &'a Stored,
    /// What is to stand there.
    pub manuscript: &'a Manuscript,
    /// By whom; nobody for what the program does at its moment.
    pub by: Option<AccountId>,
    /// Why.
    pub cause: Cause,
}

/// Writes a newer version, and keeps it as a revision. A published story whose address changes leaves a redirect at the old
/// one.
pub async fn write(
    db: &mut PgConnection,
    change: &Change<'_>,
    now: DateTime<Utc>,
) -> Result<(), ManuscriptError> {
    let Change { stored, manuscript, by, cause } = *change;
    let id = stored.article_id;
    let version = stored.version + 1;
    let words = revision::words_changed(&stored.manuscript, manuscript);
    manuscripts::update(&mut *db, id, stored.version, manuscript, now).await?;
    begin_history(&mut *db, stored).await?;
    revisions::keep(&mut *db, id, &Kept { version, at: now, by, cause, manuscript, words }).await?;
    if stored.published_at.is_some() {
        manuscripts::leave_redirect(&mut *db, id, &stored.path(), now).await?;
    }
    let logged = |manuscript: &Manuscript, version| json!({"headline": manuscript.headline, "access": manuscript.access, "version": version});
    let (before, after) = (logged(&stored.manuscript, stored.version), logged(manuscript, version));
    let action = if cause == Cause::Pending { "article.pending_publish" } else { "article.update" };
    let entry = audit::Entry {
        by,
        action,
        subject: "article",
        subject_id: id.0,
        before: Some(before),
        after: Some(after),
    };
    Ok(audit::record(db, entry, now).await?)
}

/// A story that was imported, or is older than its history, is kept as it was before the first change made here.
async fn begin_history(db: &mut PgConnection, stored: &Stored) -> Result<(), ManuscriptError> {
    if !revisions::list(&mut *db, stored.article_id, Some(stored.version + 1), 1).await?.is_empty() {
        return Ok(());
    }
    let kept = Kept {
        version: stored.version,
        at: stored.edited_at,
        by: stored.created_by,
        cause: Cause::Earlier,
        manuscript: &stored.manuscript,
        words: (0, 0),
    };
    revisions::keep(db, stored.article_id, &kept).await
}

/// Gives a revision a name, or takes it away.
pub async fn rename(
    state: &AppState,
    id: ArticleId,
    version: i32,
    name: Option<&str>,
    by: AccountId,
) -> AppResult<()> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    let before = revisions::rename(&mut transaction, id, version, name).await?.ok_or(AppError::NotFound)?;
    if before.as_deref() != name {
        let named = |name: Option<&str>| Some(json!({"version": version, "name": name}));
        note(&mut transaction, by, "revision.rename", id, named(before.as_deref()), named(name), now).await?;
    }
    Ok(transaction.commit().await?)
}

/// Keeps in the history what a deed is done to, as the version that the deed makes.
pub async fn keep(
    db: &mut PgConnection,
    stored: &Stored,
    cause: Cause,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> Result<(), ManuscriptError> {
    begin_history(&mut *db, stored).await?;
    let kept = Kept {
        version: stored.version + 1,
        at: now,
        by,
        cause,
        manuscript: &stored.manuscript,
        words: (0, 0),
    };
    revisions::keep(db, stored.article_id, &kept).await
}

/// Opens a published story to everybody until a moment, or closes it.
pub async fn open_until(
    state: &AppState,
    stored: &Stored,
    until: Option<DateTime<Utc>>,
    by: AccountId,
) -> sqlx::Result<()> {
    let now = state.clock.now();
    let id = stored.article_id;
    let mut transaction = state.db.begin().await?;
    if let Some(before) = manuscripts::open_until(&mut transaction, id, until).await? {
        let action = if until.is_some() { "article.open" } else { "article.close" };
        let (before, after) = (json!({"open_until": before}), json!({"open_until": until}));
        note(&mut transaction, by, action, id, Some(before), Some(after), now).await?;
    }
    transaction.commit().await
}

async fn note(
    db: &mut PgConnection,
    by: AccountId,
    action: &str,
    id: ArticleId,
    before: Option<Value>,
    after: Option<Value>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let entry = audit::Entry { by: Some(by), action, subject: "article", subject_id: id.0, before, after };
    audit::record(db, entry, now).await
}
