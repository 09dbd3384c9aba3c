//! How many reads a second the meter counts, beside the same statement with a round trip for each read:
//! `cargo bench --bench meter`. Postgres runs on the same machine with the settings of an embedded database, fsync among
//! them. docs/performance.md has the figures.

#![allow(clippy::print_stdout, reason = "the figures are what it is for")]
#![allow(clippy::expect_used, reason = "a measurement stops where something is wrong")]

use std::sync::Arc;
use std::time::Instant;

use chrono::NaiveDate;
use courant::database::embedded::Purpose;
use courant::database::{Database, hasty};
use courant::ids::ArticleId;
use courant::paywall::MeterState;
use courant::paywall::meter::{Meter, Request};
use courant::paywall::network::{Agent, Origin};
use courant::paywall::store::meter::{self, Batch};
use sqlx::PgPool;
use uuid::Uuid;

/// Readers who read at the same time.
const AT_ONCE: usize = 1024;
/// Readers in all, and the stories that each opens.
const READERS: usize = 80_000;
const STORIES: usize = 3;

#[derive(Clone, Copy)]
enum Kind {
    /// An account: the meter alone.
    Registered,
    /// A new visitor: the meter over networks as well.
    Visitor,
    /// A visitor who reads what they have read before.
    Again,
}

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("runtime");
    runtime.block_on(measure());
}

async fn measure() {
    let folder = tempfile::tempdir().expect("folder");
    let database = Database::open(None, folder.path(), Purpose::Command).await.expect("database");
    let stories: Arc<[ArticleId]> = (0..STORIES).map(|_| ArticleId::new()).collect();
    let alone = one_by_one(&database.pool, &stories).await;
    println!("a round trip each: {alone:.0} reads a second");
    for (name, kind) in [
        ("accounts", Kind::Registered),
        ("new visitors, with the meter over networks", Kind::Visitor),
        ("read before", Kind::Again),
    ] {
        let rate = together(&database.pool, &stories, kind).await;
        println!("together, {name}: {rate:.0} reads a second, {:.1} times as many", rate / alone);
    }
    database.close().await.expect("close");
}

fn request(reader: Uuid, article: ArticleId, number: usize, kind: Kind) -> Request {
    let month = NaiveDate::from_ymd_opt(2026, 11, 1).expect("month");
    let day = NaiveDate::from_ymd_opt(2026, 11, 24).expect("day");
    let network = u32::try_from(number % 40_000).expect("network");
    let address = std::net::Ipv4Addr::from(0x0A00_0000 + (network << 8)).into();
    let origin = Origin { address, agent: Agent::Chrome };
    let network = matches!(kind, Kind::Visitor | Kind::Again).then_some((origin, 9));
    Request { month, day, reader, article, limit: 5, note: false, network }
}

/// The meter as the program uses it.
async fn together(db: &PgPool, stories: &Arc<[ArticleId]>, kind: Kind) -> f64 {
    let meter = Meter::start(db, "localhost");
    let started = Instant::now();
    let tasks: Vec<_> = (0..AT_ONCE)
        .map(|task| {
            let (meter, stories) = (meter.clone(), Arc::clone(stories));
            tokio::spawn(async move {
                for number in (task..READERS).step_by(AT_ONCE) {
                    let reader = Uuid::new_v4();
                    for place in 0..STORIES {
                        let story = if matches!(kind, Kind::Again) { 0 } else { place };
                        let answer = meter.count(request(reader, stories[story], number, kind)).await;
                        assert!(matches!(answer, MeterState::Counted { .. }), "{answer:?}");
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("reads");
    }
    rate(READERS * STORIES, started)
}

/// The counting statement alone, once a read, on as many connections as a pool has.
async fn one_by_one(db: &PgPool, stories: &Arc<[ArticleId]>) -> f64 {
    const CONNECTIONS: usize = 16;
    const EACH: usize = 2_000;
    let pools: Vec<_> = (0..CONNECTIONS / 2).map(|_| hasty(db)).collect();
    let started = Instant::now();
    let tasks: Vec<_> = (0..CONNECTIONS)
        .map(|task| {
            let (pool, stories) = (pools[task / 2].clone(), Arc::clone(stories));
            tokio::spawn(async move {
                for number in 0..EACH {
                    let asked = request(Uuid::new_v4(), stories[0], number, Kind::Registered);
                    let mut batch = Batch::default();
                    batch.add(asked.month, Some(asked.day), asked.reader, asked.article, asked.limit);
                    assert_eq!(meter::count(&pool, &batch).await.expect("count").len(), 1);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("reads");
    }
    rate(CONNECTIONS * EACH, started)
}

fn rate(reads: usize, started: Instant) -> f64 {
    f64::from(u32::try_from(reads).expect("reads")) / started.elapsed().as_secs_f64()
}
