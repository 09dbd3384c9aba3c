//! Random weeks of reading, decided once by the rules as they are written down and then played again.

mod house;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::{Figures, Line, Period, Replay, Terms};
use crate::paywall::{Level, Limits, Reason};
use crate::readership::{Event, View};
use house::{Deed, House, ZONE, any_deed, site};

fn period() -> Period {
    Period { first: "2026-10-01".parse().unwrap(), last: "2026-12-31".parse().unwrap(), zone: ZONE }
}

fn play(events: &[Event], partial: Option<NaiveDate>, today: Terms, other: Terms) -> Figures {
    let mut replay = Replay::new(period(), partial, today, other);
    for event in events {
        replay.play(*event);
    }
    replay.figures()
}

fn lines(figures: &Figures) -> Vec<Line> {
    let mut lines = vec![figures.total];
    lines.extend(figures.days.values());
    let sections = figures.sections.iter().collect::<BTreeMap<_, _>>();
    lines.extend(sections.values().map(|line| **line));
    lines.extend(figures.standings.iter().map(|(_, line)| line));
    lines
}

fn any_limits() -> impl Strategy<Value = Limits> {
    (0..6_u32, 0..8_u32).prop_map(|(anonymous, registered)| Limits { anonymous, registered })
}

fn any_deeds() -> impl Strategy<Value = Vec<Deed>> {
    prop::collection::vec(any_deed(), 0..300)
}

proptest! {
    #[test]
    fn todays_rules_give_what_was_decided(limits in any_limits(), other in any_limits(), deeds in any_deeds()) {
        let site = site(limits);
        let other = Terms::with(&site, other, &super::exempt(&site));
        let figures = play(&House::live(limits, &deeds), None, Terms::in_force(&site), other);
        for line in lines(&figures) {
            prop_assert_eq!(line.recorded, line.today);
        }
    }

    #[test]
    fn other_rules_give_what_they_would_have_decided(limits in any_limits(), other in any_limits(), deeds in any_deeds()) {
        // The same people with the same deeds in a house with the other rules.
        let site = site(limits);
        let terms = Terms::with(&site, other, &super::exempt(&site));
        let simulated = play(&House::live(limits, &deeds), None, Terms::in_force(&site), terms.clone());
        let lived = play(&House::live(other, &deeds), None, terms.clone(), terms);
        for (simulated, lived) in lines(&simulated).into_iter().zip(lines(&lived)) {
            prop_assert_eq!(simulated.views, lived.views);
            prop_assert_eq!(simulated.other.views, lived.recorded.views);
        }
    }

    #[test]
    fn a_record_that_begins_within_a_month_gives_the_same(
        limits in any_limits(), deeds in any_deeds(), cut in 0..200_usize
    ) {
        let events = House::live(limits, &deeds);
        let events = &events[cut.min(events.len())..];
        let partial = events.first().map(|event| match event {
            Event::View(view) => view.month,
            Event::Merge(merge) => merge.month,
        });
        let terms = Terms::in_force(&site(limits));
        for line in lines(&play(events, partial, terms.clone(), terms)) {
            prop_assert_eq!(line.recorded, line.today);
            prop_assert_eq!(line.recorded, line.other);
        }
    }

    #[test]
    fn a_higher_limit_walls_nobody_who_reads_under_one_account(
        limits in any_limits(), more in 0..4_u32, deeds in any_deeds()
    ) {
        let reads = deeds.into_iter().filter(|deed| !matches!(deed, Deed::SignIn { .. })).collect::<Vec<_>>();
        let site = site(limits);
        let higher = Limits { anonymous: limits.anonymous + more, registered: limits.registered + more };
        let terms = Terms::with(&site, higher, &super::exempt(&site));
        for line in lines(&play(&House::live(limits, &reads), None, Terms::in_force(&site), terms)) {
            prop_assert!(line.other.views <= line.today.views && line.other.readers <= line.today.readers);
        }
    }

    #[test]
    fn what_a_section_cannot_change_stands(limits in any_limits(), deeds in any_deeds()) {
        let site = site(limits);
        let all = site.sections.iter().map(|section| section.section_id).collect();
        let events = House::live(limits, &deeds);
        let figures = play(&events, None, Terms::in_force(&site), Terms::with(&site, limits, &all));
        let own = |event: &&Event| matches!(event, Event::View(View { level: Some(Level::Registered | Level::Subscribers), reason, .. }) if reason.is_wall());
        let fixed = events.iter().filter(own).count() as u64;
        let metered = |event: &&Event| matches!(event, Event::View(View { level: Some(Level::Metered), .. }));
        let at_most = fixed + events.iter().filter(metered).count() as u64;
        prop_assert!((fixed..=at_most).contains(&figures.total.other.views), "{figures:?}");
    }
}

#[test]
fn a_network_that_had_its_share_stands_and_counts_nothing() {
    let limits = Limits { anonymous: 2, registered: 5 };
    let reads: Vec<_> =
        [4, 8, 8, 12].into_iter().map(|story| Deed::Read { browser: 0, story, gift: false }).collect();
    let mut events = House::live(limits, &reads);
    if let Event::View(view) = &mut events[0] {
        (view.reason, view.used) = (Reason::NetworkUsedUp, None);
    }
    if let Event::View(view) = &mut events[3] {
        (view.reason, view.used) = (Reason::WithinMeter, Some(2));
    }
    let terms = Terms::in_force(&site(limits));
    let figures = play(&events, None, terms.clone(), terms);
    assert_eq!((figures.total.views, figures.total.today.views, figures.total.recorded.views), (4, 1, 1));
}

#[test]
fn readers_are_counted_once_wherever_they_are_counted() {
    let limits = Limits { anonymous: 1, registered: 1 };
    let read = |browser, story| Deed::Read { browser, story, gift: false };
    let deeds = [read(0, 4), read(0, 8), read(0, 12), Deed::Wait { hours: 24 }, read(0, 12), read(1, 4)];
    let terms = Terms::in_force(&site(limits));
    let figures = play(&House::live(limits, &deeds), None, terms.clone(), terms);
    assert_eq!((figures.total.views, figures.total.readers), (5, 2));
    assert_eq!((figures.total.today.views, figures.total.today.readers), (3, 1));
    let by_day: Vec<_> = figures.days.values().map(|line| (line.today.views, line.today.readers)).collect();
    assert_eq!(by_day, [(2, 1), (1, 1)], "the same reader on each day");
}
