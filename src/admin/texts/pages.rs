//! /admin/texts

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde_json::{Value, json};

use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::{Fields, too_long};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::site::texts::{self, HEADING, STANDING, TEXT, Text};
use crate::site::{Site, store};

#[derive(Template)]
#[template(path = "admin/texts/index.html")]
struct Index {
    desk: DeskChrome,
    texts: Vec<Shown>,
}

struct Shown {
    slug: String,
    path: String,
    heading: String,
    /// Somebody here wrote it.
    own: bool,
}

#[derive(Template)]
#[template(path = "admin/texts/edit.html")]
struct Edit {
    desk: DeskChrome,
    title: &'static str,
    action: String,
    public_href: Option<String>,
    typed: Text,
    errors: Errors,
    problem: Option<&'static str>,
    /// What taking it away means.
    removal: &'static str,
}

/// What is wrong, beside each field.
#[derive(Debug, Clone, Default, PartialEq)]
struct Errors {
    heading: Option<String>,
    slug: Option<String>,
    text: Option<String>,
}

impl Errors {
    fn of(typed: &Text) -> Self {
        let missing = |text: &str, message: &str| text.is_empty().then(|| message.to_owned());
        Self {
            heading: missing(&typed.heading, "A page has a heading.")
                .or_else(|| too_long(&typed.heading, HEADING)),
            slug: None,
            text: missing(&typed.text, "A page has a text.").or_else(|| too_long(&typed.text, TEXT)),
        }
    }
}

/// GET /admin/texts
pub async fn index(staff: Staff, State(state): State<AppState>) -> AppResult<Response> {
    let chrome = Chrome::of(&state, &staff.viewer);
    let site = load(&state).await?;
    let standing = STANDING.iter().filter_map(|slug| site.text(slug));
    let all = standing.chain(site.own_texts().cloned());
    let shown = all.map(|text| Shown {
        path: texts::path(&text.slug),
        own: text.version > 0,
        slug: text.slug,
        heading: text.heading,
    });
    let desk = DeskChrome::new(&chrome, &staff, "texts", "Pages");
    Ok(Page::new(Index { desk, texts: shown.collect() }, Cache::Never).into_response())
}

/// GET /admin/texts/new
pub async fn new(staff: Staff, State(state): State<AppState>) -> AppResult<Response> {
    let empty = Text { slug: String::new(), heading: String::new(), text: String::new(), version: 0 };
    let page = page(&state, &staff, None, empty, Errors::default(), None);
    Ok(Page::new(page, Cache::Never).into_response())
}

/// POST /admin/texts
pub async fn create(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let mut typed = typed(&fields, fields.line("slug"), 0);
    let mut errors = Errors::of(&typed);
    let slug = texts::slug(&typed.slug, &typed.heading);
    if slug.is_none() && errors.heading.is_none() {
        errors.slug = Some("The slug needs at least one letter or digit.".to_owned());
    }
    let taken = "There is a page with this slug already.";
    if slug.as_ref().is_some_and(|slug| STANDING.contains(&slug.as_str())) {
        errors.slug = Some(taken.to_owned());
    }
    let (Some(slug), true) = (slug, errors == Errors::default()) else {
        return Ok(Page::invalid(page(&state, &staff, None, typed, errors, REFUSED)).into_response());
    };
    let asked = std::mem::replace(&mut typed.slug, slug);
    if save(&state, &staff, &typed, None).await? {
        return Ok(Redirect::to(&format!("/admin/texts/{}", typed.slug)).into_response());
    }
    typed.slug = asked;
    let errors = Errors { slug: Some(taken.to_owned()), ..Errors::default() };
    Ok(Page::invalid(page(&state, &staff, None, typed, errors, REFUSED)).into_response())
}

const REFUSED: Option<&str> = Some("Nothing was saved. Please look at the marked fields.");

/// GET /admin/texts/{slug}
pub async fn edit(
    staff: Staff,
    State(state): State<AppState>,
    Path(slug): Path<String>,
) -> AppResult<Response> {
    let text = load(&state).await?.text(&slug).ok_or(AppError::NotFound)?;
    let page = page(&state, &staff, Some(&slug), text, Errors::default(), None);
    Ok(Page::new(page, Cache::Never).into_response())
}

