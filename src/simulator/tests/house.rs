//! The rules of the meter in the plainest words, and people who live by them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use crate::clock;
use crate::ids::{ArticleId, SectionId};
use crate::paywall::{CrawlerPolicy, Level, Limits, Reason, Rules, Standing};
use crate::readership::{Event, Merge, View};
use crate::site::wording::Wording;
use crate::site::{Section, Site};

pub(super) const ZONE: chrono_tz::Tz = chrono_tz::Europe::Brussels;
const BROWSERS: u128 = 4;
const ACCOUNTS: u128 = 3;
const STORIES: u128 = 24;

fn start() -> DateTime<Utc> {
    "2026-10-20T09:00:00Z".parse().unwrap()
}

/// A site of four sections: as the site, free, registered, metered by themselves.
pub(super) fn site(limits: Limits) -> Site {
    let section = |number: u128, access| Section {
        section_id: SectionId(Uuid::from_u128(900 + number)),
        slug: format!("section-{number}"),
        name: format!("Section {number}"),
        access,
    };
    let rules = Rules {
        access: Level::Metered,
        limits,
        gifts: 0,
        shared_networks: Vec::new(),
        crawlers: CrawlerPolicy::Preview,
    };
    let sections = vec![
        section(0, None),
        section(1, Some(Level::Free)),
        section(2, Some(Level::Registered)),
        section(3, Some(Level::Metered)),
    ];
    Site {
        name: "Courant".to_owned(),
        wording: Wording::default(),
        wording_version: 1,
        texts: Vec::new(),
        rules,
        sections,
        plans: Vec::new(),
        version: 1,
    }
}

/// What a browser does next.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    Read { browser: u128, story: u128, gift: bool },
    SignIn { browser: u128, account: u128 },
    SignOut { browser: u128 },
    Wait { hours: i64 },
}

pub(super) fn any_deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        12 => (0..BROWSERS, 0..STORIES, prop::bool::weighted(0.05))
            .prop_map(|(browser, story, gift)| Deed::Read { browser, story, gift }),
        1 => (0..BROWSERS, 0..ACCOUNTS).prop_map(|(browser, account)| Deed::SignIn { browser, account }),
        1 => (0..BROWSERS).prop_map(|browser| Deed::SignOut { browser }),
        2 => (1..40_i64).prop_map(|hours| Deed::Wait { hours }),
    ]
}

/// The rules in the plainest words, deciding as readers come. No line of it is the replay's or the paywall's.
pub(super) struct House {
    site: Site,
    now: DateTime<Utc>,
    signed_in: HashMap<u128, u128>,
    read: HashMap<(NaiveDate, Uuid), HashSet<u128>>,
    record: Vec<Event>,
}

impl House {
    fn new(limits: Limits) -> Self {
        let (signed_in, read, record) = (HashMap::new(), HashMap::new(), Vec::new());
        Self { site: site(limits), now: start(), signed_in, read, record }
    }

    /// What is recorded of such a life.
    pub(super) fn live(limits: Limits, deeds: &[Deed]) -> Vec<Event> {
        let mut house = Self::new(limits);
        for deed in deeds {
            house.live_through(deed);
        }
        house.record
    }

    fn live_through(&mut self, deed: &Deed) {
        self.now += TimeDelta::seconds(7);
        match *deed {
            Deed::Wait { hours } => self.now += TimeDelta::hours(hours),
            Deed::SignIn { browser, account } => {
                self.live_through(&Deed::SignOut { browser });
                self.merge(browser_id(browser), account_id(account));
                self.signed_in.insert(browser, account);
            }
            Deed::SignOut { browser } => {
                if let Some(account) = self.signed_in.remove(&browser) {
                    self.merge(account_id(account), browser_id(browser));
                }
            }
            Deed::Read { browser, story, gift } => self.read(browser, story, gift),
        }
    }

    fn merge(&mut self, from: Uuid, into: Uuid) {
        let month = clock::month(self.now, ZONE);
        let read = self.read.get(&(month, from)).cloned().unwrap_or_default();
        if !read.is_empty() {
            self.read.entry((month, into)).or_default().extend(read);
        }
        self.record.push(Event::Merge(Merge { at: self.now, month, from, into }));
    }

    fn read(&mut self, browser: u128, story: u128, gift: bool) {
        let account = self.signed_in.get(&browser).copied();
        // The third account subscribes, the second did once.
        let standing = match account {
            None => Standing::Anonymous,
            Some(0) => Standing::Registered,
            Some(1) => Standing::Lapsed,
            Some(_) => Standing::Subscriber,
        };
        let (section, own) = (story % 4, own_level(story));
        let level = own.unwrap_or(match section {
            1 => Level::Free,
            2 => Level::Registered,
            _ => Level::Metered,
        });
        let reader = account.map_or(browser_id(browser), account_id);
        let (reason, used) = match (level, standing) {
            (Level::Free, _) => (Reason::FreeStory, None),
            (_, Standing::Subscriber) => (Reason::Entitled, None),
            _ if gift => (Reason::Gift, None),
            (Level::Registered, Standing::Anonymous) => (Reason::AccountNeeded, None),
            (Level::Registered, _) => (Reason::HasAccount, None),
            (Level::Subscribers, _) => (Reason::SubscriptionNeeded, None),
            (Level::Metered, _) => self.count(reader, browser_id(browser), standing, story),
        };
        self.record.push(Event::View(View {
            at: self.now,
            month: clock::month(self.now, ZONE),
            article: ArticleId(Uuid::from_u128(1000 + story)),
            section: SectionId(Uuid::from_u128(900 + section)),
            reader,
            visitor: browser_id(browser),
            standing,
            level: own,
            reason,
            used,
            licence: None,
        }));
    }

    fn count(
        &mut self,
        reader: Uuid,
        browser: Uuid,
        standing: Standing,
        story: u128,
    ) -> (Reason, Option<u32>) {
        let limits = self.site.rules.limits;
        let limit = if standing == Standing::Anonymous { limits.anonymous } else { limits.registered };
        let month = clock::month(self.now, ZONE);
        let read = self.read.entry((month, reader)).or_default();
        let number = |read: &HashSet<u128>| u32::try_from(read.len()).unwrap();
        if limit == 0 || !read.contains(&story) && number(read) >= limit {
            return (Reason::MeterUsedUp, Some(limit));
        }
        read.insert(story);
        // What is recorded is what is left, and more than the limit leaves nothing.
        let used = number(read).min(limit);
        self.read.entry((month, browser)).or_default().insert(story);
        (Reason::WithinMeter, Some(used))
    }
}

fn browser_id(browser: u128) -> Uuid {
    Uuid::from_u128(1 + browser)
}

fn account_id(account: u128) -> Uuid {
    Uuid::from_u128(101 + account)
}

/// Every fifth story differs from its section.
fn own_level(story: u128) -> Option<Level> {
    match story % 20 {
        0 => Some(Level::Subscribers),
        5 => Some(Level::Metered),
        10 => Some(Level::Free),
        15 => Some(Level::Registered),
        _ => None,
    }
}
