//! Lines of a bill.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::moment;
use crate::billing::provider::Result;

/// A line of a bill.
#[derive(Debug, Deserialize)]
pub struct Line {
    /// What it comes to, inclusive tax in it.
    #[serde(default)]
    pub amount: i64,
    period: Period,
    #[serde(default)]
    proration: bool,
    parent: Option<Parent>,
}

#[derive(Debug, Deserialize)]
struct Period {
    start: i64,
    end: i64,
}

/// Where a line comes from, since 2025-03-31.
#[derive(Debug, Deserialize)]
struct Parent {
    subscription_item_details: Option<Details>,
    invoice_item_details: Option<Details>,
}

#[derive(Debug, Deserialize)]
struct Details {
    #[serde(default)]
    proration: bool,
}

impl Line {
    /// From when, and until when.
    pub fn period(&self) -> Result<(DateTime<Utc>, DateTime<Utc>)> {
        Ok((moment(self.period.start)?, moment(self.period.end)?))
    }

    /// It is for a whole period, not for a part of one.
    pub fn is_whole(&self) -> bool {
        let parent = self.parent.as_ref();
        let details =
            parent.and_then(|of| of.subscription_item_details.as_ref().or(of.invoice_item_details.as_ref()));
        !self.proration && !details.is_some_and(|details| details.proration)
    }

    /// It is for what begins after this moment, in seconds.
    pub fn begins_after(&self, seconds: i64) -> bool {
        self.period.start > seconds
    }

    /// It is for a whole period that begins at this moment.
    pub fn opens(&self, at: DateTime<Utc>) -> bool {
        self.is_whole() && self.period.start == at.timestamp()
    }
}
