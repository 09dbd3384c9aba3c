//! Signing in and out, and the way back to the page somebody came from.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::SignedCookieJar;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use tower_sessions::Session;

use crate::accounts::{Email, password, session, store};
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::{Viewer, device, own_path};
use crate::ids::AccountId;
use crate::page::{Cache, Chrome, Head, Page};

/// Where to go afterwards.
#[derive(Debug, Deserialize)]
pub struct Next {
    pub(super) next: Option<String>,
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
    let chrome = Chrome::of(state, viewer);
    let page = Head::new(&chrome, crate::t("sign-in-title"), "/sign-in").unlisted();
    let form =
        SignInForm { next: next.to_owned(), email, error, register_href: with_next("/register", next) };
    Ok(SignInPage { chrome, page, form })
}

/// The address of a page that leads back to `next` afterwards.
pub(super) fn with_next(page: &str, next: &str) -> String {
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
    let Some(id) = id.filter(|_| right) else {
        let error = Some(crate::t("sign-in-wrong"));
        let page = sign_in_page(&state, &viewer, next, form.email, error).await?;
        return Ok(Page::invalid(page).into_response());
    };
    enter(&state, &viewer, &session, &headers, id).await?;
    Ok(Redirect::to(next).into_response())
}

/// Signs an account in: a new session id (an old one may be known to somebody else), and the browser's reads of this
/// month go to the account.
pub(super) async fn enter(
    state: &AppState,
    viewer: &Viewer,
    session: &Session,
    headers: &HeaderMap,
    id: AccountId,
) -> AppResult<()> {
    // Somebody who is signed in already leaves first: their reads stay with the browser as at a sign-out.
    if let Some(before) = &viewer.account {
        state.merge_reads(before.account_id.0, viewer.visitor).await?;
    }
    state.merge_reads(viewer.visitor, id.0).await?;
    session.cycle_id().await?;
    store::end_oldest_sessions(&state.db, id).await?;
    session.insert(session::ACCOUNT, id).await?;
    session.insert(session::DEVICE, device(headers)).await?;
    Ok(())
}

/// POST /sign-out. What the account read this month stays with the browser, so that signing out gives nothing new.
pub async fn sign_out(
    viewer: Viewer,
    State(state): State<AppState>,
    jar: SignedCookieJar,
    session: Session,
) -> AppResult<Response> {
    if let Some(account) = &viewer.account {
        state.merge_reads(account.account_id.0, viewer.visitor).await?;
    }
    session.flush().await?;
    Ok((viewer.remember(&state, jar), Redirect::to("/")).into_response())
}
