//! Reasons by name: in recorded views, and wherever a decision is told.

use super::Reason;

impl Reason {
    /// All reasons, and their names.
    pub const ALL: [(Self, &'static str); 17] = [
        (Self::FreeStory, "free_story"),
        (Self::PublicInterest, "public_interest"),
        (Self::Gift, "gift"),
        (Self::PreviewLink, "preview_link"),
        (Self::Staff, "staff"),
        (Self::Entitled, "entitled"),
        (Self::Licensed, "licensed"),
        (Self::HasAccount, "has_account"),
        (Self::WithinMeter, "within_meter"),
        (Self::AccountNeeded, "account_needed"),
        (Self::SubscriptionNeeded, "subscription_needed"),
        (Self::MeterUsedUp, "meter_used_up"),
        (Self::NetworkUsedUp, "network_used_up"),
        (Self::CrawlerPreview, "crawler_preview"),
        (Self::CrawlerFull, "crawler_full"),
        (Self::MeterNotAsked, "meter_not_asked"),
        (Self::MeterSilent, "meter_silent"),
    ];

    /// The reason's name in tables.
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(reason, _)| *reason == self).map_or("", |(_, name)| name)
    }

    /// The reason of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(reason, _)| reason)
    }

    /// How the story came: `full`, `metered` or `preview`.
    pub fn outcome(self) -> &'static str {
        match self {
            Self::WithinMeter => "metered",
            _ if self.is_wall() => "preview",
            _ => "full",
        }
    }

    /// Whether the reader met the wall.
    pub fn is_wall(self) -> bool {
        match self {
            Self::FreeStory
            | Self::PublicInterest
            | Self::Gift
            | Self::PreviewLink
            | Self::Staff
            | Self::Entitled
            | Self::Licensed
            | Self::HasAccount
            | Self::WithinMeter
            | Self::CrawlerFull => false,
            Self::AccountNeeded
            | Self::SubscriptionNeeded
            | Self::MeterUsedUp
            | Self::NetworkUsedUp
            | Self::CrawlerPreview
            | Self::MeterNotAsked
            | Self::MeterSilent => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ids::ArticleId;
    use crate::paywall::{Access, AccessRule, CrawlerPolicy, Level, MeterState, Opening, Standing, decide};

    #[test]
    fn every_reason_has_a_name_of_its_own() {
        for (reason, name) in Reason::ALL {
            assert_eq!(reason.name(), name);
            assert_eq!(Reason::named(name), Some(reason));
        }
        assert_eq!(Reason::named("mood"), None);
    }

    proptest! {
        #[test]
        fn the_reason_says_how_the_story_came(
            level in proptest::sample::select(Level::ALL.to_vec()),
            standing in proptest::sample::select(vec![
                Standing::Anonymous, Standing::Registered, Standing::Lapsed, Standing::Licensed, Standing::Subscriber, Standing::Staff,
                Standing::Crawler(CrawlerPolicy::Preview), Standing::Crawler(CrawlerPolicy::Full),
            ]),
            meter in proptest::sample::select(vec![
                MeterState::Counted { left: 1 }, MeterState::UsedUp, MeterState::NetworkUsedUp, MeterState::NotAsked,
                MeterState::Silent,
            ]),
            opening in proptest::sample::select(vec![None, Some(Opening::PublicInterest), Some(Opening::Gift), Some(Opening::PreviewLink)]),
        ) {
            let rule = AccessRule::resolve(ArticleId::new(), false, Some(level), None, level).opened(opening);
            let decision = decide(&rule, standing, meter);
            let came = match decision.access {
                Access::Full(_) => "full",
                Access::Metered { .. } => "metered",
                Access::Preview(_) => "preview",
            };
            prop_assert_eq!(decision.reason.outcome(), came);
        }
    }
}
