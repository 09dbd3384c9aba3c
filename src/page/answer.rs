//! A rendered template as the answer to a request, and who may keep it.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::Value;

use crate::extract::Viewer;

/// Who may keep a page, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// The same for everybody who is not signed in. Kept, and asked about each time.
    Shared,
    /// This reader's own. Kept by their browser alone, and asked about each time.
    Reader,
    /// Kept by nobody: forms, accounts, the newsroom, errors.
    Never,
    /// Never changes under its address.
    Immutable,
}

impl Cache {
    /// The policy of a page that everybody who is not signed in shares.
    pub fn shared_with(viewer: &Viewer) -> Self {
        if viewer.account.is_some() { Self::Reader } else { Self::Shared }
    }

    fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Shared => "public, no-cache",
            Self::Reader => "private, no-cache",
            Self::Never => "no-store",
            Self::Immutable => "public, max-age=31536000, immutable",
        })
    }

    /// Puts the policy on a response.
    pub fn on(self, response: impl IntoResponse) -> Response {
        let mut response = response.into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, self.header());
        if matches!(self, Self::Shared | Self::Reader) {
            response.headers_mut().append(header::VARY, HeaderValue::from_static("cookie"));
        }
        response
    }
}

/// What a script of a page asked for, kept by nobody.
pub fn json(value: &Value) -> Response {
    Cache::Never.on(([(header::CONTENT_TYPE, "application/json")], value.to_string()))
}

/// A template and its policy.
#[derive(Debug)]
pub struct Page<T> {
    template: T,
    cache: Cache,
    status: StatusCode,
}

impl<T: Template> Page<T> {
    /// A page that is as it should be.
    pub fn new(template: T, cache: Cache) -> Self {
        Self { template, cache, status: StatusCode::OK }
    }

    /// A form that comes back with what was typed and what is wrong with it.
    pub fn invalid(template: T) -> Self {
        Self { template, cache: Cache::Never, status: StatusCode::UNPROCESSABLE_ENTITY }
    }

    /// The same with another status.
    #[must_use]
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }
}

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.template.render() {
            Ok(html) => self.cache.on((self.status, Html(html))),
            Err(error) => {
                tracing::error!(%error, "a template could not be rendered");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}
