//! Passwords: argon2id at the crate's recommended cost (19 MiB, two passes: OWASP's first choice), off the async
//! threads, and only so many at once: a burst of sign-ins queues instead of taking the machine. The queue has an end:
//! whoever comes when it is full is told so at once, rather than after the browser has given up.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use super::strength::{self, Known};

/// The shortest password accepted, in characters (NIST SP 800-63B, section 3.1.1.2, for a second factor to come).
pub const SHORTEST: usize = 10;
/// The longest, in characters: enough for any pass phrase, little enough to hash.
pub const LONGEST: usize = 200;

/// Hashes at the same time. Each takes one core and 19 MiB for some 20 ms.
const AT_ONCE: usize = 2;

/// Pieces of work at the same time, those in the queue among them: the last waits for some two seconds.
const IN_THE_QUEUE: usize = 128;

/// Addresses are told apart by so many turns; two that share one wait for each other now and then.
const TURNS: usize = 64;
/// Tries for one turn at the same time.
const IN_A_TURN: usize = 32;

/// Every answer of [`Hasher::which`] takes the time of so many comparisons.
const COMPARED: usize = super::store::CANDIDATES as usize;

/// Hashes and compares passwords.
#[derive(Debug, Clone)]
pub struct Hasher {
    places: Arc<Semaphore>,
    working: Arc<Semaphore>,
    turns: Arc<[Turn; TURNS]>,
}

/// Where tries for the same account stand one behind the other.
#[derive(Debug)]
struct Turn {
    places: Arc<Semaphore>,
    one: Arc<Mutex<()>>,
}

/// Somebody's turn, until it is dropped.
#[derive(Debug)]
pub struct InTurn {
    _place: OwnedSemaphorePermit,
    _one: OwnedMutexGuard<()>,
}

/// A password could not be hashed or compared: not a wrong password.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// The queue is full.
    #[error("too many passwords at once")]
    Busy,
    /// A fault of ours.
    #[error("the password could not be processed: {0}")]
    Fault(String),
}

impl Hasher {
    /// A hasher; clones share its limit.
    pub fn new() -> Self {
        Self::with_queue(IN_THE_QUEUE)
    }

    /// One that refuses work beyond so many pieces.
    pub fn with_queue(places: usize) -> Self {
        let turn = |_| Turn { places: Arc::new(Semaphore::new(IN_A_TURN)), one: Arc::default() };
        Self {
            places: Arc::new(Semaphore::new(places)),
            working: Arc::new(Semaphore::new(AT_ONCE)),
            turns: Arc::new(std::array::from_fn(turn)),
        }
    }

    /// One try after the other for what has this key: a try that turns out well is given back before the next is
    /// taken, so that people who are right never run into a limit, however many of them come at once.
    pub async fn turn(&self, key: [u8; 32]) -> Result<InTurn, HashError> {
        let turn = &self.turns[usize::from(key[0]) % TURNS];
        let place = Arc::clone(&turn.places).try_acquire_owned().map_err(|_| HashError::Busy)?;
        Ok(InTurn { _place: place, _one: Arc::clone(&turn.one).lock_owned().await })
    }

    /// The hash to keep, as a PHC string.
    pub async fn hash(&self, password: String) -> Result<String, HashError> {
        self.off_thread(move || {
            let hash = Argon2::default().hash_password(password.as_bytes()).map_err(fault)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Behind which of the hashes the password is, if any: for the few accounts that an address may mean. Takes as long
    /// whatever is given, an address without an account included, so that nobody learns from the clock who has one.
    pub async fn which(
        &self,
        password: String,
        hashes: Vec<Option<String>>,
    ) -> Result<Option<usize>, HashError> {
        let mut hashes = hashes.into_iter();
        // An array of them all, known or not: nothing here can leave one out.
        let hashes: [_; COMPARED] = std::array::from_fn(|_| hashes.next().flatten());
        let password: String = password.chars().take(LONGEST + 1).collect();
        self.off_thread(move || {
            let compared = hashes.map(|hash| compare(&password, hash.as_deref()));
            let right = compared.into_iter().collect::<Result<Vec<_>, _>>()?;
            Ok(right.into_iter().position(|right| right))
        })
        .await
    }

    /// Whether a new password is among the first to be guessed.
    pub async fn is_guessable(&self, password: String, known: Known) -> Result<bool, HashError> {
        self.off_thread(move || Ok(strength::is_guessable(&password, &known))).await
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let _place = self.places.try_acquire().map_err(|_| HashError::Busy)?;
        let _permit = self.working.acquire().await.map_err(fault)?;
        tokio::task::spawn_blocking(work).await.map_err(fault)?
    }
}

/// Without a hash the answer is no and takes as long.
fn compare(password: &str, hash: Option<&str>) -> Result<bool, HashError> {
    let Some(hash) = hash else {
        Argon2::default().hash_password(password.as_bytes()).map_err(fault)?;
        return Ok(false);
    };
    let parsed = PasswordHash::new(hash).map_err(fault)?;
    Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}

impl Default for Hasher {
    fn default() -> Self {
        Self::new()
    }
}

fn fault(error: impl std::fmt::Display) -> HashError {
    HashError::Fault(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_itself_verifies() {
        let hasher = Hasher::new();
        let hash = hasher.hash("correct horse battery".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        let which = async |password: &str, hashes| hasher.which(password.into(), hashes).await.unwrap();
        assert_eq!(which("correct horse battery", vec![Some(hash.clone())]).await, Some(0));
        assert_eq!(which("correct horse battery", vec![None, Some(hash.clone())]).await, Some(1));
        assert_eq!(which("correct horse batterz", vec![Some(hash)]).await, None);
        assert_eq!(which("correct horse battery", Vec::new()).await, None);
    }

    #[tokio::test]
    async fn a_full_queue_says_so_at_once() {
        let hasher = Hasher::with_queue(3);
        let mut under_way = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let hasher = hasher.clone();
            under_way.spawn(async move { hasher.hash("correct horse battery".into()).await });
        }
        let done = under_way.join_all().await;
        let refused = done.iter().filter(|result| matches!(result, Err(HashError::Busy))).count();
        assert!(refused > 0 && refused <= 17, "{refused} of 20 refused");
        assert!(hasher.hash("correct horse battery".into()).await.is_ok(), "the queue is empty again");
    }
}
