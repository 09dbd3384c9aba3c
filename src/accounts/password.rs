//! Passwords: argon2id at the crate's recommended cost (19 MiB, two passes: OWASP's first choice), off the async
//! threads, and only so many at once: a burst of sign-ins queues instead of taking the machine.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

/// The shortest password accepted, in characters (NIST SP 800-63B, section 3.1.1.2, for a second factor to come).
pub const SHORTEST: usize = 10;
/// The longest, in characters: enough for any pass phrase, little enough to hash.
pub const LONGEST: usize = 200;

/// Hashes at the same time. Each takes one core and 19 MiB for some 20 ms.
const AT_ONCE: usize = 2;

/// Hashes and verifies passwords.
#[derive(Debug, Clone)]
pub struct Hasher(Arc<Semaphore>);

/// A password could not be hashed or compared: not a wrong password, a fault of ours.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be processed: {0}")]
pub struct HashError(String);

impl Hasher {
    /// A hasher; clones share its limit.
    pub fn new() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }

    /// The hash to keep, as a PHC string.
    pub async fn hash(&self, password: String) -> Result<String, HashError> {
        self.off_thread(move || {
            let hash = Argon2::default().hash_password(password.as_bytes()).map_err(fault)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password is the one behind the hash. Without a hash (unknown address, account without a password)
    /// the answer is no and takes as long, so that nobody learns from the clock which addresses have an account.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, HashError> {
        self.off_thread(move || {
            let Some(hash) = hash else {
                Argon2::default().hash_password(password.as_bytes()).map_err(fault)?;
                return Ok(false);
            };
            let parsed = PasswordHash::new(&hash).map_err(fault)?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
        })
        .await
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let _permit = self.0.acquire().await.map_err(fault)?;
        tokio::task::spawn_blocking(work).await.map_err(fault)?
    }
}

impl Default for Hasher {
    fn default() -> Self {
        Self::new()
    }
}

fn fault(error: impl std::fmt::Display) -> HashError {
    HashError(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_itself_verifies() {
        let hasher = Hasher::new();
        let hash = hasher.hash("correct horse battery".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(hasher.verify("correct horse battery".into(), Some(hash.clone())).await.unwrap());
        assert!(!hasher.verify("correct horse batterz".into(), Some(hash)).await.unwrap());
        assert!(!hasher.verify("correct horse battery".into(), None).await.unwrap());
    }
}
