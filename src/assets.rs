//! Style sheets, scripts and fonts, embedded in the program. The sheets are joined into one at start, in the order of
//! their names; its address holds a hash of its content, so that browsers keep it for good.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use data_encoding::HEXLOWER;
use rust_embed::Embed;
use sha2::{Digest as _, Sha256};

use crate::page::Cache;

#[derive(Embed)]
#[folder = "static/"]
struct Files;

struct Stylesheet {
    path: String,
    content: String,
}

static STYLESHEET: LazyLock<Stylesheet> = LazyLock::new(|| {
    let mut names: Vec<_> = Files::iter().filter(|name| name.starts_with("css/")).collect();
    names.sort();
    let sheets = names.iter().filter_map(|name| Files::get(name));
    let content: String = sheets.map(|file| String::from_utf8_lossy(&file.data).into_owned()).collect();
    let hash = HEXLOWER.encode(&Sha256::digest(&content)[..8]);
    Stylesheet { path: format!("/static/{hash}.css"), content }
});

/// Address of the one style sheet.
pub fn stylesheet_path() -> &'static str {
    &STYLESHEET.path
}

/// Whether the fonts were bundled into this program: without them pages are set in fonts of the reader's own.
pub fn has_fonts() -> bool {
    Files::get("dist/fonts/newsreader-latin.woff2").is_some()
}

static EDITOR: LazyLock<Option<String>> = LazyLock::new(|| {
    let name = Files::iter().find(|name| name.starts_with("dist/editor-") && name.ends_with(".js"))?;
    Some(format!("/static/{name}"))
});

/// Address of the newsroom's editor; none if it was not bundled into this program, which then takes stories as Markdown.
pub fn editor_path() -> Option<&'static str> {
    EDITOR.as_deref()
}

/// Any file under /static.
pub async fn show(Path(path): Path<String>) -> Response {
    if STYLESHEET.path.strip_prefix("/static/") == Some(&path) {
        return Cache::Immutable
            .on(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLESHEET.content.clone()));
    }
    match Files::get(&path) {
        Some(file) => {
            let kind = mime_guess::from_path(&path).first_or_octet_stream();
            // What is bundled never changes under its name; the rest is asked about each time.
            let cache = if path.starts_with("dist/") { Cache::Immutable } else { Cache::Shared };
            cache.on(([(header::CONTENT_TYPE, kind.as_ref())], file.data.into_owned()))
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
