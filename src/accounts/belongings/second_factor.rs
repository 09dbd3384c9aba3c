//! What somebody shows beside their password, without what would open the account.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// An authenticator app, a passkey or a recovery code.
#[derive(Debug, Serialize)]
pub struct SecondFactor {
    /// Which of them.
    pub means: String,
    /// What it is called, if it has a name.
    pub name: Option<String>,
    /// Since when.
    pub added_at: DateTime<Utc>,
    /// When it was last shown.
    pub used_at: Option<DateTime<Utc>>,
}
