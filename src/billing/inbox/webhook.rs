//! POST /webhooks/stripe

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

use super::{event, store};
use crate::app::AppState;
use crate::billing::provider;
use crate::error::{AppError, AppResult};

/// The largest body.
const LARGEST: usize = 1 << 20;
/// How old a signature may be, either way: Stripe's own libraries allow as much.
const TOLERANCE: TimeDelta = TimeDelta::seconds(300);

/// The secrets with which events are signed: several while one takes the place of another.
#[derive(Debug, Clone, Default)]
pub struct Secrets(Vec<SecretString>);

impl Secrets {
    /// The secrets in a setting, with commas between; nothing if one of them is blank.
    pub fn of(setting: &SecretString) -> Option<Self> {
        let secrets: Vec<_> = setting.expose_secret().split(',').map(str::trim).collect();
        let blank = secrets.iter().any(|secret| secret.is_empty());
        (!blank).then(|| Self(secrets.into_iter().map(|secret| secret.to_owned().into()).collect()))
    }

    /// Whether one of them signed this body, lately. The scheme is Stripe's
    /// (docs.stripe.com/webhooks#verify-manually): HMAC-SHA256 over the time, a point and the raw body.
    fn signed(&self, header: &str, body: &[u8], now: DateTime<Utc>) -> bool {
        let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
        let Some(time) = parts().find_map(|(name, value)| (name == "t").then_some(value)) else {
            return false;
        };
        let at = time.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        if !at.is_some_and(|at| (now - at).abs() <= TOLERANCE) {
            return false;
        }
        let signatures: Vec<_> = parts()
            .filter(|(name, _)| *name == "v1")
            .filter_map(|(_, value)| HEXLOWER_PERMISSIVE.decode(value.as_bytes()).ok())
            .collect();
        self.0.iter().any(|secret| signatures.iter().any(|signature| matches(secret, time, body, signature)))
    }
}

/// In constant time.
fn matches(secret: &SecretString, time: &str, body: &[u8], signature: &[u8]) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else { return false };
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac.verify_slice(signature).is_ok()
}

/// POST /webhooks/stripe: keeps the event and says so once it is kept; a worker does the rest. An event that came before is
/// answered the same. Without a database there is nothing to keep it in, and 503 makes Stripe send it again: 200 would lose
/// it.
pub async fn receive(State(state): State<AppState>, headers: HeaderMap, body: Body) -> AppResult<StatusCode> {
    if state.webhook_secrets.0.is_empty() {
        return Err(AppError::NotFound);
    }
    let body = to_bytes(body, LARGEST).await.map_err(|_| AppError::TooLarge)?;
    let header = headers.get("stripe-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let now = state.clock.now();
    if !state.webhook_secrets.signed(header, &body, now) {
        return Err(AppError::BadRequest("no good signature".to_owned()));
    }
    let body = std::str::from_utf8(&body).map_err(|error| AppError::BadRequest(error.to_string()))?;
    let event = event(body).ok_or_else(|| AppError::BadRequest("no event".to_owned()))?;
    let mut connection = state.db.acquire().await?;
    store::receive(&mut connection, provider::Name::Stripe, &event, body, now).await?;
    Ok(StatusCode::OK)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign(secret: &str, time: i64, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{time}.").as_bytes());
        mac.update(body);
        format!("t={time},v1={}", HEXLOWER_PERMISSIVE.encode(&mac.finalize().into_bytes()))
    }

    #[test]
    fn only_a_fresh_signature_with_one_of_the_secrets_is_good() {
        let now: DateTime<Utc> = "2026-11-24T09:00:00Z".parse().unwrap();
        let at = now.timestamp();
        let secrets = Secrets::of(&"whsec_new, whsec_old".to_owned().into()).unwrap();
        for secret in ["whsec_new", "whsec_old"] {
            assert!(secrets.signed(&sign(secret, at, b"{}"), b"{}", now));
            assert!(secrets.signed(&sign(secret, at - 300, b"{}"), b"{}", now));
        }
        for header in [
            String::new(),
            "t=1".to_owned(),
            "v1=00".to_owned(),
            sign("whsec_other", at, b"{}"),
            sign("", at, b"{}"),
            sign("whsec_new", at - 301, b"{}"),
            sign("whsec_new", at + 301, b"{}"),
            sign("whsec_new", at, b"{ }"),
            sign("whsec_new", at, b"{}").replace("v1=", "v0="),
            sign("whsec_new", i64::MAX, b"{}"),
        ] {
            assert!(!secrets.signed(&header, b"{}", now), "{header}");
        }
    }

    #[test]
    fn no_secret_is_blank() {
        for setting in ["", " ", "whsec_1,", "whsec_1, ,whsec_2"] {
            assert!(Secrets::of(&setting.to_owned().into()).is_none(), "{setting:?}");
        }
    }
}
