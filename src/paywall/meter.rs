//! Counting. Requests that arrive together share a round trip: one task gathers them into a batch with one story a
//! reader, and a second request of the same reader waits for the next batch. Rejected: a round trip each (a third of the
//! reads a second, see docs/performance.md), and waiting a moment for a batch to fill (a lone reader would wait as well;
//! while one batch is under way, the next one fills by itself).

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use sqlx::PgPool;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::MeterState;
use super::network::{self, Origin};
use super::store::meter::{self, Batch, Glimpse};
use super::store::network as networks;
use crate::ids::ArticleId;

/// Readers in one batch. More would hold locks for longer without sparing much.
const LARGEST: usize = 128;
/// Requests that wait for a batch. Beyond it readers wait to be let in, as they do at any busy door.
const WAITING: usize = 4096;
/// How long a reader waits for the meter before the wall closes.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the day's key of the coarse meter is used before it is read again.
const KEY_KEPT: Duration = Duration::from_mins(1);

/// One reader who opens one story.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    /// The month whose stories are counted.
    pub month: NaiveDate,
    /// Today, for the coarse meter.
    pub day: NaiveDate,
    /// Under which id is counted.
    pub reader: Uuid,
    /// The story.
    pub article: ArticleId,
    /// Stories that the reader may open this month.
    pub limit: u32,
    /// A note of what an account reads, under the browser that it reads with: it counts, and makes nobody a reader of
    /// yesterday for the meter over networks.
    pub note: bool,
    /// Where the read comes from and what may be opened from there today: for readers whom only a cookie tells apart.
    pub network: Option<(Origin, u32)>,
}

#[derive(Debug)]
struct Waiting {
    request: Request,
    answer: oneshot::Sender<MeterState>,
}

/// Where reads are counted. Clones share the one task that counts.
#[derive(Debug, Clone)]
pub struct Meter(mpsc::Sender<Waiting>);

impl Meter {
    /// Starts counting, on connections whose commits do not wait for the disk: what a power cut could take are a few
    /// reads, in the readers' favour. `site` is part of what a network is called, so that two papers on one machine never
    /// share a name for it.
    pub fn start(db: &PgPool, site: &str) -> Self {
        let (requests, waiting) = mpsc::channel(WAITING);
        let counter = Counter { db: crate::database::hasty(db), site: site.to_owned(), key: None };
        tokio::spawn(counter.run(waiting));
        Self(requests)
    }

    /// Counts the story for the reader, if it is to be counted, and says whether they may read it. Without an answer in
    /// time the meter is silent, and the wall closes.
    pub async fn count(&self, request: Request) -> MeterState {
        if request.limit == 0 {
            return MeterState::UsedUp;
        }
        let (answer, answered) = oneshot::channel();
        let ask = async {
            self.0.send(Waiting { request, answer }).await.ok()?;
            answered.await.ok()
        };
        tokio::time::timeout(PATIENCE, ask).await.ok().flatten().unwrap_or(MeterState::Silent)
    }
}

/// The task that counts.
struct Counter {
    db: PgPool,
    site: String,
    /// The key of the coarse meter, the day it is for, and when it was read: after a crash of the database another node
    /// may have made a new one.
    key: Option<(NaiveDate, [u8; 64], Instant)>,
}

impl Counter {
    async fn run(mut self, mut requests: mpsc::Receiver<Waiting>) {
        let mut queue = Queue::default();
        loop {
            if queue.length == 0 {
                match requests.recv().await {
                    Some(first) => queue.push(first),
                    None => return,
                }
            }
            while queue.length < WAITING
                && let Ok(next) = requests.try_recv()
            {
                queue.push(next);
            }
            self.serve(queue.batch()).await;
        }
    }

    /// Answers a batch. Its readers learn of a failure by the answer that never comes.
    async fn serve(&mut self, batch: Vec<Waiting>) {
        if batch.is_empty() {
            return;
        }
        let asked: Vec<_> = batch.iter().map(|waiting| waiting.request).collect();
        match tokio::time::timeout(PATIENCE, self.answers(&asked)).await {
            Ok(Ok(answers)) => {
                for (waiting, answer) in batch.into_iter().zip(answers) {
                    // A reader who has gone needs no answer.
                    let _ = waiting.answer.send(answer);
                }
            }
            Ok(Err(error)) => tracing::error!(%error, "the meter did not answer; the wall closes"),
            Err(_) => tracing::error!("the meter did not answer in time; the wall closes"),
        }
    }

    /// An answer for each request, in order. What was read already and who has nothing left is answered by looking; only
    /// the rest is counted, on the network first: a story refused there must not stand on the reader's own meter, where
    /// the next request would find it.
    async fn answers(&mut self, asked: &[Request]) -> sqlx::Result<Vec<MeterState>> {
        let glimpses = meter::look(&self.db, &batch(asked)).await?;
        let glimpses: HashMap<Uuid, Glimpse> =
            glimpses.into_iter().map(|glimpse| (glimpse.reader, glimpse)).collect();
        let mut answers: HashMap<Uuid, MeterState> = HashMap::new();
        let mut new = Vec::new();
        for request in asked {
            let Some(glimpse) = glimpses.get(&request.reader) else { continue };
            if glimpse.seen {
                answers.insert(request.reader, counted(request, glimpse.used));
            } else if glimpse.used < request.limit {
                new.push((*request, glimpse.known));
            }
        }
        let refused = self.refused_networks(&new).await?;
        new.retain(|(request, _)| !refused.contains(&request.reader));
        answers.extend(refused.into_iter().map(|reader| (reader, MeterState::NetworkUsedUp)));
        let new: Vec<_> = new.into_iter().map(|(request, _)| request).collect();
        answers.extend(self.count(&new).await?);
        let answer = |request: &Request| answers.get(&request.reader).copied().unwrap_or(MeterState::UsedUp);
        Ok(asked.iter().map(answer).collect())
    }

