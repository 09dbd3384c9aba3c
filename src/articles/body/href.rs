//! The address a link or picture may lead to.

use std::fmt::Write;
use url::{Position, Url};

/// An address that is safe to put into a page: http, https, mailto, tel, a path of our own site ("/politics") or a place on
/// the same page ("#sources"). Kept in the URL standard's own spelling, so that the check and every browser agree on what
/// it means and equal addresses are equal strings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Href(String);

/// What relative addresses are resolved against to see whether they stay at home. Reserved by RFC 2606, so nobody's.
const HOME: &str = "https://home.invalid";

impl Href {
    /// Reads an address as a browser would, `None` when it leads anywhere a story must not.
    ///
    /// Relative ones must start with a single "/" or with "#": "page.html" means something else on every page it is shown.
    /// "/\evil.example" and "/\t/evil.example" are other sites to a browser, so the answer comes from the parser, not from
    /// looking at the first characters.
    pub fn parse(address: &str) -> Option<Self> {
        let address = address.trim();
        if address.starts_with(['/', '#']) {
            return Self::at_home(address);
        }
        let url = Url::parse(address).ok()?;
        let start = match url.scheme() {
            "http" | "https" if url.username().is_empty() && url.password().is_none() => Position::BeforePath,
            "mailto" | "tel" => Position::BeforePath,
            _ => return None,
        };
        Some(Self(format!("{}{}", &url[..start], encoded(&url[start..]))))
    }

    /// The address as it is written into a page.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True for an address outside our own site that a browser opens (http, https).
    pub fn is_external(&self) -> bool {
        self.0.starts_with("http")
    }

    /// The host name of an external address, without "www.".
    pub fn host(&self) -> Option<String> {
        let host = Url::parse(&self.0).ok()?.host_str()?.to_owned();
        Some(host.strip_prefix("www.").map_or(host.clone(), str::to_owned))
    }

    fn at_home(address: &str) -> Option<Self> {
        let home = Url::parse(HOME).ok()?;
        let url = home.join(address).ok()?;
        let stays = url.origin() == home.origin() && url.username().is_empty() && url.password().is_none();
        // A path that begins with two slashes after normalisation ("/.//evil.example") would be another site when read alone.
        if !stays || url.path().starts_with("//") {
            return None;
        }
        let start = if address.starts_with('#') { Position::AfterQuery } else { Position::BeforePath };
        let written = encoded(&url[start..]);
        (!written.is_empty()).then_some(Self(written))
    }
}

/// Characters the URL standard leaves alone but Markdown and HTML writers encode. Encoding them once, here, makes the stored
/// spelling survive both.
fn encoded(tail: &str) -> String {
    let mut out = String::with_capacity(tail.len());
    for c in tail.chars() {
        match c {
            '"' | '<' | '>' | '[' | ']' | '\\' | '^' | '`' | '{' | '|' | '}' | ' ' => {
                let _ = write!(out, "%{:02X}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_and_how_it_is_written() {
        for (given, written) in [
            ("https://example.org", "https://example.org/"),
            (" HTTP://Example.org/a b?x=[1]|2#é ", "http://example.org/a%20b?x=%5B1%5D%7C2#%C3%A9"),
            ("mailto:desk@example.org", "mailto:desk@example.org"),
            ("tel:+3225551234", "tel:+3225551234"),
            ("/politics/../culture?x=1#y", "/culture?x=1#y"),
            ("/", "/"),
            ("#sources", "#sources"),
            ("#", "#"),
        ] {
            let href = Href::parse(given).expect(given);
            assert_eq!(href.as_str(), written);
            assert_eq!(Href::parse(written).as_ref(), Some(&href), "{written} again");
        }
    }

    #[test]
    fn what_is_refused() {
        for given in [
            "javascript:alert(1)",
            " java\nscript:alert(1)",
            "data:text/html,x",
            "ftp://example.org/",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "\\\\evil.example",
            "page.html",
            "../up",
            "",
            "https://",
            "vbscript:x",
            "/.//evil.example",
            "https://example.org@evil.example/",
            "blob:https://x/y",
            "file:///etc/passwd",
        ] {
            assert_eq!(Href::parse(given), None, "{given:?}");
        }
    }
}
