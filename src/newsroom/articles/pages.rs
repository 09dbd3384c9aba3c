//! The stories desk: the list, the form, and the buttons under it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::json;
use sqlx::PgConnection;

use super::form::{Choices, Errors, Typed};
use super::store::{self, Filter, Row};
use crate::app::AppState;
use crate::articles::manuscript::store as manuscripts;
use crate::articles::manuscript::{Manuscript, ManuscriptError, Stored};
use crate::articles::{Slug, Status, body};
use crate::audit;
use crate::error::{AppError, AppResult, refused_by};
use crate::extract::Staff;
use crate::front::archive::Pages;
use crate::front::store as sections;
use crate::ids::{AccountId, ArticleId};
use crate::newsroom::capability::{Capability, require, require_edit, require_publish};
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::newsroom::fields::Fields;
use crate::page::{Cache, Chrome, Page};
use crate::wording;

/// Stories a page of the list.
const PAGE: usize = 50;

const STATES: [(Status, &str); 6] = [
    (Status::Draft, "draft"),
    (Status::InReview, "in_review"),
    (Status::Ready, "ready"),
    (Status::Scheduled, "scheduled"),
    (Status::Published, "published"),
    (Status::Withdrawn, "withdrawn"),
];

fn state_name(status: Status) -> &'static str {
    STATES.iter().find(|(state, _)| *state == status).map_or("draft", |(_, name)| name)
}

/// What the list is narrowed to.
#[derive(Debug, Default, Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    section: String,
    #[serde(default)]
    state: String,
    before: Option<ArticleId>,
}

#[derive(Template)]
#[template(path = "newsroom/articles/index.html")]
struct Index {
    desk: DeskChrome,
    filter: ShownFilter,
    rows: Vec<ShownRow>,
    pages: Pages,
}

struct ShownFilter {
    q: String,
    sections: Vec<Choice>,
    states: Vec<Choice>,
}

struct ShownRow {
    href: String,
    slug: String,
    headline: String,
    section: String,
    state: &'static str,
    state_label: &'static str,
    authors: String,
    access_label: &'static str,
    words: i32,
    changed_iso: String,
    changed_label: String,
}

impl ShownRow {
    fn new(row: Row, chrome: &Chrome) -> Self {
        Self {
            href: format!("/newsroom/articles/{}", row.article_id),
            slug: row.slug,
            headline: row.headline,
            section: row.section,
            state: state_name(row.status),
            state_label: row.status.label(),
            authors: wording::names(&row.authors),
            access_label: row.access.map_or("as the section", crate::paywall::Level::name),
            words: row.words,
            changed_iso: row.edited_at.to_rfc3339(),
            changed_label: wording::moment(row.edited_at, chrome.now, chrome.zone),
        }
    }
}

/// GET /newsroom/articles. Who may not change others' stories sees their own.
pub async fn index(
    staff: Staff,
    State(state): State<AppState>,
    Query(query): Query<ListQuery>,
) -> AppResult<impl IntoResponse> {
    let chrome = Chrome::of(&state, &staff.viewer).await?;
    let own = require(&staff.account, Capability::PublishAny).is_err();
    let filter = Filter {
        text: query.q.trim().replace('\0', ""),
        section: query.section.clone(),
        status: STATES.iter().find(|(_, name)| *name == query.state).map(|(status, _)| *status),
        by: own.then_some(staff.account.account_id),
        before: query.before,
    };
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
    let mut rows = store::list(&state.db, &filter, limit).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let pages = neighbours(&query, rows.last().filter(|_| more).map(|row| row.article_id));
    let section = |section: sections::Section| Choice::new(section.slug, section.name, &query.section);
    let shown = ShownFilter {
        sections: sections::sections(&state.db).await?.into_iter().map(section).collect(),
        states: STATES.map(|(status, name)| Choice::new(name, status.label(), &query.state)).into(),
        q: query.q,
    };
    let desk = DeskChrome::new(&chrome, &staff, "stories", "Stories");
    let rows = rows.into_iter().map(|row| ShownRow::new(row, &chrome)).collect();
    Ok(Page::new(Index { desk, filter: shown, rows, pages }, Cache::Never))
}

