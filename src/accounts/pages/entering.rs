//! What happens to a browser when somebody signs in or out in it.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::SignedCookieJar;
use tower_sessions::Session;

use crate::accounts::{Account, device, session, store};
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::{Viewer, user_agent};
use crate::groups::store::domains;
use crate::ids::AccountId;
use crate::licences::store::seats;

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
    take_seats(state, id).await?;
    session.cycle_id().await?;
    session.insert(session::ACCOUNT, id).await?;
    session.insert(session::DEVICE, device::name(user_agent(headers))).await?;
    Ok(())
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