/// POST /admin/texts/{slug}: saves it, or takes it away.
pub async fn update(
    staff: Staff,
    State(state): State<AppState>,
    Path(slug): Path<String>,
    fields: Fields,
) -> AppResult<Response> {
    let before = load(&state).await?.text(&slug).ok_or(AppError::NotFound)?;
    let version = fields.version(before.version)?;
    if fields.is_delete() {
        remove(&state, &staff, &before, version).await?;
        return Ok(Redirect::to("/admin/texts").into_response());
    }
    let typed = typed(&fields, slug.clone(), version);
    let errors = Errors::of(&typed);
    if errors != Errors::default() {
        return Ok(Page::invalid(page(&state, &staff, Some(&slug), typed, errors, REFUSED)).into_response());
    }
    if save(&state, &staff, &typed, Some(&before)).await? {
        return Ok(Redirect::to(&format!("/admin/texts/{slug}")).into_response());
    }
    let problem = Some(
        "Nothing was saved: somebody else changed this page meanwhile. What you typed stands below; save again to put it in the place of theirs.",
    );
    let newest = load(&state).await?.text(&slug).map_or(0, |text| text.version);
    let page =
        page(&state, &staff, Some(&slug), Text { version: newest, ..typed }, Errors::default(), problem);
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}

/// As the table has it, not as this node remembers it.
async fn load(state: &AppState) -> AppResult<Site> {
    Ok(store::load(&mut *state.db.acquire().await?).await?)
}

fn typed(fields: &Fields, slug: String, version: i32) -> Text {
    let text = fields.text("text").replace("\r\n", "\n").trim().to_owned();
    Text { slug, heading: fields.line("heading"), text, version }
}

async fn save(state: &AppState, staff: &Staff, text: &Text, before: Option<&Text>) -> AppResult<bool> {
    let (now, by) = (state.clock.now(), staff.account.account_id);
    let mut transaction = state.db.begin().await?;
    if !store::set_text(&mut *transaction, text, by, now).await? {
        return Ok(false);
    }
    let before = before.map(logged);
    audit::record(&mut *transaction, entry(staff, "page.update", before, Some(logged(text))), now).await?;
    transaction.commit().await?;
    state.site.reload().await?;
    Ok(true)
}

async fn remove(state: &AppState, staff: &Staff, text: &Text, version: i32) -> AppResult<()> {
    let mut transaction = state.db.begin().await?;
    if !store::remove_text(&mut *transaction, &text.slug, version).await? {
        return Err(AppError::Conflict);
    }
    let entry = entry(staff, "page.delete", Some(logged(text)), None);
    audit::record(&mut *transaction, entry, state.clock.now()).await?;
    transaction.commit().await?;
    Ok(state.site.reload().await?)
}

fn entry(
    staff: &Staff,
    action: &'static str,
    before: Option<Value>,
    after: Option<Value>,
) -> audit::Entry<'static> {
    let subject_id = uuid::Uuid::nil();
    audit::Entry { by: Some(staff.account.account_id), action, subject: "page", subject_id, before, after }
}

/// The whole text is kept: what the terms said on a day can be asked for years later.
fn logged(text: &Text) -> Value {
    json!({"slug": text.slug, "heading": text.heading, "text": text.text})
}

fn page(
    state: &AppState,
    staff: &Staff,
    slug: Option<&str>,
    typed: Text,
    errors: Errors,
    problem: Option<&'static str>,
) -> Edit {
    let chrome = Chrome::of(state, &staff.viewer);
    let standing = slug.is_some_and(|slug| STANDING.contains(&slug));
    Edit {
        desk: DeskChrome::new(&chrome, staff, "texts", "Page"),
        title: if slug.is_some() { "Page" } else { "New page" },
        action: slug.map_or_else(|| "/admin/texts".to_owned(), |slug| format!("/admin/texts/{slug}")),
        public_href: slug.map(texts::path),
        removal: if standing { "Back to the program’s wording" } else { "Delete this page" },
        typed,
        errors,
        problem,
    }
}