    async fn count(&self, new: &[Request]) -> sqlx::Result<HashMap<Uuid, MeterState>> {
        if new.is_empty() {
            return Ok(HashMap::new());
        }
        let used: HashMap<_, _> = meter::count(&self.db, &batch(new)).await?.into_iter().collect();
        let state = |request: &Request| Some((request.reader, counted(request, *used.get(&request.reader)?)));
        Ok(new.iter().filter_map(state).collect())
    }

    /// The readers whose network has had its share today, of those whose own meter begins today.
    async fn refused_networks(&mut self, new: &[(Request, bool)]) -> sqlx::Result<HashSet<Uuid>> {
        let mut days: HashMap<NaiveDate, Vec<(Uuid, Origin, u32)>> = HashMap::new();
        for (request, known) in new {
            if let (Some((origin, cap)), false) = (request.network, known) {
                days.entry(request.day).or_default().push((request.reader, origin, cap));
            }
        }
        let mut refused = HashSet::new();
        for (day, readers) in days {
            refused.extend(self.refused_on(day, readers).await?);
        }
        Ok(refused)
    }

    async fn refused_on(
        &mut self,
        day: NaiveDate,
        readers: Vec<(Uuid, Origin, u32)>,
    ) -> sqlx::Result<Vec<Uuid>> {
        let key = self.key(day).await?;
        let mut networks: HashMap<Vec<u8>, Vec<(Uuid, u32)>> = HashMap::new();
        for (reader, origin, cap) in readers {
            let network = network::fingerprint(&key, &self.site, origin).to_vec();
            networks.entry(network).or_default().push((reader, cap));
        }
        let names: Vec<_> = networks.keys().cloned().collect();
        let reads: Vec<_> =
            networks.values().map(|readers| i32::try_from(readers.len()).unwrap_or(i32::MAX)).collect();
        let mut refused = Vec::new();
        for (name, used) in networks::add(&self.db, day, &names, &reads).await? {
            let readers = networks.remove(&name).unwrap_or_default();
            let before = used.unsigned_abs().saturating_sub(u32::try_from(readers.len()).unwrap_or(u32::MAX));
            let numbered = (before + 1..).zip(readers);
            refused.extend(numbered.filter(|(number, (_, cap))| number > cap).map(|(_, (reader, _))| reader));
        }
        Ok(refused)
    }

    async fn key(&mut self, day: NaiveDate) -> sqlx::Result<[u8; 64]> {
        match self.key {
            Some((of, key, read)) if of == day && read.elapsed() < KEY_KEPT => Ok(key),
            _ => {
                let stored = networks::key(&self.db, day, &rand::random()).await?;
                let key = stored.try_into().map_err(|_| sqlx::Error::RowNotFound)?;
                self.key = Some((day, key, Instant::now()));
                Ok(key)
            }
        }
    }
}

/// What waits, in the order in which its readers came. Each batch takes one request of each reader, so that a reader who
/// asks a thousand times at once makes only themselves wait.
#[derive(Debug, Default)]
struct Queue {
    readers: VecDeque<Uuid>,
    waiting: HashMap<Uuid, VecDeque<Waiting>>,
    length: usize,
}

impl Queue {
    fn push(&mut self, waiting: Waiting) {
        let reader = waiting.request.reader;
        let queue = self.waiting.entry(reader).or_default();
        if queue.is_empty() {
            self.readers.push_back(reader);
        }
        queue.push_back(waiting);
        self.length += 1;
    }

    /// The next batch. Whoever no longer waits for an answer is left out: a story that nobody saw must not be counted.
    fn batch(&mut self) -> Vec<Waiting> {
        let mut batch = Vec::new();
        for _ in 0..self.readers.len().min(LARGEST) {
            let Some(reader) = self.readers.pop_front() else { break };
            let Some(mut queue) = self.waiting.remove(&reader) else { continue };
            let before = queue.len();
            while let Some(waiting) = queue.pop_front() {
                if !waiting.answer.is_closed() {
                    batch.push(waiting);
                    break;
                }
            }
            self.length -= before - queue.len();
            if !queue.is_empty() {
                self.readers.push_back(reader);
                self.waiting.insert(reader, queue);
            }
        }
        batch
    }
}

fn batch(requests: &[Request]) -> Batch {
    let mut batch = Batch::default();
    for Request { month, day, reader, article, limit, note, .. } in requests.iter().copied() {
        batch.add(month, (!note).then_some(day), reader, article, limit);
    }
    batch
}

/// More than the limit is possible after a merge or a lowered limit; nothing is left then.
fn counted(request: &Request, used: u32) -> MeterState {
    MeterState::Counted { left: request.limit.saturating_sub(used) }
}
