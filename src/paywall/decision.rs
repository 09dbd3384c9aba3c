//! The decision itself: pure, without a database, a clock or a request.

use super::Limits;
use super::level::{AccessRule, Level, Opening};
use crate::ids::ArticleId;

/// What search engines' crawlers get, as the operator chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "crawler_policy", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum CrawlerPolicy {
    /// The open part.
    Preview,
    /// Everything.
    Full,
}

impl CrawlerPolicy {
    /// Both, the usual one first.
    pub const ALL: [Self; 2] = [Self::Preview, Self::Full];

    /// The policy's name in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Full => "full",
        }
    }
}

impl std::str::FromStr for CrawlerPolicy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|policy| policy.name() == text)
            .ok_or_else(|| format!("“{text}” is nothing that crawlers can get: preview or full"))
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
    /// Reads by an institution's site licence.
    Licensed,
    /// Works here.
    Staff,
    /// No person: a search engine's crawler, known by its address.
    Crawler(CrawlerPolicy),
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
    /// The reader's own meter is new, and too many new ones read from their network today.
    NetworkUsedUp,
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
    /// The story is open to all for a time, in the public interest.
    PublicInterest,
    /// Somebody gave the story to this reader.
    Gift,
    /// The reader holds a secret link to a story that is not published.
    PreviewLink,
    /// The reader works here.
    Staff,
    /// The reader holds an entitlement.
    Entitled,
    /// An institution's site licence covers the reader.
    Licensed,
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
    /// Too many new readers came from this network today.
    NetworkUsedUp,
    /// Crawlers get the preview.
    CrawlerPreview,
    /// Crawlers get everything.
    CrawlerFull,
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
    rule.level() == Level::Metered
        && rule.opening().is_none()
        && matches!(standing, Anonymous | Registered | Lapsed)
}

/// The decision at the heart of the house.
pub fn decide(rule: &AccessRule, standing: Standing, meter: MeterState) -> Decision {
    use Standing::{Anonymous, Crawler, Lapsed, Licensed, Registered, Staff, Subscriber};
    let full = |reason| Decision { access: Access::Full(Grant { article: rule.article() }), reason };
    let preview = |barrier, reason| Decision { access: Access::Preview(barrier), reason };
    match (rule.opening(), rule.level(), standing) {
        (_, Level::Free, _) => full(Reason::FreeStory),
        (_, _, Staff) => full(Reason::Staff),
        (_, _, Subscriber) => full(Reason::Entitled),
        (_, _, Licensed) => full(Reason::Licensed),
        (Some(Opening::PublicInterest), ..) => full(Reason::PublicInterest),
        (Some(Opening::Gift), ..) => full(Reason::Gift),
        (Some(Opening::PreviewLink), ..) => full(Reason::PreviewLink),
        (None, _, Crawler(CrawlerPolicy::Full)) => full(Reason::CrawlerFull),
        (None, _, Crawler(CrawlerPolicy::Preview)) => preview(Barrier::Subscribe, Reason::CrawlerPreview),
        (None, Level::Registered, Registered | Lapsed) => full(Reason::HasAccount),
        (None, Level::Registered, Anonymous) => preview(Barrier::Register, Reason::AccountNeeded),
        (None, Level::Subscribers, Anonymous | Registered | Lapsed) => {
            preview(barrier(standing), Reason::SubscriptionNeeded)
        }
        (None, Level::Metered, Anonymous | Registered | Lapsed) => match meter {
            MeterState::Counted { left } => Decision {
                access: Access::Metered { grant: Grant { article: rule.article() }, left },
                reason: Reason::WithinMeter,
            },
            MeterState::UsedUp => preview(barrier(standing), Reason::MeterUsedUp),
            MeterState::NetworkUsedUp => preview(Barrier::Register, Reason::NetworkUsedUp),
            MeterState::NotAsked => preview(barrier(standing), Reason::MeterNotAsked),
            MeterState::Silent => preview(barrier(standing), Reason::MeterSilent),
        },
    }
}

impl Barrier {
    /// The barrier's name, as the page marks it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Subscribe => "subscribe",
            Self::Renew => "renew",
        }
    }
}

impl Decision {
    /// What the wall asks for. Who is not signed in and would get more stories with an account is asked for that first,
    /// which costs nothing.
    pub fn wall(&self, standing: Standing, limits: Limits) -> Option<Barrier> {
        let Access::Preview(barrier) = self.access else { return None };
        let counts = matches!(self.reason, Reason::MeterUsedUp | Reason::MeterNotAsked | Reason::MeterSilent);
        let account_gives_more = standing == Standing::Anonymous && limits.registered > limits.anonymous;
        Some(if barrier == Barrier::Subscribe && counts && account_gives_more {
            Barrier::Register
        } else {
            barrier
        })
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
        use Standing::{Anonymous, Lapsed, Licensed, Registered, Staff, Subscriber};
        let crawlers = [CrawlerPolicy::Preview, CrawlerPolicy::Full].map(Standing::Crawler);
        proptest::sample::select(
            [&[Anonymous, Registered, Lapsed, Licensed, Subscriber, Staff][..], &crawlers].concat(),
        )
    }

    fn any_meter() -> impl Strategy<Value = MeterState> {
        prop_oneof![
            (0..9u32).prop_map(|left| MeterState::Counted { left }),
            Just(MeterState::UsedUp),
            Just(MeterState::NetworkUsedUp),
            Just(MeterState::NotAsked),
            Just(MeterState::Silent),
        ]
    }

    fn any_opening() -> impl Strategy<Value = Option<Opening>> {
        proptest::option::of(proptest::sample::select(vec![
            Opening::PublicInterest,
            Opening::Gift,
            Opening::PreviewLink,
        ]))
    }

    fn rule(level: Level) -> AccessRule {
        AccessRule::resolve(ArticleId::new(), false, Some(level), None, Level::Free)
    }

    proptest! {
        #[test]
        fn a_better_standing_never_shows_less(level in any_level(), meter in any_meter()) {
            let rule = rule(level);
            let ladder = [Standing::Anonymous, Standing::Registered, Standing::Licensed, Standing::Subscriber, Standing::Staff]
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
        fn an_opened_story_is_open_whatever_else(
            level in any_level(), standing in any_standing(), meter in any_meter(), opening in any_opening()
        ) {
            let decision = decide(&rule(level).opened(opening), standing, meter);
            prop_assert!(opening.is_none() || openness(&decision) == 2);
        }

        #[test]
        fn crawlers_get_what_the_operator_chose_and_no_meter(level in any_level(), meter in any_meter()) {
            let gets = |policy| openness(&decide(&rule(level), Standing::Crawler(policy), meter));
            prop_assert_eq!(gets(CrawlerPolicy::Full), 2);
            prop_assert_eq!(gets(CrawlerPolicy::Preview), if level == Level::Free { 2 } else { 0 });
        }

        #[test]
        fn without_a_count_the_meter_opens_nothing(
            standing in proptest::sample::select(vec![Standing::Anonymous, Standing::Registered, Standing::Lapsed]),
            meter in proptest::sample::select(vec![MeterState::UsedUp, MeterState::NetworkUsedUp, MeterState::NotAsked, MeterState::Silent]),
        ) {
            prop_assert_eq!(openness(&decide(&rule(Level::Metered), standing, meter)), 0);
        }

        #[test]
        fn the_meter_matters_exactly_where_it_is_asked(
            level in any_level(), opening in any_opening(), standing in any_standing(), one in any_meter(), other in any_meter()
        ) {
            let rule = rule(level).opened(opening);
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
