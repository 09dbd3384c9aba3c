//! Who may read what. Everyone who shows a story asks [`decide`], and nothing behind the wall can be loaded without
//! the [`Grant`] it makes. This file is pure: no database, no clock, no request. [`gate`] gathers the facts.

pub mod gate;
pub mod store;

use crate::ids::ArticleId;

/// How far a story is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize, serde::Deserialize)]
#[sqlx(type_name = "access_level", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// To everybody.
    Free,
    /// To everybody, a few stories a month.
    Metered,
    /// To everybody who has an account.
    Registered,
    /// To subscribers.
    Subscribers,
}

impl Level {
    /// All levels, the most open first.
    pub const ALL: [Self; 4] = [Self::Free, Self::Metered, Self::Registered, Self::Subscribers];

    /// The level's name in forms and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Metered => "metered",
            Self::Registered => "registered",
            Self::Subscribers => "subscribers",
        }
    }
}

impl std::str::FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|level| level.name() == text)
            .ok_or_else(|| format!("“{text}” is no access level: free, metered, registered or subscribers"))
    }
}

/// Where an entitlement comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "entitlement_source", rename_all = "snake_case")]
pub enum EntitlementSource {
    /// A subscription that somebody pays for.
    Subscription,
    /// A gift of the house.
    Complimentary,
    /// A demonstration account.
    Demonstration,
    /// A seat in a group.
    Group,
    /// A site licence of an institution.
    Licence,
}

impl EntitlementSource {
    /// Key of its name on the account's page.
    pub fn wording(self) -> &'static str {
        match self {
            Self::Subscription => "entitlement-subscription",
            Self::Complimentary => "entitlement-complimentary",
            Self::Demonstration => "entitlement-demonstration",
            Self::Group => "entitlement-group",
            Self::Licence => "entitlement-licence",
        }
    }
}

/// The rule that holds for one story after inheritance: article, else section, else site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessRule {
    article: ArticleId,
    level: Level,
}

impl AccessRule {
    /// Resolves the inheritance. What an organisation paid for is always free: it would be odd to charge for it twice.
    pub fn resolve(
        article: ArticleId,
        paid_for: bool,
        own: Option<Level>,
        section: Option<Level>,
        site: Level,
    ) -> Self {
        let level = if paid_for { Level::Free } else { own.or(section).unwrap_or(site) };
        Self { article, level }
    }

    /// The level that holds.
    pub fn level(&self) -> Level {
        self.level
    }

    /// The story the rule is for.
    pub fn article(&self) -> ArticleId {
        self.article
    }
}

/// What we know of the person asking. Whether an entitlement holds at this moment, grace included, is billing's to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Not signed in.
    Anonymous,
    /// Signed in, never subscribed.
    Registered,
    /// Signed in, subscribed once.
    Lapsed,
    /// Holds an entitlement now.
    Subscriber,
    /// Works here.
    Staff,
}

/// The meter's numbers at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Stories a month without an account.
    pub anonymous: u32,
    /// Stories a month with an account.
    pub registered: u32,
}

impl Limits {
    /// The limit for a reader of this standing.
    pub fn of(self, standing: Standing) -> u32 {
        match standing {
            Standing::Anonymous => self.anonymous,
            _ => self.registered,
        }
    }
}

/// What the meter said of this reader and this story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeterState {
    /// Counted now or earlier this month; `left` more may be opened.
    Counted {
        /// Stories left after this one.
        left: u32,
    },
    /// The month's stories are used up.
    UsedUp,
    /// Not asked: a prefetch, a HEAD, or a rule that does not depend on it.
    NotAsked,
    /// It gave no answer. The wall closes.
    Silent,
}

/// What the reader is asked for instead of the rest of the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barrier {
    /// An account, which costs nothing.
    Register,
    /// A subscription.
    Subscribe,
    /// The subscription they had.
    Renew,
}

/// Why a decision fell as it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The story is free.
    FreeStory,
    /// The reader works here.
    Staff,
    /// The reader holds an entitlement.
    Entitled,
    /// The story asks for an account and the reader has one.
    HasAccount,
    /// The meter allows it.
    WithinMeter,
    /// The story asks for an account.
    AccountNeeded,
    /// The story is for subscribers.
    SubscriptionNeeded,
    /// The month's stories are used up.
    MeterUsedUp,
    /// The meter was not asked.
    MeterNotAsked,
    /// The meter did not answer.
    MeterSilent,
}

/// Proof that the full text of one story may be loaded. Only [`decide`] makes one.
#[derive(Debug, PartialEq, Eq)]
pub struct Grant {
    article: ArticleId,
}

impl Grant {
    /// The story it opens, and no other.
    pub fn article(&self) -> ArticleId {
        self.article
    }
}

/// How much of the story leaves the server.
#[derive(Debug, PartialEq, Eq)]
pub enum Access {
    /// All of it.
    Full(Grant),
    /// All of it with the offer in the middle.
    Metered {
        /// The proof.
        grant: Grant,
        /// Stories left this month after this one.
        left: u32,
    },
    /// The open part, and the wall.
    Preview(Barrier),
}

/// What was decided, and why.
#[derive(Debug, PartialEq, Eq)]
pub struct Decision {
    /// How much leaves the server.
    pub access: Access,
    /// The branch that said so.
    pub reason: Reason,
}

