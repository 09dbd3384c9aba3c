//! Explain access: why somebody meets the wall at a story or does not, with every fact that went in, the rule that
//! decided, and what would change it. The answer comes from the decision itself, asked once as things are and once more
//! for each change; there is no second set of rules that could drift away from the first. Nothing is counted.

pub mod gather;
pub mod pages;
pub mod store;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::articles::{Kind, Story};
use crate::licences::Cover;
use crate::paywall::{
    Access, AccessRule, Barrier, Decision, EntitlementSource, Level, Limits, MeterState, Opening, Reason,
    Standing, asks_meter, decide,
};

/// Everything that goes into a decision, as far as it can be known without the reader's request.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The story.
    pub story: Story,
    /// The site's level.
    pub site: Level,
    /// The meter's numbers.
    pub limits: Limits,
    /// Who asks, in words.
    pub who: String,
    /// What they are to the paywall.
    pub standing: Standing,
    /// The site licence that covers them, if one does.
    pub cover: Option<Cover>,
    /// What they would be to the paywall if none did.
    pub uncovered: Standing,
    /// Spans in which they may read, and where those come from.
    pub entitlements: Vec<Entitlement>,
    /// Stories opened this month.
    pub used: u32,
    /// This story is one of them.
    pub read_before: bool,
    /// A gift of this story that they took ends then.
    pub gift_until: Option<DateTime<Utc>>,
    /// Reads of new readers from their network today, and the most that are given; where the meter over networks counts and
    /// an address is known, and only for who reads here for the first time today.
    pub network: Option<(u32, u32)>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// A right to read for a span of time.
#[derive(Debug, Clone)]
pub struct Entitlement {
    /// Where it comes from.
    pub source: EntitlementSource,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends, if it does.
    pub ends_at: Option<DateTime<Utc>>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// `full`, `metered` or `preview`, as the page marks it.
    pub access: &'static str,
    /// Stories left after this one, where the meter decides.
    pub left: Option<u32>,
    /// Which wall.
    pub wall: Option<&'static str>,
    /// The rule that decided, in a sentence.
    pub reason: &'static str,
    /// Where the level comes from.
    pub rule: String,
    /// What would change it, each with what would come of it.
    pub changes: Vec<Change>,
}

/// Something that would change the decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What would have to be different.
    #[serde(rename = "if")]
    pub if_: &'static str,
    /// What would come of it.
    pub then: String,
}

/// What the decision is asked with.
#[derive(Debug, Clone, Copy)]
struct Situation {
    rule: AccessRule,
    standing: Standing,
    limits: Limits,
    used: u32,
    read_before: bool,
    network_used_up: bool,
}

impl Situation {
    /// What the meter would say to a read now.
    fn meter(&self) -> MeterState {
        let limit = self.limits.of(self.standing);
        if !asks_meter(&self.rule, self.standing) {
            MeterState::NotAsked
        } else if limit == 0 {
            MeterState::UsedUp
        } else if self.read_before {
            MeterState::Counted { left: limit.saturating_sub(self.used) }
        } else if self.used >= limit {
            MeterState::UsedUp
        } else if self.network_used_up && self.standing == Standing::Anonymous {
            MeterState::NetworkUsedUp
        } else {
            MeterState::Counted { left: limit - self.used - 1 }
        }
    }

    fn decide(&self) -> Decision {
        decide(&self.rule, self.standing, self.meter())
    }
}

/// Explains.
pub fn explain(facts: &Facts) -> Explanation {
    let gift = facts.gift_until.map(|_| Opening::Gift);
    let now = Situation {
        rule: facts.story.rule(facts.site, facts.now).opened(gift),
        standing: facts.standing,
        limits: facts.limits,
        used: facts.used,
        read_before: facts.read_before,
        network_used_up: facts.network.is_some_and(|(used, most)| used >= most),
    };
    let decision = now.decide();
    let changes = changes(facts, now)
        .into_iter()
        .map(|(if_, then)| (if_, then.decide()))
        .filter(|(_, then)| shown(then) != shown(&decision))
        .map(|(if_, then)| Change { if_, then: outcome(&then.access) })
        .collect();
    Explanation {
        access: decision.reason.outcome(),
        left: left(&decision.access),
        wall: decision.wall(now.standing, now.limits).map(Barrier::name),
        reason: sentence(decision.reason),
        rule: origin(facts),
        changes,
    }
}