fn neighbours(query: &ListQuery, last: Option<ArticleId>) -> Pages {
    let mut address = url::form_urlencoded::Serializer::new(String::from("/newsroom/articles?"));
    address.append_pair("q", &query.q).append_pair("section", &query.section).append_pair("state", &query.state);
    let first = address.finish();
    Pages {
        newer: query.before.map(|_| first.clone()),
        label: String::new(),
        older: last.map(|last| format!("{first}&before={last}")),
    }
}

#[derive(Template)]
#[template(path = "newsroom/articles/form.html")]
struct FormPage {
    desk: DeskChrome,
    form: Form,
    typed: Typed,
    choices: Choices,
    errors: Errors,
}

/// What the form shows beside its fields.
struct Form {
    action: String,
    version: i32,
    heading: &'static str,
    state: &'static str,
    state_label: &'static str,
    saved_label: String,
    public_href: Option<String>,
    problem: Option<String>,
    conflict: Option<Conflict>,
    publication_action: Option<String>,
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
            version: 0,
            heading: "New story",
            state: "draft",
            state_label: "Draft",
            saved_label: "Not saved yet".to_owned(),
            public_href: None,
            problem: None,
            conflict: None,
            publication_action: None,
            can_publish: false,
            can_withdraw: false,
        }
    }

    fn of(stored: &Stored, staff: &Staff, chrome: &Chrome) -> Self {
        let may = require_publish(&staff.account, stored).is_ok();
        let published = stored.status == Status::Published;
        let address = format!("/newsroom/articles/{}", stored.article_id);
        Self {
            publication_action: Some(format!("{address}/publication")),
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
        manuscript.slug = free_slug(&state, &manuscript).await?;
    }
    let id = ArticleId::new();
    match write_new(&state, id, &manuscript, staff.account.account_id).await {
        Ok(()) => Ok(Redirect::to(&format!("/newsroom/articles/{id}")).into_response()),
        Err(error) => refused(&state, &staff, Form::new(), typed, error).await,
    }
}

/// A slug made from a headline gives way where it is taken; one that an editor typed does not.
async fn free_slug(state: &AppState, manuscript: &Manuscript) -> AppResult<Slug> {
    let mut slug = manuscript.slug.clone();
    for number in 2..100 {
        if !manuscripts::slug_taken(&state.db, manuscript.section_id, &slug).await? {
            break;
        }
        slug = manuscript.slug.numbered(number);
    }
    Ok(slug)
}

async fn write_new(
    state: &AppState,
    id: ArticleId,
    manuscript: &Manuscript,
    by: AccountId,
) -> Result<(), ManuscriptError> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    manuscripts::insert(&mut transaction, id, manuscript, Some(by), now).await?;
    note(&mut transaction, by, "article.create", id, None, Some(json!({"headline": manuscript.headline})), now)
        .await?;
    Ok(transaction.commit().await?)
}

async fn note(
    db: &mut PgConnection,
    by: AccountId,
    action: &str,
    id: ArticleId,
    before: Option<serde_json::Value>,
    after: Option<serde_json::Value>,
    now: chrono::DateTime<chrono::Utc>,
) -> sqlx::Result<()> {
    let entry = audit::Entry { by: Some(by), action, subject: "article", subject_id: id.0, before, after };
    audit::record(db, entry, now).await
}

