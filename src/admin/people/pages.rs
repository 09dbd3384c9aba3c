//! /admin/people and /admin/roles

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use tower_sessions::Session;

use super::{Person, inviting, refusal, store};
use crate::accounts::{self, Email, Role};
use crate::app::AppState;
use crate::articles::Status;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::Staff;
use crate::fields::Fields;
use crate::ids::{AccountId, StaffInvitationId};
use crate::newsroom::capability::Capability;
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::newsroom::workflow::TRANSITIONS;
use crate::page::{Cache, Chrome, Page};
use crate::second_factor::pages::{Again, Wanted};
use crate::staff_invitations::{StaffInvitation, store as invitations};
use crate::wording;

#[derive(Template)]
#[template(path = "admin/people/index.html")]
struct Index {
    desk: DeskChrome,
    people: Vec<Shown>,
    invited: Vec<Invited>,
    email: String,
    roles: Vec<Choice>,
    problem: Option<String>,
}

struct Shown {
    id: AccountId,
    name: String,
    email: String,
    role: &'static str,
    roles: Vec<Choice>,
    own: bool,
    disabled: bool,
    secured: bool,
}

struct Invited {
    id: StaffInvitationId,
    email: String,
    role: &'static str,
    until: String,
}

#[derive(Template)]
#[template(path = "admin/people/roles.html")]
struct RolesPage {
    desk: DeskChrome,
    roles: Vec<String>,
    capabilities: Vec<(&'static str, Vec<bool>)>,
    deeds: Vec<ShownDeed>,
}

struct ShownDeed {
    from: &'static str,
    deed: &'static str,
    to: &'static str,
    needs: &'static str,
}

/// GET /admin/roles: the table by which the newsroom decides, and the way of a story.
pub async fn roles(staff: Staff, State(state): State<AppState>) -> AppResult<Response> {
    let chrome = Chrome::of(&state, &staff.viewer);
    let deed = |step: &crate::newsroom::workflow::Transition| ShownDeed {
        from: Status::label(step.from),
        deed: step.deed.label(),
        to: Status::label(step.to),
        needs: step.needs.label(),
    };
    let page = RolesPage {
        desk: DeskChrome::new(&chrome, &staff, "roles", "Roles"),
        roles: Role::ALL.map(|role| wording::capitalised(role.name())).into(),
        capabilities: Capability::ALL
            .map(|capability| (capability.label(), Role::ALL.map(|role| capability.belongs_to(role)).into()))
            .into(),
        deeds: TRANSITIONS.iter().map(deed).collect(),
    };
    Ok(Page::new(page, Cache::Never).into_response())
}

/// GET /admin/people
pub async fn index(staff: Staff, State(state): State<AppState>) -> AppResult<Response> {
    let page = page(&state, &staff, String::new(), None).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

async fn page(state: &AppState, staff: &Staff, email: String, problem: Option<String>) -> AppResult<Index> {
    let chrome = Chrome::of(state, &staff.viewer);
    let choices = |roles: &[Role], current: &str| {
        let choice = |role: &Role| Choice::new(role.name(), wording::capitalised(role.name()), current);
        roles.iter().map(choice).collect()
    };
    let shown = |person: Person| Shown {
        own: person.account_id == staff.account.account_id,
        roles: choices(&Role::ALL, person.role.name()),
        id: person.account_id,
        name: person.name,
        email: person.email,
        role: person.role.name(),
        disabled: person.disabled,
        secured: person.secured,
    };
    let invited = |invitation: StaffInvitation| Invited {
        id: invitation.id,
        email: invitation.email,
        role: invitation.role.name(),
        until: wording::date_and_time(invitation.expires_at, chrome.zone),
    };
    Ok(Index {
        desk: DeskChrome::new(&chrome, staff, "people", "People"),
        people: store::staff(&state.db).await?.into_iter().map(shown).collect(),
        invited: invitations::open(&state.db, chrome.now).await?.into_iter().map(invited).collect(),
        roles: choices(&Role::ALL[1..], Role::Contributor.name()),
        email,
        problem,
    })
}

/// The page again, with what stands in the way.
pub(super) async fn refused(
    state: &AppState,
    staff: &Staff,
    email: String,
    problem: &str,
) -> AppResult<Response> {
    Ok(Page::invalid(page(state, staff, email, Some(problem.to_owned())).await?).into_response())
}

/// POST /admin/people: changes the role of an account, named by its id or by its address; an address that no account has
/// confirmed is invited.
pub async fn update(
    staff: Staff,
    State(state): State<AppState>,
    session: Session,
    fields: Fields,
) -> AppResult<Response> {
    let again = Again::staff(&state, &staff, &session, &fields, "/admin/people".to_owned());
    if let Some(page) = again.page(Wanted::Factor).await? {
        return Ok(page);
    }
    let typed = fields.line("email");
    if typed.is_empty() {
        let id = fields.text("account").parse().map_err(|_| AppError::NotFound)?;
        return answer(&state, &staff, typed, change(&state, &staff, id, &fields).await?).await;
    }
    let Ok(email) = typed.parse::<Email>() else {
        return refused(&state, &staff, typed, "This is no e-mail address.").await;
    };
    let problem = match accounts::store::holder(&state.db, &email).await? {
        Some(holder) => change(&state, &staff, holder.account_id, &fields).await?,
        None => inviting::invite(&state, &staff, &email, &fields).await?,
    };
    answer(&state, &staff, typed, problem).await
}

/// The list, or the page again with what stands in the way.
pub(super) async fn answer(
    state: &AppState,
    staff: &Staff,
    email: String,
    problem: Option<&'static str>,
) -> AppResult<Response> {
    match problem {
        None => Ok(Redirect::to("/admin/people").into_response()),
        Some(problem) => refused(state, staff, email, problem).await,
    }
}

async fn change(
    state: &AppState,
    staff: &Staff,
    id: AccountId,
    fields: &Fields,
) -> AppResult<Option<&'static str>> {
    let role: Role = fields.text("role").parse().map_err(AppError::BadRequest)?;
    let (now, by) = (state.clock.now(), staff.account.account_id);
    let mut transaction = state.db.begin().await?;
    let (person, admins) = store::lock(&mut transaction, id).await?.ok_or(AppError::NotFound)?;
    let seen = if fields.has("seen") { fields.text("seen").parse().ok() } else { Some(person.role) };
    let seen = seen.ok_or_else(|| AppError::BadRequest("no role".to_owned()))?;
    if person.role == role {
        return Ok(None);
    }
    // The lock was waited for: whoever was dismissed meanwhile changes nothing more.
    if !admins.contains(&by) {
        return Err(AppError::Forbidden);
    }
    if let Some(problem) = refusal(by, &person, seen, admins.len()) {
        return Ok(Some(problem));
    }
    store::set_role(&mut *transaction, id, role).await?;
    let entry = audit::Entry {
        by: Some(by),
        action: "account.role",
        subject: "account",
        subject_id: id.0,
        before: Some(json!({"role": person.role})),
        after: Some(json!({"role": role})),
    };
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    Ok(None)
}
