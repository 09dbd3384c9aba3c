//! What went wrong, for three readers: the person gets a sentence and a page that helps, the log gets the cause, and
//! the constraint's name is how a refusal of the database becomes a message at a field.

use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::app::AppState;
use crate::extract::Viewer;
use crate::page::{Cache, Chrome, Page};
use crate::site::pages::ErrorPage;

/// Why a request could not be answered as asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Nothing stands at this address, or nothing that this person may know of.
    #[error("not found")]
    NotFound,
    /// It stood here once and was withdrawn.
    #[error("gone")]
    Gone,
    /// The person is known and may not.
    #[error("forbidden")]
    Forbidden,
    /// The person must sign in first; they come back to this path.
    #[error("sign in first")]
    SignInFirst {
        /// Path and query to come back to.
        next: String,
    },
    /// The person works here and must add a second factor first; they come back to this path.
    #[error("add a second factor first")]
    SecondFactorFirst {
        /// Path and query to come back to.
        next: String,
    },
    /// The request makes no sense to us.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// More was sent than we take.
    #[error("too large")]
    TooLarge,
    /// Somebody else changed the thing meanwhile.
    #[error("conflict")]
    Conflict,
    /// It was tried too often; again after some time.
    #[error("too many attempts")]
    TooMany {
        /// How long to wait, in seconds.
        seconds: i64,
    },
    /// More is asked at once than we do at once.
    #[error("too busy")]
    Busy,
    /// The database cannot be reached.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A fault of ours.
    #[error("{0:#}")]
    Internal(anyhow::Error),
}

/// The result of a handler.
pub type AppResult<T> = Result<T, AppError>;

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                Self::Unavailable(error.to_string())
            }
            other => Self::Internal(other.into()),
        }
    }
}

impl From<anyhow::Error> for AppError {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<csv::Error> for AppError {
    fn from(error: csv::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<askama::Error> for AppError {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<crate::accounts::password::HashError> for AppError {
    fn from(error: crate::accounts::password::HashError) -> Self {
        use crate::accounts::password::HashError;
        match error {
            HashError::Busy => Self::Busy,
            fault @ HashError::Fault(_) => Self::Internal(fault.into()),
        }
    }
}

impl From<crate::articles::manuscript::ManuscriptError> for AppError {
    fn from(error: crate::articles::manuscript::ManuscriptError) -> Self {
        use crate::articles::manuscript::ManuscriptError;
        match error {
            ManuscriptError::Conflict => Self::Conflict,
            ManuscriptError::Database(error) => error.into(),
            other @ (ManuscriptError::Document(_) | ManuscriptError::Revision(_)) => {
                Self::Internal(other.into())
            }
        }
    }
}

impl From<tower_sessions::session::Error> for AppError {
    fn from(error: tower_sessions::session::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl AppError {
    /// After this many seconds the rush that [`AppError::Busy`] speaks of may be over.
    pub const BUSY_SECONDS: i64 = 5;

    /// How long to wait before asking again, in seconds, where that is known.
    fn retry_after(&self) -> Option<i64> {
        match self {
            Self::TooMany { seconds } => Some(*seconds),
            Self::Busy => Some(Self::BUSY_SECONDS),
            _ => None,
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Gone => StatusCode::GONE,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::SignInFirst { .. } | Self::SecondFactorFirst { .. } => StatusCode::SEE_OTHER,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Conflict => StatusCode::CONFLICT,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// Marks a response that [`error_pages`] turns into a page.
#[derive(Debug, Clone, Default)]
struct Problem {
    /// What the person can quote and the log can be searched for.
    reference: Option<String>,
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let first = match &self {
            Self::SignInFirst { next } => Some(("/sign-in", next)),
            Self::SecondFactorFirst { next } => Some(("/account/second-factor", next)),
            _ => None,
        };
        if let Some((page, next)) = first {
            let next = utf8_percent_encode(next, NON_ALPHANUMERIC);
            return Redirect::to(&format!("{page}?next={next}")).into_response();
        }
        let status = self.status();
        let is_fault = status.is_server_error() && !matches!(self, Self::Busy);
        let reference = is_fault.then(|| {
            let reference = crate::keys::random_hex(4);
            tracing::error!(%reference, error = %self, "a request failed");
            reference
        });
        let mut response = status.into_response();
        response.extensions_mut().insert(Problem { reference });
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Gives every bare error its page. A layer and not `IntoResponse`, because a page needs the site's chrome. Errors
/// that no handler made (405 of the router, 413 of the limit, 403 of the CSRF check) have an empty or plain text body
/// and get a page as well.
pub async fn error_pages(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let head = parts.method == Method::HEAD;
    let response = next.run(Request::from_parts(parts.clone(), body)).await;
    let status = response.status();
    let problem = response.extensions().get::<Problem>().cloned();
    // What says itself what is wrong: a form with its messages, an answer to a script.
    let spoken = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes().starts_with(b"text/html") || kind.as_bytes() == b"application/json"
    });
    let failed = status.is_client_error() || status.is_server_error();
    if !failed || spoken || head {
        return response;
    }
    let viewer = Viewer::from_request_parts(&mut parts, &state).await.unwrap_or_else(|_| Viewer::stranger());
    let chrome = Chrome::of(&state, &viewer);
    let reference = problem.and_then(|problem| problem.reference);
    let page = ErrorPage::new(&state, chrome, status, reference).await;
    let mut answer = Page::new(page, Cache::Never).with_status(status).into_response();
    if let Some(seconds) = response.headers().get(header::RETRY_AFTER) {
        answer.headers_mut().insert(header::RETRY_AFTER, seconds.clone());
    }
    answer
}

/// The name of the constraint that refused a write, if one did.
pub fn refused_by(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error().and_then(sqlx::error::DatabaseError::constraint)
}
