//! The second step of a sign-in. Until it is done nobody is signed in: the session says only whose password was right.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use super::again::{Question, wrong};
use crate::accounts::pages::entering::{self, Browser};
use crate::accounts::pages::form::{Form, Next};
use crate::accounts::{Account, session, store as accounts};
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::{Viewer, own_path};
use crate::fields::Fields;
use crate::page::{Chrome, Head};
use crate::second_factor::{showing, store};

const PATH: &str = "/sign-in/second-factor";

#[derive(Template)]
#[template(path = "second_factor/sign_in.html")]
struct SignInPage {
    chrome: Chrome,
    page: Head,
    form: Form,
    question: Question,
}

/// GET /sign-in/second-factor
pub async fn sign_in_form(
    viewer: Viewer,
    State(state): State<AppState>,
    session: Session,
    Query(next): Query<Next>,
) -> AppResult<Response> {
    let form = Form::new(next.path());
    if viewer.account.is_some() {
        return Ok(Redirect::to(&form.next).into_response());
    }
    match entering(&state, &session).await? {
        Some(account) => page(&state, &viewer, &account, form).await,
        None => Ok(Redirect::to(&form.leading("/sign-in")).into_response()),
    }
}

async fn entering(state: &AppState, session: &Session) -> AppResult<Option<Account>> {
    match session::entering(session, state.clock.now()).await? {
        Some(id) => Ok(accounts::find(&state.db, id).await?.filter(|account| !account.disabled)),
        None => Ok(None),
    }
}

async fn page(state: &AppState, viewer: &Viewer, account: &Account, form: Form) -> AppResult<Response> {
    let held = store::held(&mut *state.db.acquire().await?, account.account_id).await?;
    let question = Question::about(state, account, &held).await?;
    let chrome = Chrome::of(state, viewer);
    let page = Head::new(&chrome, crate::t("factor-sign-in-title"), PATH).unlisted();
    Ok(form.reply().with(SignInPage { chrome, page, form, question }))
}

/// POST /sign-in/second-factor
pub async fn sign_in(
    viewer: Viewer,
    State(state): State<AppState>,
    session: Session,
    headers: HeaderMap,
    fields: Fields,
) -> AppResult<Response> {
    let next = own_path(Some(fields.text("next"))).to_owned();
    let Some(account) = entering(&state, &session).await? else {
        return Ok(Redirect::to(&Form::new(&next).leading("/sign-in")).into_response());
    };
    match showing::look(&state, &viewer, &account, &fields).await {
        Ok(Some(means)) => {
            let browser = Browser { viewer: &viewer, session: &session, headers: &headers };
            entering::sign_in(&state, &browser, account.account_id, Some(means)).await?;
            Ok(Redirect::to(&next).into_response())
        }
        Ok(None) => page(&state, &viewer, &account, Form { next, ..wrong() }).await,
        Err(error) => page(&state, &viewer, &account, Form::new(&next).refused(error)?).await,
    }
}
