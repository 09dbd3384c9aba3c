//! The briefs desk: the list with its one line for a new brief, and the form of an old one.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::json;

use super::form::{Errors, Typed};
use super::line;
use super::store::{self, Stored};
use crate::app::AppState;
use crate::articles::body::{self, Document};
use crate::audit;
use crate::briefs::Status;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::front::archive::Pages;
use crate::ids::BriefId;
use crate::newsroom::capability::{Capability, require};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::wording;

/// Briefs a page.
const PAGE: usize = 50;

/// Where in the list.
#[derive(Debug, Default, Deserialize)]
pub struct Place {
    before: Option<BriefId>,
    /// The brief that was just published.
    published: Option<BriefId>,
}

#[derive(Template)]
#[template(path = "newsroom/briefs/index.html")]
struct Index {
    desk: DeskChrome,
    typed: Typed,
    /// The key of the brief that the form makes: sent twice it is made once.
    brief: BriefId,
    rule: &'static str,
    /// Headline and address of the one that was just published.
    published: Option<(String, String)>,
    errors: Errors,
    rows: Vec<Row>,
    pages: Pages,
}

struct Row {
    href: String,
    headline: String,
    state: &'static str,
    state_label: &'static str,
    time_iso: String,
    time_label: String,
}

fn state_name(status: Status) -> &'static str {
    match status {
        Status::Draft => "draft",
        Status::Published => "published",
        Status::Withdrawn => "withdrawn",
    }
}

/// GET /newsroom/briefs
pub async fn index(
    staff: Staff,
    State(state): State<AppState>,
    Query(place): Query<Place>,
) -> AppResult<impl IntoResponse> {
    Ok(Page::new(list(&state, &staff, &place, Typed::default(), Errors::default()).await?, Cache::Never))
}

async fn list(
    state: &AppState,
    staff: &Staff,
    place: &Place,
    typed: Typed,
    errors: Errors,
) -> AppResult<Index> {
    let chrome = Chrome::of(state, &staff.viewer);
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
    let mut briefs = store::list(&state.db, place.before, limit).await?;
    let more = briefs.len() > PAGE;
    briefs.truncate(PAGE);
    let pages = Pages {
        newer: place.before.map(|_| "/newsroom/briefs".to_owned()),
        label: String::new(),
        older: briefs
            .last()
            .filter(|_| more)
            .map(|last| format!("/newsroom/briefs?before={}", last.brief_id)),
    };
    let published = briefs.iter().find(|brief| Some(brief.brief_id) == place.published);
    let published = published
        .filter(|brief| brief.status == Status::Published)
        .map(|brief| (brief.headline.clone(), format!("/newsroom/briefs/{}", brief.brief_id)));
    let rows = briefs
        .into_iter()
        .map(|brief| {
            let at = brief.published_at.unwrap_or(brief.edited_at);
            Row {
                href: format!("/newsroom/briefs/{}", brief.brief_id),
                state: state_name(brief.status),
                state_label: brief.status.label(),
                time_iso: crate::wording::iso(at),
                time_label: wording::moment(at, chrome.now, chrome.zone),
                headline: brief.headline,
            }
        })
        .collect();
    let desk = DeskChrome::new(&chrome, staff, "briefs", "Briefs");
    Ok(Index { desk, typed, brief: BriefId::new(), rule: line::RULE, published, errors, rows, pages })
}

/// POST /newsroom/briefs: written and published in one go, from one line or from a headline and a text.
pub async fn create(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    require(&staff.account, Capability::Briefs)?;
    let typed = Typed::from_fields(&fields);
    let (slug, document) = match typed.check() {
        Ok(checked) => checked,
        Err(errors) => {
            let page = list(&state, &staff, &Place::default(), typed, errors).await?;
            return Ok(Page::invalid(page).into_response());
        }
    };
    let id = fields.text("brief").parse().unwrap_or_default();
    let now = state.clock.now();
    let body = document.to_json();
    let mut transaction = state.db.begin().await?;
    store::lock(&mut *transaction).await?;
    if store::publish(&mut *transaction, id, &slug, &typed.headline, &body, now).await? {
        let after = json!({"headline": typed.headline});
        audit::record(&mut *transaction, entry(&staff, "brief.publish", id, after), now).await?;
    }
    transaction.commit().await?;
    Ok(Redirect::to(&format!("/newsroom/briefs?published={id}")).into_response())
}

