//! The story's form, and the buttons under it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::choices::Choices;
use super::form::{Errors, Typed};
use super::{state_name, writing};
use crate::app::AppState;
use crate::articles::manuscript::{ManuscriptError, Stored};
use crate::articles::{Status, body};
use crate::assets;
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
struct FormPage {
    desk: DeskChrome,
    form: Form,
    typed: Typed,
    choices: Choices,
    errors: Errors,
    editor: Option<Editor>,
    /// Where readers find the site.
    base: String,
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
struct Form {
    action: String,
    story: Option<ArticleId>,
    version: i32,
    heading: &'static str,
    state: &'static str,
    state_label: &'static str,
    saved_label: String,
    public_href: Option<String>,
    problem: Option<String>,
    conflict: Option<Conflict>,
    publication_action: Option<String>,
    opening_href: Option<String>,
    can_publish: bool,
    can_withdraw: bool,
}

/// The version that somebody else saved meanwhile.
struct Conflict {
    label: String,
    body: String,
}

impl Form {
    fn new() -> Self {
        Self {
            action: "/newsroom/articles".to_owned(),
            story: None,
            version: 0,
            heading: "New story",
            state: "draft",
            state_label: "Draft",
            saved_label: "Not saved yet".to_owned(),
            public_href: None,
            problem: None,
            conflict: None,
            publication_action: None,
            opening_href: None,
            can_publish: false,
            can_withdraw: false,
        }
    }

    fn of(stored: &Stored, staff: &Staff, chrome: &Chrome) -> Self {
        let may = require_publish(&staff.account, stored).is_ok();
        let may_open = require(&staff.account, Capability::OpenToAll).is_ok();
        let published = stored.status == Status::Published;
        let address = format!("/newsroom/articles/{}", stored.article_id);
        Self {
            publication_action: Some(format!("{address}/publication")),
            opening_href: (may_open && published).then(|| format!("{address}/opening")),
            action: address,
            story: Some(stored.article_id),
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

/// GET /newsroom/articles/new
pub async fn new(staff: Staff, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    require(&staff.account, Capability::WriteOwn)?;
    let page = form_page(&state, &staff, Form::new(), Typed::default(), Errors::default()).await?;
    Ok(Page::new(page, Cache::Never))
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
        Ok(()) => Ok(Redirect::to(&format!("/newsroom/articles/{id}")).into_response()),
        Err(error) => refused(&state, &staff, Form::new(), typed, error).await,
    }
}

/// GET /newsroom/articles/{id}
pub async fn edit(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
) -> AppResult<Response> {
    let stored = writing::load(&state, id).await?;
    require_edit(&staff.account, &stored)?;
    let chrome = Chrome::of(&state, &staff.viewer);
    let form = Form::of(&stored, &staff, &chrome);
    let typed = Typed::from_stored(&state.db, &stored).await?;
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
    let stored = writing::load(&state, id).await?;
    require_edit(&staff.account, &stored)?;
    match save(&state, &staff, &stored, &fields).await? {
        Some(refusal) => Ok(refusal),
        None => Ok(Redirect::to(&format!("/newsroom/articles/{id}")).into_response()),
    }
}

/// Saves what was sent over the version it was made from. Gives the page to show where that cannot be.
async fn save(
    state: &AppState,
    staff: &Staff,
    stored: &Stored,
    fields: &Fields,
) -> AppResult<Option<Response>> {
    let typed = Typed::from_fields(fields);
    let chrome = Chrome::of(state, &staff.viewer);
    let form = Form::of(stored, staff, &chrome);
    let manuscript = match typed.manuscript(&state.db, Some(stored)).await? {
        Ok(manuscript) => manuscript,
        Err(errors) => return Ok(Some(invalid(state, staff, form, typed, errors).await?)),
    };
    // Who may write was judged by `stored`: a save from any other version, older or guessed, is a conflict.
    if fields.version(stored.version)? != stored.version {
        return Ok(Some(conflict(state, staff, stored, typed).await?));
    }
    if manuscript == stored.manuscript {
        return Ok(None);
    }
    match writing::update(state, stored, &manuscript, staff.account.account_id).await {
        Ok(()) => Ok(None),
        Err(ManuscriptError::Conflict) => Ok(Some(conflict(state, staff, stored, typed).await?)),
        Err(error) => Ok(Some(refused(state, staff, form, typed, error).await?)),
    }
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
        if let Some(refusal) = save(&state, &staff, &stored, &fields).await? {
            return Ok(refusal);
        }
        stored = writing::load(&state, id).await?;
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

async fn form_page(
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
    let editor = assets::editor_path().zip(typed.text.data()).map(|(script, document)| Editor {
        script,
        document,
        schema: body::schema().to_string(),
    });
    let plain = typed.text.plain();
    Ok(FormPage { desk, form, typed, choices, errors, editor, base: state.base(), plain })
}

/// The form with what was typed and what is wrong with it.
async fn invalid(
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
async fn refused(
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

/// Both versions: theirs to look at, one's own still in the form. The next save is made from theirs.
async fn conflict(state: &AppState, staff: &Staff, stored: &Stored, typed: Typed) -> AppResult<Response> {
    let newest = writing::load(state, stored.article_id).await?;
    let chrome = Chrome::of(state, &staff.viewer);
    let mut form = Form::of(&newest, staff, &chrome);
    form.problem =
        Some("Somebody else saved this story while you were writing. Nothing was overwritten.".to_owned());
    let document = &newest.manuscript.document;
    form.conflict = Some(Conflict {
        label: format!("Their version: “{}”.", newest.manuscript.headline),
        body: body::to_markdown(document).unwrap_or_else(|| body::plain_text(document)),
    });
    let page = form_page(state, staff, form, typed, Errors::default()).await?;
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}
