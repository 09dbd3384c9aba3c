//! Countries: where buyers are, and which of them share a system of VAT.

use std::fmt;
use std::str::FromStr;

/// Codes and names, by code. From ISO 3166-1, with XK as the Commission uses it; names as a letter's address has them.
const COUNTRIES: &str = include_str!("countries.txt");

/// The member states of the Union, by ISO code.
const MEMBERS: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// A country, by its ISO code of two letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Country(&'static str);

/// The text names no country that we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no country that we know")]
pub struct UnknownCountry;

impl Country {
    /// All countries, by name.
    pub fn all() -> Vec<Self> {
        let mut all: Vec<_> = entries().map(|(code, _)| Self(code)).collect();
        all.sort_by_key(|country| country.name());
        all
    }

    /// The Union's member states, by code.
    pub fn members() -> impl Iterator<Item = Self> {
        MEMBERS.into_iter().map(Self)
    }

    /// Its ISO code.
    pub fn code(self) -> &'static str {
        self.0
    }

    /// Its English name.
    pub fn name(self) -> &'static str {
        entries().find(|(code, _)| *code == self.0).map_or(self.0, |(_, name)| name)
    }

    /// It is a member state of the Union.
    pub fn is_member(self) -> bool {
        MEMBERS.contains(&self.0)
    }

    /// What VAT ids begin with that its tax office gives: its code, but for Greece (Directive 2006/112/EC, article 215).
    pub fn vat_prefix(self) -> &'static str {
        if self.0 == "GR" { "EL" } else { self.0 }
    }
}

fn entries() -> impl Iterator<Item = (&'static str, &'static str)> {
    COUNTRIES.lines().filter_map(|line| line.split_once(' '))
}

impl FromStr for Country {
    type Err = UnknownCountry;

    fn from_str(text: &str) -> Result<Self, UnknownCountry> {
        entries().find(|(code, _)| *code == text).map(|(code, _)| Self(code)).ok_or(UnknownCountry)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl serde::Serialize for Country {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Country {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_known_by_their_codes() {
        assert!(Country::members().all(|member| member.name() != member.code()));
        let codes: Vec<_> = entries().map(|(code, _)| code).collect();
        assert!(codes.is_sorted() && codes.iter().all(|code| code.len() == 2));
        let greece: Country = "GR".parse().unwrap();
        assert_eq!((greece.name(), greece.vat_prefix()), ("Greece", "EL"));
        for unknown in ["", "gr", "EL", "ZZ", "Greece", "XI"] {
            assert_eq!(unknown.parse::<Country>(), Err(UnknownCountry), "{unknown}");
        }
    }
}
