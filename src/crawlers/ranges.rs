//! Published ranges of addresses: reading them, and refusing what cannot be meant.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::Deserialize;

use super::Crawler;

/// Most ranges of one crawler; operators publish some hundreds.
const MOST: usize = 5_000;

/// The ranges of all crawlers.
#[derive(Debug, Default)]
pub struct Ranges(Vec<(IpNet, Crawler)>);

/// Why a published file is not used.
#[derive(Debug, thiserror::Error)]
pub enum UnusableRanges {
    /// It is not the JSON that operators publish.
    #[error("not a list of ranges: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// It lists nothing: operators answer so where the list has moved.
    #[error("it lists no range")]
    Empty,
    /// It lists more than anybody has.
    #[error("it lists {0} ranges, more than {MOST}")]
    TooMany(usize),
    /// An entry is no range of addresses.
    #[error("“{0}” is no range of addresses")]
    Malformed(String),
    /// An entry covers more than any operator has.
    #[error("{0} is too wide")]
    TooWide(IpNet),
}

/// The JSON that Google, Microsoft, Apple and `DuckDuckGo` publish, each for its own crawler.
#[derive(Deserialize)]
struct Publication {
    prefixes: Vec<Prefix>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Prefix {
    ipv4_prefix: Option<String>,
    ipv6_prefix: Option<String>,
}

/// Reads a published file. One entry that cannot be meant refuses all of it: what else is wrong in it nobody knows.
pub(super) fn read(json: &[u8]) -> Result<Vec<IpNet>, UnusableRanges> {
    let Publication { prefixes } = serde_json::from_slice(json)?;
    match prefixes.len() {
        0 => return Err(UnusableRanges::Empty),
        count if count > MOST => return Err(UnusableRanges::TooMany(count)),
        _ => {}
    }
    let mut networks = prefixes.iter().map(network).collect::<Result<Vec<_>, _>>()?;
    networks.sort_unstable();
    networks.dedup();
    Ok(networks)
}

/// Bing's file held zero width spaces for a while; an entry is read without them. Bits beside the prefix are refused, as
/// Postgres refuses them: somebody meant another length.
fn network(prefix: &Prefix) -> Result<IpNet, UnusableRanges> {
    let text = prefix.ipv4_prefix.as_ref().or(prefix.ipv6_prefix.as_ref());
    let text: String =
        text.into_iter().flat_map(|text| text.chars()).filter(char::is_ascii_graphic).collect();
    let (network, least) = match (text.parse::<IpNet>(), &prefix.ipv4_prefix, &prefix.ipv6_prefix) {
        (Ok(network @ IpNet::V4(_)), Some(_), None) if network.trunc() == network => (network, 8),
        (Ok(network @ IpNet::V6(_)), None, Some(_)) if network.trunc() == network => (network, 16),
        _ => return Err(UnusableRanges::Malformed(text)),
    };
    if network.prefix_len() < least { Err(UnusableRanges::TooWide(network)) } else { Ok(network) }
}

impl Ranges {
    /// Of ranges as they are kept.
    pub(super) fn new(ranges: Vec<(IpNet, Crawler)>) -> Self {
        Self(ranges)
    }

    /// Whose address it is. A walk through a few thousand ranges takes microseconds, and is only taken for stories that
    /// are not open anyway.
    pub fn of(&self, address: IpAddr) -> Option<Crawler> {
        self.0.iter().find(|(network, _)| network.contains(&address)).map(|(_, crawler)| *crawler)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn publication(entries: &str) -> Vec<u8> {
        format!(r#"{{"creationTime": "2026-11-24T15:46:03.000000", "prefixes": [{entries}]}}"#).into_bytes()
    }

    #[test]
    fn what_operators_publish_is_read() {
        let json = publication(
            r#"{"ipv6Prefix": "2001:4860:4801:10::/64"}, {"ipv4Prefix": "66.249.64.0/27"}, {"ipv4Prefix": "66.249.64.0/27"},
               {"ipv4Prefix": "157.55.39.0/24\u200b"}"#,
        );
        let networks = read(&json).unwrap();
        assert_eq!(networks.len(), 3, "twice the same is once: {networks:?}");
        let ranges = Ranges::new(networks.into_iter().map(|network| (network, Crawler::Googlebot)).collect());
        for (address, whose) in [
            ("66.249.64.31", Some(Crawler::Googlebot)),
            ("66.249.64.32", None),
            ("157.55.39.7", Some(Crawler::Googlebot)),
            ("2001:4860:4801:10::1", Some(Crawler::Googlebot)),
            ("2001:4860:4801:11::1", None),
        ] {
            assert_eq!(ranges.of(address.parse().unwrap()), whose, "{address}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused_whole() {
        let good = r#"{"ipv4Prefix": "66.249.64.0/27"}"#;
        for bad in [
            r#"{"ipv4Prefix": "0.0.0.0/0"}"#,
            r#"{"ipv4Prefix": "66.0.0.0/7"}"#,
            r#"{"ipv6Prefix": "2001::/15"}"#,
            r#"{"ipv6Prefix": "::/0"}"#,
            r#"{"ipv4Prefix": "66.249.64.1/27"}"#,
            r#"{"ipv4Prefix": "66.249.64.0/33"}"#,
            r#"{"ipv4Prefix": "66.249.64.0"}"#,
            r#"{"ipv4Prefix": "2001:4860:4801:10::/64"}"#,
            r#"{"ipv6Prefix": "66.249.64.0/27"}"#,
            r#"{"ipv4Prefix": 7}"#,
            r#"{"prefix": "66.249.64.0/27"}"#,
        ] {
            assert!(read(&publication(&format!("{good}, {bad}"))).is_err(), "{bad}");
        }
        assert!(read(&publication("")).is_err(), "an empty list is no answer");
        let moved = br#"{"Action needed": "update the location you're fetching from"}"#;
        assert!(read(moved).is_err(), "as Google answers at the old address");
        assert!(read(b"<!doctype html>").is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_sent_nothing_wide_is_kept(address in any::<u32>(), length in 0..40u8) {
            let network = format!("{}/{length}", std::net::Ipv4Addr::from(address));
            if let Ok(kept) = read(&publication(&format!(r#"{{"ipv4Prefix": "{network}"}}"#))) {
                prop_assert!(kept[0].prefix_len() >= 8 && kept[0].contains(&IpAddr::from(std::net::Ipv4Addr::from(address))));
            }
        }
    }
}
