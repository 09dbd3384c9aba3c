//! The development mailbox: what would have been sent, for a demonstration on one's own machine.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use uuid::Uuid;

use super::Delivery;
use super::store::{self, Shown};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::Viewer;
use crate::page::{Cache, Chrome, Head, Page, download};
use crate::wording;

/// Mails in the list.
const SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "mail/index.html")]
struct MailboxPage {
    chrome: Chrome,
    page: Head,
    mails: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "mail/show.html")]
struct MailPage {
    chrome: Chrome,
    page: Head,
    mail: Shown,
    /// Names of its files.
    attachments: Vec<String>,
}

/// Nobody may read others' mail: the mailbox is there in a demonstration that sends none, and only over plain http.
fn only_in_demonstrations(state: &AppState) -> AppResult<()> {
    let open = state.demonstration && !state.production && state.mail == Delivery::Mailbox;
    if open { Ok(()) } else { Err(AppError::NotFound) }
}

/// GET /dev/mail
pub async fn index(viewer: Viewer, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    only_in_demonstrations(&state)?;
    let chrome = Chrome::of(&state, &viewer);
    let page = Head::new(&chrome, "Development mailbox", "/dev/mail").unlisted();
    let mails = store::latest(&state.db, SHOWN).await?;
    Ok(Page::new(MailboxPage { chrome, page, mails }, Cache::Never))
}

/// GET /dev/mail/{id}
pub async fn show(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
) -> AppResult<impl IntoResponse> {
    let mail = mail(&state, id).await?;
    let chrome = Chrome::of(&state, &viewer);
    let page = Head::new(&chrome, mail.subject.clone(), "/dev/mail").unlisted();
    let attachments = store::attachments(&state.db, id).await?.into_iter().map(|file| file.name).collect();
    Ok(Page::new(MailPage { chrome, page, mail, attachments }, Cache::Never))
}

/// GET /dev/mail/{id}/html: the letter alone, in a sandbox beside the policy that every page has. It is one of ours, but
/// a mail program would trust it as little.
pub async fn html(State(state): State<AppState>, Path(id): Path<Uuid>) -> AppResult<Response> {
    let html = mail(&state, id).await?.html.ok_or(AppError::Gone)?;
    let mut response = Cache::Never.on(Html(html));
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
    Ok(response)
}

/// GET /dev/mail/{id}/attachments/{file}: a file that goes with a letter, always as one to be kept.
pub async fn attachment(
    State(state): State<AppState>,
    Path((id, file)): Path<(Uuid, String)>,
) -> AppResult<Response> {
    only_in_demonstrations(&state)?;
    let files = store::attachments(&state.db, id).await?;
    let found = files.into_iter().find(|candidate| candidate.name == file).ok_or(AppError::NotFound)?;
    download::file(&found.name, &found.kind, found.content)
}

/// A line of a letter's text.
struct Line<'a> {
    text: &'a str,
    is_link: bool,
}

/// The text, with those lines marked that are addresses.
fn linked(plain: &str) -> Vec<Line<'_>> {
    plain
        .lines()
        .map(|text| Line { text, is_link: text.starts_with("http://") || text.starts_with("https://") })
        .collect()
}

async fn mail(state: &AppState, id: Uuid) -> AppResult<Shown> {
    only_in_demonstrations(state)?;
    store::find(&state.db, id).await?.ok_or(AppError::NotFound)
}
