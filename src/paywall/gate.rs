//! Gathers what [`decide`] needs: counts on the meter where the decision depends on it. On any error the wall closes.

use std::net::IpAddr;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::meter::{Meter, Request};
use super::network::{self, Agent, Origin};
use super::{AccessRule, Decision, MeterState, Rules, Standing, asks_meter, decide};
use crate::clock;

/// The reader as the paywall sees them.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// What they are entitled to.
    pub standing: Standing,
    /// Under which id the meter counts: the account's, else the visitor's.
    pub meter_id: Uuid,
    /// The browser. What an account reads is noted under it as well, so that a browser that loses its session, or ends
    /// it in the middle of a read, has no stories left that its account has used.
    pub visitor: Uuid,
    /// Where they read, as far as it can be known.
    pub address: Option<IpAddr>,
    /// With which browser.
    pub agent: Agent,
}

/// Why the story is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Somebody opens it: it counts.
    Read,
    /// A browser looks ahead, or asks for the headers only: nothing counts, and nothing metered is shown.
    Glance,
}

/// The days that the meters count by, in the publication's time zone.
#[derive(Debug, Clone, Copy)]
pub struct Calendar {
    /// First day of the month.
    pub month: NaiveDate,
    /// Today.
    pub day: NaiveDate,
}

impl Calendar {
    /// The days of a moment.
    pub fn at(now: DateTime<Utc>, zone: Tz) -> Self {
        Self { month: clock::month(now, zone), day: clock::day(now, zone) }
    }
}

/// Where stories are opened. Clones share the meter.
#[derive(Debug, Clone)]
pub struct Gate {
    meter: Meter,
    network_meter: bool,
}

impl Gate {
    /// A gate with this meter; with or without the coarse one over networks.
    pub fn new(meter: Meter, network_meter: bool) -> Self {
        Self { meter, network_meter }
    }

    /// Whether the coarse meter counts.
    pub fn counts_networks(&self) -> bool {
        self.network_meter
    }

    /// Decides, counting the story if that is what the decision rests on.
    pub async fn open(
        &self,
        rules: &Rules,
        calendar: Calendar,
        rule: &AccessRule,
        reader: Reader,
        intent: Intent,
    ) -> Decision {
        let meter = match intent {
            Intent::Read if asks_meter(rule, reader.standing) => {
                self.count(rules, calendar, rule, reader).await
            }
            _ => MeterState::NotAsked,
        };
        decide(rule, reader.standing, meter)
    }

    async fn count(
        &self,
        rules: &Rules,
        calendar: Calendar,
        rule: &AccessRule,
        reader: Reader,
    ) -> MeterState {
        let limit = rules.limits.of(reader.standing);
        let request = Request {
            month: calendar.month,
            day: calendar.day,
            reader: reader.meter_id,
            article: rule.article(),
            limit,
            note: false,
            network: self.network(rules, limit, reader),
        };
        let counted = self.meter.count(request).await;
        let also_the_browser = reader.visitor != reader.meter_id;
        if matches!(counted, MeterState::Counted { .. }) && also_the_browser {
            let note = Request { reader: reader.visitor, limit: u32::MAX, note: true, ..request };
            if self.meter.count(note).await == MeterState::Silent {
                return MeterState::Silent;
            }
        }
        counted
    }

    fn network(&self, rules: &Rules, limit: u32, reader: Reader) -> Option<(Origin, u32)> {
        if !self.network_meter || reader.standing != Standing::Anonymous {
            return None;
        }
        let address = reader.address?;
        let cap = network::cap(limit, address, &rules.shared_networks);
        Some((Origin { address, agent: reader.agent }, cap))
    }
}
