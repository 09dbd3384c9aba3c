//! What handlers take: who asks, and in which role.

mod signed_in;

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum_extra::extract::SignedCookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::de::DeserializeOwned;
use tower_sessions::Session;
use uuid::Uuid;

pub use signed_in::{SignedIn, Staff};

use crate::accounts::{self, Account, Role};
use crate::app::AppState;
use crate::error::AppError;
use crate::licences::Cover;
use crate::paywall::gate::{Intent, Reader};
use crate::paywall::network::Agent;
use crate::paywall::store::Held;
use crate::paywall::{self, Standing};

/// A visitor's cookie is kept as long as browsers allow, 400 days.
const VISITOR_DAYS: i64 = 400;

/// Who asks: the browser, and the account that is signed in in it.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// The signed-in account.
    pub account: Option<Account>,
    /// What they are entitled to.
    pub standing: Standing,
    /// They read on although a payment failed.
    pub in_grace: bool,
    /// They read by a seat in a group that is theirs no more.
    pub group_ended: bool,
    /// The random id of the browser.
    pub visitor: Uuid,
    /// The browser has no cookie with the id yet.
    fresh: bool,
    /// Why the page is asked for.
    pub intent: Intent,
    /// Where they ask from, as far as it can be known.
    pub address: Option<IpAddr>,
    /// The site licence that covers them, if they read by one.
    pub licence: Option<Cover>,
    /// With which family of browsers.
    agent: Agent,
}

impl Viewer {
    /// Somebody of whom nothing is known: for error pages when the database is away.
    pub fn stranger() -> Self {
        Self {
            account: None,
            standing: Standing::Anonymous,
            in_grace: false,
            group_ended: false,
            visitor: Uuid::new_v4(),
            fresh: true,
            intent: Intent::Glance,
            address: None,
            licence: None,
            agent: Agent::Other,
        }
    }

    /// The reader as the paywall sees them.
    pub fn reader(&self) -> Reader {
        let meter_id = self.account.as_ref().map_or(self.visitor, |account| account.account_id.0);
        Reader {
            standing: self.standing,
            meter_id,
            visitor: self.visitor,
            address: self.address,
            agent: self.agent,
        }
    }

    /// The ids under which something may have been given to them.
    pub fn ids(&self) -> [Uuid; 2] {
        [self.reader().meter_id, self.visitor]
    }

    /// The browser was here before: it may have been given something.
    pub fn is_known(&self) -> bool {
        !self.fresh || self.account.is_some()
    }

    /// The role of whoever is signed in.
    pub fn role(&self) -> Option<Role> {
        self.account.as_ref().map(|account| account.role)
    }

    /// The same browser after its account has left it.
    #[must_use]
    pub fn signed_out(&self) -> Self {
        Self {
            account: None,
            standing: Standing::Anonymous,
            in_grace: false,
            group_ended: false,
            licence: None,
            ..self.clone()
        }
    }

    /// The cookie that makes a new visitor known, to be set by the page that counted something for them.
    pub fn remember(&self, state: &AppState, jar: SignedCookieJar) -> SignedCookieJar {
        if !self.fresh {
            return jar;
        }
        let cookie = Cookie::build((visitor_cookie(state.production), self.visitor.simple().to_string()))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(state.production)
            .max_age(time::Duration::days(VISITOR_DAYS));
        jar.add(cookie)
    }
}

/// Name of the visitor's cookie.
pub fn visitor_cookie(secure: bool) -> &'static str {
    if secure { "__Host-visitor" } else { "visitor" }
}

impl FromRequestParts<AppState> for Viewer {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let jar = SignedCookieJar::from_headers(&parts.headers, state.keys.visitor.clone());
        let known =
            jar.get(visitor_cookie(state.production)).and_then(|cookie| cookie.value().parse::<Uuid>().ok());
        let account = signed_in(parts, state).await?;
        let address = address(parts, state);
        let held = held(state, account.as_ref()).await?;
        let (standing, licence) = covered(state, held, address);
        Ok(Self {
            account,
            standing,
            in_grace: held.in_grace,
            group_ended: held.group_ended,
            visitor: known.unwrap_or_else(Uuid::new_v4),
            fresh: known.is_none(),
            intent: intent(parts),
            address,
            licence,
            agent: Agent::of(user_agent(&parts.headers)),
        })
    }
}

async fn held(state: &AppState, account: Option<&Account>) -> Result<Held, AppError> {
    match account {
        None => Ok(Held::NOTHING),
        Some(account) => {
            let staff = account.role.is_staff();
            Ok(paywall::store::held(&state.db, account.account_id, staff, state.clock.now()).await?)
        }
    }
}

/// What they are to the paywall, and the licence that makes them so, if one does.
fn covered(state: &AppState, held: Held, address: Option<IpAddr>) -> (Standing, Option<Cover>) {
    // The address of a proxy of ours is everybody's whom it does not name.
    let address = address.filter(|address| !state.proxies.trusts(*address));
    let licences = state.licences.current();
    licences.cover(held.standing, held.seat, address, state.clock.now(), state.zone)
}

fn address(parts: &Parts, state: &AppState) -> Option<IpAddr> {
    let ConnectInfo(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    state.proxies.client(peer.ip(), &parts.headers)
}

/// What the client calls itself; anybody may call themselves anything.
pub fn user_agent(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

async fn signed_in(parts: &mut Parts, state: &AppState) -> Result<Option<Account>, AppError> {
    let Some(session) = parts.extensions.get::<Session>() else {
        return Ok(None);
    };
    match accounts::session::account(session).await? {
        None => Ok(None),
        Some(id) => Ok(accounts::store::find(&state.db, id).await?.filter(|account| !account.disabled)),
    }
}

/// A browser that looks ahead says so (`Sec-Purpose: prefetch`, also in combinations such as `prefetch;prerender`;
/// `Purpose` is what older ones send).
fn intent(parts: &Parts) -> Intent {
    let ahead = |name: &str| {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains("prefetch"))
    };
    // A picture or a frame of another page asks without its reader having opened anything. Without the header it is
    // somebody whose browser is older than the header, or none.
    let opens = parts.headers.get("sec-fetch-dest").is_none_or(|to| to == "document");
    if parts.method != axum::http::Method::GET || ahead("sec-purpose") || ahead("purpose") || !opens {
        Intent::Glance
    } else {
        Intent::Read
    }
}

/// The parameters of a path. What does not parse is no address of ours: not found, where axum would call it a bad request
/// and so say that ids of this form exist.
#[derive(Debug, Clone)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Path<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(path)| Self(path)).map_err(|_| AppError::NotFound)
    }
}

/// One of our own paths, or the front page: `?next=` never leads to another host, not by `//host` nor by `/\host`,
/// which browsers read as the same.
pub fn own_path(next: Option<&str>) -> &str {
    match next {
        Some(next)
            if next.starts_with('/')
                && !next.starts_with("//")
                && !next.contains('\\')
                && !next.chars().any(char::is_control) =>
        {
            next
        }
        _ => "/",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_leads_only_to_our_own_pages() {
        for (next, path) in [
            (Some("/politics/a-story?x=1"), "/politics/a-story?x=1"),
            (Some("//evil.example"), "/"),
            (Some("/\\evil.example"), "/"),
            (Some("https://evil.example"), "/"),
            (Some("/a\nb"), "/"),
            (Some(""), "/"),
            (None, "/"),
        ] {
            assert_eq!(own_path(next), path);
        }
    }
}
