//! The last look at HTML before it leaves.
//!
//! The renderer escapes everything itself and can only write what is listed here. ammonia parses its output as a browser
//! would and drops the rest, so that a mistake in the renderer is a missing tag and not a script on a reader's page. svg,
//! math, style, title, textarea, noscript and iframe stay off the list: each has been a way around sanitisers.

use ammonia::{Builder, UrlRelative};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Elements, with the attributes each may have. `class` is listed apart: its values are checked one by one.
const ELEMENTS: &[(&str, &[&str])] = &[
    ("a", &["href", "rel"]),
    ("aside", &["aria-label"]),
    ("blockquote", &[]),
    ("br", &[]),
    ("code", &[]),
    ("div", &["role", "tabindex", "aria-label"]),
    ("em", &[]),
    ("figcaption", &[]),
    ("figure", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("hr", &[]),
    ("img", &["src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding"]),
    ("li", &[]),
    ("ol", &["start"]),
    ("p", &["data-player", "data-provider"]),
    ("picture", &[]),
    ("pre", &["data-language", "tabindex"]),
    ("s", &[]),
    ("small", &[]),
    ("source", &["type", "srcset", "sizes"]),
    ("strong", &[]),
    ("sub", &[]),
    ("sup", &[]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan", "scope"]),
    ("thead", &[]),
    ("tr", &[]),
    ("ul", &[]),
];

const CLASSES: &[(&str, &[&str])] = &[
    ("aside", &["fact-box"]),
    ("div", &["gallery", "table-scroll"]),
    ("figure", &["image", "pull-quote"]),
    ("p", &["embed", "fact-box-title"]),
    ("small", &["credit"]),
];

static BUILDER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(ELEMENTS.iter().map(|(name, _)| *name).collect())
        .tag_attributes(sets(ELEMENTS))
        .generic_attributes(HashSet::new())
        .allowed_classes(sets(CLASSES))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None);
    builder
});

fn sets(table: &[(&'static str, &[&'static str])]) -> HashMap<&'static str, HashSet<&'static str>> {
    table.iter().map(|(name, values)| (*name, values.iter().copied().collect())).collect()
}

/// Keeps exactly the elements, attributes and classes that the renderer writes.
pub(super) fn clean(html: &str) -> String {
    BUILDER.clean(html).to_string()
}
