//! Registering: the form, what is wrong with it, and the new account.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use super::sign_in::{Next, enter, with_next};
use crate::accounts::store::{self, NewAccount};
use crate::accounts::{Email, Role, password};
use crate::app::AppState;
use crate::audit;
use crate::error::{AppResult, refused_by};
use crate::extract::{Viewer, own_path};
use crate::ids::AccountId;
use crate::page::{Cache, Chrome, Head, Page};

/// Longest name, in characters.
const LONGEST_NAME: usize = 120;

#[derive(Template)]
#[template(path = "accounts/register.html")]
struct RegisterPage {
    chrome: Chrome,
    page: Head,
    form: RegisterForm,
    registered_limit: u32,
    password_minimum: usize,
}

#[derive(Default)]
struct RegisterForm {
    next: String,
    name: String,
    email: String,
    sign_in_href: String,
    error: Option<String>,
    name_error: Option<String>,
    email_error: Option<String>,
    password_error: Option<String>,
}

/// GET /register
pub async fn register_form(
    viewer: Viewer,
    State(state): State<AppState>,
    Query(query): Query<Next>,
) -> AppResult<Response> {
    let next = own_path(query.next.as_deref());
    if viewer.account.is_some() {
        return Ok(Redirect::to(next).into_response());
    }
    let form = RegisterForm {
        next: next.to_owned(),
        sign_in_href: with_next("/sign-in", next),
        ..RegisterForm::default()
    };
    Ok(Page::new(register_page(&state, &viewer, form).await?, Cache::Never).into_response())
}

async fn register_page(state: &AppState, viewer: &Viewer, form: RegisterForm) -> AppResult<RegisterPage> {
    let chrome = Chrome::of(state, viewer);
    let page = Head::new(&chrome, crate::t("register-title"), "/register").unlisted();
    let rules = &state.site.current().rules;
    Ok(RegisterPage {
        chrome,
        page,
        form,
        registered_limit: rules.limits.registered,
        password_minimum: password::SHORTEST,
    })
}

/// What the registration form sends.
#[derive(Deserialize)]
pub struct Registration {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    next: Option<String>,
}

impl Registration {
    /// What is wrong with it, beside the fields; or the address to register.
    fn check(&self) -> Result<Email, Box<RegisterForm>> {
        let next = own_path(self.next.as_deref());
        let name = self.name.trim();
        let email = self.email.parse::<Email>();
        let form = RegisterForm {
            next: next.to_owned(),
            name: self.name.clone(),
            email: self.email.clone(),
            sign_in_href: with_next("/sign-in", next),
            error: None,
            name_error: (name.is_empty()
                || name.chars().count() > LONGEST_NAME
                || name.chars().any(char::is_control))
            .then(|| crate::t("register-name-wrong")),
            email_error: email.is_err().then(|| crate::t("register-email-wrong")),
            password_error: password_error(&self.password),
        };
        match email {
            Ok(email) if form.name_error.is_none() && form.password_error.is_none() => Ok(email),
            _ => Err(Box::new(form)),
        }
    }
}

fn password_error(password: &str) -> Option<String> {
    match password.chars().count() {
        length if length < password::SHORTEST => {
            Some(crate::t1("register-password-short", "count", password::SHORTEST))
        }
        length if length > password::LONGEST => {
            Some(crate::t1("register-password-long", "count", password::LONGEST))
        }
        _ => None,
    }
}

/// POST /register
pub async fn register(
    viewer: Viewer,
    State(state): State<AppState>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<Registration>,
) -> AppResult<Response> {
    let next = own_path(form.next.as_deref());
    let email = match form.check() {
        Ok(email) => email,
        Err(form) => return Ok(Page::invalid(register_page(&state, &viewer, *form).await?).into_response()),
    };
    let hash = state.hasher.hash(form.password.clone()).await?;
    match create(&state, &email, form.name.trim(), &hash).await {
        Ok(id) => {
            enter(&state, &viewer, &session, &headers, id).await?;
            Ok(Redirect::to(next).into_response())
        }
        Err(error) if refused_by(&error) == Some("account_email_taken") => {
            let form = RegisterForm {
                next: next.to_owned(),
                sign_in_href: with_next("/sign-in", next),
                email_error: Some(crate::t("register-email-taken")),
                name: form.name,
                email: form.email,
                ..RegisterForm::default()
            };
            Ok(Page::invalid(register_page(&state, &viewer, form).await?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn create(state: &AppState, email: &Email, name: &str, hash: &str) -> sqlx::Result<AccountId> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    let new = NewAccount { email, name, role: Role::Reader, password_hash: Some(hash), demonstration: false };
    let id = store::insert(&mut *transaction, new, now).await?;
    let entry = audit::Entry {
        by: Some(id),
        action: "account.create",
        subject: "account",
        subject_id: id.0,
        before: None,
        after: Some(serde_json::json!({"role": Role::Reader})),
    };
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    Ok(id)
}
