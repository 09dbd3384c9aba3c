//! Embeds by link: what stands at an address, for the card that readers see. The program looks, once, when an editor
//! asks; readers' browsers ask nobody.

pub mod asking;
mod fetch;
pub mod pages;
mod public;
mod title;

pub use fetch::{Fetcher, Reply};

/// Services that have a name of their own among embeds.
const SERVICES: [(&str, &str); 8] = [
    ("youtube.com", "youtube"),
    ("youtu.be", "youtube"),
    ("vimeo.com", "vimeo"),
    ("bsky.app", "bluesky"),
    ("x.com", "x"),
    ("twitter.com", "x"),
    ("mastodon.social", "mastodon"),
    ("mastodon.online", "mastodon"),
];

/// The name of the service at a host; empty for any other. Mastodon is on many hosts, known by their names.
pub fn provider(host: &str) -> &'static str {
    let at =
        |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let known = SERVICES.iter().find(|(domain, _)| at(domain)).map(|(_, name)| *name);
    known.unwrap_or(if host.split('.').any(|label| label == "mastodon") { "mastodon" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::provider;

    #[test]
    fn services_are_known_by_their_hosts_and_nobody_elses() {
        for (host, name) in [
            ("youtube.com", "youtube"),
            ("m.youtube.com", "youtube"),
            ("youtu.be", "youtube"),
            ("player.vimeo.com", "vimeo"),
            ("bsky.app", "bluesky"),
            ("x.com", "x"),
            ("mastodon.example", "mastodon"),
            ("notyoutube.com", ""),
            ("youtube.com.example", ""),
            ("netflix.com", ""),
        ] {
            assert_eq!(provider(host), name, "{host}");
        }
    }
}
