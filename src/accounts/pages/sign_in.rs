//! Signing in with a password, and the way back to the page somebody came from.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use super::attempt;
use super::entering::{Browser, enter};
use super::form::{Form, Next, Sent};
use crate::accounts::limits::Attempt;
use crate::accounts::{Email, store};
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::Viewer;
use crate::ids::AccountId;
use crate::page::{Chrome, Head};

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct SignInPage {
    chrome: Chrome,
    page: Head,
    form: Form,
}

/// GET /sign-in
pub async fn sign_in_form(
    viewer: Viewer,
    State(state): State<AppState>,
    Query(next): Query<Next>,
) -> Response {
    if viewer.account.is_some() {
        return Redirect::to(next.path()).into_response();
    }
    sign_in_page(&state, &viewer, Form::new(next.path()))
}

fn sign_in_page(state: &AppState, viewer: &Viewer, form: Form) -> Response {
    let chrome = Chrome::of(state, viewer);
    let page = Head::new(&chrome, crate::t("sign-in-title"), "/sign-in").unlisted();
    form.reply().with(SignInPage { chrome, page, form })
}

/// POST /sign-in. Unknown address and wrong password get the same answer after the same work.
pub async fn sign_in(
    viewer: Viewer,
    State(state): State<AppState>,
    session: Session,
    headers: HeaderMap,
    sent: Sent,
) -> AppResult<Response> {
    let browser = Browser { viewer: &viewer, session: &session, headers: &headers };
    match known(&state, &viewer, &sent).await {
        Ok(Some(id)) => enter(&state, &browser, id, sent.next()).await,
        Ok(None) => Ok(sign_in_page(&state, &viewer, sent.form().with_error(crate::t("sign-in-wrong")))),
        Err(error) => Ok(sign_in_page(&state, &viewer, sent.form().refused(error)?)),
    }
}

/// The account that address and password belong to. Only failures count towards the limit.
async fn known(state: &AppState, viewer: &Viewer, sent: &Sent) -> AppResult<Option<AccountId>> {
    let taken = attempt::take(state, viewer, Attempt::Password, &sent.email).await?;
    let found = match sent.email.parse() {
        Ok(email) => matching(state, &email, &sent.password).await,
        Err(_) => {
            state.hasher.which(sent.password.clone(), Vec::new()).await.map(|_| None).map_err(Into::into)
        }
    };
    if !matches!(found, Ok(None)) {
        taken.give_back(state).await?;
    }
    found
}

/// The account of those that an address may mean whose password this is.
pub(super) async fn matching(
    state: &AppState,
    email: &Email,
    password: &str,
) -> AppResult<Option<AccountId>> {
    let (ids, hashes): (Vec<_>, Vec<_>) = store::candidates(&state.db, email)
        .await?
        .into_iter()
        .map(|candidate| (candidate.account_id, candidate.password_hash))
        .unzip();
    let which = state.hasher.which(password.to_owned(), hashes).await?;
    Ok(which.and_then(|index| ids.get(index).copied()))
}
