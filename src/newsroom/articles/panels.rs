//! What stands beside the fields of a stored story: its way, its preview links, and what colleagues say about it.

use super::workflow::Workflow;
use super::{comments, pending, preflight, preview_links};
use crate::app::AppState;
use crate::articles::manuscript::Stored;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::fields::Fields;
use crate::ids::AccountId;
use crate::page::Chrome;

/// The panels.
#[derive(Debug, Clone)]
pub struct Panels {
    stored: Stored,
    reader: AccountId,
    /// Its way to readers.
    pub workflow: Workflow,
    /// What there is to look at before it is published.
    pub findings: Vec<String>,
    /// A change that waits.
    pub pending: Option<pending::pages::Shown>,
    /// Where a preview link is made, while there is something to preview.
    pub preview_action: Option<String>,
    /// Preview links, the newest first.
    pub preview_links: Vec<preview_links::Shown>,
    /// Where comments are sent.
    pub comments_action: String,
    /// What colleagues say.
    pub comments: Vec<comments::Shown>,
    /// What stands in the field for a comment.
    pub comment: String,
}

impl Panels {
    /// The panels of a story as it was loaded, without what else the database knows.
    pub fn of(stored: &Stored, staff: &Staff, chrome: &Chrome) -> Self {
        Self {
            stored: stored.clone(),
            reader: staff.account.account_id,
            workflow: Workflow::of(stored, staff, chrome),
            findings: Vec::new(),
            pending: None,
            preview_action: preview_links::action(stored),
            preview_links: Vec::new(),
            comments_action: format!("/newsroom/articles/{}/comments", stored.article_id),
            comments: Vec::new(),
            comment: String::new(),
        }
    }

    /// Puts back what was typed into them.
    pub fn typed(&mut self, fields: &Fields) {
        self.workflow.typed(fields);
        fields.text("comment").clone_into(&mut self.comment);
    }

    /// Adds what the database knows.
    pub async fn load(&mut self, state: &AppState, chrome: &Chrome) -> AppResult<()> {
        let story = self.stored.article_id;
        self.findings = preflight::look(state, &self.stored).await?;
        self.workflow.load(&state.db, chrome).await?;
        self.pending = pending::pages::shown(state, chrome, story).await?;
        self.preview_links = preview_links::shown(state, chrome, story).await?;
        self.comments = comments::shown(state, chrome, story, self.reader).await?;
        Ok(())
    }
}