/// One change at a time.
fn changes(facts: &Facts, now: Situation) -> Vec<(&'static str, Situation)> {
    let level = |level: Level| Situation { rule: levelled(facts, level), ..now };
    let mut changes = vec![
        ("the reader had an account", Situation { standing: Standing::Registered, ..now }),
        ("the reader had a subscription", Situation { standing: Standing::Subscriber, ..now }),
        ("the reader had no account and no subscription", Situation { standing: Standing::Anonymous, ..now }),
        ("the month began anew", Situation { used: 0, read_before: false, ..now }),
        ("it were another day", Situation { network_used_up: false, ..now }),
        (
            "the story were given to the reader",
            Situation { rule: now.rule.opened(Some(Opening::Gift)), ..now },
        ),
        (
            "the story were opened in the public interest",
            Situation { rule: now.rule.opened(Some(Opening::PublicInterest)), ..now },
        ),
        ("the story were free", level(Level::Free)),
        ("the story were metered", level(Level::Metered)),
        ("the story asked for an account", level(Level::Registered)),
        ("the story were for subscribers", level(Level::Subscribers)),
    ];
    if facts.cover.is_some() {
        changes.push(("no site licence covered the reader", Situation { standing: facts.uncovered, ..now }));
    }
    if facts.gift_until.is_some() {
        let rule = facts.story.rule(facts.site, facts.now);
        changes.push(("the gift ended", Situation { rule, ..now }));
    }
    if matches!(now.standing, Standing::Staff) {
        changes.retain(|(if_, _)| !if_.starts_with("the reader had a"));
    }
    changes
}

fn levelled(facts: &Facts, level: Level) -> AccessRule {
    AccessRule::resolve(facts.story.article_id, false, Some(level), None, facts.site)
}

/// What a reader would notice of it.
fn shown(decision: &Decision) -> (&'static str, Option<u32>) {
    (decision.reason.outcome(), left(&decision.access))
}

fn left(access: &Access) -> Option<u32> {
    match access {
        Access::Metered { left, .. } => Some(*left),
        _ => None,
    }
}

/// What would come of it, in words.
pub fn outcome(access: &Access) -> String {
    match access {
        Access::Full(_) => "it would be read whole, without the meter".to_owned(),
        Access::Metered { left, .. } => format!("it would be read whole, with {left} left this month"),
        Access::Preview(_) => "the wall would stand".to_owned(),
    }
}

/// Where the level comes from.
fn origin(facts: &Facts) -> String {
    let story = &facts.story;
    let level = story.rule(facts.site, facts.now).level().name();
    if story.kind == Kind::Sponsored {
        return "What a sponsor paid for is free.".to_owned();
    }
    if !story.has_more {
        return "Nothing of the story lies behind the wall, so it is free.".to_owned();
    }
    match (story.access, story.section_access) {
        (Some(_), _) => format!("The story’s own level is “{level}”."),
        (None, Some(_)) => {
            format!("The story has no level of its own; its section {} says “{level}”.", story.section_name)
        }
        (None, None) => format!("Neither the story nor its section has a level; the site says “{level}”."),
    }
}

/// The branch of the decision, in a sentence.
fn sentence(reason: Reason) -> &'static str {
    match reason {
        Reason::FreeStory => "The story is free to all.",
        Reason::PublicInterest => "An editor opened the story to all for a time, in the public interest.",
        Reason::Gift => "Somebody gave the story to this reader.",
        Reason::PreviewLink => "The reader holds a secret link to a story that is not published.",
        Reason::Staff => "The reader works here.",
        Reason::Entitled => "The reader holds an entitlement.",
        Reason::Licensed => "The site licence of an institution covers the reader.",
        Reason::HasAccount => "The story asks for an account, and the reader has one.",
        Reason::WithinMeter => "The meter allows it.",
        Reason::AccountNeeded => "The story asks for an account, and the reader has none.",
        Reason::SubscriptionNeeded => "The story is for subscribers, and the reader holds no entitlement.",
        Reason::MeterUsedUp => "The reader has used up the month’s stories.",
        Reason::NetworkUsedUp => "Too many new readers came from this network today.",
        Reason::CrawlerPreview => "Crawlers get the preview.",
        Reason::CrawlerFull => "Crawlers get everything.",
        Reason::MeterNotAsked => "The meter was not asked.",
        Reason::MeterSilent => "The meter did not answer.",
    }
}
