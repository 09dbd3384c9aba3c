//! Looking at proofs: /admin/students and what is below it.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::DESK;
use crate::accounts;
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::{Fields, too_long};
use crate::ids::{AccountId, StudentRequestId};
use crate::mail::{self, Kind, Letter};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::students::store::requests::{self, Request};
use crate::students::store::student;
use crate::students::valid_until;
use crate::wording::long_date;

/// The longest reason, in characters.
const REASON: usize = 500;

#[derive(Template)]
#[template(path = "students/index.html")]
struct Index {
    desk: DeskChrome,
    decided: bool,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    email: String,
    asked: String,
    files: i64,
    outcome: &'static str,
}

fn outcome(request: &Request) -> &'static str {
    match request.approved {
        None => "Waits",
        Some(true) => "Approved",
        Some(false) => "Declined",
    }
}

/// GET /admin/students
pub async fn index(
    staff: Staff,
    State(state): State<AppState>,
    fields: Fields,
) -> AppResult<impl IntoResponse> {
    let decided = fields.text("show") == "decided";
    let chrome = Chrome::of(&state, &staff.viewer);
    let rows = requests::list(&state.db, decided).await?.into_iter().map(|request| Row {
        href: format!("/admin/students/{}", request.student_request_id),
        asked: long_date(request.asked_at, chrome.zone),
        files: request.files,
        outcome: outcome(&request),
        email: request.email,
    });
    let rows = rows.collect();
    Ok(Page::new(
        Index { desk: DeskChrome::new(&chrome, &staff, DESK, "Students"), decided, rows },
        Cache::Never,
    ))
}

#[derive(Template)]
#[template(path = "students/show.html")]
struct ShowPage {
    desk: DeskChrome,
    href: String,
    account: AccountId,
    email: String,
    words: String,
    asked: String,
    files: Vec<i64>,
    outcome: &'static str,
    waits: bool,
    reason: String,
    problem: Option<&'static str>,
    reason_error: Option<String>,
}

async fn load(state: &AppState, id: StudentRequestId) -> AppResult<Request> {
    requests::find(&state.db, id).await?.ok_or(AppError::NotFound)
}

fn page(state: &AppState, staff: &Staff, request: Request) -> ShowPage {
    let chrome = Chrome::of(state, &staff.viewer);
    ShowPage {
        desk: DeskChrome::new(&chrome, staff, DESK, "A student’s proof"),
        href: format!("/admin/students/{}", request.student_request_id),
        account: request.account_id,
        asked: long_date(request.asked_at, chrome.zone),
        files: (0..request.files).collect(),
        outcome: outcome(&request),
        waits: request.decided_at.is_none(),
        email: request.email,
        words: request.words,
        reason: request.reason,
        problem: None,
        reason_error: None,
    }
}

/// GET /admin/students/{id}
pub async fn show(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<StudentRequestId>,
) -> AppResult<impl IntoResponse> {
    let request = load(&state, id).await?;
    Ok(Page::new(page(&state, &staff, request), Cache::Never))
}

/// GET /admin/students/{id}/files/{place}: to be kept as a file and opened by a program of the admin's, never shown by the
/// browser as a page of ours.
pub async fn file(
    _staff: Staff,
    State(state): State<AppState>,
    Path((id, place)): Path<(StudentRequestId, i32)>,
) -> AppResult<Response> {
    let (kind, content) = requests::file(&state.db, id, place).await?.ok_or(AppError::NotFound)?;
    let disposition = format!("attachment; filename=\"proof-{}.{}\"", place + 1, kind.ending());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(anyhow::Error::from)?),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
    ];
    Ok(Cache::Never.on((headers, content).into_response()))
}

/// POST /admin/students/{id}: approves or declines. Of two admins at once one decides, and the other is told.
pub async fn decide(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<StudentRequestId>,
    fields: Fields,
) -> AppResult<Response> {
    let request = load(&state, id).await?;
    let (approved, reason) = (fields.has("approve"), fields.line("reason"));
    let needed = (!approved && reason.is_empty()).then(|| "Why? The reader is told.".to_owned());
    if let Some(error) = needed.or_else(|| too_long(&reason, REASON)) {
        let page = ShowPage { reason, reason_error: Some(error), ..page(&state, &staff, request) };
        return Ok(Page::invalid(page).into_response());
    }
    if !carry_out(&state, &staff, id, approved, &reason).await? {
        let problem = Some("Somebody else has decided meanwhile. Nothing was changed.");
        let page = ShowPage { problem, ..page(&state, &staff, load(&state, id).await?) };
        return Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response());
    }
    Ok(Redirect::to("/admin/students").into_response())
}

async fn carry_out(
    state: &AppState,
    staff: &Staff,
    id: StudentRequestId,
    approved: bool,
    reason: &str,
) -> AppResult<bool> {
    let (now, by) = (state.clock.now(), staff.account.account_id);
    let mut transaction = state.db.begin().await?;
    let decided = requests::decide(&mut *transaction, id, (by, approved, reason), now).await?;
    let Some(account) = decided else { return Ok(false) };
    if approved {
        student::prove(&mut transaction, account, None, now).await?;
    }
    let known = accounts::store::find(&mut *transaction, account).await?.filter(|known| known.verified);
    if let Some(known) = known {
        let to = known.email.parse().map_err(anyhow::Error::from)?;
        let kind = if approved { Kind::StudentApproved } else { Kind::StudentDeclined };
        let until = long_date(valid_until(now), state.zone);
        let facts = vec![("reason", reason.to_owned()), ("until", until)];
        let letter =
            Letter { kind, to: &to, account: Some(account), path: "/account/student".to_owned(), facts };
        mail::store::post(&mut transaction, state, &letter).await?;
    }
    let action = if approved { "student.approve" } else { "student.decline" };
    let after = json!({"request": id, "reason": reason});
    audit::record(&mut *transaction, audit::Entry::of_account(account, Some(by), action, after), now).await?;
    transaction.commit().await?;
    Ok(true)
}
