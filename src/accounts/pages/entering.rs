//! What happens to a browser when somebody signs in or out in it.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::SignedCookieJar;
use tower_sessions::Session;

use super::confirm::outcome;
use super::form::Form;
use crate::accounts::session::Entering;
use crate::accounts::{Account, Role, device, session, store};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::{Viewer, user_agent};
use crate::groups::store::domains;
use crate::ids::AccountId;
use crate::licences::store::seats;
use crate::second_factor::{self, Means, Shown};

/// The browser in which somebody signs in.
pub(crate) struct Browser<'a> {
    pub(crate) viewer: &'a Viewer,
    pub(crate) session: &'a Session,
    pub(crate) headers: &'a HeaderMap,
}

/// Lets in whoever has shown a password or a link, and leads on to `next`; who has a second factor is asked for it first.
/// The one way in there is: nobody who is disabled comes by it.
pub(crate) async fn enter(
    state: &AppState,
    browser: &Browser<'_>,
    id: AccountId,
    next: &str,
) -> AppResult<Response> {
    let account = store::find(&state.db, id).await?.ok_or(AppError::NotFound)?;
    if account.disabled {
        return Ok(outcome(state, browser.viewer, "account-disabled", "/contact"));
    }
    if !second_factor::store::any(&state.db, id).await? {
        sign_in(state, browser, id, None).await?;
        return Ok(Redirect::to(next).into_response());
    }
    let session = renew(state, browser).await?;
    session.insert(session::ENTERING, Entering { account: id, since: state.clock.now() }).await?;
    Ok(Redirect::to(&Form::new(next).leading("/sign-in/second-factor")).into_response())
}

/// Signs an account in: the browser's reads of this month go to it. `means`: the second factor that was shown.
pub(crate) async fn sign_in(
    state: &AppState,
    browser: &Browser<'_>,
    id: AccountId,
    means: Option<Means>,
) -> AppResult<()> {
    let session = renew(state, browser).await?;
    state.merge_reads(browser.viewer.visitor, id.0).await?;
    take_seats(state, id).await?;
    session.insert(session::ACCOUNT, id).await?;
    session.insert(session::DEVICE, device::name(user_agent(browser.headers))).await?;
    if let Some(means) = means {
        session.insert(session::MEANS, means).await?;
        session.insert(session::SHOWN, Shown { means, at: state.clock.now() }).await?;
    }
    Ok(())
}

/// An empty session with a new id: an old one may be known to somebody else. Somebody who is signed in already leaves first:
/// their reads stay with the browser as at a sign-out.
async fn renew<'a>(state: &AppState, browser: &Browser<'a>) -> AppResult<&'a Session> {
    leave(state, browser.viewer).await?;
    browser.session.cycle_id().await?;
    browser.session.clear().await;
    Ok(browser.session)
}

/// The readers of an institution, or of a group with a domain, take their seats as they come. Licences are looked up in
/// memory: most addresses are at no licence's domain.
async fn take_seats(state: &AppState, id: AccountId) -> AppResult<()> {
    let (now, zone) = (state.clock.now(), state.zone);
    let account = store::find(&state.db, id).await?;
    let expected =
        |account: Account| account.verified && state.licences.current().expect(&account.email, now, zone);
    if account.is_some_and(expected) {
        let mut transaction = state.db.begin().await?;
        seats::settle_account(&mut transaction, id, now, zone).await?;
        transaction.commit().await?;
    }
    let mut transaction = state.db.begin().await?;
    domains::settle_account(&mut transaction, id, now).await?;
    Ok(transaction.commit().await?)
}

/// What the account read this month stays with the browser, so that signing out gives nothing new.
pub(super) async fn leave(state: &AppState, viewer: &Viewer) -> AppResult<()> {
    if let Some(account) = &viewer.account {
        state.merge_reads(account.account_id.0, viewer.visitor).await?;
    }
    Ok(())
}

/// What a browser forgets when somebody signs out who works here: drafts that were not saved. Its cookies stay; the session's
/// is worth nothing any more, and the visitor's counts what was read. Readers have nothing kept but day or night, which stays.
const FORGET: [(&str, &str); 1] = [("clear-site-data", "\"storage\"")];

/// POST /sign-out
pub async fn sign_out(
    viewer: Viewer,
    State(state): State<AppState>,
    jar: SignedCookieJar,
    session: Session,
) -> AppResult<Response> {
    leave(&state, &viewer).await?;
    session.flush().await?;
    let forget = viewer.role().is_some_and(Role::is_staff).then_some(FORGET);
    Ok((viewer.remember(&state, jar), forget, Redirect::to("/")).into_response())
}
