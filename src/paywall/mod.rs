//! Who may read what. Everyone who shows a story asks [`decide`], and nothing behind the wall can be loaded without
//! the [`Grant`] it makes. [`decision`] and [`level`] are pure; [`gate`] gathers the facts; [`meter`] counts.

pub mod decision;
pub mod gate;
pub mod jobs;
pub mod level;
pub mod meter;
pub mod network;
mod reason;
pub mod store;

use ipnet::IpNet;

pub use decision::{
    Access, Barrier, CrawlerPolicy, Decision, Grant, MeterState, Reason, Standing, asks_meter, decide,
};
pub use level::{AccessRule, Level, Opening};

/// Where an entitlement comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "entitlement_source", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
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
    /// An invoice of our own, paid by bank transfer.
    Transfer,
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
            Self::Transfer => "entitlement-transfer",
        }
    }
}

/// Why an entitlement holds, and ends when it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "entitlement_reason", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum EntitlementReason {
    /// Somebody of the house gave it.
    Given,
    /// Free days.
    Trial,
    /// Paid, and to be renewed.
    Paid,
    /// Paid, and not to be renewed.
    Ending,
    /// A payment failed; the days of grace run.
    Grace,
    /// The subscription rests after what was paid.
    Paused,
    /// The provider says something we do not know.
    Unknown,
    /// Over.
    Ended,
}

impl EntitlementReason {
    /// Its name in the keys of its wording (`entitled-<name>`) and in downloads.
    pub fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Trial => "trial",
            Self::Paid => "paid",
            Self::Ending => "ending",
            Self::Grace => "grace",
            Self::Paused => "paused",
            Self::Unknown => "unknown",
            Self::Ended => "ended",
        }
    }
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
    /// More than anybody opens in a month; a longer number is a slip of the finger.
    pub const HIGHEST: u32 = 1000;

    /// The limit for a reader of this standing.
    pub fn of(self, standing: Standing) -> u32 {
        match standing {
            Standing::Anonymous => self.anonymous,
            _ => self.registered,
        }
    }
}

/// The rules of the paywall, as admins set them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The level that stories inherit where neither they nor their section have one.
    pub access: Level,
    /// The meter's numbers.
    pub limits: Limits,
    /// Stories that a subscriber may give away a month.
    pub gifts: u32,
    /// Networks that many people share.
    pub shared_networks: Vec<IpNet>,
    /// What search engines' crawlers get.
    pub crawlers: CrawlerPolicy,
}
