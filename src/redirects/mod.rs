//! Old addresses: where they lead. Each leads straight to where something stands, never to another old address, so that a
//! reader is sent on once and nobody in a circle.

pub mod store;

use std::fmt;

use crate::ids::ArticleId;

/// Longest address, in characters.
const LONGEST: usize = 500;

/// A path of this site as redirects keep it: decoded, with single slashes, none at its end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

impl Address {
    /// The address that was typed, as a path or whole; `hosts` are the names of this site. An error is a sentence.
    pub fn parse(text: &str, hosts: &[&str]) -> Result<Self, String> {
        let text = text.trim();
        let path = match text.split_once("://") {
            Some(("http" | "https", rest)) => {
                let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                let name = host.split(':').next().unwrap_or_default();
                if !hosts.iter().any(|ours| ours.eq_ignore_ascii_case(name)) {
                    return Err("It stands on another site. Redirects lead within this one.".to_owned());
                }
                path
            }
            _ if text.starts_with('/') => text,
            _ => {
                return Err(
                    "An address of this site begins with a slash, such as /politics/a-story.".to_owned()
                );
            }
        };
        if path.contains(['?', '#', ';', '\\']) {
            return Err("An address without what follows ? or #, please.".to_owned());
        }
        Self::of_path(path).ok_or_else(|| "This is no address that a page could have.".to_owned())
    }

    /// The address of a path as it was asked for; nothing for what no page could have.
    pub fn of_path(path: &str) -> Option<Self> {
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
        let parts: Vec<&str> = decoded.split('/').filter(|part| !part.is_empty()).collect();
        let odd = |part: &&str| *part == "." || *part == ".." || part.contains(char::is_control);
        let fits = !parts.iter().any(odd) && decoded.chars().count() <= LONGEST;
        fits.then(|| Self(format!("/{}", parts.join("/"))))
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its parts.
    pub fn parts(&self) -> Vec<&str> {
        self.0.split('/').filter(|part| !part.is_empty()).collect()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where an old address leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// To a story, wherever it stands by now.
    Story(ArticleId),
    /// To this address.
    Address(Address),
}

/// Why an old address cannot lead where it was asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A page answers at the old address.
    Answered,
    /// Nothing stands at the new one, and nothing did.
    Nowhere,
    /// It would lead to itself.
    Circle,
}

impl Refusal {
    /// What is wrong, in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Answered => "A page stands at this address. Readers would never be sent on.",
            Self::Nowhere => {
                "Nothing stands at this address, and no old address of this name leads anywhere."
            }
            Self::Circle => "It leads back to where it began, at once or by way of another old address.",
        }
    }
}

/// What is known of an address before a redirect is made.
#[derive(Debug, Clone)]
pub struct Known {
    /// A page answers there.
    pub answered: bool,
    /// It is an old address and leads there.
    pub leads: Option<Destination>,
}

/// Where an old address is to lead: straight to where `to` leads, if that is an old address itself.
pub fn settle(
    from: &Address,
    at_from: &Known,
    to: Destination,
    at_to: &Known,
) -> Result<Destination, Refusal> {
    if at_from.answered {
        return Err(Refusal::Answered);
    }
    let end = match &at_to.leads {
        _ if at_to.answered => to,
        Some(end) => end.clone(),
        None if to == Destination::Address(from.clone()) => return Err(Refusal::Circle),
        None => return Err(Refusal::Nowhere),
    };
    if end == Destination::Address(from.clone()) { Err(Refusal::Circle) } else { Ok(end) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn address(text: &str) -> Result<String, String> {
        Address::parse(text, &["courant.example", "localhost"]).map(|address| address.0)
    }

    #[test]
    fn an_address_is_a_path_of_this_site() {
        for (typed, path) in [
            ("/2019/05/story.html", "/2019/05/story.html"),
            ("/old//story/", "/old/story"),
            ("https://COURANT.example/old/story/", "/old/story"),
            ("http://localhost:8080/old", "/old"),
            ("/caf%C3%A9", "/café"),
            ("/", "/"),
        ] {
            assert_eq!(address(typed).as_deref(), Ok(path), "{typed}");
        }
        for typed in [
            "",
            "story",
            "https://elsewhere.example/x",
            "javascript://x",
            "/a?b=c",
            "/a/../b",
            "/%00",
            "/%ff",
        ] {
            assert!(address(typed).is_err(), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn an_address_is_its_own(text in "/[a-zé/%0-9. ]{0,20}") {
            if let Some(address) = Address::of_path(&text) {
                prop_assert!(address.0.starts_with('/') && !address.0.contains("//"));
                prop_assert!(address.0 == "/" || !address.0.ends_with('/'));
            }
        }
    }
}
