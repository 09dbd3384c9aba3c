//! Where a request comes from. `X-Forwarded-For` is believed only as far as our own proxies wrote it: everything left of
//! the last address that is not one of theirs is what a client may have made up.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use http::HeaderMap;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// A range of addresses as a person writes it: `192.0.2.0/24`, or a single address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range(pub IpNet);

impl FromStr for Range {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let net = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        match net {
            Ok(IpNet::V6(net)) if net.addr().to_ipv4_mapped().is_some() => {
                Err(format!("“{text}” is a range of IPv4 in the clothes of IPv6: write it as IPv4"))
            }
            Ok(net) if net.addr() == net.network() => Ok(Self(net)),
            Ok(net) => Err(format!("“{text}” is an address within a range; the range is {}", net.trunc())),
            Err(_) => Err(format!("“{text}” is no address range, such as 192.0.2.0/24 or 2001:db8::/32")),
        }
    }
}

/// The proxies in front of the program, and so what may be known of where requests come from.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    trusted: Vec<IpNet>,
    unnamed: bool,
}

impl Proxies {
    /// In production somebody ends TLS in front of the program. Where no proxy is trusted there, all requests seem to
    /// come from that one machine, and nothing may be concluded from it.
    pub fn new(trusted: &[Range], production: bool) -> Self {
        let trusted: Vec<_> = trusted.iter().map(|range| range.0).collect();
        Self { unnamed: production && trusted.is_empty(), trusted }
    }

    /// Whether addresses of readers can be known at all.
    pub fn know_readers(&self) -> bool {
        !self.unnamed
    }

    /// The address that asks, as far as it can be known: the last one of the chain that is not a trusted proxy. A
    /// chain that breaks (no address where one should stand) ends at the proxy that broke it.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        if self.unnamed {
            return None;
        }
        let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let chain: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
        let mut client = peer.to_canonical();
        for hop in chain.into_iter().rev() {
            if !self.trusts(client) {
                break;
            }
            match hop_address(hop) {
                Some(address) => client = address.to_canonical(),
                None => break,
            }
        }
        Some(client)
    }

    /// Whether an address is that of one of our own proxies. Where it asks for itself, whoever stands behind it is not known.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|net| net.contains(&address))
    }
}

/// An address of the chain; some proxies add the port.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|hop| hop.ip()))
}

/// The network of an address, as wide as one line of one household or office usually is: /24 for IPv4, /56 for IPv6,
/// which is what providers hand to a customer (RIPE-690).
pub fn prefix(address: IpAddr) -> IpNet {
    match address.to_canonical() {
        IpAddr::V4(address) => IpNet::V4(Ipv4Net::new_assert(address, 24).trunc()),
        IpAddr::V6(address) => IpNet::V6(ipv6_prefix(address)),
    }
}

fn ipv6_prefix(address: Ipv6Addr) -> Ipv6Net {
    Ipv6Net::new_assert(address, 56).trunc()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let trusted: Vec<Range> = proxies.iter().map(|range| range.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        Proxies::new(&trusted, false).client(peer.parse().unwrap(), &headers).unwrap().to_string()
    }

    #[test]
    fn only_what_trusted_proxies_wrote_is_believed() {
        assert_eq!(client(&[], "203.0.113.9", &["66.249.66.1"]), "203.0.113.9", "nobody is trusted");
        let proxies = ["10.0.0.0/8"];
        assert_eq!(client(&proxies, "203.0.113.9", &["66.249.66.1"]), "203.0.113.9", "the peer is no proxy");
        assert_eq!(client(&proxies, "10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(
            client(&proxies, "10.0.0.1", &["66.249.66.1, 203.0.113.9, 10.0.0.2"]),
            "203.0.113.9",
            "the leftmost address is the reader's own claim"
        );
        assert_eq!(
            client(&proxies, "10.0.0.1", &["66.249.66.1", "203.0.113.9"]),
            "203.0.113.9",
            "two headers"
        );
        assert_eq!(client(&proxies, "10.0.0.1", &["66.249.66.1, nonsense"]), "10.0.0.1");
        assert_eq!(client(&proxies, "10.0.0.1", &[]), "10.0.0.1");
        for hop in ["203.0.113.9:4711", " 203.0.113.9 "] {
            assert_eq!(client(&proxies, "10.0.0.1", &[hop]), "203.0.113.9", "{hop}");
        }
        for hop in ["[2001:db8::9]:4711", "[2001:db8::9]", "2001:db8::9"] {
            assert_eq!(client(&proxies, "10.0.0.1", &[hop]), "2001:db8::9", "{hop}");
        }
        assert_eq!(client(&proxies, "::ffff:10.0.0.1", &["::ffff:203.0.113.9"]), "203.0.113.9");
    }

    #[test]
    fn behind_a_proxy_that_nobody_named_nothing_is_known() {
        let proxies = Proxies::new(&[], true);
        assert_eq!(proxies.client("10.0.0.1".parse().unwrap(), &HeaderMap::new()), None);
        assert!(!proxies.know_readers());
    }

    #[test]
    fn networks() {
        let network = |address: &str| prefix(address.parse().unwrap()).to_string();
        assert_eq!(network("203.0.113.9"), "203.0.113.0/24");
        assert_eq!(network("::ffff:203.0.113.9"), "203.0.113.0/24");
        assert_eq!(network("2001:db8:1:2ff:1::9"), "2001:db8:1:200::/56");
    }

    #[test]
    fn ranges_as_people_write_them() {
        for (text, range) in [
            ("192.0.2.0/24", "192.0.2.0/24"),
            (" 192.0.2.7 ", "192.0.2.7/32"),
            ("2001:db8::/32", "2001:db8::/32"),
        ] {
            assert_eq!(text.parse::<Range>().unwrap().0.to_string(), range);
        }
        for text in [
            "",
            "192.0.2.0/33",
            "192.0.2.1/24",
            "localhost",
            "192.0.2",
            "2001:db8::/129",
            "::ffff:10.0.0.0/104",
        ] {
            assert!(text.parse::<Range>().is_err(), "{text}");
        }
    }
}
