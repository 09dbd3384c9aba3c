//! What happens to a browser when somebody signs in or out in it.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::SignedCookieJar;
use tower_sessions::Session;

use crate::accounts::session;
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::{Viewer, device};
use crate::ids::AccountId;

/// The browser in which somebody signs in.
pub(super) struct Browser<'a> {
    pub(super) viewer: &'a Viewer,
    pub(super) session: &'a Session,
    pub(super) headers: &'a HeaderMap,
}

/// Signs an account in: a new session id (an old one may be known to somebody else), and the browser's reads of this
/// month go to the account.
pub(super) async fn enter(state: &AppState, browser: &Browser<'_>, id: AccountId) -> AppResult<()> {
    let Browser { viewer, session, headers } = browser;
    // Somebody who is signed in already leaves first: their reads stay with the browser as at a sign-out.
    leave(state, viewer).await?;
    state.merge_reads(viewer.visitor, id.0).await?;
    session.cycle_id().await?;
    session.insert(session::ACCOUNT, id).await?;
    session.insert(session::DEVICE, device(headers)).await?;
    Ok(())
}

/// What the account read this month stays with the browser, so that signing out gives nothing new.
pub(super) async fn leave(state: &AppState, viewer: &Viewer) -> AppResult<()> {
    if let Some(account) = &viewer.account {
        state.merge_reads(account.account_id.0, viewer.visitor).await?;
    }
    Ok(())
}

/// POST /sign-out
pub async fn sign_out(
    viewer: Viewer,
    State(state): State<AppState>,
    jar: SignedCookieJar,
    session: Session,
) -> AppResult<Response> {
    leave(&state, &viewer).await?;
    session.flush().await?;
    Ok((viewer.remember(&state, jar), Redirect::to("/")).into_response())
}
