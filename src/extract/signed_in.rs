//! Who is signed in, and who works here.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::Viewer;
use crate::accounts::Account;
use crate::app::AppState;
use crate::error::AppError;
use crate::second_factor::suffices;

/// Somebody who is signed in; others are sent to sign in and come back.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who asks.
    pub viewer: Viewer,
    /// Their account.
    pub account: Account,
}

impl SignedIn {
    /// The viewer, if they are signed in.
    pub fn of(viewer: &Viewer) -> Option<Self> {
        viewer.account.clone().map(|account| Self { viewer: viewer.clone(), account })
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let viewer = Viewer::from_request_parts(parts, state).await?;
        match viewer.account.clone() {
            Some(account) => Ok(Self { viewer, account }),
            None => Err(AppError::SignInFirst { next: next_of(parts) }),
        }
    }
}

/// Somebody who works here; readers are refused, and staff without a second factor are sent to add one. The newsroom's
/// guard leaves it in the request for the handlers.
#[derive(Debug, Clone)]
pub struct Staff {
    /// Who asks.
    pub viewer: Viewer,
    /// Their account.
    pub account: Account,
    /// How many alerts nobody has settled: counted by the administration's guard, none elsewhere.
    pub alerts: i64,
}

impl FromRequestParts<AppState> for Staff {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        if let Some(staff) = parts.extensions.get::<Self>() {
            return Ok(staff.clone());
        }
        let SignedIn { viewer, account } = SignedIn::from_request_parts(parts, state).await?;
        if !account.role.is_staff() {
            Err(AppError::Forbidden)
        } else if suffices(&account, state.demands_second_factor) {
            Ok(Self { viewer, account, alerts: 0 })
        } else {
            Err(AppError::SecondFactorFirst { next: next_of(parts) })
        }
    }
}

/// Where to come back to after signing in. A form cannot be sent again, so its page is the place.
fn next_of(parts: &Parts) -> String {
    let uri = parts.extensions.get::<axum::extract::OriginalUri>().map_or(&parts.uri, |original| &original.0);
    match uri.path_and_query() {
        Some(path) if parts.method == axum::http::Method::GET => path.to_string(),
        Some(path) if path.path().starts_with("/account") => "/account".to_owned(),
        _ => "/newsroom".to_owned(),
    }
}
