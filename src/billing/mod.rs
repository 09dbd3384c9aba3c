//! Subscriptions, and the money behind them.
//!
//! The paywall knows nothing of money: it reads entitlements. This feature writes them. What a reader is entitled to
//! follows from a subscription's facts by one pure function ([`entitling`]); the facts are always asked of the payment
//! [`provider`], never believed from an event, so the order, the doubling and the loss of events change nothing.

pub mod deletion;
pub mod entitling;
pub mod inbox;
pub mod invoice;
pub mod jobs;
pub mod letters;
pub mod money;
pub mod pages;
pub mod plan;
pub mod post;
pub mod proration;
pub mod provider;
pub mod reconcile;
pub mod refresh;
pub mod refund;
pub mod refunds;
pub mod reminders;
pub mod selling;
pub mod store;
pub mod subscription;
pub mod trial;
pub mod withdrawal;
