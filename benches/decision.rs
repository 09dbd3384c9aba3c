//! How long a decision takes: `cargo bench --bench decision`. docs/performance.md has the figures.

use std::hint::black_box;

use courant::ids::ArticleId;
use courant::paywall::{AccessRule, CrawlerPolicy, Level, MeterState, Opening, Standing, decide};
use criterion::{Criterion, criterion_group, criterion_main};

/// Every combination of level, opening, standing and meter, in turn: no branch can be guessed from the one before.
fn situations() -> Vec<(AccessRule, Standing, MeterState)> {
    use Standing::{Anonymous, Crawler, Lapsed, Registered, Staff, Subscriber};
    let mut situations = Vec::new();
    for level in Level::ALL {
        for opening in [None, Some(Opening::Gift), Some(Opening::PublicInterest)] {
            let rule = AccessRule::resolve(ArticleId::new(), false, Some(level), None, Level::Metered);
            for standing in
                [Anonymous, Registered, Lapsed, Subscriber, Staff, Crawler(CrawlerPolicy::Preview)]
            {
                for meter in [MeterState::Counted { left: 2 }, MeterState::UsedUp, MeterState::NotAsked] {
                    situations.push((rule.opened(opening), standing, meter));
                }
            }
        }
    }
    situations
}

fn decision(criterion: &mut Criterion) {
    let situations = situations();
    let mut next = situations.iter().cycle();
    criterion.bench_function("decide", |bencher| {
        bencher.iter(|| {
            let Some((rule, standing, meter)) = next.next() else { return };
            black_box(decide(black_box(rule), black_box(*standing), black_box(*meter)));
        });
    });
}

criterion_group!(benches, decision);
criterion_main!(benches);
