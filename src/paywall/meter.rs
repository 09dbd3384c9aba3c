//! Counting. Requests that arrive together share a round trip: one task gathers them into a batch with one story a
//! reader, and a second request of the same reader waits for the next batch. Rejected: a round trip each (a third of the
//! reads a second, see docs/performance.md), and waiting a moment for a batch to fill (a lone reader would wait as well;
//! while one batch is under way, the next one fills by itself).

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

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
    /// The key of the coarse meter, and the day it is for.
    key: Option<(NaiveDate, [u8; 64])>,
}

impl Counter {
    async fn run(mut self, mut requests: mpsc::Receiver<Waiting>) {
        let mut late = VecDeque::new();
        loop {
            if late.is_empty() {
                match requests.recv().await {
                    Some(first) => late.push_back(first),
                    None => return,
                }
            }
            let batch = gather(&mut late, &mut requests);
            let asked: Vec<_> = batch.iter().map(|waiting| waiting.request).collect();
            match self.answers(&asked).await {
                Ok(answers) => {
                    for (waiting, answer) in batch.into_iter().zip(answers) {
                        // A reader who has gone needs no answer.
                        let _ = waiting.answer.send(answer);
                    }
                }
                // The readers learn it by the answer that never comes.
                Err(error) => tracing::error!(%error, "the meter did not answer; the wall closes"),
            }
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
            Some((of, key)) if of == day => Ok(key),
            _ => {
                let stored = networks::key(&self.db, day, &rand::random()).await?;
                let key = stored.try_into().map_err(|_| sqlx::Error::RowNotFound)?;
                self.key = Some((day, key));
                Ok(key)
            }
        }
    }
}

/// Takes what waits, one request a reader; the others stay for the next batch, in order.
fn gather(late: &mut VecDeque<Waiting>, requests: &mut mpsc::Receiver<Waiting>) -> Vec<Waiting> {
    let mut batch = Vec::new();
    let mut readers = HashSet::new();
    let mut again = VecDeque::new();
    while batch.len() < LARGEST
        && let Some(waiting) = late.pop_front().or_else(|| requests.try_recv().ok())
    {
        if readers.insert(waiting.request.reader) { batch.push(waiting) } else { again.push_back(waiting) }
    }
    again.append(late);
    *late = again;
    batch
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
