//! The form of the rules: what was typed, and what is wrong with it.

use ipnet::IpNet;

use crate::fields::{Fields, whole_number};
use crate::ids::SectionId;
use crate::network::Range;
use crate::paywall::{CrawlerPolicy, Level, Limits, Rules};
use crate::site::{Section, Site};

/// Each read of a new reader looks through all of them.
const MOST_NETWORKS: usize = 500;

/// What stands in the fields.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub(super) access: String,
    pub(super) anonymous_limit: String,
    pub(super) registered_limit: String,
    pub(super) gift_limit: String,
    pub(super) shared_networks: String,
    pub(super) crawlers: String,
    pub(super) sections: Vec<(SectionId, String)>,
}

/// What is wrong, beside each field.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Errors {
    pub(super) access: Option<String>,
    pub(super) anonymous_limit: Option<String>,
    pub(super) registered_limit: Option<String>,
    pub(super) gift_limit: Option<String>,
    pub(super) shared_networks: Option<String>,
    pub(super) crawlers: Option<String>,
    pub(super) sections: Vec<(SectionId, String)>,
}

impl Typed {
    /// What was sent, for the sections that there are.
    pub(super) fn from_fields(fields: &Fields, sections: &[Section]) -> Self {
        // A section that the form does not name, because it is younger than the form, keeps its level.
        let section = |section: &Section| {
            let field = format!("section-{}", section.section_id);
            let kept = section.access.map_or("", Level::name);
            let level = if fields.has(&field) { fields.line(&field) } else { kept.to_owned() };
            (section.section_id, level)
        };
        Self {
            access: fields.line("access"),
            anonymous_limit: fields.line("anonymous_limit"),
            registered_limit: fields.line("registered_limit"),
            gift_limit: fields.line("gift_limit"),
            shared_networks: fields.text("shared_networks").trim().to_owned(),
            crawlers: fields.line("crawlers"),
            sections: sections.iter().map(section).collect(),
        }
    }

    /// What the rules in force put into the fields.
    pub(super) fn from_site(site: &Site) -> Self {
        let Rules { access, limits, gifts, shared_networks, crawlers } = &site.rules;
        let networks: Vec<_> = shared_networks.iter().map(ToString::to_string).collect();
        let level =
            |section: &Section| (section.section_id, section.access.map_or("", Level::name).to_owned());
        Self {
            access: access.name().to_owned(),
            anonymous_limit: limits.anonymous.to_string(),
            registered_limit: limits.registered.to_string(),
            gift_limit: gifts.to_string(),
            shared_networks: networks.join("\n"),
            crawlers: crawlers.name().to_owned(),
            sections: site.sections.iter().map(level).collect(),
        }
    }

    /// The site as it would be under what was typed, or what is wrong with it.
    pub(super) fn check(&self, site: &Site) -> Result<Site, Box<Errors>> {
        let mut errors = Errors::default();
        let access = taken(self.access.parse::<Level>(), &mut errors.access).unwrap_or(site.rules.access);
        let anonymous = limit(&self.anonymous_limit, &mut errors.anonymous_limit);
        let registered = limit(&self.registered_limit, &mut errors.registered_limit);
        let gifts = limit(&self.gift_limit, &mut errors.gift_limit);
        let shared_networks =
            taken(networks(&self.shared_networks), &mut errors.shared_networks).unwrap_or_default();
        let crawlers = taken(self.crawlers.parse::<CrawlerPolicy>(), &mut errors.crawlers)
            .unwrap_or(site.rules.crawlers);
        let mut sections = site.sections.clone();
        for (section, (id, typed)) in sections.iter_mut().zip(&self.sections) {
            match own_level(typed) {
                Ok(level) => section.access = level,
                Err(error) => errors.sections.push((*id, error)),
            }
        }
        if errors != Errors::default() {
            return Err(Box::new(errors));
        }
        let limits = Limits { anonymous, registered };
        let rules = Rules { access, limits, gifts, shared_networks, crawlers };
        Ok(Site { rules, sections, ..site.clone() })
    }
}

fn taken<T>(checked: Result<T, String>, error: &mut Option<String>) -> Option<T> {
    checked.map_err(|message| *error = Some(message)).ok()
}

fn own_level(typed: &str) -> Result<Option<Level>, String> {
    if typed.is_empty() { Ok(None) } else { typed.parse().map(Some) }
}

fn limit(typed: &str, error: &mut Option<String>) -> u32 {
    whole_number(typed, 0..=Limits::HIGHEST, error).unwrap_or_default()
}

/// One range a line. A range within another would be counted by whichever is found first, so overlaps are refused.
fn networks(typed: &str) -> Result<Vec<IpNet>, String> {
    let mut networks: Vec<IpNet> = Vec::new();
    if typed.split(['\n', ',']).count() > MOST_NETWORKS {
        return Err(format!("At most {MOST_NETWORKS} ranges."));
    }
    for line in typed.split(['\n', ',']).map(str::trim).filter(|line| !line.is_empty()) {
        let Range(network) = line.parse()?;
        let widest = if network.network().is_ipv4() { 8 } else { 16 };
        if network.prefix_len() < widest {
            return Err(format!("“{line}” is wider than any network: /{widest} is the widest."));
        }
        let overlaps = |other: &&IpNet| other.contains(&network) || network.contains(*other);
        if let Some(other) = networks.iter().find(overlaps) {
            return Err(format!("“{line}” overlaps with {other}."));
        }
        networks.push(network);
    }
    Ok(networks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_do_not_overlap() {
        let texts = |typed: &str| {
            networks(typed).map(|networks| networks.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(
            texts("192.0.2.0/24\n\n 2001:db8::/32 "),
            Ok(vec!["192.0.2.0/24".into(), "2001:db8::/32".into()])
        );
        assert_eq!(texts(""), Ok(Vec::new()));
        for wrong in [
            "192.0.2.0/24\n192.0.2.128/25",
            "192.0.2.128/25, 192.0.2.0/24",
            "office",
            "192.0.2.0/40",
            "0.0.0.0/0",
            "2000::/3",
        ] {
            assert!(texts(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn limits_are_small_whole_numbers() {
        for wrong in ["-1", "", "3.5", "many", "1001", "99999999999"] {
            let mut error = None;
            limit(wrong, &mut error);
            assert!(error.is_some(), "{wrong}");
        }
        let mut error = None;
        assert_eq!((limit("0", &mut error), limit("1000", &mut error), error), (0, 1000, None));
    }
}
