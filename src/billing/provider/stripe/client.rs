//! Requests to Stripe: forms go there, JSON comes back.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;
use url::form_urlencoded::Serializer;

use super::PAGE;
use super::replies::List;
use super::requests::Fields;
use crate::billing::provider::{Error, Result};
use crate::tls;

/// The version of the interface that this program was written against: the last whose new subscriptions are billed in
/// the classic mode (docs.stripe.com/changelog). An account's own version does not matter.
pub const VERSION: &str = "2025-08-27.basil";
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long to wait before each further attempt.
const PAUSES: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(2)];

/// The fields of a form in the order in which they are sent.
pub type Form = Vec<(String, String)>;

/// Who asks Stripe.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    key: SecretString,
    base: Url,
}

#[derive(Deserialize)]
struct Failure {
    error: Described,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Described {
    #[serde(rename = "type")]
    kind: String,
    code: Option<String>,
    message: String,
}

impl Client {
    /// Asks at `base` with a secret key.
    pub fn new(key: SecretString, base: Url) -> reqwest::Result<Self> {
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::client())
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .user_agent(concat!("Courant/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { http, key, base })
    }

    /// What stands at a path; nothing where Stripe knows it not.
    pub async fn find<T: DeserializeOwned>(&self, path: &str, query: &Form) -> Result<Option<T>> {
        let text = self.ask(&Method::GET, path, query, None).await?;
        text.map(|text| decode(&text)).transpose()
    }

    /// A list, which is always there.
    pub async fn get<T: DeserializeOwned>(&self, path: &str, query: &Form) -> Result<T> {
        self.find(path, query).await?.ok_or_else(|| missing(path))
    }

    /// All pages of a list, one after the other, each after what was named last.
    pub async fn all<T: DeserializeOwned>(
        &self,
        path: &str,
        query: Fields,
        name: impl Fn(&T) -> &String,
    ) -> Result<Vec<T>> {
        let query = query.with("limit", PAGE).form();
        let mut page: List<T> = self.get(path, &query).await?;
        let mut all = Vec::new();
        loop {
            let more = page.has_more;
            all.append(&mut page.data);
            let Some(last) = all.last().filter(|_| more) else { return Ok(all) };
            let mut next = query.clone();
            next.push(("starting_after".to_owned(), name(last).clone()));
            page = self.get(path, &next).await?;
        }
    }

    /// Changes something. The same key twice is one change.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, form: &Form, key: &str) -> Result<T> {
        let text = self.ask(&Method::POST, path, form, Some(key)).await?;
        decode(&text.unwrap_or_default())
    }

    /// Ends something.
    pub async fn delete(&self, path: &str) -> Result<()> {
        self.ask(&Method::DELETE, path, &Form::new(), None).await.map(|_| ())
    }

    async fn ask(
        &self,
        method: &Method,
        path: &str,
        form: &Form,
        key: Option<&str>,
    ) -> Result<Option<String>> {
        for pause in PAUSES {
            match self.ask_once(method, path, form, key).await {
                Err(Error::Unavailable(cause)) => tracing::warn!(path, cause, "Stripe is asked again"),
                answer => return answer,
            }
            tokio::time::sleep(pause).await;
        }
        self.ask_once(method, path, form, key).await
    }

    async fn ask_once(
        &self,
        method: &Method,
        path: &str,
        form: &Form,
        key: Option<&str>,
    ) -> Result<Option<String>> {
        let mut url = self.base.join(path).map_err(|error| Error::NotUnderstood(error.to_string()))?;
        let form = Serializer::new(String::new()).extend_pairs(form).finish();
        if *method == Method::GET && !form.is_empty() {
            url.set_query(Some(&form));
        }
        let mut request = self
            .http
            .request(method.clone(), url)
            .bearer_auth(self.key.expose_secret())
            .header("Stripe-Version", VERSION);
        if *method == Method::POST {
            request = request.header("Content-Type", "application/x-www-form-urlencoded").body(form);
        }
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        let unavailable = |error: reqwest::Error| Error::Unavailable(error.without_url().to_string());
        let response = request.send().await.map_err(unavailable)?;
        let status = response.status();
        let text = response.text().await.map_err(unavailable)?;
        match failed(status, &text) {
            _ if status.is_success() => Ok(Some(text)),
            Failed::Unclear(cause) => Err(Error::Unavailable(cause)),
            Failed::Missing(_) if *method == Method::GET => Ok(None),
            Failed::Missing(cause) | Failed::Clear(cause) => Err(Error::Refused(cause)),
        }
    }
}

fn decode<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::NotUnderstood(error.to_string()))
}

fn missing(path: &str) -> Error {
    Error::Refused(format!("{path} is not there"))
}

/// What an answer means that is no success.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Failed {
    /// It may have been done or not.
    Unclear(String),
    /// What was named is not there.
    Missing(String),
    /// It was not done.
    Clear(String),
}

/// Only what says clearly that nothing was done is a refusal: a refund that was refused gives its sum free again. A key
/// that was used for something else says nothing about what was done.
fn failed(status: StatusCode, text: &str) -> Failed {
    let told = serde_json::from_str::<Failure>(text).map(|failure| failure.error);
    let unclear = status == StatusCode::CONFLICT
        || status == StatusCode::TOO_MANY_REQUESTS
        || !status.is_client_error()
        || told.is_err();
    let told = told.unwrap_or_default();
    let code = told.code.unwrap_or(told.kind.clone());
    let cause = format!("{status} {code}: {}", told.message);
    if unclear || told.kind == "idempotency_error" {
        Failed::Unclear(cause)
    } else if code == "resource_missing" {
        Failed::Missing(cause)
    } else {
        Failed::Clear(cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_no_is_a_refusal() {
        let answer = |status: u16, kind: &str, code: &str| {
            let text = format!(r#"{{"error":{{"type":"{kind}","code":"{code}","message":"m"}}}}"#);
            failed(StatusCode::from_u16(status).unwrap(), &text)
        };
        assert!(matches!(answer(402, "card_error", "card_declined"), Failed::Clear(_)));
        assert!(matches!(answer(400, "invalid_request_error", "x"), Failed::Clear(_)));
        assert!(matches!(answer(404, "invalid_request_error", "resource_missing"), Failed::Missing(_)));
        assert!(matches!(answer(400, "invalid_request_error", "resource_missing"), Failed::Missing(_)));
        for (status, kind) in [
            (409, "invalid_request_error"),
            (429, "invalid_request_error"),
            (500, "api_error"),
            (400, "idempotency_error"),
            (302, "api_error"),
        ] {
            assert!(matches!(answer(status, kind, "idempotency_key_in_use"), Failed::Unclear(_)));
        }
        let proxy = failed(StatusCode::FORBIDDEN, "<html>a proxy's page</html>");
        assert!(matches!(proxy, Failed::Unclear(_)));
    }
}
