//! A page: a template inside the site's chrome, and how long whom it may be kept by.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};

use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::Viewer;
use crate::front::store;

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
        if viewer.account.is_some() {
            Self::Reader
        } else {
            Self::Shared
        }
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
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, self.header());
        if matches!(self, Self::Shared | Self::Reader) {
            response
                .headers_mut()
                .append(header::VARY, HeaderValue::from_static("cookie"));
        }
        response
    }
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
        Self {
            template,
            cache,
            status: StatusCode::OK,
        }
    }

    /// A form that comes back with what was typed and what is wrong with it.
    pub fn invalid(template: T) -> Self {
        Self {
            template,
            cache: Cache::Never,
            status: StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// The same with another status.
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

/// What surrounds every page.
#[derive(Debug, Clone)]
pub struct Chrome {
    /// The publication.
    pub site: SiteName,
    /// "Tuesday 24 November 2026".
    pub today: String,
    /// The reader, as the masthead needs them.
    pub viewer: Signed,
    /// The sections of the navigation.
    pub sections: Vec<SectionLink>,
    /// The moment the page is made.
    pub now: DateTime<Utc>,
    /// The publication's time zone.
    pub zone: Tz,
}

/// The publication's name.
#[derive(Debug, Clone)]
pub struct SiteName {
    /// As the masthead prints it.
    pub name: String,
    /// Language of its pages.
    pub lang: &'static str,
    /// Where it stands, without a slash at the end.
    pub base: String,
    /// Address of the style sheet: it changes with its content.
    pub stylesheet: &'static str,
    /// The fonts are there to be loaded early.
    pub has_fonts: bool,
    /// A sentence above everything.
    pub notice: Option<String>,
}

/// Whether somebody is signed in, and works here. Not who: pages differ by as little as possible.
#[derive(Debug, Clone, Copy)]
pub struct Signed {
    /// Signed in.
    pub signed_in: bool,
    /// Works here.
    pub staff: bool,
}

/// A section in the navigation.
#[derive(Debug, Clone)]
pub struct SectionLink {
    /// Name.
    pub name: String,
    /// Address.
    pub href: String,
}

impl Chrome {
    /// The chrome of a page for this viewer, now.
    pub async fn of(state: &AppState, viewer: &Viewer) -> AppResult<Self> {
        let (name, sections) = store::masthead(&state.db).await?;
        let mut chrome = Self::bare(state);
        chrome.site.name = name;
        chrome.viewer = Signed {
            signed_in: viewer.account.is_some(),
            staff: viewer.role().is_some_and(crate::accounts::Role::is_staff),
        };
        chrome.sections = sections
            .into_iter()
            .map(|(slug, name)| SectionLink {
                name,
                href: format!("/{slug}"),
            })
            .collect();
        Ok(chrome)
    }

    /// The chrome of a page when the database is away.
    pub fn bare(state: &AppState) -> Self {
        let now = state.clock.now();
        Self {
            site: SiteName {
                name: "Courant".to_owned(),
                lang: "en",
                base: state.base(),
                stylesheet: crate::assets::stylesheet_path(),
                has_fonts: crate::assets::has_fonts(),
                notice: state.demonstration.then(|| crate::t("demonstration-notice")),
            },
            today: crate::wording::long_date(now, state.zone),
            viewer: Signed {
                signed_in: false,
                staff: false,
            },
            sections: Vec::new(),
            now,
            zone: state.zone,
        }
    }
}

/// What a page says of itself in its head.
#[derive(Debug, Clone)]
pub struct Head {
    /// Title of the window.
    pub title: String,
    /// One or two sentences, 200 characters at most.
    pub description: String,
    /// The page's one address, absolute.
    pub canonical: String,
    /// What crawlers are told, where it is not "index, follow".
    pub robots: Option<&'static str>,
    /// A feed of what the page lists.
    pub feed: Option<FeedLink>,
    /// Open Graph's type.
    pub og_type: &'static str,
    /// Title without the publication's name.
    pub og_title: String,
    /// Address of a picture, absolute.
    pub image: Option<String>,
    /// Address of the section to mark in the navigation.
    pub section: String,
}

/// A feed and its title.
#[derive(Debug, Clone)]
pub struct FeedLink {
    /// Title.
    pub title: String,
    /// Address.
    pub href: String,
}

/// Longest description, in characters.
const DESCRIPTION: usize = 200;

impl Head {
    /// The head of a page named `title` at `path`.
    pub fn new(chrome: &Chrome, title: impl Into<String>, path: &str) -> Self {
        let title = title.into();
        Self {
            title: format!("{title} – {}", chrome.site.name),
            description: crate::t1("site-description", "name", &chrome.site.name),
            canonical: format!("{}{path}", chrome.site.base),
            robots: None,
            feed: None,
            og_type: "website",
            og_title: title,
            image: None,
            section: String::new(),
        }
    }

    /// The same with a description, shortened at a word.
    pub fn described(mut self, text: &str) -> Self {
        if !text.is_empty() {
            self.description = shorten(text, DESCRIPTION);
        }
        self
    }

    /// The same for a page that is nobody's search result.
    pub fn unlisted(mut self) -> Self {
        self.robots = Some("noindex");
        self
    }

    /// The same with a feed of what it lists, and its section marked.
    pub fn listing(mut self, name: &str, path: &str) -> Self {
        self.feed = Some(FeedLink {
            title: name.to_owned(),
            href: format!("{path}/feed.xml"),
        });
        path.clone_into(&mut self.section);
        self
    }
}

/// At most `longest` characters of a text, cut after a whole word and marked so.
pub fn shorten(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let cut: String = text.chars().take(longest - 1).collect();
    let end = cut.rfind(char::is_whitespace).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end())
}

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
        .is_some_and(|asked| asked.split(',').any(|one| one.trim() == tag || one.trim() == "*"));
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
