//! Style sheets, scripts and fonts, embedded in the program. The sheets of a folder are joined into one at start, in the
//! order of their names, and so are the scripts of readers' pages; the addresses hold a hash of the content, so that
//! browsers keep them for good.

use std::io::Write as _;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use data_encoding::{BASE64, HEXLOWER};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use rust_embed::Embed;
use sha2::{Digest as _, Sha256};

use crate::page::Cache;

/// The slowest and smallest that Brotli has: what is compressed once at start is sent ten thousand times.
const QUALITY: u32 = 11;

/// How far back Brotli looks, as a power of two: further than any of these texts is long.
const WINDOW: u32 = 22;

#[derive(Embed)]
#[folder = "static/"]
struct Files;

/// A text whose address changes with it.
struct Hashed {
    path: String,
    kind: &'static str,
    content: String,
    /// The same, compressed; empty if that failed.
    brotli: Vec<u8>,
}

impl Hashed {
    fn new(content: String, extension: &str, kind: &'static str) -> Self {
        let hash = HEXLOWER.encode(&Sha256::digest(&content)[..8]);
        let brotli = compressed(&content).unwrap_or_default();
        Self { path: format!("/static/{hash}.{extension}"), kind, content, brotli }
    }

    /// Whether a browser may have the compressed one.
    fn goes_compressed(&self, headers: &HeaderMap) -> bool {
        let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
        let mut codings = accepted.unwrap_or_default().split(',').map(str::trim);
        !self.brotli.is_empty() && codings.any(|coding| coding == "br")
    }

    fn respond(&self, headers: &HeaderMap) -> Response {
        let kind = (header::CONTENT_TYPE, self.kind);
        let varies = (header::VARY, "accept-encoding");
        if self.goes_compressed(headers) {
            let coding = (header::CONTENT_ENCODING, "br");
            return Cache::Immutable.on(([kind, varies, coding], self.brotli.clone()));
        }
        Cache::Immutable.on(([kind, varies], self.content.clone()))
    }
}

fn compressed(content: &str) -> std::io::Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, QUALITY, WINDOW);
    writer.write_all(content.as_bytes())?;
    writer.flush()?;
    Ok(writer.into_inner())
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

/// The sheets of one folder as one, without comments and indentation, which a seventh of it would be.
fn sheets(folder: &str) -> Hashed {
    let whole = without_comments(&joined(folder));
    let mut content = String::with_capacity(whole.len());
    for line in whole.lines().map(str::trim).filter(|line| !line.is_empty()) {
        content.push_str(line);
        content.push('\n');
    }
    Hashed::new(content, "css", "text/css; charset=utf-8")
}

fn without_comments(sheet: &str) -> String {
    let mut pieces = sheet.split("/*");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.filter_map(|piece| piece.split_once("*/")).fold(first, |all, (_, rest)| all + rest)
}

static PAPER: LazyLock<Hashed> = LazyLock::new(|| sheets("css/paper/"));
static LISTS: LazyLock<Hashed> = LazyLock::new(|| sheets("css/lists/"));
static SERVICE: LazyLock<Hashed> = LazyLock::new(|| sheets("css/service/"));
static DESK: LazyLock<Hashed> = LazyLock::new(|| sheets("css/desk/"));

static SCRIPT: LazyLock<Hashed> =
    LazyLock::new(|| Hashed::new(joined("js/page/"), "js", "text/javascript; charset=utf-8"));

static EARLY: LazyLock<String> = LazyLock::new(|| text("js/early.js").unwrap_or_default());

/// Address of the sheet of every page.
pub fn paper_sheet() -> &'static str {
    &PAPER.path
}

/// Address of what the front page, archives and search need besides.
pub fn lists_sheet() -> &'static str {
    &LISTS.path
}

/// Address of what pages about accounts and subscriptions need besides.
pub fn service_sheet() -> &'static str {
    &SERVICE.path
}

/// Address of what the newsroom and the administration need besides.
pub fn desk_sheet() -> &'static str {
    &DESK.path
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

/// What a `data:` address may not hold as it is.
const NOT_IN_ADDRESS: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>');

static ICON: LazyLock<String> = LazyLock::new(|| {
    let icon = text("icon.svg").unwrap_or_default().replace('"', "'");
    format!("data:image/svg+xml,{}", utf8_percent_encode(icon.trim(), NOT_IN_ADDRESS))
});

/// The icon itself as an address: smaller than asking for it.
pub fn icon() -> &'static str {
    &ICON
}

/// Whether the fonts were bundled into this program: without them pages are set in fonts of the reader's own.
pub fn has_fonts() -> bool {
    Files::get("dist/fonts/newsreader-text.woff2").is_some()
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
pub async fn show(Path(path): Path<String>, headers: HeaderMap) -> Response {
    for hashed in [&*PAPER, &*LISTS, &*SERVICE, &*DESK, &*SCRIPT] {
        if hashed.path.strip_prefix("/static/") == Some(&path) {
            return hashed.respond(&headers);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_leave_a_sheet_and_rules_stay() {
        assert_eq!(without_comments("/* a */b{}/* c\n*/d{} /**/e"), "b{}d{} e");
        assert_eq!(without_comments("b{}"), "b{}");
    }

    #[test]
    fn each_sheet_begins_where_its_layers_are_known() {
        assert!(PAPER.content.starts_with("@layer tokens, base"));
        assert!(LISTS.content.starts_with("@layer "));
        assert!(SERVICE.content.starts_with("@layer "));
        assert!(DESK.content.starts_with("@layer "));
    }

    #[test]
    fn a_browser_that_knows_brotli_gets_a_fifth() {
        let accepts =
            |value: &'static str| HeaderMap::from_iter([(header::ACCEPT_ENCODING, value.parse().unwrap())]);
        assert!(PAPER.goes_compressed(&accepts("gzip, deflate, br, zstd")));
        assert!(!PAPER.goes_compressed(&accepts("gzip, brr")));
        assert!(PAPER.brotli.len() * 5 < PAPER.content.len());
    }
}
