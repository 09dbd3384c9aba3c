//! The page of a story's form: what stands beside its fields, and what is said when it could not be saved.

use askama::Template;
use axum::response::{IntoResponse, Response};

use super::choices::Choices;
use super::form::{Errors, Typed};
use super::panels::Panels;
use super::state_name;
use super::working_copy::pages as working_copies;
use crate::app::AppState;
use crate::articles::manuscript::{ManuscriptError, Stored};
use crate::articles::{Status, body};
use crate::assets;
use crate::error::{AppResult, refused_by};
use crate::extract::Staff;
use crate::ids::ArticleId;
use crate::newsroom::capability::{Capability, require};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Chrome, Page};
use crate::wording;

#[derive(Template)]
#[template(path = "newsroom/articles/form.html")]
pub(super) struct FormPage {
    desk: DeskChrome,
    form: Form,
    typed: Typed,
    choices: Choices,
    errors: Errors,
    editor: Option<Editor>,
    /// Where readers find the site.
    base: String,
    /// Who looks at it may make authors and topics.
    makes_names: bool,
    /// The text for the plain text area; none if that cannot hold it.
    plain: Option<String>,
}

/// What the editor needs of the page: its script, and the text as JSON.
struct Editor {
    script: &'static str,
    document: String,
    /// What the editor's schema is held against.
    schema: String,
}

/// What the form shows beside its fields.
pub(super) struct Form {
    action: String,
    story: Option<ArticleId>,
    pub(super) version: i32,
    heading: &'static str,
    state: &'static str,
    state_label: &'static str,
    saved_label: String,
    public_href: Option<String>,
    pub(super) notice: Option<String>,
    pub(super) problem: Option<String>,
    pub(super) conflict: Option<Conflict>,
    pub(super) unsaved: Option<working_copies::Unsaved>,
    opening_href: Option<String>,
    /// Where what is typed is kept for later, for a story that readers see.
    pending_action: Option<String>,
    /// The save of the pending revision that is written on.
    pub(super) pending: Option<i32>,
    pub(super) panels: Option<Panels>,
}

/// The version that somebody else saved meanwhile.
pub(super) struct Conflict {
    pub(super) label: String,
    pub(super) body: String,
}

impl Form {
    pub(super) fn new() -> Self {
        Self {
            action: "/newsroom/articles".to_owned(),
            story: None,
            version: 0,
            heading: "New story",
            state: "draft",
            state_label: "Draft",
            saved_label: "Not saved yet".to_owned(),
            public_href: None,
            notice: None,
            problem: None,
            conflict: None,
            unsaved: None,
            opening_href: None,
            pending_action: None,
            pending: None,
            panels: None,
        }
    }

    pub(super) fn of(stored: &Stored, staff: &Staff, chrome: &Chrome) -> Self {
        let may_open = require(&staff.account, Capability::OpenToAll).is_ok();
        let published = stored.status == Status::Published;
        let address = format!("/newsroom/articles/{}", stored.article_id);
        Self {
            panels: Some(Panels::of(stored, staff, chrome)),
            opening_href: (may_open && published).then(|| format!("{address}/opening")),
            pending_action: published.then(|| format!("{address}/pending")),
            action: address,
            story: Some(stored.article_id),
            version: stored.version,
            heading: "Story",
            state: state_name(stored.status),
            state_label: stored.status.label(),
            saved_label: format!("Saved {}", wording::moment(stored.edited_at, chrome.now, chrome.zone)),
            public_href: published.then(|| stored.path()),
            ..Self::new()
        }
    }

    /// Where what is typed is kept until it is saved.
    fn working_copy(&self) -> String {
        let story = self.story.map_or_else(|| "new".to_owned(), |story| story.to_string());
        format!("/newsroom/articles/{story}/working-copy")
    }

    /// The save of the change that waits; 0 for none.
    fn waits(&self) -> i32 {
        let pending = self.panels.as_ref().and_then(|panels| panels.pending.as_ref());
        pending.map_or(0, |pending| pending.revision)
    }

    /// Nothing of the story can be changed by who looks at it.
    pub(super) fn read_only(&self) -> bool {
        self.panels.as_ref().is_some_and(|panels| panels.workflow.read_only.is_some())
    }
}

pub(super) async fn form_page(
    state: &AppState,
    staff: &Staff,
    mut form: Form,
    typed: Typed,
    errors: Errors,
) -> AppResult<FormPage> {
    let chrome = Chrome::of(state, &staff.viewer);
    if let Some(panels) = &mut form.panels {
        panels.load(state, &chrome).await?;
    }
    let title = if typed.title.is_empty() { form.heading } else { &typed.title };
    let desk = DeskChrome::new(&chrome, staff, "stories", title);
    let choices = Choices::load(&state.db, state.site.current().rules.access, &typed).await?;
    let script = assets::editor_path().filter(|_| !form.read_only());
    let editor = script.zip(typed.text.data()).map(|(script, document)| Editor {
        script,
        document,
        schema: body::schema().to_string(),
    });
    let plain = typed.text.plain();
    let makes_names = require(&staff.account, Capability::Structure).is_ok();
    Ok(FormPage { desk, form, typed, choices, errors, editor, base: state.base(), makes_names, plain })
}

/// The form with what was typed and what is wrong with it.
pub(super) async fn invalid(
    state: &AppState,
    staff: &Staff,
    mut form: Form,
    typed: Typed,
    errors: Errors,
) -> AppResult<Response> {
    form.problem = Some("The story was not saved. What is wrong stands beside the fields.".to_owned());
    Ok(Page::invalid(form_page(state, staff, form, typed, errors).await?).into_response())
}

/// What the database refused becomes a message at the field.
pub(super) async fn refused(
    state: &AppState,
    staff: &Staff,
    form: Form,
    typed: Typed,
    error: ManuscriptError,
) -> AppResult<Response> {
    match &error {
        ManuscriptError::Database(cause) if refused_by(cause) == Some("article_slug_taken") => {
            // Not what has it: it may be another's draft.
            let message = "This address is taken. Choose a different slug.";
            let errors = Errors { slug: Some(message.to_owned()), ..Errors::default() };
            invalid(state, staff, form, typed, errors).await
        }
        ManuscriptError::Database(cause) if refused_by(cause).is_some_and(is_of_pictures) => {
            let message = "One of its pictures was deleted from the library meanwhile. Choose another.";
            let errors = Errors { lead: Some(message.to_owned()), ..Errors::default() };
            invalid(state, staff, form, typed, errors).await
        }
        _ => Err(error.into()),
    }
}

/// Whether a constraint says that pictures are in the library.
fn is_of_pictures(constraint: &str) -> bool {
    ["article_media_there", "article_lead_media_id_fkey"].contains(&constraint)
}
