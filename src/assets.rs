//! Style sheets, scripts and fonts, embedded in the program. The sheets are joined into one at start, in the order of
//! their names, and so are the scripts of readers' pages; the addresses hold a hash of the content, so that browsers keep
//! them for good.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use data_encoding::{BASE64, HEXLOWER};
use rust_embed::Embed;
use sha2::{Digest as _, Sha256};

use crate::page::Cache;

#[derive(Embed)]
#[folder = "static/"]
struct Files;

/// A text whose address changes with it.
struct Hashed {
    path: String,
    kind: &'static str,
    content: String,
}

impl Hashed {
    fn new(content: String, extension: &str, kind: &'static str) -> Self {
        let hash = HEXLOWER.encode(&Sha256::digest(&content)[..8]);
        Self { path: format!("/static/{hash}.{extension}"), kind, content }
    }
}

fn text(name: &str) -> Option<String> {
    Files::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned())
}

/// All files of a folder, one after the other.
fn joined(folder: &str) -> String {
    let mut names: Vec<_> = Files::iter().filter(|name| name.starts_with(folder)).collect();
    names.sort();
    names.iter().filter_map(|name| text(name)).collect()
}

static STYLESHEET: LazyLock<Hashed> =
    LazyLock::new(|| Hashed::new(joined("css/"), "css", "text/css; charset=utf-8"));

static SCRIPT: LazyLock<Hashed> =
    LazyLock::new(|| Hashed::new(joined("js/page/"), "js", "text/javascript; charset=utf-8"));

static EARLY: LazyLock<String> = LazyLock::new(|| text("js/early.js").unwrap_or_default());

/// Address of the one style sheet.
pub fn stylesheet_path() -> &'static str {
    &STYLESHEET.path
}

/// Address of the one script of readers' pages.
pub fn script_path() -> &'static str {
    &SCRIPT.path
}

/// The script in the head of pages: what must be so before anything is drawn. It stands in the page itself, where it costs
/// no request; the content policy names it by its hash.
pub fn early_script() -> &'static str {
    &EARLY
}

/// Its source as a content policy names it.
pub fn early_script_source() -> String {
    format!("'sha256-{}'", BASE64.encode(&Sha256::digest(early_script())))
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
    for hashed in [&*STYLESHEET, &*SCRIPT] {
        if hashed.path.strip_prefix("/static/") == Some(&path) {
            return Cache::Immutable.on(([(header::CONTENT_TYPE, hashed.kind)], hashed.content.clone()));
        }
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