/// GET /newsroom/articles/{id}
pub async fn edit(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
) -> AppResult<Response> {
    let stored = load(&state, id).await?;
    require_edit(&staff.account, &stored)?;
    let chrome = Chrome::of(&state, &staff.viewer).await?;
    let mut form = Form::of(&stored, &staff, &chrome);
    let typed = Typed::from_stored(&state.db, &stored).await?.unwrap_or_else(|| {
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
    let page = form_page(&state, &staff, form, typed, Errors::default()).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

async fn load(state: &AppState, id: ArticleId) -> AppResult<Stored> {
    let mut db = state.db.acquire().await?;
    manuscripts::load(&mut db, id).await?.ok_or(AppError::NotFound)
}

/// POST /newsroom/articles/{id}
pub async fn update(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
    fields: Fields,
) -> AppResult<Response> {
    let stored = load(&state, id).await?;
    require_edit(&staff.account, &stored)?;
    match save(&state, &staff, &stored, &fields).await? {
        Some(refusal) => Ok(refusal),
        None => Ok(Redirect::to(&format!("/newsroom/articles/{id}")).into_response()),
    }
}

/// Saves what was sent over the version it was made from. Gives the page to show where that cannot be.
async fn save(state: &AppState, staff: &Staff, stored: &Stored, fields: &Fields) -> AppResult<Option<Response>> {
    let typed = Typed::from_fields(fields);
    let chrome = Chrome::of(state, &staff.viewer).await?;
    let form = Form::of(stored, staff, &chrome);
    if body::to_markdown(&stored.manuscript.document).is_none() {
        let errors = Errors {
            body: Some("This story holds more than Markdown can; saving it here would lose that.".to_owned()),
            ..Errors::default()
        };
        return Ok(Some(invalid(state, staff, form, typed, errors).await?));
    }
    let manuscript = match typed.manuscript(&state.db, Some(stored)).await? {
        Ok(manuscript) => manuscript,
        Err(errors) => return Ok(Some(invalid(state, staff, form, typed, errors).await?)),
    };
    let from = fields.text("version").parse().unwrap_or(stored.version);
    match write(state, stored, from, &manuscript, staff.account.account_id).await {
        Ok(()) => Ok(None),
        Err(ManuscriptError::Conflict) => Ok(Some(conflict(state, staff, stored, typed).await?)),
        Err(error) => Ok(Some(refused(state, staff, form, typed, error).await?)),
    }
}

/// Writes a newer version. A published story whose address changes leaves a redirect at the old one.
async fn write(
    state: &AppState,
    stored: &Stored,
    from: i32,
    manuscript: &Manuscript,
    by: AccountId,
) -> Result<(), ManuscriptError> {
    let now = state.clock.now();
    let id = stored.article_id;
    let mut transaction = state.db.begin().await?;
    manuscripts::update(&mut transaction, id, from, manuscript, now).await?;
    if stored.published_at.is_some() {
        manuscripts::leave_redirect(&mut transaction, id, &stored.path(), now).await?;
    }
    let before = json!({"headline": stored.manuscript.headline, "version": from});
    let after = json!({"headline": manuscript.headline, "version": from + 1});
    note(&mut transaction, by, "article.update", id, Some(before), Some(after), now).await?;
    Ok(transaction.commit().await?)
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
    let stored = load(&state, id).await?;
    require_publish(&staff.account, &stored)?;
    if fields.has("title")
        && let Some(refusal) = save(&state, &staff, &stored, &fields).await?
    {
        return Ok(refusal);
    }
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    if manuscripts::publish(&mut *transaction, id, now).await? {
        let before = Some(json!({"status": stored.status}));
        let after = Some(json!({"status": Status::Published}));
        note(&mut transaction, staff.account.account_id, "article.publish", id, before, after, now).await?;
    }
    transaction.commit().await?;
    Ok(Redirect::to(&format!("/newsroom/articles/{id}")).into_response())
}

/// Takes a published story back.
pub async fn withdraw(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<ArticleId>,
) -> AppResult<Response> {
    let stored = load(&state, id).await?;
    require_publish(&staff.account, &stored)?;
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    if manuscripts::withdraw(&mut *transaction, id).await? {
        let before = Some(json!({"status": stored.status}));
        let after = Some(json!({"status": Status::Withdrawn}));
        note(&mut transaction, staff.account.account_id, "article.withdraw", id, before, after, now).await?;
    }
    transaction.commit().await?;
    Ok(Redirect::to(&format!("/newsroom/articles/{id}")).into_response())
}

async fn form_page(
    state: &AppState,
    staff: &Staff,
    form: Form,
    typed: Typed,
    errors: Errors,
) -> AppResult<FormPage> {
    let chrome = Chrome::of(state, &staff.viewer).await?;
    let title = if typed.title.is_empty() { form.heading } else { &typed.title };
    let desk = DeskChrome::new(&chrome, staff, "stories", title);
    let choices = Choices::load(&state.db, &typed).await?;
    Ok(FormPage { desk, form, typed, choices, errors })
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
    let newest = load(state, stored.article_id).await?;
    let chrome = Chrome::of(state, &staff.viewer).await?;
    let mut form = Form::of(&newest, staff, &chrome);
    form.problem = Some("Somebody else saved this story while you were writing. Nothing was overwritten.".to_owned());
    let document = &newest.manuscript.document;
    form.conflict = Some(Conflict {
        label: format!("Their version: “{}”.", newest.manuscript.headline),
        body: body::to_markdown(document).unwrap_or_else(|| body::plain_text(document)),
    });
    let page = form_page(state, staff, form, typed, Errors::default()).await?;
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}
