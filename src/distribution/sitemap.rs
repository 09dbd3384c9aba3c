//! What search engines may find, and where.

use std::fmt::Write as _;

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use quick_xml::escape::escape;
use serde::Deserialize;

use crate::app::AppState;
use crate::articles::store as articles;
use crate::error::{AppError, AppResult};
use crate::front::store;
use crate::page::Cache;

/// Stories a sitemap holds; with the paper's own pages it stays under the 50,000 addresses that sitemaps.org allows.
const LENGTH: i64 = 49_000;

/// Which sitemap of the index.
#[derive(Debug, Deserialize)]
pub struct Part {
    part: Option<i64>,
}

/// GET /sitemap.xml: one sitemap while the paper fits into one, an index of several beyond that.
pub async fn show(State(state): State<AppState>, Query(part): Query<Part>) -> AppResult<Response> {
    let now = state.clock.now();
    let count = articles::count(&state.db, now).await?;
    let xml = match part.part {
        None if count > LENGTH => index(&state.base(), (count + LENGTH - 1) / LENGTH),
        None => urls(&state, 0).await?,
        Some(part) if (0..1000).contains(&part) && part * LENGTH < count.max(1) => urls(&state, part).await?,
        Some(_) => return Err(AppError::NotFound),
    };
    Ok(Cache::Shared.on(([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], xml)))
}

fn index(base: &str, parts: i64) -> String {
    let mut xml = head("sitemapindex");
    for part in 0..parts {
        let _ = writeln!(xml, "<sitemap><loc>{base}/sitemap.xml?part={part}</loc></sitemap>");
    }
    xml + "</sitemapindex>\n"
}

async fn urls(state: &AppState, part: i64) -> AppResult<String> {
    let base = state.base();
    let mut xml = head("urlset");
    if part == 0 {
        let sections = store::sections(&state.db).await?;
        let own =
            ["/", "/latest", "/briefs", "/subscribe", "/contact", "/terms", "/privacy"].map(str::to_owned);
        let texts = state.site.current();
        let texts = texts.own_texts().map(|text| crate::site::texts::path(&text.slug));
        for path in own
            .into_iter()
            .chain(texts)
            .chain(sections.into_iter().map(|section| format!("/{}", section.slug)))
        {
            let _ = writeln!(xml, "<url><loc>{}</loc></url>", escape(format!("{base}{path}")));
        }
    }
    for address in articles::addresses(&state.db, state.clock.now(), LENGTH, part * LENGTH).await? {
        let at = escape(format!("{base}/{}/{}", address.section, address.slug));
        let changed = crate::wording::iso(address.changed_at);
        let _ = writeln!(xml, "<url><loc>{at}</loc><lastmod>{changed}</lastmod></url>");
    }
    Ok(xml + "</urlset>\n")
}

fn head(root: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
    )
}

/// GET /robots.txt
pub async fn robots(State(state): State<AppState>) -> impl IntoResponse {
    let text = format!(
        "User-agent: *\nDisallow: /newsroom\nDisallow: /admin\nDisallow: /account\nDisallow: /search\nDisallow: /api/\nDisallow: /go/\nDisallow: /sponsors/\n\nSitemap: {}/sitemap.xml\n",
        state.base()
    );
    Cache::Shared.on(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text))
}
