//! Carrying out what is done to a story as a whole: its state, the step in its history, the line in the audit log and
//! the letter to whoever handed it in, in one transaction.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::store::workflow as store;
use super::writing;
use crate::accounts;
use crate::app::AppState;
use crate::articles::Status;
use crate::articles::manuscript::revision::Cause;
use crate::articles::manuscript::store as manuscripts;
use crate::articles::manuscript::{ManuscriptError, Stored};
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::ids::{AccountId, ArticleId};
use crate::mail::{self, Kind, Letter};
use crate::newsroom::workflow::{self, Deed, Transition};

/// What is to be done.
#[derive(Debug)]
pub struct Order {
    /// The line of the table.
    pub step: Transition,
    /// Words to the colleague.
    pub note: String,
    /// For a schedule, its moment.
    pub at: Option<DateTime<Utc>>,
}

/// Carries it out on the story as it was loaded; what was saved since is nobody's to publish unseen.
pub async fn carry_out(state: &AppState, stored: &Stored, order: &Order, by: AccountId) -> AppResult<()> {
    let (now, id, step) = (state.clock.now(), stored.article_id, order.step);
    let mut transaction = state.db.begin().await?;
    let states = (step.from, step.to);
    if !manuscripts::move_on(&mut *transaction, id, stored.version, states, now).await? {
        return Err(AppError::Conflict);
    }
    if let Some(cause) = cause(step.deed) {
        writing::keep(&mut transaction, stored, cause, Some(by), now).await?;
    }
    match order.at {
        Some(at) => store::schedule(&mut *transaction, id, at, by).await?,
        None => store::unschedule(&mut *transaction, id).await?,
    }
    let open_until = stored.open_until.filter(|_| step.deed == Deed::Withdraw);
    let done = Done { id, step, by: Some(by), note: &order.note, due_at: order.at, open_until };
    done.write_down(&mut transaction, state).await?;
    Ok(transaction.commit().await?)
}

/// What the history says of a deed, if it keeps it.
fn cause(deed: Deed) -> Option<Cause> {
    match deed {
        Deed::Submit => Some(Cause::Submit),
        Deed::Publish => Some(Cause::Publish),
        _ => None,
    }
}

/// Sets or lifts an embargo on the story as it was loaded.
pub async fn set_embargo(
    state: &AppState,
    stored: &Stored,
    until: Option<DateTime<Utc>>,
    by: AccountId,
) -> AppResult<()> {
    let (now, id) = (state.clock.now(), stored.article_id);
    let mut transaction = state.db.begin().await?;
    if !manuscripts::set_embargo(&mut *transaction, id, stored.version, until).await? {
        return Err(AppError::Conflict);
    }
    let entry = audit::Entry {
        by: Some(by),
        action: "article.embargo",
        subject: "article",
        subject_id: id.0,
        before: Some(json!({"embargo_until": stored.embargo_until})),
        after: Some(json!({"embargo_until": until})),
    };
    audit::record(&mut *transaction, entry, now).await?;
    Ok(transaction.commit().await?)
}

/// Publishes one story whose moment has come, its newest version. Says whether there was one.
pub async fn publish_due(state: &AppState) -> AppResult<bool> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    let Some(due) = store::take_due(&mut *transaction, now).await? else {
        return Ok(false);
    };
    let id = due.article_id;
    let step = |deed| workflow::transition(Status::Scheduled, deed).ok_or(AppError::Conflict);
    let mut done = Done {
        id,
        step: step(Deed::Publish)?,
        by: None,
        note: "",
        due_at: Some(due.publish_at),
        open_until: None,
    };
    let stored = match manuscripts::load(&mut transaction, id).await {
        Ok(stored) => stored,
        // Published nevertheless, for what waits behind it: its history lacks a line.
        Err(ManuscriptError::Document(error)) => {
            tracing::error!(%error, article = %id, "a scheduled story cannot be read");
            None
        }
        Err(error) => return Err(error.into()),
    };
    let states = (done.step.from, done.step.to);
    if !manuscripts::move_on(&mut *transaction, id, due.version, states, now).await? {
        // An embargo is never set past a schedule. Were it nevertheless, people would have to see to it.
        done.step = step(Deed::Unschedule)?;
        let states = (done.step.from, done.step.to);
        if !manuscripts::move_on(&mut *transaction, id, due.version, states, now).await? {
            return Ok(false);
        }
        done.note = "Its embargo had not ended.";
    }
    if let (Some(cause), Some(stored)) = (cause(done.step.deed), &stored) {
        writing::keep(&mut transaction, stored, cause, None, now).await?;
    }
    store::unschedule(&mut *transaction, id).await?;
    done.write_down(&mut transaction, state).await?;
    transaction.commit().await?;
    Ok(true)
}

/// What was done.
struct Done<'a> {
    id: ArticleId,
    step: Transition,
    by: Option<AccountId>,
    note: &'a str,
    due_at: Option<DateTime<Utc>>,
    /// Until when what is withdrawn was open to everybody.
    open_until: Option<DateTime<Utc>>,
}

impl Done<'_> {
    async fn write_down(&self, db: &mut PgConnection, state: &AppState) -> AppResult<()> {
        let now = state.clock.now();
        let deed = self.step.deed;
        store::record(&mut *db, self.id, self.by, (deed.name(), self.note), now, self.due_at).await?;
        let entry = audit::Entry {
            by: self.by,
            action: &format!("article.{}", deed.name()),
            subject: "article",
            subject_id: self.id.0,
            before: Some(json!({"status": self.step.from, "open_until": self.open_until})),
            after: Some(json!({"status": self.step.to, "due_at": self.due_at})),
        };
        audit::record(&mut *db, entry, now).await?;
        self.tell(db, state).await
    }

    /// Writes to whoever handed the story in, unless they did it themselves. Neither headline nor note is in the letter.
    async fn tell(&self, db: &mut PgConnection, state: &AppState) -> AppResult<()> {
        let kind = match self.step.deed {
            Deed::Return => Kind::StoryReturned,
            Deed::Approve => Kind::StoryReady,
            Deed::Publish => Kind::StoryPublished,
            _ => return Ok(()),
        };
        let submitter = store::submitter(&mut *db, self.id).await?;
        let Some(submitter) = submitter.filter(|submitter| Some(*submitter) != self.by) else {
            return Ok(());
        };
        let account = accounts::store::find(&mut *db, submitter).await?;
        let Some(account) = account.filter(|account| account.verified) else { return Ok(()) };
        let to = account.email.parse().map_err(anyhow::Error::from)?;
        let path = format!("/newsroom/articles/{}", self.id);
        let letter = Letter { kind, to: &to, account: Some(submitter), path, facts: Vec::new() };
        mail::store::post(db, state, &letter).await
    }
}
