//! Institutions' domains: GET and POST /admin/students/domains

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::DESK;
use crate::app::AppState;
use crate::audit;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::fields::Fields;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::students::academic;
use crate::students::store::domains;

/// Domains that are added at once.
const MOST: usize = 20_000;

#[derive(Template)]
#[template(path = "students/domains.html")]
struct DomainsPage {
    desk: DeskChrome,
    domains: Vec<String>,
    typed: String,
    problem: Option<String>,
}

async fn page(
    state: &AppState,
    staff: &Staff,
    typed: String,
    problem: Option<String>,
) -> AppResult<DomainsPage> {
    let chrome = Chrome::of(state, &staff.viewer);
    let desk = DeskChrome::new(&chrome, staff, DESK, "Institutions’ domains");
    Ok(DomainsPage { desk, domains: domains::all(&state.db).await?, typed, problem })
}

/// GET /admin/students/domains
pub async fn index(staff: Staff, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    Ok(Page::new(page(&state, &staff, String::new(), None).await?, Cache::Never))
}

/// POST /admin/students/domains: adds some, one a line, or takes one away. Lists of others can be put in as they are.
pub async fn change(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let (removed, typed) = (fields.line("remove"), fields.text("domains").trim().to_owned());
    let lines = fields.list("domains");
    let read: Result<Vec<_>, _> = lines.iter().map(|line| academic::read(line)).collect();
    let added = match read {
        Ok(added) if added.len() <= MOST => added,
        Ok(_) => {
            let problem = Some(format!("At most {MOST} at once, please."));
            return Ok(Page::invalid(page(&state, &staff, typed, problem).await?).into_response());
        }
        Err(error) => {
            return Ok(Page::invalid(page(&state, &staff, typed, Some(error)).await?).into_response());
        }
    };
    let (now, by) = (state.clock.now(), staff.account.account_id);
    let mut transaction = state.db.begin().await?;
    let added = domains::add(&mut *transaction, &added, now).await?;
    let removed = domains::remove(&mut *transaction, &removed).await?.then_some(removed);
    let entry = audit::Entry {
        by: Some(by),
        action: "student.domains",
        subject: "student_domain",
        subject_id: uuid::Uuid::now_v7(),
        before: Some(json!({"removed": removed})),
        after: Some(json!({"added": added})),
    };
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    Ok(Redirect::to("/admin/students/domains").into_response())
}
