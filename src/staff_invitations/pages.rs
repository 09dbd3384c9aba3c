//! GET and POST /staff/invitations/{token}: where the link of an invitation leads. Opening it does nothing; a button does.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use sqlx::PgConnection;
use tower_sessions::Session;

use super::{StaffInvitation, store};
use crate::accounts::pages::confirm::outcome_with;
use crate::accounts::pages::entering::{Browser, enter};
use crate::accounts::pages::form::{Form, Sent};
use crate::accounts::pages::register::check_name;
use crate::accounts::store::{self as accounts, NewAccount};
use crate::accounts::strength::Known;
use crate::accounts::token::Token;
use crate::accounts::{Email, Role, password};
use crate::admin::people::store as people;
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult, refused_by};
use crate::extract::{Path, Viewer};
use crate::ids::AccountId;
use crate::page::{Chrome, Head};

#[derive(Template)]
#[template(path = "staff_invitations/show.html")]
struct ShowPage {
    chrome: Chrome,
    page: Head,
    form: Form,
    role: &'static str,
    email: String,
    password_minimum: usize,
    /// The address has an account already: that one gets the role.
    known: bool,
}

/// GET /staff/invitations/{token}
pub async fn show(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> AppResult<Response> {
    let token = Token::presented(token);
    match store::find(&state.db, &token, state.clock.now()).await? {
        Some(invitation) => page(&state, &viewer, &invitation, Form::new("/")).await,
        None => Ok(over(&state, &viewer)),
    }
}

async fn page(
    state: &AppState,
    viewer: &Viewer,
    invitation: &StaffInvitation,
    form: Form,
) -> AppResult<Response> {
    let chrome = Chrome::of(state, viewer);
    let page = Head::new(&chrome, crate::t1("joining-title", "name", &chrome.site.name), "/").unlisted();
    let known = accounts::holder(&state.db, &address(invitation)?).await?.is_some();
    Ok(form.reply().with(ShowPage {
        role: invitation.role.name(),
        email: invitation.email.clone(),
        password_minimum: password::SHORTEST,
        chrome,
        page,
        form,
        known,
    }))
}

fn over(state: &AppState, viewer: &Viewer) -> Response {
    outcome_with(state, viewer, StatusCode::GONE, "invitation-over", "/")
}

fn address(invitation: &StaffInvitation) -> AppResult<Email> {
    Ok(invitation.email.parse().map_err(anyhow::Error::from)?)
}

/// POST /staff/invitations/{token}
pub async fn take(
    viewer: Viewer,
    State(state): State<AppState>,
    session: Session,
    headers: HeaderMap,
    Path(token): Path<String>,
    sent: Sent,
) -> AppResult<Response> {
    let found = store::find(&state.db, &Token::presented(token), state.clock.now()).await?;
    let Some(invitation) = found else { return Ok(over(&state, &viewer)) };
    if let Some(holder) = accounts::holder(&state.db, &address(&invitation)?).await? {
        let done = promote(&state, &invitation, holder.account_id).await?;
        let on = || Redirect::to("/sign-in?next=%2Fnewsroom").into_response();
        return Ok(if done { on() } else { over(&state, &viewer) });
    }
    let mut form = sent.form();
    form.measure(&sent.password);
    form.name_error = check_name(&form.name);
    let known = Known::of(&[&sent.name, &invitation.email, &state.site.current().name]);
    if !form.is_wrong() && state.hasher.is_guessable(sent.password.clone(), known).await? {
        form.password_error = Some(crate::t("register-password-guessable"));
    }
    if form.is_wrong() {
        return page(&state, &viewer, &invitation, form).await;
    }
    let hash = state.hasher.hash(sent.password.clone()).await?;
    match join(&state, &invitation, sent.name.trim(), &hash).await? {
        Some(id) => {
            let browser = Browser { viewer: &viewer, session: &session, headers: &headers };
            enter(&state, &browser, id, "/newsroom").await
        }
        None => Ok(over(&state, &viewer)),
    }
}

/// Makes the account; none if another was faster, with the link or with the address.
async fn join(
    state: &AppState,
    invitation: &StaffInvitation,
    name: &str,
    hash: &str,
) -> AppResult<Option<AccountId>> {
    let (now, email) = (state.clock.now(), address(invitation)?);
    let mut transaction = state.db.begin().await?;
    if !store::take(&mut *transaction, invitation.id, now).await? {
        return Ok(None);
    }
    let new = NewAccount {
        email: &email,
        verified: true,
        name,
        role: invitation.role,
        password_hash: Some(hash),
        demonstration: false,
    };
    let id = match accounts::insert(&mut *transaction, new, now).await {
        Err(error) if refused_by(&error) == Some("account_email_taken") => return Ok(None),
        other => other?,
    };
    let after = json!({"role": invitation.role});
    let entry = audit::Entry::of_account(id, Some(id), "account.create", after);
    audit::record(&mut *transaction, entry, now).await?;
    taken(&mut transaction, state, invitation, id).await?;
    transaction.commit().await?;
    Ok(Some(id))
}

/// Gives the role to an account that the address has already. A role that it has is not lowered by an old letter.
async fn promote(state: &AppState, invitation: &StaffInvitation, id: AccountId) -> AppResult<bool> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    let (person, _) = people::lock(&mut transaction, id).await?.ok_or(AppError::NotFound)?;
    if !store::take(&mut *transaction, invitation.id, now).await? {
        return Ok(false);
    }
    if person.role == Role::Reader {
        people::set_role(&mut *transaction, id, invitation.role).await?;
        let entry = audit::Entry {
            by: Some(id),
            action: "account.role",
            subject: "account",
            subject_id: id.0,
            before: Some(json!({"role": person.role})),
            after: Some(json!({"role": invitation.role})),
        };
        audit::record(&mut *transaction, entry, now).await?;
    }
    taken(&mut transaction, state, invitation, id).await?;
    transaction.commit().await?;
    Ok(true)
}

async fn taken(
    db: &mut PgConnection,
    state: &AppState,
    invitation: &StaffInvitation,
    by: AccountId,
) -> AppResult<()> {
    let entry = audit::Entry {
        by: Some(by),
        action: "staff_invitation.take",
        subject: "staff_invitation",
        subject_id: invitation.id.0,
        before: None,
        after: Some(json!({"role": invitation.role})),
    };
    Ok(audit::record(db, entry, state.clock.now()).await?)
}
