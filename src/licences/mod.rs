//! Site licences: whole institutions read. Whoever asks from one of the contract's address ranges reads as a subscriber,
//! signed in or not; an account whose verified address is at one of its domains holds a seat, which is an entitlement.
//!
//! Seats are accounts. Readers by range are not counted against the cap, only reported: a browser that keeps no cookie is
//! a new reader at each story, so one computer in a reading room would use up the seats of everybody else.

pub mod domain;
pub mod form;
pub mod jobs;
pub mod pages;
pub mod range;
pub mod store;
pub mod usage;

use std::net::IpAddr;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use ipnet::IpNet;

use crate::clock;
use crate::ids::LicenceId;
use crate::paywall::Standing;

/// What was agreed with an institution.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Contract {
    /// Its name, as its readers see it.
    pub institution: String,
    /// The first day, in the publication's time zone.
    pub begins_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// How many accounts may hold a seat, if that was agreed.
    pub seats: Option<i32>,
    /// Where it asks from.
    pub ranges: Vec<IpNet>,
    /// Where its readers have their addresses: a domain, or `*.` and one for all below it.
    pub domains: Vec<String>,
    /// For the newsroom's eyes.
    pub note: String,
}

/// A contract, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// Key.
    pub licence_id: LicenceId,
    /// What was agreed.
    pub contract: Contract,
    /// When an admin ended it before its last day.
    pub ended_at: Option<DateTime<Utc>>,
    /// Which version this is: of two admins at once the second sees what the first did.
    pub version: i32,
}

/// Where a licence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its first day is yet to come.
    Waits,
    /// Its readers read.
    Runs,
    /// Its last day is over.
    Over,
    /// An admin ended it.
    Ended,
}

impl Licence {
    /// When it opens stories: from the beginning of the first day to the end of the last.
    pub fn span(&self, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
        let Contract { begins_on, ends_on, .. } = self.contract;
        let until = clock::beginning(ends_on.succ_opt().unwrap_or(ends_on), zone);
        (clock::beginning(begins_on, zone), self.ended_at.map_or(until, |ended| ended.min(until)))
    }

    /// Where it stands now.
    pub fn state(&self, now: DateTime<Utc>, zone: Tz) -> State {
        let (from, until) = self.span(zone);
        match self.ended_at {
            Some(_) => State::Ended,
            None if now < from => State::Waits,
            None if now < until => State::Runs,
            None => State::Over,
        }
    }

    /// It opens stories, or will.
    pub fn is_open(&self, now: DateTime<Utc>, zone: Tz) -> bool {
        matches!(self.state(now, zone), State::Waits | State::Runs)
    }

    /// The range that an address is in.
    fn range(&self, address: IpAddr) -> Option<IpNet> {
        self.contract.ranges.iter().copied().find(|range| range.contains(&address))
    }
}

/// By what a reader is covered: what the record of views keeps of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// The licence.
    pub licence: LicenceId,
    /// Its range; none for the holder of a seat.
    pub range: Option<IpNet>,
}

/// That a licence covers a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// Whose.
    pub institution: String,
    /// By what.
    pub way: Way,
}

/// Who pays for it, in the reader's words.
pub fn provided(cover: &Cover) -> String {
    crate::t1("licence-provided", "institution", &cover.institution)
}

/// All licences, as every request sees them.
#[derive(Debug, Clone, Default)]
pub struct Licences(Vec<Licence>);

impl Licences {
    /// These licences.
    pub fn new(licences: Vec<Licence>) -> Self {
        Self(licences)
    }

    /// What a reader is to the paywall once licences are considered, and which one covers them. `seat` is the licence of
    /// the seat that an account holds. Whoever works here or pays for themselves needs no licence.
    pub fn cover(
        &self,
        standing: Standing,
        seat: Option<LicenceId>,
        address: Option<IpAddr>,
        now: DateTime<Utc>,
        zone: Tz,
    ) -> (Standing, Option<Cover>) {
        let cover = match standing {
            Standing::Subscriber | Standing::Staff | Standing::Crawler(_) => None,
            Standing::Licensed => seat.and_then(|licence| self.by_seat(licence)),
            Standing::Anonymous | Standing::Registered | Standing::Lapsed => {
                address.and_then(|address| self.by_address(address, now, zone))
            }
        };
        (if cover.is_some() { Standing::Licensed } else { standing }, cover)
    }

    fn by_seat(&self, licence: LicenceId) -> Option<Cover> {
        let found = self.0.iter().find(|known| known.licence_id == licence)?;
        Some(Cover { institution: found.contract.institution.clone(), way: Way { licence, range: None } })
    }

