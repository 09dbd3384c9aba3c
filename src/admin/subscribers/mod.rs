//! The desk at which subscribers are looked after: found, looked at, and helped.

pub mod deeds;
pub mod export;
pub mod pages;
pub mod store;
pub mod timeline;
pub mod words;

use crate::paywall::EntitlementSource;

/// How a subscription stands, in an admin's words. The database computes it (migration 0011), so that lists can be read
/// from an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "subscription_stage", rename_all = "snake_case")]
pub enum Stage {
    /// In its free days.
    Trialing,
    /// Paid, and to be renewed.
    Paying,
    /// A payment is missing.
    PastDue,
    /// Will end with its period.
    Cancelling,
    /// No money is taken for a while.
    Paused,
    /// Over.
    Ended,
}

impl Stage {
    /// What lists call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Trialing => "trial",
            Self::Paying => "paying",
            Self::PastDue => "past due",
            Self::Cancelling => "cancelling",
            Self::Paused => "paused",
            Self::Ended => "ended",
        }
    }
}

/// What the list is narrowed to. Each is a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// Every account.
    #[default]
    All,
    /// Accounts with a subscription that stands so.
    Stage(Stage),
    /// Accounts that read for another reason than a subscription of their own.
    Source(EntitlementSource),
    /// Accounts that somebody should look at.
    Alerts,
}

impl Filter {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 11] = [
        Self::All,
        Self::Stage(Stage::Trialing),
        Self::Stage(Stage::Paying),
        Self::Stage(Stage::PastDue),
        Self::Stage(Stage::Cancelling),
        Self::Stage(Stage::Paused),
        Self::Stage(Stage::Ended),
        Self::Source(EntitlementSource::Complimentary),
        Self::Source(EntitlementSource::Group),
        Self::Source(EntitlementSource::Licence),
        Self::Alerts,
    ];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Stage(Stage::Trialing) => "trialing",
            Self::Stage(Stage::Paying) => "paying",
            Self::Stage(Stage::PastDue) => "past-due",
            Self::Stage(Stage::Cancelling) => "cancelling",
            Self::Stage(Stage::Paused) => "paused",
            Self::Stage(Stage::Ended) => "ended",
            Self::Source(source) => words::source(source),
            Self::Alerts => "alerts",
        }
    }

    /// The filter of this name; all, for a name that is none.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|filter| filter.name() == name).unwrap_or_default()
    }
}
