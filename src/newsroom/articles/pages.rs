//! The story's form, and the buttons under it.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::choices::Choices;
use super::form::{Errors, Typed};
use super::saving::{self, Outcome};
use super::working_copy::pages as working_copies;
use super::{state_name, writing};
use crate::app::AppState;
use crate::articles::manuscript::{ManuscriptError, Stored};
use crate::articles::{Status, body};
use crate::error::{AppError, AppResult, refused_by};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::ids::ArticleId;
use crate::newsroom::capability::{Capability, require, require_edit, require_publish};
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
    publication_action: Option<String>,
    opening_href: Option<String>,
    can_publish: bool,
    can_withdraw: bool,
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
            publication_action: None,
            opening_href: None,
            can_publish: false,
            can_withdraw: false,
        }
    }

    pub(super) fn of(stored: &Stored, staff: &Staff, chrome: &Chrome) -> Self {
        let may = require_publish(&staff.account, stored).is_ok();
        let may_open = require(&staff.account, Capability::OpenToAll).is_ok();
        let published = stored.status == Status::Published;
        let address = format!("/newsroom/articles/{}", stored.article_id);
        Self {
            publication_action: Some(format!("{address}/publication")),
            opening_href: (may_open && published).then(|| format!("{address}/opening")),
            action: address,
            version: stored.version,
            heading: "Story",
            state: state_name(stored.status),
            state_label: stored.status.label(),
            saved_label: format!("Saved {}", wording::moment(stored.edited_at, chrome.now, chrome.zone)),
            public_href: published.then(|| stored.path()),
            can_publish: may && !published,
            can_withdraw: may && published,
            ..Self::new()
        }
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
    require_edit(&staff.account, &stored)?;
    let chrome = Chrome::of(&state, &staff.viewer);
    let mut form = Form::of(&stored, &staff, &chrome);
    if let Some(from) = asked.merged {
        form.notice = saving::merged_notice(&state, &staff, &stored, from).await?;
    }
    let mut typed = Typed::from_stored(&state.db, &stored).await?.unwrap_or_else(|| {
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
    });
    take_up(&state, &staff, Some(id), &asked, (&mut form, &mut typed)).await?;
    let page = form_page(&state, &staff, form, typed, Errors::default()).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

/// POST /newsroom/articles/{id}
pub async fn update(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    Ok(match saving::save(&state, &staff, id, &fields).await? {
        Outcome::Saved => Redirect::to(&format!("/newsroom/articles/{id}")).into_response(),
        Outcome::Merged { from } => {
            Redirect::to(&format!("/newsroom/articles/{id}?merged={from}")).into_response()
        }
        Outcome::Refused(page) => page,
    })
}

/// POST or DELETE /newsroom/articles/{id}/publication. The button of the form sends the fields along, and what was
/// typed is saved first; a bare POST publishes what is saved.
pub async fn publish_or_withdraw(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    if fields.is_delete() {
        return withdraw(staff, State(state), Path(id)).await;
    }
    let mut stored = writing::load(&state, id).await?;
    require_publish(&staff.account, &stored)?;
    if fields.has("title") {
        match saving::save(&state, &staff, id, &fields).await? {
            Outcome::Saved => stored = writing::load(&state, id).await?,
            // What others wrote was merged in, and nobody publishes what they have not seen.
            Outcome::Merged { from } => {
                return Ok(Redirect::to(&format!("/newsroom/articles/{id}?merged={from}")).into_response());
            }
            Outcome::Refused(page) => return Ok(page),
        }
    } else if fields.version(stored.version)? != stored.version {
        return Err(AppError::Conflict);
    }
    writing::publish(&state, &stored, staff.account.account_id).await?;
    Ok(Redirect::to(&format!("/newsroom/articles/{id}")).into_response())
}

/// Takes a published story back.
pub async fn withdraw(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
) -> AppResult<Response> {
    let stored = writing::load(&state, id).await?;
    require_publish(&staff.account, &stored)?;
    writing::withdraw(&state, &stored, staff.account.account_id).await?;
    Ok(Redirect::to(&format!("/newsroom/articles/{id}")).into_response())
}

pub(super) async fn form_page(
    state: &AppState,
    staff: &Staff,
    form: Form,
    typed: Typed,
    errors: Errors,
) -> AppResult<FormPage> {
    let chrome = Chrome::of(state, &staff.viewer);
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
            let message = "Another story of this section has this slug. Choose a different one.";
            let errors = Errors { slug: Some(message.to_owned()), ..Errors::default() };
            invalid(state, staff, form, typed, errors).await
        }
        _ => Err(error.into()),
    }
}
