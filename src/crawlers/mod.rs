//! Search engines' crawlers, and how they are told from whoever claims to be one: by the address alone. It lies in a
//! range that the operator publishes, or its name lies under the operator's domain and leads back to it. The user agent
//! proves nothing; it only spares ordinary readers the wait for a look-up.

mod names;
mod ranges;
mod recognition;
pub mod refresh;
pub mod store;

use std::net::SocketAddr;

pub use names::Names;
pub use ranges::{Ranges, UnusableRanges};
pub use recognition::Crawlers;

/// A crawler that can be recognised. Its operator documents how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Crawler {
    /// Google, "Verify requests from Google crawlers and fetchers". Names under google.com and googleusercontent.com
    /// are left out on purpose: they belong to fetchers that a person sets in motion (a translation, a customer's
    /// program), and what those get a person reads.
    Googlebot,
    /// Microsoft, "Verifying that Bingbot is Bingbot".
    Bingbot,
    /// Apple, "About Applebot".
    Applebot,
    /// `DuckDuckGo`, "`DuckDuckBot`". It publishes addresses and promises no names.
    DuckDuckBot,
}

impl Crawler {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Googlebot, Self::Bingbot, Self::Applebot, Self::DuckDuckBot];

    /// The crawler's name, as it stands in its user agent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Googlebot => "Googlebot",
            Self::Bingbot => "bingbot",
            Self::Applebot => "Applebot",
            Self::DuckDuckBot => "DuckDuckBot",
        }
    }

    /// The domain under which all its names lie.
    fn domain(self) -> Option<&'static str> {
        match self {
            Self::Googlebot => Some("googlebot.com"),
            Self::Bingbot => Some("search.msn.com"),
            Self::Applebot => Some("applebot.apple.com"),
            Self::DuckDuckBot => None,
        }
    }

    /// Where its operator publishes its ranges. Google's were moved in 2026 and renamed from googlebot.json; the old
    /// address answers 200 with JSON that holds no range.
    fn publication(self) -> &'static str {
        match self {
            Self::Googlebot => "https://developers.google.com/static/crawling/ipranges/common-crawlers.json",
            Self::Bingbot => "https://www.bing.com/toolbox/bingbot.json",
            Self::Applebot => "https://search.developer.apple.com/applebot.json",
            Self::DuckDuckBot => "https://duckduckgo.com/duckduckbot.json",
        }
    }

    /// The crawler of this name.
    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|crawler| crawler.name() == name)
    }

    /// Whose name this is: a host below a crawler's domain, and not one that merely ends in the same letters.
    fn of_host(host: &str) -> Option<Self> {
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        Self::ALL.into_iter().find(|crawler| {
            crawler
                .domain()
                .and_then(|domain| host.strip_suffix(domain))
                .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
        })
    }

    /// Whether a user agent claims to be a crawler whose names can be looked up.
    fn claimed(user_agent: &str) -> bool {
        let user_agent = user_agent.to_ascii_lowercase();
        Self::ALL.into_iter().any(|crawler| {
            crawler.domain().is_some() && user_agent.contains(&crawler.name().to_ascii_lowercase())
        })
    }
}

/// Reads the address of a name server: `192.0.2.53`, or with a port, `127.0.0.1:5353`.
pub fn name_server(text: &str) -> Result<SocketAddr, String> {
    const DNS: u16 = 53;
    text.parse()
        .or_else(|_| text.parse().map(|address| SocketAddr::new(address, DNS)))
        .map_err(|_| format!("“{text}” is no address of a name server, such as 192.0.2.53 or 127.0.0.1:5353"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lie_below_a_crawlers_domain_or_belong_to_nobody() {
        for (host, crawler) in [
            ("crawl-66-249-66-1.googlebot.com.", Some(Crawler::Googlebot)),
            ("geo-crawl-1.geo.GoogleBot.com", Some(Crawler::Googlebot)),
            ("msnbot-157-55-39-1.search.msn.com", Some(Crawler::Bingbot)),
            ("17-58-101-179.applebot.apple.com", Some(Crawler::Applebot)),
            ("googlebot.com", None),
            (".googlebot.com", None),
            ("fakegooglebot.com", None),
            ("crawl.fakegooglebot.com", None),
            ("googlebot.com.evil.example", None),
            ("rate-limited-proxy-66-249-90-77.google.com", None),
            ("1.2.3.4.bc.googleusercontent.com", None),
            ("www.msn.com", None),
            ("", None),
        ] {
            assert_eq!(Crawler::of_host(host), crawler, "{host}");
        }
    }

    #[test]
    fn only_a_claim_is_worth_a_question() {
        assert!(Crawler::claimed("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"));
        assert!(Crawler::claimed("Mozilla/5.0 (compatible; bingbot/2.0)"));
        assert!(!Crawler::claimed("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"));
        assert!(!Crawler::claimed("DuckDuckBot/1.1"), "it has no names to look up");
        assert!(!Crawler::claimed(""));
    }

    #[test]
    fn a_name_server_is_an_address_with_or_without_a_port() {
        assert_eq!(name_server("192.0.2.53").unwrap().to_string(), "192.0.2.53:53");
        assert_eq!(name_server("127.0.0.1:5353").unwrap().port(), 5353);
        assert_eq!(name_server("2001:db8::1").unwrap().to_string(), "[2001:db8::1]:53");
        assert!(name_server("dns.example").is_err());
    }
}
