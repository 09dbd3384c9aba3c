//! GET and POST /admin/subscribers/{id}/{deed}: first in words, then done.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;
use uuid::Uuid;

use crate::accounts::store as accounts;
use crate::admin::subscribers::deeds::{self, Deed, Proposal, Subject};
use crate::admin::subscribers::store;
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::Staff;
use crate::fields::Fields;
use crate::ids::AccountId;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::second_factor::pages::{Again, Wanted};

#[derive(Template)]
#[template(path = "admin/subscribers/confirm.html")]
struct Confirm {
    desk: DeskChrome,
    id: AccountId,
    email: String,
    deed: &'static str,
    title: &'static str,
    proposal: Proposal,
    shown: String,
    intent: Uuid,
}

/// GET /admin/subscribers/{id}/{deed}
pub async fn ask(
    staff: Staff,
    State(state): State<AppState>,
    Path((id, deed)): Path<(AccountId, String)>,
    fields: Fields,
) -> AppResult<Response> {
    let deed = Deed::named(&deed).ok_or(AppError::NotFound)?;
    let subject = Subject { state: &state, staff: &staff, account: id };
    let proposal = deeds::propose(deed, subject, &fields).await?;
    let status = if proposal.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page(subject, deed, proposal, status).await
}

/// POST /admin/subscribers/{id}/{deed}. Done only if it is still what was shown: whoever changed something meanwhile, or
/// typed something else, gets the new words first.
pub async fn carry_out(
    staff: Staff,
    State(state): State<AppState>,
    session: Session,
    Path((id, deed)): Path<(AccountId, String)>,
    fields: Fields,
) -> AppResult<Response> {
    let deed = Deed::named(&deed).ok_or(AppError::NotFound)?;
    if deed.pays_back(&fields) {
        let path = format!("/admin/subscribers/{id}/{}", deed.name());
        let again = Again::staff(&state, &staff, &session, &fields, path);
        if let Some(page) = again.page(Wanted::Factor).await? {
            return Ok(page);
        }
    }
    let intent: Uuid =
        fields.text("intent").parse().map_err(|_| AppError::BadRequest("no intent".to_owned()))?;
    let subject = Subject { state: &state, staff: &staff, account: id };
    let mut held = state.db.begin().await?;
    let free = store::take(&mut *held, id).await?;
    let mut proposal = deeds::propose(deed, subject, &fields).await?;
    if proposal.problem.is_some() {
        return page(subject, deed, proposal, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let problem = if !free {
        Some(
            "Somebody else is changing something for this subscriber at this moment. Nothing was done."
                .to_owned(),
        )
    } else if proposal.digest() != fields.text("shown") {
        Some("This is not what was shown before. Nothing was done; please read it again.".to_owned())
    } else {
        deeds::carry_out(deed, subject, &fields, intent).await?.err()
    };
    drop(held);
    if problem.is_none() {
        return Ok(Redirect::to(&format!("/admin/subscribers/{id}")).into_response());
    }
    proposal.problem = problem;
    page(subject, deed, proposal, StatusCode::CONFLICT).await
}

async fn page(
    subject: Subject<'_>,
    deed: Deed,
    proposal: Proposal,
    status: StatusCode,
) -> AppResult<Response> {
    let account = accounts::find(&subject.state.db, subject.account).await?.ok_or(AppError::NotFound)?;
    let chrome = Chrome::of(subject.state, &subject.staff.viewer);
    let page = Confirm {
        desk: DeskChrome::new(&chrome, subject.staff, "subscribers", deed.label()),
        id: subject.account,
        email: account.email,
        deed: deed.name(),
        title: deed.label(),
        shown: proposal.digest(),
        proposal,
        intent: Uuid::now_v7(),
    };
    Ok(Page::new(page, Cache::Never).with_status(status).into_response())
}
