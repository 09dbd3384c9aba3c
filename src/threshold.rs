//! What is settled before any page is asked: that the request is meant for us, and that each page has one address. A page
//! that also answered at `/story/x.css` or `/story;x.js` could be kept by a cache that takes it for a file.

use axum::extract::{Request, State};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::AppState;
use crate::redirects;

/// Parameters by which other systems ask for a page without its wall.
const AMP: [&str; 3] = ["amp", "amp=1", "outputType=amp"];

/// Refuses requests for a host that is not ours (421): links and cookies would be made for somebody else's name. A
/// request names one host, in its line or in its head, and if in both, then the same sort of host: ours.
pub async fn known_host(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let named = hosts(request.uri(), request.headers());
    let known = named.is_some_and(|hosts| hosts.iter().all(|host| is_ours(&state, host)));
    if known { next.run(request).await } else { StatusCode::MISDIRECTED_REQUEST.into_response() }
}

/// The hosts that a request names; nothing if it names none, or two in its head.
fn hosts(uri: &Uri, headers: &HeaderMap) -> Option<Vec<String>> {
    let mut named: Vec<_> =
        uri.authority().map(|authority| authority.as_str().to_owned()).into_iter().collect();
    let mut head = headers.get_all(header::HOST).iter();
    match (head.next(), head.next()) {
        (None, _) => {}
        (Some(host), None) => named.push(host.to_str().ok()?.to_owned()),
        (Some(_), Some(_)) => return None,
    }
    (!named.is_empty()).then_some(named)
}

fn is_ours(state: &AppState, host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host }
    });
    let ours = state.base_url.host_str().is_some_and(|ours| ours.eq_ignore_ascii_case(name));
    let local = state.loopback && matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    ours || local
}

/// Leads to the one address of a page, or nowhere. Reading only: a form is sent to where its page says.
/// An old address, which most systems wrote with a slash at its end, leads on in the same step.
pub async fn one_address(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (path, query) = (request.uri().path(), request.uri().query());
    if is_odd(path) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let (tidy, kept) = (tidy_path(path), query.and_then(tidy_query));
    if !reading || (tidy == path && kept.as_deref() == query) {
        return next.run(request).await;
    }
    // Without an answer it is a step more.
    let moved = redirects::store::redirected(&state.db, &tidy).await.ok().flatten();
    if let Some(moved) = moved {
        return Redirect::permanent(&moved).into_response();
    }
    let to = match kept {
        Some(query) => format!("{tidy}?{query}"),
        None => tidy,
    };
    // The parts were an address before, so they are one now.
    match to.parse::<PathAndQuery>() {
        Ok(to) => (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to.to_string())]).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// No address of ours holds a parameter of a path, an encoded slash, dot or backslash, or a NUL, which Postgres does not
/// take either.
fn is_odd(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    [";", "%3b", "%2f", "%5c", "%2e", "%00", "\\", "/./", "/../"].iter().any(|odd| lower.contains(odd))
        || lower.ends_with("/.")
        || lower.ends_with("/..")
}

/// The path with single slashes, none at the end, and without a last part that asks for AMP.
fn tidy_path(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let parts = match &parts[..] {
        [story @ .., "amp"] if story.len() == 2 => story,
        all => all,
    };
    format!("/{}", parts.join("/"))
}

/// The query without what asks for AMP; nothing where nothing is left.
fn tidy_query(query: &str) -> Option<String> {
    let kept: Vec<&str> = query.split('&').filter(|part| !AMP.contains(part)).collect();
    let asked = kept.len() < query.split('&').count();
    (!asked || !kept.is_empty()).then(|| kept.join("&"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_of_pages() {
        for (path, tidy) in [
            ("/", "/"),
            ("/politics/", "/politics"),
            ("//politics//story/", "/politics/story"),
            ("//evil.example/", "/evil.example"),
            ("/politics/story/amp", "/politics/story"),
            ("/politics/amp", "/politics/amp"),
        ] {
            assert_eq!(tidy_path(path), tidy, "{path}");
        }
        for (query, tidy) in
            [("", Some("")), ("amp=1", None), ("amp&q=x", Some("q=x")), ("q=amp", Some("q=amp"))]
        {
            assert_eq!(tidy_query(query).as_deref(), tidy, "{query}");
        }
    }

    proptest! {
        #[test]
        fn a_tidy_address_is_its_own(path in "(/[a-z.]{0,4}){0,5}/?", query in "[a-z=&1]{0,12}") {
            let tidy = tidy_path(&path);
            prop_assert_eq!(tidy_path(&tidy), tidy.clone());
            prop_assert!(!tidy.starts_with("//"));
            let kept = tidy_query(&query);
            prop_assert_eq!(kept.as_deref().and_then(tidy_query), kept);
        }
    }
}
