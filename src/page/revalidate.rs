//! Pages that a browser may keep are asked about each time; most answers are that nothing changed.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};

/// The longest page that gets an ETag; ours are far below.
const LARGEST: usize = 8 << 20;

/// Gives pages that may be kept a weak ETag of their bytes, and answers 304 to whoever has them. The tag is the hash
/// of what this reader gets, so a preview's is its own. Weak, because compression comes after.
pub async fn revalidate(request: Request, next: Next) -> Response {
    let asked = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    let kept = response
        .headers()
        .get(header::CACHE_CONTROL)
        .is_some_and(|policy| policy.as_bytes().ends_with(b"no-cache"));
    if response.status() != StatusCode::OK || !kept {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, LARGEST).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let tag = format!("W/\"{}\"", BASE64URL_NOPAD.encode(&Sha256::digest(&bytes)[..15]));
    let known = asked
        .as_ref()
        .and_then(|asked| asked.to_str().ok())
        .is_some_and(|asked| asked.split(',').any(|one| one.trim() == tag));
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, value);
    }
    if known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.remove(header::CONTENT_TYPE);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}
