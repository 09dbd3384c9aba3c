//! A plan that somebody took, as the provider last described it.

use chrono::{DateTime, Utc};

use super::entitling::Facts;
use super::money::Money;
use super::plan::Every;
use super::provider;
use crate::coupons::Discount;
use crate::ids::{AccountId, CustomerId, PriceId, SubscriptionId};

/// How a subscription stands. The names are Stripe's (docs.stripe.com/api/subscriptions/object#subscription_object-status).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "subscription_status", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In its free days.
    Trialing,
    /// Paid.
    Active,
    /// A payment failed and is tried again.
    PastDue,
    /// Its trial ended without a way to pay.
    Paused,
    /// Payments failed and are tried no more.
    Unpaid,
    /// The first payment has not succeeded yet.
    Incomplete,
    /// The first payment never succeeded.
    IncompleteExpired,
    /// Over.
    Canceled,
    /// Something that we do not know.
    Unknown,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Trialing,
        Self::Active,
        Self::PastDue,
        Self::Paused,
        Self::Unpaid,
        Self::Incomplete,
        Self::IncompleteExpired,
        Self::Canceled,
        Self::Unknown,
    ];

    /// Its name at Stripe, in the database and in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trialing => "trialing",
            Self::Active => "active",
            Self::PastDue => "past_due",
            Self::Paused => "paused",
            Self::Unpaid => "unpaid",
            Self::Incomplete => "incomplete",
            Self::IncompleteExpired => "incomplete_expired",
            Self::Canceled => "canceled",
            Self::Unknown => "unknown",
        }
    }

    /// The status of this name. What is not known is [`Status::Unknown`]: a provider may invent one at any time.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|status| status.name() == name).unwrap_or(Self::Unknown)
    }

    /// Over for good: nothing will be charged any more.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Canceled | Self::IncompleteExpired)
    }

    /// It gives something to read, or will charge for it.
    pub fn runs(self) -> bool {
        self.pays() || self == Self::Trialing
    }

    /// Counts as revenue.
    pub fn pays(self) -> bool {
        matches!(self, Self::Active | Self::PastDue)
    }
}

/// Why a subscription ends. The first six are what readers may choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "cancellation_reason", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum CancellationReason {
    /// It costs too much.
    TooExpensive,
    /// No time to read.
    TooLittleTime,
    /// Something else was wanted.
    NotWhatINeed,
    /// Another paper.
    OtherSource,
    /// The site did not work.
    Technical,
    /// Something else.
    Other,
    /// Payments failed.
    PaymentFailed,
    /// Withdrawn within fourteen days.
    Withdrawal,
    /// An admin ended it.
    ByAdmin,
    /// Its account was deleted.
    AccountDeleted,
    /// The card had paid for a trial before.
    TrialTakenBefore,
    /// At the student price, and nobody has shown that they still study.
    StudentNoMore,
}

impl CancellationReason {
    /// What readers may choose from.
    pub const CHOICES: [Self; 6] = [
        Self::TooExpensive,
        Self::TooLittleTime,
        Self::NotWhatINeed,
        Self::OtherSource,
        Self::Technical,
        Self::Other,
    ];

    /// Its name in forms and in the keys of its wording (`cancellation-<name>`).
    pub fn name(self) -> &'static str {
        match self {
            Self::TooExpensive => "too-expensive",
            Self::TooLittleTime => "too-little-time",
            Self::NotWhatINeed => "not-what-i-need",
            Self::OtherSource => "other-source",
            Self::Technical => "technical",
            Self::Other => "other",
            Self::PaymentFailed => "payment-failed",
            Self::Withdrawal => "withdrawal",
            Self::ByAdmin => "by-admin",
            Self::AccountDeleted => "account-deleted",
            Self::TrialTakenBefore => "trial-taken-before",
            Self::StudentNoMore => "student-no-more",
        }
    }
}

/// What a change of a subscription's worth a month does to the recurring revenue. Kept with the change, so that the
/// figures are one pass over one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type)]
#[sqlx(type_name = "movement", rename_all = "snake_case")]
pub enum Movement {
    /// The first payment of a person.
    New,
    /// Somebody pays more.
    Expansion,
    /// Somebody pays less.
    Contraction,
    /// Somebody pays no more.
    Churn,
    /// Somebody pays again.
    Reactivation,
}

impl Movement {
    /// What it is to go from `was` to `is_now` minor units a month; nothing if that is the same.
    pub fn of(was: i64, is_now: i64, first: bool) -> Option<Self> {
        match (was, is_now) {
            _ if was == is_now => None,
            (0, _) if first => Some(Self::New),
            (0, _) => Some(Self::Reactivation),
            (_, 0) => Some(Self::Churn),
            _ if is_now > was => Some(Self::Expansion),
            _ => Some(Self::Contraction),
        }
    }
}

/// A plan that somebody took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Its key.
    pub subscription_id: SubscriptionId,
    /// Whose it is; nobody's once the account is gone.
    pub account_id: Option<AccountId>,
    /// Who pays.
    pub customer_id: Option<CustomerId>,
    /// Where it is kept.
    pub provider: provider::Name,
    /// Its name there.
    pub reference: String,
    /// The price it was taken at, if it is one of ours.
    pub price_id: Option<PriceId>,
    /// What one seat costs each period.
    pub amount: Money,
    /// How often it is paid.
    pub every: Every,
    /// How many seats; one but for groups.
    pub quantity: i32,
    /// What still comes off its bills.
    pub discount: Option<Discount>,
    /// What follows from how it stands.
    pub facts: Facts,
    /// When its free days end or ended, if it had any.
    pub trial_ends_at: Option<DateTime<Utc>>,
    /// When the present period began.
    pub period_starts_at: DateTime<Utc>,
    /// When a pause ends by itself.
    pub resumes_at: Option<DateTime<Utc>>,
    /// The provider's name for the invoice of the present period.
    pub latest_invoice: Option<String>,
    /// What it is paid with: "Visa 4242".
    pub card: Option<String>,
    /// Why it ends.
    pub cancellation: Option<CancellationReason>,
    /// When the provider was last asked.
    pub seen_at: DateTime<Utc>,
}

impl Subscription {
    /// What is paid each period, for all seats, before anything comes off.
    pub fn total(&self) -> Money {
        self.amount.times(i64::from(self.quantity)).unwrap_or(self.amount)
    }

    /// When money is taken next, and how much; nothing if it ends or rests.
    pub fn next_payment(&self) -> Option<(DateTime<Utc>, Money)> {
        let goes_on = matches!(self.facts.status, Status::Trialing | Status::Active)
            && self.facts.cancel_at.is_none()
            && !self.facts.collection_paused;
        goes_on.then(|| (self.facts.period_ends_at, self.reduced(self.total(), self.facts.period_ends_at)))
    }

    /// What a bill of this moment asks.
    pub fn reduced(&self, total: Money, at: DateTime<Utc>) -> Money {
        self.discount.map_or(total, |discount| discount.reduce(total, at))
    }

    /// What is paid again and again.
    pub fn recurring(&self) -> Money {
        self.discount.map_or(self.total(), |discount| discount.recurring(self.total()))
    }
}