fn entry<'a>(staff: &Staff, action: &'a str, id: BriefId, after: serde_json::Value) -> audit::Entry<'a> {
    audit::Entry {
        by: Some(staff.account.account_id),
        action,
        subject: "brief",
        subject_id: id.0,
        before: None,
        after: Some(after),
    }
}

#[derive(Template)]
#[template(path = "newsroom/briefs/form.html")]
struct FormPage {
    desk: DeskChrome,
    form: Form,
    typed: Typed,
    errors: Errors,
}

struct Form {
    action: String,
    version: i32,
    state: &'static str,
    state_label: &'static str,
    saved_label: String,
    public_href: Option<String>,
    problem: Option<String>,
    can_withdraw: bool,
}

/// GET /newsroom/briefs/{id}
pub async fn edit(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<BriefId>,
) -> AppResult<impl IntoResponse> {
    require(&staff.account, Capability::Briefs)?;
    let stored = load(&state, id).await?;
    let document = Document::read(stored.body.clone()).map_err(anyhow::Error::from)?;
    let text = body::to_markdown(&document).unwrap_or_else(|| body::plain_text(&document));
    let typed = Typed { headline: stored.headline.clone(), text, ..Typed::default() };
    Ok(Page::new(form_page(&state, &staff, &stored, typed, Errors::default(), None), Cache::Never))
}

async fn load(state: &AppState, id: BriefId) -> AppResult<Stored> {
    store::find(&state.db, id).await?.ok_or(AppError::NotFound)
}

fn form_page(
    state: &AppState,
    staff: &Staff,
    stored: &Stored,
    typed: Typed,
    errors: Errors,
    problem: Option<&str>,
) -> FormPage {
    let chrome = Chrome::of(state, &staff.viewer);
    let published = stored.status == Status::Published;
    let form = Form {
        action: format!("/newsroom/briefs/{}", stored.brief_id),
        version: stored.version,
        state: state_name(stored.status),
        state_label: stored.status.label(),
        saved_label: format!("Saved {}", wording::moment(stored.edited_at, chrome.now, chrome.zone)),
        public_href: published.then(|| format!("/briefs/{}", stored.slug)),
        problem: problem.map(str::to_owned),
        can_withdraw: published,
    };
    FormPage { desk: DeskChrome::new(&chrome, staff, "briefs", &stored.headline), form, typed, errors }
}

/// POST /newsroom/briefs/{id}
pub async fn update(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<BriefId>,
    fields: Fields,
) -> AppResult<Response> {
    require(&staff.account, Capability::Briefs)?;
    let stored = load(&state, id).await?;
    let now = state.clock.now();
    if fields.is_delete() {
        let mut transaction = state.db.begin().await?;
        if store::withdraw(&mut *transaction, id, now).await? {
            let after = json!({"status": Status::Withdrawn});
            audit::record(&mut *transaction, entry(&staff, "brief.withdraw", id, after), now).await?;
        }
        transaction.commit().await?;
        return Ok(Redirect::to("/newsroom/briefs").into_response());
    }
    let typed = Typed::from_fields(&fields);
    let document = match typed.check() {
        Ok((_, document)) => document,
        Err(errors) => {
            let problem = Some("The brief was not saved.");
            return Ok(
                Page::invalid(form_page(&state, &staff, &stored, typed, errors, problem)).into_response()
            );
        }
    };
    let body = document.to_json();
    let from = fields.version(stored.version)?;
    let mut transaction = state.db.begin().await?;
    if !store::update(&mut *transaction, id, from, &typed.headline, &body, now).await? {
        transaction.rollback().await?;
        return conflict(&state, &staff, id, typed).await;
    }
    let after = json!({"headline": typed.headline});
    audit::record(&mut *transaction, entry(&staff, "brief.update", id, after), now).await?;
    transaction.commit().await?;
    Ok(Redirect::to("/newsroom/briefs").into_response())
}

async fn conflict(state: &AppState, staff: &Staff, id: BriefId, typed: Typed) -> AppResult<Response> {
    let newest = load(state, id).await?;
    let problem = format!(
        "Somebody else saved this brief while you were writing; it now reads “{}”. Your text is below; save again to \
         replace theirs.",
        newest.headline
    );
    let page = form_page(state, staff, &newest, typed, Errors::default(), Some(&problem));
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}
