//! Address ranges of institutions: what may stand in a licence.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::network::Range;

/// The widest that institutions were given: the old class B, and a provider's allotment (RIPE gives /29 without
/// asking). Who has more lists several; a slip such as /8 would open the paper to millions.
const WIDEST_V4: u8 = 16;
const WIDEST_V6: u8 = 29;

/// Where nobody asks from over the internet: private, shared by providers (RFC 6598), loopback, link-local, multicast,
/// unspecified; the same of IPv6. In production such an address is a proxy that nobody named, and so everybody's.
const NOT_PUBLIC: [IpNet; 12] = [
    v4([10, 0, 0, 0], 8),
    v4([172, 16, 0, 0], 12),
    v4([192, 168, 0, 0], 16),
    v4([100, 64, 0, 0], 10),
    v4([127, 0, 0, 0], 8),
    v4([169, 254, 0, 0], 16),
    v4([224, 0, 0, 0], 3),
    v4([0, 0, 0, 0], 8),
    v6([0, 0], 32),
    v6([0xfc00, 0], 7),
    v6([0xfe80, 0], 10),
    v6([0xff00, 0], 8),
];

const fn v4(address: [u8; 4], length: u8) -> IpNet {
    let [a, b, c, d] = address;
    IpNet::V4(Ipv4Net::new_assert(std::net::Ipv4Addr::new(a, b, c, d), length))
}

const fn v6(front: [u16; 2], length: u8) -> IpNet {
    IpNet::V6(Ipv6Net::new_assert(std::net::Ipv6Addr::new(front[0], front[1], 0, 0, 0, 0, 0, 0), length))
}

/// A range as a person writes it, or what is wrong with it.
pub fn read(typed: &str, production: bool) -> Result<IpNet, String> {
    let Range(range) = typed.parse()?;
    let widest = if range.network().is_ipv4() { WIDEST_V4 } else { WIDEST_V6 };
    if range.prefix_len() < widest {
        return Err(format!("“{typed}” is wider than any institution: /{widest} is the widest."));
    }
    if production && NOT_PUBLIC.iter().any(|apart| overlap(*apart, range)) {
        return Err(format!("From “{typed}” nobody asks over the internet: it is a private range."));
    }
    Ok(range)
}

/// Whether an address can be in both.
pub fn overlap(one: IpNet, other: IpNet) -> bool {
    one.contains(&other) || other.contains(&one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_an_institution_may_have() {
        for good in ["203.0.113.0/24", "198.51.0.0/16", "203.0.113.7", "2001:db8::/32", "2a00::/29"] {
            assert!(read(good, true).is_ok(), "{good}");
        }
        for wrong in ["203.0.0.0/15", "0.0.0.0/0", "::/0", "2000::/28", "203.0.113.7/24", "the library", ""] {
            assert!(read(wrong, false).is_err(), "{wrong}");
        }
        for private in [
            "10.1.0.0/16",
            "192.168.0.0/16",
            "172.31.0.0/24",
            "127.0.0.1",
            "100.64.0.0/24",
            "169.254.1.0/24",
            "0.0.0.0",
            "239.0.0.0/24",
            "255.255.255.255",
            "::1",
            "fd00::/48",
            "fe80::/64",
            "ff02::1",
        ] {
            assert!(read(private, true).is_err() && read(private, false).is_ok(), "{private}");
        }
    }
}
