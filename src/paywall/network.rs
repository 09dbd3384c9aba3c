//! The coarse meter, against readers who throw their cookie away. It knows a reader by nothing but a keyed hash of the
//! network and the family of the browser, under a key that is made anew each day and then destroyed; and it counts only
//! the stories of readers whose own meter begins today. Over its cap it asks for an account, which costs nothing, so a
//! whole office is never locked out. docs/privacy.md says what is kept, and for how long.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::keys::keyed_hash;
use crate::network::prefix;

/// What a network may open a day, as a multiple of the limit of one reader without an account.
pub const FACTOR: u32 = 3;
/// The same for a network that many people share: a university, a library, a mobile operator's gateway.
pub const SHARED_FACTOR: u32 = 20;

/// Where a read comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The address that asks.
    pub address: IpAddr,
    /// The browser that it says it is.
    pub agent: Agent,
}

/// Families of browsers, as coarse as they can be and still tell two people in one office apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agent {
    /// Firefox.
    Firefox,
    /// Edge.
    Edge,
    /// Chrome, and what is built on it.
    Chrome,
    /// Safari.
    Safari,
    /// All others, and those that say nothing.
    Other,
}

impl Agent {
    /// All families.
    pub const ALL: [Self; 5] = [Self::Firefox, Self::Edge, Self::Chrome, Self::Safari, Self::Other];

    /// The family's name, in what networks are called and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Firefox => "Firefox",
            Self::Edge => "Edge",
            Self::Chrome => "Chrome",
            Self::Safari => "Safari",
            Self::Other => "other",
        }
    }

    /// The family that a user agent names. Edge says that it is Chrome as well, and Chrome that it is Safari, so the order
    /// decides.
    pub fn of(user_agent: &str) -> Self {
        const MARKS: [(&str, Agent); 8] = [
            ("Firefox/", Agent::Firefox),
            ("FxiOS/", Agent::Firefox),
            ("Edg/", Agent::Edge),
            ("EdgA/", Agent::Edge),
            ("EdgiOS/", Agent::Edge),
            ("Chrome/", Agent::Chrome),
            ("CriOS/", Agent::Chrome),
            ("Safari/", Agent::Safari),
        ];
        MARKS.iter().find(|(mark, _)| user_agent.contains(mark)).map_or(Self::Other, |(_, agent)| *agent)
    }
}

/// How many stories of new readers a network may open a day.
pub fn cap(limit: u32, address: IpAddr, shared: &[IpNet]) -> u32 {
    let factor = if shared.iter().any(|net| net.contains(&address)) { SHARED_FACTOR } else { FACTOR };
    limit.saturating_mul(factor)
}

/// What a network is called under the key of one day, and cannot be called by anybody without it.
pub fn fingerprint(key: &[u8; 64], site: &str, origin: Origin) -> [u8; 32] {
    keyed_hash(key, &[site, &prefix(origin.address).to_string(), origin.agent.name()])
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
    const CHROME: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

    fn origin(address: &str, agent: &str) -> Origin {
        Origin { address: address.parse().unwrap(), agent: Agent::of(agent) }
    }

    #[test]
    fn families() {
        for (user_agent, agent) in [
            (FIREFOX, Agent::Firefox),
            (CHROME, Agent::Chrome),
            (&*format!("{CHROME} Edg/142.0.0.0"), Agent::Edge),
            (
                "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
                Agent::Safari,
            ),
            ("curl/8.0", Agent::Other),
            ("", Agent::Other),
        ] {
            assert_eq!(Agent::of(user_agent), agent, "{user_agent}");
        }
    }

    #[test]
    fn one_network_has_one_name_a_day_and_another_tomorrow() {
        let (today, tomorrow) = ([1; 64], [2; 64]);
        let name = |key, site, address, agent| fingerprint(key, site, origin(address, agent));
        let here = name(&today, "courant.example", "203.0.113.9", FIREFOX);
        assert_eq!(here, name(&today, "courant.example", "203.0.113.250", FIREFOX), "the next desk");
        assert_ne!(here, name(&today, "courant.example", "203.0.114.9", FIREFOX), "the next house");
        assert_ne!(here, name(&today, "courant.example", "203.0.113.9", CHROME), "another browser");
        assert_ne!(here, name(&today, "other.example", "203.0.113.9", FIREFOX), "another paper");
        assert_ne!(here, name(&tomorrow, "courant.example", "203.0.113.9", FIREFOX), "another day");
    }

    #[test]
    fn shared_networks_have_more() {
        let shared = ["198.51.100.0/24".parse().unwrap()];
        assert_eq!(cap(3, "203.0.113.9".parse().unwrap(), &shared), 9);
        assert_eq!(cap(3, "198.51.100.7".parse().unwrap(), &shared), 60);
    }
}