/// Whether [`decide`] depends on the meter: it is asked, and counts, only then.
pub fn asks_meter(rule: &AccessRule, standing: Standing) -> bool {
    use Standing::{Anonymous, Lapsed, Registered};
    rule.level == Level::Metered && matches!(standing, Anonymous | Registered | Lapsed)
}

/// The decision at the heart of the house.
pub fn decide(rule: &AccessRule, standing: Standing, meter: MeterState) -> Decision {
    use Standing::{Anonymous, Lapsed, Registered, Staff, Subscriber};
    let full = |reason| Decision { access: Access::Full(Grant { article: rule.article }), reason };
    let preview = |barrier, reason| Decision { access: Access::Preview(barrier), reason };
    match (rule.level, standing) {
        (Level::Free, _) => full(Reason::FreeStory),
        (_, Staff) => full(Reason::Staff),
        (_, Subscriber) => full(Reason::Entitled),
        (Level::Registered, Registered | Lapsed) => full(Reason::HasAccount),
        (Level::Registered, Anonymous) => preview(Barrier::Register, Reason::AccountNeeded),
        (Level::Subscribers, Anonymous | Registered | Lapsed) => {
            preview(barrier(standing), Reason::SubscriptionNeeded)
        }
        (Level::Metered, Anonymous | Registered | Lapsed) => match meter {
            MeterState::Counted { left } => Decision {
                access: Access::Metered { grant: Grant { article: rule.article }, left },
                reason: Reason::WithinMeter,
            },
            MeterState::UsedUp => preview(barrier(standing), Reason::MeterUsedUp),
            MeterState::NotAsked => preview(barrier(standing), Reason::MeterNotAsked),
            MeterState::Silent => preview(barrier(standing), Reason::MeterSilent),
        },
    }
}

fn barrier(standing: Standing) -> Barrier {
    match standing {
        Standing::Lapsed => Barrier::Renew,
        _ => Barrier::Subscribe,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn openness(decision: &Decision) -> u8 {
        match decision.access {
            Access::Preview(_) => 0,
            Access::Metered { .. } => 1,
            Access::Full(_) => 2,
        }
    }

    fn any_level() -> impl Strategy<Value = Level> {
        proptest::sample::select(Level::ALL.to_vec())
    }

    fn any_standing() -> impl Strategy<Value = Standing> {
        use Standing::{Anonymous, Lapsed, Registered, Staff, Subscriber};
        proptest::sample::select(vec![Anonymous, Registered, Lapsed, Subscriber, Staff])
    }

    fn any_meter() -> impl Strategy<Value = MeterState> {
        prop_oneof![
            (0..9u32).prop_map(|left| MeterState::Counted { left }),
            Just(MeterState::UsedUp),
            Just(MeterState::NotAsked),
            Just(MeterState::Silent),
        ]
    }

    fn rule(level: Level) -> AccessRule {
        AccessRule::resolve(ArticleId::new(), false, Some(level), None, Level::Free)
    }

    proptest! {
        #[test]
        fn a_better_standing_never_shows_less(level in any_level(), meter in any_meter()) {
            let rule = rule(level);
            let ladder = [Standing::Anonymous, Standing::Registered, Standing::Subscriber, Standing::Staff]
                .map(|standing| openness(&decide(&rule, standing, meter)));
            prop_assert!(ladder.is_sorted(), "{ladder:?}");
        }

        #[test]
        fn a_stricter_level_never_shows_more(standing in any_standing(), meter in any_meter()) {
            // Free, then an account, then a subscription; the meter stands beside this ladder, not on it.
            let ladder = [Level::Subscribers, Level::Registered, Level::Free]
                .map(|level| openness(&decide(&rule(level), standing, meter)));
            prop_assert!(ladder.is_sorted(), "{ladder:?}");
        }

        #[test]
        fn a_grant_names_the_story_of_its_rule(level in any_level(), standing in any_standing(), meter in any_meter()) {
            let rule = rule(level);
            match decide(&rule, standing, meter).access {
                Access::Full(grant) | Access::Metered { grant, .. } => prop_assert_eq!(grant.article(), rule.article()),
                Access::Preview(_) => {}
            }
        }

        #[test]
        fn without_a_count_the_meter_opens_nothing(
            standing in proptest::sample::select(vec![Standing::Anonymous, Standing::Registered, Standing::Lapsed]),
            meter in proptest::sample::select(vec![MeterState::UsedUp, MeterState::NotAsked, MeterState::Silent]),
        ) {
            prop_assert_eq!(openness(&decide(&rule(Level::Metered), standing, meter)), 0);
        }

        #[test]
        fn the_meter_matters_exactly_where_it_is_asked(
            level in any_level(), standing in any_standing(), one in any_meter(), other in any_meter()
        ) {
            let rule = rule(level);
            if !asks_meter(&rule, standing) {
                prop_assert_eq!(decide(&rule, standing, one), decide(&rule, standing, other));
            }
        }

        #[test]
        fn the_nearest_level_wins(own in proptest::option::of(any_level()), section in proptest::option::of(any_level()), site in any_level()) {
            let resolved = AccessRule::resolve(ArticleId::new(), false, own, section, site).level();
            prop_assert_eq!(resolved, own.or(section).unwrap_or(site));
            let sponsored = AccessRule::resolve(ArticleId::new(), true, own, section, site).level();
            prop_assert_eq!(sponsored, Level::Free);
        }
    }
}
