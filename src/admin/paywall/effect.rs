//! What the rules mean, in words: an admin reads sentences before readers meet the numbers.

use crate::paywall::network::{FACTOR, SHARED_FACTOR};
use crate::paywall::{CrawlerPolicy, Level, Rules};
use crate::site::Site;

/// The effect of the rules in this month, one sentence a line.
pub fn in_words(site: &Site, month: &str) -> Vec<String> {
    let Rules { access, limits, gifts, shared_networks, crawlers } = &site.rules;
    let mut lines = vec![
        format!("An anonymous reader may open {} in {month}.", stories(limits.anonymous)),
        format!("A registered reader may open {} in {month}.", stories(limits.registered)),
        format!("Stories without a level of their own {}.", meaning(*access)),
    ];
    if limits.registered < limits.anonymous {
        lines.push("Registering takes stories away: nobody is asked to register at the wall.".to_owned());
    }
    for (level, names) in by_level(site) {
        lines.push(format!(
            "In {}, stories without a level of their own {}.",
            listed(&names),
            meaning(level)
        ));
    }
    lines.push(match gifts {
        0 => "Subscribers cannot give stories away.".to_owned(),
        _ => format!("A subscriber may give away {} a month.", stories(*gifts)),
    });
    lines.push(format!(
        "Readers who throw their cookies away may open {} a day from one network.",
        stories(limits.anonymous.saturating_mul(FACTOR))
    ));
    if !shared_networks.is_empty() {
        lines.push(format!(
            "From {} that many people share, new readers may open {} a day.",
            if shared_networks.len() == 1 { "the network" } else { "each network" },
            stories(limits.anonymous.saturating_mul(SHARED_FACTOR))
        ));
    }
    lines.push(match crawlers {
        CrawlerPolicy::Preview => "Search engines read the open part of a story.".to_owned(),
        CrawlerPolicy::Full => {
            "Search engines read whole stories, and may show what they like of them.".to_owned()
        }
    });
    lines
}

/// The levels that sections set for themselves, each with the sections that do.
fn by_level(site: &Site) -> Vec<(Level, Vec<&str>)> {
    let with = |level| {
        let names: Vec<&str> = site
            .sections
            .iter()
            .filter(|section| section.access == Some(level))
            .map(|section| section.name.as_str())
            .collect();
        (level, names)
    };
    Level::ALL.map(with).into_iter().filter(|(_, names)| !names.is_empty()).collect()
}

fn stories(count: u32) -> String {
    match count {
        0 => "no metered story".to_owned(),
        1 => "1 story".to_owned(),
        count => format!("{count} stories"),
    }
}

fn meaning(level: Level) -> &'static str {
    match level {
        Level::Free => "are free for everybody",
        Level::Metered => "count on the meter",
        Level::Registered => "ask for an account",
        Level::Subscribers => "are for subscribers",
    }
}

fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
