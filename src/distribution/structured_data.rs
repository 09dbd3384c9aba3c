//! schema.org in JSON-LD. It describes a story and never holds its text.

use serde_json::{Value, json};

use crate::articles::store::Byline;
use crate::articles::{Kind, Story};
use crate::briefs::Brief;
use crate::corrections::Correction;
use crate::page::{Chrome, Head};

/// A `NewsArticle`. The gated part is marked as Google documents it ("Structured data for subscription and paywalled
/// content"): `isAccessibleForFree`, and the CSS class of the gated part or of what stands in for it. Both are about the
/// story and not about who reads it: a crawler that gets all of it must learn that others do not, or the page is cloaking.
pub fn news_article(
    story: &Story,
    bylines: &[Byline],
    corrections: &[Correction],
    page: &Head,
    chrome: &Chrome,
    free: bool,
) -> String {
    let base = &chrome.site.base;
    let kind = if story.kind == Kind::Sponsored { "AdvertiserContentArticle" } else { "NewsArticle" };
    let authors: Vec<Value> = bylines
        .iter()
        .map(|byline| json!({"@type": "Person", "name": byline.name, "url": format!("{base}/authors/{}", byline.slug)}))
        .collect();
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": kind,
        "headline": story.headline,
        "description": page.description,
        "url": page.canonical,
        "mainEntityOfPage": page.canonical,
        "datePublished": crate::wording::iso(story.published_at),
        "dateModified": crate::wording::iso(story.updated_at.unwrap_or(story.published_at)),
        "articleSection": story.section_name,
        "author": authors,
        "publisher": publisher(chrome),
        "isAccessibleForFree": free,
    });
    if !corrections.is_empty() {
        data["correction"] = corrections.iter().map(correction).collect();
    }
    if let Some(image) = &page.image {
        data["image"] = json!([image]);
    }
    if !free {
        data["hasPart"] =
            json!({"@type": "WebPageElement", "isAccessibleForFree": false, "cssSelector": ".paywall"});
    }
    embeddable(&data)
}

/// What readers were told was wrong.
fn correction(correction: &Correction) -> Value {
    json!({
        "@type": "CorrectionComment",
        "text": correction.words,
        "datePublished": crate::wording::iso(correction.made_at),
    })
}

/// A brief: short, and free.
pub fn brief(brief: &Brief, page: &Head, chrome: &Chrome) -> String {
    embeddable(&json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": brief.headline,
        "url": page.canonical,
        "mainEntityOfPage": page.canonical,
        "datePublished": crate::wording::iso(brief.published_at),
        "publisher": publisher(chrome),
        "isAccessibleForFree": true,
    }))
}

fn publisher(chrome: &Chrome) -> Value {
    json!({"@type": "NewsMediaOrganization", "name": chrome.site.name, "url": format!("{}/", chrome.site.base)})
}

/// JSON that cannot end the script element it stands in.
fn embeddable(data: &Value) -> String {
    data.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_cannot_end_the_script() {
        let text = embeddable(&json!({"headline": "</script><script>alert(1)</script> & more"}));
        assert!(!text.contains('<') && !text.contains('&'));
        let back: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back["headline"], "</script><script>alert(1)</script> & more");
    }
}
