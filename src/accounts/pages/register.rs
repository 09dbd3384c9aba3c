//! Registering: the form, what is wrong with it, and the new account.
//!
//! Whether an address has an account shows in nothing: whoever registers gets a new account that claims the address, is
//! signed in to it at once, and may read. The address becomes the account's own by a click in the mail that goes to it;
//! if it is somebody's already, the mail tells them so instead, and the new account can never have it.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;
use tower_sessions::Session;

use super::attempt;
use super::entering::{Browser, enter};
use super::form::{Form, Next, Sent};
use super::links::Link;
use super::sign_in::matching;
use crate::accounts::limits::Attempt;
use crate::accounts::store::{self, NewAccount};
use crate::accounts::strength::Known;
use crate::accounts::{Email, LONGEST_NAME, Role, password};
use crate::app::AppState;
use crate::audit;
use crate::error::AppResult;
use crate::extract::Viewer;
use crate::ids::AccountId;
use crate::page::{Chrome, Head};

#[derive(Template)]
#[template(path = "accounts/register.html")]
struct RegisterPage {
    chrome: Chrome,
    page: Head,
    form: Form,
    registered_limit: u32,
    password_minimum: usize,
}

/// GET /register
pub async fn register_form(
    viewer: Viewer,
    State(state): State<AppState>,
    Query(next): Query<Next>,
) -> Response {
    if viewer.account.is_some() {
        return Redirect::to(next.path()).into_response();
    }
    register_page(&state, &viewer, Form::new(next.path()))
}

fn register_page(state: &AppState, viewer: &Viewer, form: Form) -> Response {
    let chrome = Chrome::of(state, viewer);
    let page = Head::new(&chrome, crate::t("register-title"), "/register").unlisted();
    let registered_limit = state.site.current().rules.limits.registered;
    let password_minimum = password::SHORTEST;
    form.reply().with(RegisterPage { chrome, page, form, registered_limit, password_minimum })
}

/// POST /register
pub async fn register(
    viewer: Viewer,
    State(state): State<AppState>,
    session: Session,
    headers: HeaderMap,
    sent: Sent,
) -> AppResult<Response> {
    let mut form = sent.form();
    let email = check(&mut form, &sent.password);
    let Some(email) = email.filter(|_| !form.is_wrong()) else {
        return Ok(register_page(&state, &viewer, form));
    };
    let registered = async {
        let known = Known::of(&[&sent.name, email.as_str(), &state.site.current().name]);
        if state.hasher.is_guessable(sent.password.clone(), known).await? {
            return Ok(None);
        }
        attempt::take(&state, &viewer, Attempt::Register, email.as_str()).await?;
        account(&state, &viewer, &email, &sent).await.map(Some)
    };
    match registered.await {
        Ok(Some(id)) => {
            let browser = Browser { viewer: &viewer, session: &session, headers: &headers };
            enter(&state, &browser, id, sent.next()).await
        }
        Ok(None) => {
            form.password_error = Some(crate::t("register-password-guessable"));
            Ok(register_page(&state, &viewer, form))
        }
        Err(error) => Ok(register_page(&state, &viewer, form.refused(error)?)),
    }
}

/// The address to register, and messages beside the fields where something is wrong.
fn check(form: &mut Form, password: &str) -> Option<Email> {
    form.name_error = check_name(&form.name);
    form.measure(password);
    form.address()
}

/// The message beside a name that is none.
pub(crate) fn check_name(name: &str) -> Option<String> {
    let name = name.trim();
    let fits = name.chars().any(char::is_alphanumeric)
        && name.chars().count() <= LONGEST_NAME
        && !name.chars().any(is_unprintable);
    (!fits).then(|| crate::t("register-name-wrong"))
}

/// Controls, and what turns the direction of a line or ends it unseen.
fn is_unprintable(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The account to sign in to: the one that address and password belong to, for somebody who registers twice, else a new
/// one. All the work is done either way but for that first case, which only who knows the password meets.
async fn account(state: &AppState, viewer: &Viewer, email: &Email, sent: &Sent) -> AppResult<AccountId> {
    // Whoever registers with an address tries a password for it as well.
    let tried = attempt::take(state, viewer, Attempt::Password, email.as_str()).await?;
    if let Some(id) = matching(state, email, &sent.password).await? {
        tried.give_back(state).await?;
        return Ok(id);
    }
    drop(tried);
    let hash = state.hasher.hash(sent.password.clone()).await?;
    let mut transaction = state.db.begin().await?;
    let id = create(&mut transaction, state, email, sent.name.trim(), &hash).await?;
    let link = Link::confirming(&mut transaction, id, email).await?;
    link.leading_to(confirmed_at(sent.next())).send(&mut transaction, state).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Where the link in the mail leads on to. A story is read at once and needs no way back to it; an order waits for the
/// address to be confirmed.
fn confirmed_at(next: &str) -> &str {
    if next.starts_with("/subscribe/") { next } else { "/" }
}

async fn create(
    db: &mut PgConnection,
    state: &AppState,
    email: &Email,
    name: &str,
    hash: &str,
) -> AppResult<AccountId> {
    let now = state.clock.now();
    let new = NewAccount {
        email,
        verified: false,
        name,
        role: Role::Reader,
        password_hash: Some(hash),
        demonstration: false,
    };
    let id = store::insert(&mut *db, new, now).await?;
    let after = serde_json::json!({"role": Role::Reader});
    audit::record(&mut *db, audit::Entry::of_account(id, Some(id), "account.create", after), now).await?;
    Ok(id)
}