    fn by_address(&self, address: IpAddr, now: DateTime<Utc>, zone: Tz) -> Option<Cover> {
        let address = address.to_canonical();
        // The range first: comparing numbers is cheaper than finding out when a day begins.
        let (licence, range) = self
            .0
            .iter()
            .filter_map(|licence| Some((licence, licence.range(address)?)))
            .find(|(licence, _)| licence.state(now, zone) == State::Runs)?;
        let way = Way { licence: licence.licence_id, range: Some(range) };
        Some(Cover { institution: licence.contract.institution.clone(), way })
    }

    /// The domains of licences that open stories, or will.
    pub fn domains(&self, now: DateTime<Utc>, zone: Tz) -> impl Iterator<Item = &str> {
        let open = self.0.iter().filter(move |licence| licence.is_open(now, zone));
        open.flat_map(|licence| licence.contract.domains.iter().map(String::as_str))
    }

    /// Whether an address is at a domain of a licence that opens stories, or will.
    pub fn expect(&self, email: &str, now: DateTime<Utc>, zone: Tz) -> bool {
        self.0.iter().any(|licence| {
            licence.contract.domains.iter().any(|domain| domain::is_at(email, domain))
                && licence.is_open(now, zone)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: Tz = chrono_tz::Europe::Brussels;

    fn licence(range: &str, begins_on: &str, ends_on: &str) -> Licence {
        Licence {
            licence_id: LicenceId::new(),
            contract: Contract {
                institution: format!("The institute at {range}"),
                begins_on: begins_on.parse().unwrap(),
                ends_on: ends_on.parse().unwrap(),
                seats: None,
                ranges: vec![range.parse().unwrap()],
                domains: vec!["*.uni.example".to_owned()],
                note: String::new(),
            },
            ended_at: None,
            version: 1,
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_licence_runs_from_midnight_to_midnight_where_the_paper_is() {
        let licence = licence("192.0.2.0/24", "2026-07-01", "2026-11-24");
        for (moment, state) in [
            ("2026-06-30T21:59:59.999999Z", State::Waits),
            ("2026-06-30T22:00:00Z", State::Runs),
            ("2026-11-24T22:59:59.999999Z", State::Runs),
            ("2026-11-24T23:00:00Z", State::Over),
        ] {
            assert_eq!(licence.state(at(moment), ZONE), state, "{moment}");
        }
        let ended = Licence { ended_at: Some(at("2026-08-01T10:00:00Z")), ..licence };
        assert_eq!(ended.state(at("2026-08-01T10:00:00Z"), ZONE), State::Ended);
        assert_eq!(ended.span(ZONE).1, at("2026-08-01T10:00:00Z"));
    }

    #[test]
    fn who_is_covered() {
        let (one, next) = (
            licence("192.0.2.0/24", "2026-01-01", "2026-12-31"),
            licence("192.0.2.0/24", "2027-01-01", "2027-12-31"),
        );
        let licences = Licences::new(vec![one.clone(), next.clone()]);
        let cover = |standing, seat, address: &str, moment: &str| {
            let address = address.parse().ok();
            licences.cover(standing, seat, address, at(moment), ZONE)
        };
        let covers = |standing, address: &str, moment: &str| {
            cover(standing, None, address, moment).1.map(|cover| cover.way.licence)
        };
        let now = "2026-11-24T09:00:00Z";
        for standing in [Standing::Anonymous, Standing::Registered, Standing::Lapsed] {
            assert_eq!(covers(standing, "192.0.2.7", now), Some(one.licence_id));
            assert_eq!(covers(standing, "::ffff:192.0.2.7", now), Some(one.licence_id));
            assert_eq!(covers(standing, "192.0.2.7", "2027-01-01T09:00:00Z"), Some(next.licence_id));
            assert_eq!(covers(standing, "192.0.2.7", "2028-01-01T09:00:00Z"), None);
            for elsewhere in ["192.0.3.7", "2001:db8::7", "nowhere"] {
                assert_eq!(cover(standing, None, elsewhere, now), (standing, None), "{elsewhere}");
            }
        }
        assert_eq!(cover(Standing::Staff, None, "192.0.2.7", now), (Standing::Staff, None));
        assert_eq!(cover(Standing::Subscriber, None, "192.0.2.7", now), (Standing::Subscriber, None));
        let (standing, cover) = cover(Standing::Licensed, Some(one.licence_id), "192.0.3.7", now);
        assert_eq!((standing, cover.unwrap().way.range), (Standing::Licensed, None));
        assert!(licences.expect("Ada@Physics.Uni.example", at(now), ZONE));
        assert!(!licences.expect("ada@physics.uni.example", at("2028-01-01T09:00:00Z"), ZONE));
    }
}
