//! Recognising a crawler by its address.

use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use moka::future::Cache;
use tokio::sync::Semaphore;

use super::{Crawler, Names, Ranges};
use crate::clock::Clock;

/// How long an answer holds, whatever it was.
const ANSWER_HOLDS: TimeDelta = TimeDelta::hours(24);

/// How long an address that got no answer is a reader's without another question: each costs a reader's patience.
const SILENCE_HOLDS: TimeDelta = TimeDelta::minutes(5);

/// Addresses whose answers are kept.
const KEPT: u64 = 100_000;

/// Look-ups under way at once. Beyond it nobody waits: who asks then is a reader.
const AT_ONCE: usize = 32;

/// Recognises crawlers. Clones share what is known.
#[derive(Debug, Clone)]
pub struct Crawlers {
    clock: Clock,
    names: Option<Names>,
    ranges: Arc<RwLock<Ranges>>,
    /// What name servers said of an address. Kept with the moment until which it holds, which is the house's clock's and
    /// not the cache's own.
    said: Cache<IpAddr, Said>,
    lookups: Arc<Semaphore>,
}

#[derive(Debug, Clone, Copy)]
struct Said {
    crawler: Option<Crawler>,
    until: DateTime<Utc>,
}

impl Crawlers {
    /// Knows no ranges yet. Without names only ranges count.
    pub fn new(clock: Clock, names: Option<Names>) -> Self {
        Self {
            clock,
            names,
            ranges: Arc::default(),
            said: Cache::new(KEPT),
            lookups: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Replaces the published ranges.
    pub fn set_ranges(&self, ranges: Ranges) {
        *self.ranges.write().unwrap_or_else(PoisonError::into_inner) = ranges;
    }

    /// The crawler at this address. The user agent decides nothing: it only says whether a name server is worth asking,
    /// which most readers are thereby spared. No answer, or none in time, means a reader.
    pub async fn recognise(&self, address: IpAddr, user_agent: &str) -> Option<Crawler> {
        let address = address.to_canonical();
        let published = self.ranges.read().unwrap_or_else(PoisonError::into_inner).of(address);
        if published.is_some() || !Crawler::claimed(user_agent) {
            return published;
        }
        let names = self.names.as_ref()?;
        let now = self.clock.now();
        let said = self
            .said
            .entry(address)
            .or_insert_with_if(self.ask(names, address, now), |said| said.until <= now);
        said.await.into_value().crawler
    }

    /// Requests from one address that come together share one look-up.
    async fn ask(&self, names: &Names, address: IpAddr, now: DateTime<Utc>) -> Said {
        let Ok(_turn) = self.lookups.try_acquire() else {
            return Said { crawler: None, until: now };
        };
        match names.crawler(address).await {
            Ok(crawler) => Said { crawler, until: now + ANSWER_HOLDS },
            Err(unanswered) => {
                tracing::debug!(%address, error = %unanswered, "a crawler's name could not be looked up");
                Said { crawler: None, until: now + SILENCE_HOLDS }
            }
        }
    }
}
