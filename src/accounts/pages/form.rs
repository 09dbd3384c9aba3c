//! The forms of these pages: all have some of the same four fields, and all come back the same way.

use askama::Template;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::accounts::{Email, password};
use crate::error::{AppError, AppResult};
use crate::extract::own_path;
use crate::fields::Fields;
use crate::page::{Cache, Page};

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    next: Option<String>,
}

impl Next {
    /// One of our own pages.
    pub(crate) fn path(&self) -> &str {
        own_path(self.next.as_deref())
    }
}

/// What was sent. A field that the form does not have is empty.
pub struct Sent {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) password: String,
    next: String,
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> AppResult<Self> {
        let fields = Fields::as_typed(request, state).await?;
        let text = |name| fields.text(name).to_owned();
        Ok(Self { name: text("name"), email: text("email"), password: text("password"), next: text("next") })
    }
}

impl Sent {
    /// One of our own pages, to go on to.
    pub(crate) fn next(&self) -> &str {
        own_path(Some(&self.next))
    }

    /// The form with what was typed in it, but for the password.
    pub(crate) fn form(&self) -> Form {
        Form { name: self.name.clone(), email: self.email.clone(), ..Form::new(self.next()) }
    }
}

/// A form as its page shows it: what was typed, and what is wrong with it.
#[derive(Default)]
pub(crate) struct Form {
    pub(crate) next: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) error: Option<String>,
    pub(crate) name_error: Option<String>,
    pub(crate) email_error: Option<String>,
    pub(crate) password_error: Option<String>,
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<i64>,
}

impl Form {
    /// An empty one.
    pub(crate) fn new(next: &str) -> Self {
        Self { next: next.to_owned(), ..Self::default() }
    }

    /// The address in the field, or a message beside it.
    pub(crate) fn address(&mut self) -> Option<Email> {
        let email = self.email.parse();
        if email.is_err() {
            self.email_error = Some(crate::t("register-email-wrong"));
        }
        email.ok()
    }

    /// A message beside the password if it is too short or too long.
    pub(crate) fn measure(&mut self, password: &str) {
        self.password_error = match password.chars().count() {
            length if length < password::SHORTEST => {
                Some(crate::t1("register-password-short", "count", password::SHORTEST))
            }
            length if length > password::LONGEST => {
                Some(crate::t1("register-password-long", "count", password::LONGEST))
            }
            _ => None,
        };
    }

    /// Whether there is a message beside any field.
    pub(crate) fn is_wrong(&self) -> bool {
        [&self.name_error, &self.email_error, &self.password_error].iter().any(|error| error.is_some())
    }

    /// With a sentence above it.
    pub(crate) fn with_error(self, error: String) -> Self {
        Self { error: Some(error), ..self }
    }

    /// With a sentence above it, where the error is one that the person can do something about: wait. Others are
    /// passed on.
    pub(crate) fn refused(self, error: AppError) -> AppResult<Self> {
        let (key, status, seconds) = match error {
            AppError::TooMany { seconds } => ("too-many", StatusCode::TOO_MANY_REQUESTS, seconds),
            AppError::Busy => ("too-busy", StatusCode::SERVICE_UNAVAILABLE, AppError::BUSY_SECONDS),
            other => return Err(other),
        };
        let error = Some(crate::t1(key, "minutes", (seconds + 59) / 60));
        Ok(Self { error, status, retry_after: Some(seconds), ..self })
    }

    /// The address of another page that leads on to the same place.
    pub(crate) fn leading(&self, page: &str) -> String {
        format!("{page}?next={}", utf8_percent_encode(&self.next, NON_ALPHANUMERIC))
    }

    /// How its page is answered: 422 where nothing else was decided, for it comes back because something is wrong.
    pub(crate) fn reply(&self) -> Reply {
        let wrong = self.is_wrong() || self.error.is_some();
        let status = match self.status {
            StatusCode::OK if wrong => StatusCode::UNPROCESSABLE_ENTITY,
            status => status,
        };
        Reply { status, retry_after: self.retry_after }
    }
}

/// Status and headers of a page with a form.
#[derive(Clone, Copy)]
pub(crate) struct Reply {
    status: StatusCode,
    retry_after: Option<i64>,
}

impl Reply {
    /// The page.
    pub(crate) fn with(self, page: impl Template) -> Response {
        let mut response = Page::new(page, Cache::Never).with_status(self.status).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
