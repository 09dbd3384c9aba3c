//! The panel of a story's way: where it stands, the buttons that move it on, its moment, its embargo and its history.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::schedule;
use super::store::workflow as store;
use crate::articles::Status;
use crate::articles::manuscript::Stored;
use crate::extract::Staff;
use crate::fields::{Fields, local};
use crate::newsroom::capability::{require_deed, require_edit};
use crate::newsroom::workflow::Deed;
use crate::page::Chrome;
use crate::wording;

/// Steps that the panel shows.
const SHOWN: i64 = 20;

/// What the panel shows. See `templates/newsroom/articles/_workflow.html`.
#[derive(Debug, Clone)]
pub struct Workflow {
    stored: Stored,
    /// Deeds that are one button.
    pub buttons: Vec<Button>,
    /// The story can be taken from readers: that is asked for on a page of its own.
    pub withdrawal_href: Option<String>,
    /// Why nothing can be changed here.
    pub read_only: Option<&'static str>,
    /// Words to the colleague go along with one of the buttons.
    pub has_note: bool,
    /// What stands in the field for them.
    pub note: String,
    /// Where the moment of the publication is sent, if this person may set it.
    pub schedule_action: Option<String>,
    /// What stands in its field.
    pub publish_at: String,
    /// When it publishes itself, in words.
    pub scheduled_label: Option<String>,
    /// Where the embargo is sent, if this person may set it.
    pub embargo_action: Option<String>,
    /// What stands in its field.
    pub embargo_until: String,
    /// Until when it holds, in words.
    pub embargo_label: Option<String>,
    /// What was done, the newest first.
    pub history: Vec<ShownStep>,
}

/// A button.
#[derive(Debug, Clone)]
pub struct Button {
    /// Its words.
    pub label: &'static str,
    /// Where it leads.
    pub action: String,
    /// It takes away what the address names.
    pub deletes: bool,
}

/// A step of the history.
#[derive(Debug, Clone)]
pub struct ShownStep {
    /// What, by whom and when.
    pub label: String,
    /// Words to the colleague.
    pub note: String,
}

impl Workflow {
    /// The panel for a story as it was loaded, without its history.
    pub fn of(stored: &Stored, staff: &Staff, chrome: &Chrome) -> Self {
        let may = |deed: Deed| require_deed(&staff.account, stored, deed).is_ok_and(|step| step.is_some());
        let address = |deed: Deed| format!("/newsroom/articles/{}/{}", stored.article_id, deed.place().0);
        let may_edit = require_edit(&staff.account, stored).is_ok();
        let by_button = |deed: &Deed| !matches!(deed, Deed::Schedule | Deed::Withdraw);
        let embargo = stored.embargo_until.filter(|until| chrome.now < *until);
        Self {
            buttons: Deed::ALL
                .into_iter()
                .filter(|deed| by_button(deed) && may(*deed))
                .map(|deed| Button { label: deed.label(), action: address(deed), deletes: deed.place().1 })
                .collect(),
            withdrawal_href: may(Deed::Withdraw)
                .then(|| format!("/newsroom/articles/{}/withdrawal", stored.article_id)),
            read_only: (!may_edit).then(|| why_closed(stored.status)),
            has_note: [Deed::Submit, Deed::Return, Deed::Approve].into_iter().any(may),
            note: String::new(),
            schedule_action: may(Deed::Schedule).then(|| address(Deed::Schedule)),
            publish_at: String::new(),
            scheduled_label: None,
            embargo_action: (may_edit && stored.status != Status::Published)
                .then(|| format!("/newsroom/articles/{}/embargo", stored.article_id)),
            embargo_until: stored.embargo_until.map(|until| local(until, chrome.zone)).unwrap_or_default(),
            embargo_label: embargo.map(|until| wording::date_and_time(until, chrome.zone)),
            history: Vec::new(),
            stored: stored.clone(),
        }
    }

    /// Puts back what was typed into a form that could not be carried out.
    pub fn typed(&mut self, fields: &Fields) {
        self.note = fields.line("workflow_note");
        self.publish_at = fields.line("publish_at");
        self.embargo_until = fields.line("embargo_until");
    }

    /// Adds what the database knows: the moment and the history.
    pub async fn load(&mut self, db: &PgPool, chrome: &Chrome) -> sqlx::Result<()> {
        let id = self.stored.article_id;
        let at = store::scheduled(db, id).await?;
        self.scheduled_label = at.map(|at| moment_label(at, chrome));
        if self.publish_at.is_empty() {
            self.publish_at = at.map(|at| local(at, chrome.zone)).unwrap_or_default();
        }
        let steps = store::steps(db, id, SHOWN).await?;
        self.history = steps.into_iter().map(|step| shown(step, chrome)).collect();
        Ok(())
    }
}

/// The moment in words. In the hour that the clocks show twice it says which.
fn moment_label(at: DateTime<Utc>, chrome: &Chrome) -> String {
    let label = wording::date_and_time(at, chrome.zone);
    if schedule::is_shown_twice(at, chrome.zone) {
        format!("{label} (the clocks show this hour twice: the first is meant)")
    } else {
        label
    }
}

fn why_closed(status: Status) -> &'static str {
    match status {
        Status::InReview => {
            "An editor reads it, so nothing changes under their eyes. Take it back to write on."
        }
        _ => "An editor has taken it on from here. Ask one if something is to change.",
    }
}

fn shown(step: store::Step, chrome: &Chrome) -> ShownStep {
    let done = Deed::named(&step.deed).map_or("", Deed::done);
    let at = wording::moment(step.at, chrome.now, chrome.zone);
    let published = step.deed == Deed::Publish.name();
    let who = match (step.name, step.due_at.filter(|_| published)) {
        (_, Some(due)) => match schedule::late(due, step.at) {
            Some(late) => format!(" as scheduled, {late}"),
            None => " as scheduled".to_owned(),
        },
        (Some(name), None) => format!(" by {name}"),
        (None, None) => " by a former colleague".to_owned(),
    };
    let until = step.due_at.filter(|_| !published).map(|due| format!(" for {}", moment_label(due, chrome)));
    ShownStep { label: format!("{done}{who}{}, {at}", until.unwrap_or_default()), note: step.note }
}
