//! A guard before the HTML parser.
//!
//! The standard makes a parser walk up all open elements for many a tag, so a hundred kilobytes of `<ul><li>` cost seconds
//! and a megabyte minutes. Browsers stop nesting at a fixed depth; this does the same before the parser.

use super::elements;
use std::borrow::Cow;
use std::collections::HashMap;

/// The most elements that may be open at once. The number is Chromium's.
const DEEPEST: usize = 512;

/// The HTML with the "<" of every tag escaped that would open an element beyond the limit. The tag becomes text: nothing is
/// lost, and nobody but an attacker gets there.
pub(super) fn bounded(html: &str) -> Cow<'_, str> {
    if html.matches('<').count() <= DEEPEST {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    let mut open = Open::default();
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        out.push_str(if open.refuses(tag) { "&lt;" } else { "<" });
        rest = &tag[1..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// How many elements of each name are open, as far as their tags tell. A closing tag counts only against its own name, or
/// `<div></b>` would nest without end.
#[derive(Default)]
struct Open {
    by_name: HashMap<String, usize>,
    all: usize,
}

impl Open {
    /// Counts a tag; true for one that must not open.
    fn refuses(&mut self, tag: &str) -> bool {
        let Some(name) = elements::tag_name(tag).map(str::to_ascii_lowercase) else {
            return false;
        };
        if ends_by_itself(&name) {
            return false;
        }
        let closes = tag.starts_with("</");
        if !closes && self.all >= DEEPEST {
            return true;
        }
        let open = self.by_name.entry(name).or_default();
        if !closes {
            *open += 1;
            self.all += 1;
        } else if *open > 0 {
            *open -= 1;
            self.all -= 1;
        }
        false
    }
}

/// Elements that hold nothing or that the next of their kind closes: a long text may have thousands of them unclosed, and
/// they nest only with the help of others.
fn ends_by_itself(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "dd"
            | "dt"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "li"
            | "link"
            | "meta"
            | "option"
            | "p"
            | "param"
            | "source"
            | "td"
            | "th"
            | "tr"
            | "track"
            | "wbr"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_too_deep_is_escaped() {
        let long = "<p>text <b>bold</b><br>".repeat(5_000);
        assert_eq!(bounded(&long), long);
        let crossed = "<div></b>".repeat(DEEPEST + 1);
        assert!(bounded(&crossed).ends_with("&lt;div></b>"));
        let deep = "<ul><li>".repeat(DEEPEST + 2);
        assert_eq!(bounded(&deep), format!("{}{}", "<ul><li>".repeat(DEEPEST), "&lt;ul><li>".repeat(2)));
    }
}
