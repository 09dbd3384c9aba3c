//! What every response says to the browser, whatever it answers.

use std::sync::LazyLock;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::AppState;

/// No script, style or picture comes from elsewhere, nor from the page's own text but for the one script that the program
/// puts into every head: so the policy is the same for all, and cached bytes stay identical.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    // Frames are those of players, and there is none before a reader asks for it. The icon is its own address.
    format!(
        "default-src 'self'; img-src 'self' data:; script-src 'self' {}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
         object-src 'none'; frame-src https://www.youtube-nocookie.com https://player.vimeo.com \
         https://platform.twitter.com",
        crate::assets::early_script_source()
    )
});

/// What every response says to the browser.
pub async fn secure(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let headers: [(HeaderName, &'static str); 5] = [
        (header::CONTENT_SECURITY_POLICY, POLICY.as_str()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=(), browsing-topics=()",
        ),
    ];
    let start = Instant::now();
    let mut response = next.run(request).await;
    for (name, value) in headers {
        // Of several policies for referrers browsers keep to the last: a page's own is left alone.
        if name == header::REFERRER_POLICY && response.headers().contains_key(&name) {
            continue;
        }
        // Appended: a page may bring a stricter policy of its own, and browsers keep to all of them.
        response.headers_mut().append(name, HeaderValue::from_static(value));
    }
    // A cookie is somebody's: no shared cache may keep what it comes with.
    if response.headers().contains_key(header::SET_COOKIE) && is_public(&response) {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    if state.production {
        let value = HeaderValue::from_static("max-age=31536000");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, value);
    } else {
        let timing = format!("app;dur={:.2}", start.elapsed().as_secs_f64() * 1000.0);
        if let Ok(value) = HeaderValue::from_str(&timing) {
            response.headers_mut().insert(HeaderName::from_static("server-timing"), value);
        }
    }
    response
}

fn is_public(response: &Response) -> bool {
    response
        .headers()
        .get(header::CACHE_CONTROL)
        .is_some_and(|policy| policy.as_bytes().starts_with(b"public"))
}
