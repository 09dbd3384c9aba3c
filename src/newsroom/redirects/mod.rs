//! The redirects desk: old addresses are looked up, made and taken away.

pub mod pages;

use crate::app;
use crate::redirects::Address;

/// The data pages: what answers there is in the tables.
const KINDS: [&str; 4] = ["authors", "briefs", "columns", "topics"];

/// What an address could be, by the router table.
#[derive(Debug, PartialEq, Eq)]
enum Place<'a> {
    /// A page of the program's own.
    Program,
    /// A section, column, author, topic or brief (its kind; nothing for a section).
    Page(Option<&'a str>, &'a str),
    /// A story.
    Story(&'a str, &'a str),
    /// Nothing that is there.
    Nothing,
}

/// Reads an address by the router table, so that a page that is added there is known here.
fn place(address: &Address) -> Place<'_> {
    let parts = address.parts();
    let first = parts.first().copied().unwrap_or_default();
    let desk = first == "newsroom" || first == "admin";
    let own = |pattern: &&str| !pattern.starts_with("/{") && matches(pattern, &parts);
    if KINDS.contains(&first) {
        return match parts[..] {
            ["briefs"] => Place::Program,
            [kind, slug] => Place::Page(Some(kind), slug),
            [kind, slug, "feed.xml"] if kind != "briefs" => Place::Page(Some(kind), slug),
            _ => Place::Nothing,
        };
    }
    match parts[..] {
        _ if desk || app::PATHS.iter().any(own) => Place::Program,
        [section] | [section, "feed.xml"] => Place::Page(None, section),
        [section, slug] => Place::Story(section, slug),
        _ => Place::Nothing,
    }
}

fn matches(pattern: &str, parts: &[&str]) -> bool {
    let mut asked = parts.iter();
    for wanted in pattern.split('/').filter(|part| !part.is_empty()) {
        if wanted.starts_with("{*") {
            return asked.next().is_some();
        }
        match asked.next() {
            Some(part) if wanted.starts_with('{') || wanted == *part => {}
            _ => return false,
        }
    }
    asked.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_router_table_says_what_an_address_could_be() {
        for (path, expected) in [
            ("/", Place::Program),
            ("/latest", Place::Program),
            ("/static/css/paper/00-tokens.css", Place::Program),
            ("/newsroom/articles/new", Place::Program),
            ("/briefs", Place::Program),
            ("/politics", Place::Page(None, "politics")),
            ("/politics/feed.xml", Place::Page(None, "politics")),
            ("/columns/the-long-table/feed.xml", Place::Page(Some("columns"), "the-long-table")),
            ("/politics/a-story", Place::Story("politics", "a-story")),
            ("/2019/05/a-story.html", Place::Nothing),
            ("/authors", Place::Nothing),
        ] {
            assert_eq!(place(&Address::of_path(path).unwrap()), expected, "{path}");
        }
    }
}
