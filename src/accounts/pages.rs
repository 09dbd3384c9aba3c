//! Registering, signing in and out, and the account's own page.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use tower_sessions::Session;

use super::store::{self, NewAccount};
use super::{Email, Role, password, session};
use crate::app::AppState;
use crate::error::{AppResult, refused_by};
use crate::extract::{SignedIn, Viewer, device, own_path};
use crate::ids::AccountId;
use crate::page::{Cache, Chrome, Head, Page};
use crate::paywall::{self, Standing};
use crate::{audit, clock, wording};

/// Longest name, in characters.
const LONGEST_NAME: usize = 120;

/// Where to go afterwards.
#[derive(Debug, Deserialize)]
pub struct Next {
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct SignInPage {
    chrome: Chrome,
    page: Head,
    form: SignInForm,
}

struct SignInForm {
    next: String,
    email: String,
    error: Option<String>,
    register_href: String,
}

/// GET /sign-in
pub async fn sign_in_form(
    viewer: Viewer,
    State(state): State<AppState>,
    Query(query): Query<Next>,
) -> AppResult<Response> {
    let next = own_path(query.next.as_deref());
    if viewer.account.is_some() {
        return Ok(Redirect::to(next).into_response());
    }
    let page = sign_in_page(&state, &viewer, next, String::new(), None).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

async fn sign_in_page(
    state: &AppState,
    viewer: &Viewer,
    next: &str,
    email: String,
    error: Option<String>,
) -> AppResult<SignInPage> {
    let chrome = Chrome::of(state, viewer).await?;
    let page = Head::new(&chrome, crate::t("sign-in-title"), "/sign-in").unlisted();
    let form = SignInForm {
        next: next.to_owned(),
        email,
        error,
        register_href: with_next("/register", next),
    };
    Ok(SignInPage { chrome, page, form })
}

fn with_next(page: &str, next: &str) -> String {
    format!("{page}?next={}", utf8_percent_encode(next, NON_ALPHANUMERIC))
}

/// What the sign-in form sends.
#[derive(Deserialize)]
pub struct Credentials {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    next: Option<String>,
}

/// POST /sign-in. Unknown address and wrong password get the same answer after the same work.
pub async fn sign_in(
    viewer: Viewer,
    State(state): State<AppState>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<Credentials>,
) -> AppResult<Response> {
    let next = own_path(form.next.as_deref());
    let known = match form.email.parse::<Email>() {
        Ok(email) => store::credentials(&state.db, &email).await?,
        Err(_) => None,
    };
    let (id, hash) = known.map_or((None, None), |(id, hash)| (Some(id), hash));
    let password: String = form.password.chars().take(password::LONGEST + 1).collect();
    let right = state.hasher.verify(password, hash).await?;
    match id.filter(|_| right) {
        Some(id) => {
            enter(&state, &viewer, &session, &headers, id).await?;
            Ok(Redirect::to(next).into_response())
        }
        None => {
            let error = Some(crate::t("sign-in-wrong"));
            Ok(Page::invalid(sign_in_page(&state, &viewer, next, form.email, error).await?).into_response())
        }
    }
}

/// Signs an account in: a new session id (an old one may be known to somebody else), and the browser's reads of this
/// month go to the account.
async fn enter(
    state: &AppState,
    viewer: &Viewer,
    session: &Session,
    headers: &HeaderMap,
    id: AccountId,
) -> AppResult<()> {
    let month = clock::month(state.clock.now(), state.zone);
    paywall::store::merge(&state.db, month, viewer.visitor, id.0).await?;
    store::end_oldest_sessions(&state.db, id).await?;
    session.cycle_id().await?;
    session.insert(session::ACCOUNT, id).await?;
    session.insert(session::DEVICE, device(headers)).await?;
    Ok(())
}

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
    let chrome = Chrome::of(state, viewer).await?;
    let page = Head::new(&chrome, crate::t("register-title"), "/register").unlisted();
    let rules = paywall::store::rules(&state.db).await?;
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
        let length = self.password.chars().count();
        let email = self.email.parse::<Email>();
        let form = RegisterForm {
            next: next.to_owned(),
            name: self.name.clone(),
            email: self.email.clone(),
            sign_in_href: with_next("/sign-in", next),
            error: None,
            name_error: (name.is_empty() || name.chars().count() > LONGEST_NAME)
                .then(|| crate::t("register-name-wrong")),
            email_error: email.is_err().then(|| crate::t("register-email-wrong")),
            password_error: match length {
                _ if length < password::SHORTEST => {
                    Some(crate::t1("register-password-short", "count", password::SHORTEST))
                }
                _ if length > password::LONGEST => {
                    Some(crate::t1("register-password-long", "count", password::LONGEST))
                }
                _ => None,
            },
        };
        match email {
            Ok(email) if form.name_error.is_none() && form.password_error.is_none() => Ok(email),
            _ => Err(Box::new(form)),
        }
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
    let new = NewAccount {
        email,
        name,
        role: Role::Reader,
        password_hash: Some(hash),
        demonstration: false,
    };
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

/// POST /sign-out. What the account read this month stays with the browser, so that signing out gives nothing new.
pub async fn sign_out(
    viewer: Viewer,
    State(state): State<AppState>,
    session: Session,
) -> AppResult<Response> {
    if let Some(account) = &viewer.account {
        let month = clock::month(state.clock.now(), state.zone);
        paywall::store::merge(&state.db, month, account.account_id.0, viewer.visitor).await?;
    }
    session.flush().await?;
    Ok(Redirect::to("/").into_response())
}

#[derive(Template)]
#[template(path = "accounts/show.html")]
struct AccountPage {
    chrome: Chrome,
    page: Head,
    account: Shown,
}

struct Shown {
    name: String,
    email: String,
    plan: Option<Plan>,
    left: Option<u32>,
    month: String,
}

struct Plan {
    name: String,
    until_label: Option<String>,
}

/// GET /account
pub async fn show(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    let SignedIn { viewer, account } = signed_in;
    let chrome = Chrome::of(&state, &viewer).await?;
    let page = Head::new(&chrome, crate::t("account-title"), "/account").unlisted();
    let entitlement = paywall::store::current_entitlement(&state.db, account.account_id, chrome.now).await?;
    let left = match viewer.standing {
        Standing::Subscriber | Standing::Staff => None,
        _ => {
            let rules = paywall::store::rules(&state.db).await?;
            let month = clock::month(chrome.now, chrome.zone);
            let used = paywall::store::used(&state.db, month, account.account_id.0).await?;
            Some(rules.limits.registered.saturating_sub(used))
        }
    };
    let shown = Shown {
        name: account.name,
        email: account.email,
        plan: entitlement.map(|(source, ends_at)| Plan {
            name: crate::t(source.wording()),
            until_label: ends_at.map(|at| wording::long_date(at, chrome.zone)),
        }),
        left,
        month: wording::month_name(chrome.now, chrome.zone),
    };
    Ok(Page::new(
        AccountPage {
            chrome,
            page,
            account: shown,
        },
        Cache::Never,
    ))
}
