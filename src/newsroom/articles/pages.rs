//! The story's form, and the buttons under it.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::choices::Choices;
use super::form::{Errors, Typed};
use super::panels::Panels;
use super::saving::{self, Outcome};
use super::working_copy::pages as working_copies;
use super::{state_name, writing};
use crate::app::AppState;
use crate::articles::manuscript::{ManuscriptError, Stored};
use crate::articles::{Status, body};
use crate::error::{AppResult, refused_by};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::ids::ArticleId;
use crate::newsroom::capability::{Capability, require, require_edit, require_read};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::wording;

#[derive(Template)]
#[template(path = "newsroom/articles/form.html")]
pub(super) struct FormPage {
    desk: DeskChrome,
    form: Form,
    typed: Typed,
    choices: Choices,
    errors: Errors,
}

/// What the form shows beside its fields.
pub(super) struct Form {
    action: String,
    pub(super) version: i32,
    heading: &'static str,
    state: &'static str,
    state_label: &'static str,
    saved_label: String,
    public_href: Option<String>,
    notice: Option<String>,
    pub(super) problem: Option<String>,
    pub(super) conflict: Option<Conflict>,
    unsaved: Option<working_copies::Unsaved>,
    opening_href: Option<String>,
    panels: Option<Panels>,
}

/// The version that somebody else saved meanwhile.
pub(super) struct Conflict {
    pub(super) label: String,
    pub(super) body: String,
}

impl Form {
    fn new() -> Self {
        Self {
            action: "/newsroom/articles".to_owned(),
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
            action: address,
            version: stored.version,
            heading: "Story",
            state: state_name(stored.status),
            state_label: stored.status.label(),
            saved_label: format!("Saved {}", wording::moment(stored.edited_at, chrome.now, chrome.zone)),
            public_href: published.then(|| stored.path()),
            ..Self::new()
        }
    }

    /// Nothing of the story can be changed by who looks at it.
    fn read_only(&self) -> bool {
        self.panels.as_ref().is_some_and(|panels| panels.workflow.read_only.is_some())
    }
}

/// How the form is asked for.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// After a save that was merged: the version that it was made from.
    merged: Option<i32>,
    /// With what was typed and not saved in its fields.
    #[serde(default)]
    unsaved: bool,
}

/// GET /newsroom/articles/new
pub async fn new(
    staff: Staff,
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
) -> AppResult<impl IntoResponse> {
    require(&staff.account, Capability::WriteOwn)?;
    let (mut form, mut typed) = (Form::new(), Typed::default());
    take_up(&state, &staff, None, &asked, (&mut form, &mut typed)).await?;
    let page = form_page(&state, &staff, form, typed, Errors::default()).await?;
    Ok(Page::new(page, Cache::Never))
}

/// Puts what was typed and not saved into the form, if that is asked for, and else says that it is there.
async fn take_up(
    state: &AppState,
    staff: &Staff,
    story: Option<ArticleId>,
    asked: &Asked,
    (form, typed): (&mut Form, &mut Typed),
) -> AppResult<()> {
    let Some(copy) = working_copies::of(state, staff, story).await? else {
        return Ok(());
    };
    let unsaved = copy.typed();
    if asked.unsaved {
        form.version = copy.version;
        *typed = unsaved;
    } else {
        form.unsaved = working_copies::Unsaved::new(state, story, &copy, typed, &unsaved);
    }
    Ok(())
}

/// POST /newsroom/articles
pub async fn create(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    require(&staff.account, Capability::WriteOwn)?;
    let typed = Typed::from_fields(&fields);
    let mut manuscript = match typed.manuscript(&state.db, None).await? {
        Ok(manuscript) => manuscript,
        Err(errors) => return invalid(&state, &staff, Form::new(), typed, errors).await,
    };
    if typed.slug.is_empty() {
        manuscript.slug = writing::free_slug(&state, &manuscript).await?;
    }
    let id = ArticleId::new();
    match writing::create(&state, id, &manuscript, staff.account.account_id).await {
        Ok(()) => {
            working_copies::forget(&state, &staff, None).await?;
            Ok(Redirect::to(&format!("/newsroom/articles/{id}")).into_response())
        }
        Err(error) => refused(&state, &staff, Form::new(), typed, error).await,
    }
}

/// GET /newsroom/articles/{id}
pub async fn edit(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    Query(asked): Query<Asked>,
) -> AppResult<Response> {
    let stored = writing::load(&state, id).await?;
    require_read(&staff.account, &stored)?;
    let chrome = Chrome::of(&state, &staff.viewer);
    let mut form = Form::of(&stored, &staff, &chrome);
    if let Some(from) = asked.merged {
        form.notice = saving::merged_notice(&state, &staff, &stored, from).await?;
    }
    let mut typed = shown(&state, &stored, &mut form).await?;
    if !form.read_only() {
        take_up(&state, &staff, Some(id), &asked, (&mut form, &mut typed)).await?;
    }
    let page = form_page(&state, &staff, form, typed, Errors::default()).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

/// What a stored story puts into the fields; where they cannot hold its text, its plain words and a remark.
async fn shown(state: &AppState, stored: &Stored, form: &mut Form) -> AppResult<Typed> {
    let typed = Typed::from_stored(&state.db, stored).await?;
    Ok(typed.unwrap_or_else(|| {
        form.problem = Some(
            "This story holds more than a plain text area can (pictures, boxes or quotes with a source). It is \
             shown as plain words and cannot be saved from here."
                .to_owned(),
        );
        Typed {
            title: stored.manuscript.headline.clone(),
            body: body::plain_text(&stored.manuscript.document),
            ..Typed::default()
        }
    }))
}

/// POST /newsroom/articles/{id}
pub async fn update(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    let stored = writing::load(&state, id).await?;
    require_read(&staff.account, &stored)?;
    if require_edit(&staff.account, &stored).is_err() {
        return closed(&state, &staff, &stored, Typed::from_fields(&fields)).await;
    }
    Ok(match saving::save(&state, &staff, id, &fields).await? {
        Outcome::Saved { .. } => Redirect::to(&format!("/newsroom/articles/{id}")).into_response(),
        Outcome::Merged { from } => saving::merged(id, from),
        Outcome::Refused(page) => page,
    })
}

/// What its writer typed while an editor took the story on: kept before their eyes, and not saved.
async fn closed(state: &AppState, staff: &Staff, stored: &Stored, typed: Typed) -> AppResult<Response> {
    let chrome = Chrome::of(state, &staff.viewer);
    let mut form = Form::of(stored, staff, &chrome);
    form.problem = Some("Nothing was saved: the story is out of your hands at the moment.".to_owned());
    let page = form_page(state, staff, form, typed, Errors::default()).await?;
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}

/// The form of a story to which something could not be done, with the reason above it and what was typed for it.
pub(super) async fn refuse(
    state: &AppState,
    staff: &Staff,
    stored: &Stored,
    fields: &Fields,
    problem: String,
) -> AppResult<Response> {
    let chrome = Chrome::of(state, &staff.viewer);
    let mut form = Form::of(stored, staff, &chrome);
    if let Some(panels) = &mut form.panels {
        panels.typed(fields);
    }
    let typed = shown(state, stored, &mut form).await?;
    form.problem = Some(problem);
    Ok(Page::invalid(form_page(state, staff, form, typed, Errors::default()).await?).into_response())
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
    Ok(FormPage { desk, form, typed, choices, errors })
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
        _ => Err(error.into()),
    }
}
