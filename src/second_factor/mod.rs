//! What somebody shows beside their password: a passkey, a code of an authenticator app, or one of ten recovery codes.
//! Staff must have one; readers may.

pub mod authenticator;
pub mod pages;
pub mod passkey;
pub mod recovery;
pub mod showing;
pub mod store;

use chrono::{DateTime, TimeDelta, Utc};

use crate::accounts::Account;

/// For how long something may be done that wants a second factor, after one was shown.
pub const FRESH: TimeDelta = TimeDelta::minutes(10);

/// What was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// The password, by whoever has no second factor yet. It opens the page where one is added, and nothing else.
    Password,
    /// A code of an authenticator app.
    Authenticator,
    /// A passkey.
    Passkey,
    /// A recovery code.
    RecoveryCode,
}

impl Means {
    /// Its name in the log and in the keys of its wording.
    pub fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Authenticator => "authenticator",
            Self::Passkey => "passkey",
            Self::RecoveryCode => "recovery-code",
        }
    }
}

/// What a session has shown, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Shown {
    /// What.
    pub means: Means,
    /// When.
    pub at: DateTime<Utc>,
}

impl Shown {
    /// Whether it need not be asked for again. A clock that went back makes nothing last longer.
    pub fn is_fresh(self, now: DateTime<Utc>) -> bool {
        (self.at..self.at + FRESH).contains(&now)
    }
}

/// Whether somebody is let in where staff work. `demanded`: the installation is no demonstration.
pub fn suffices(account: &Account, demanded: bool) -> bool {
    !demanded || account.secured
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_shown_lasts_ten_minutes() {
        let at: DateTime<Utc> = "2026-11-24T09:00:00Z".parse().unwrap();
        let shown = Shown { means: Means::Passkey, at };
        assert!(shown.is_fresh(at) && shown.is_fresh(at + FRESH - TimeDelta::seconds(1)));
        assert!(!shown.is_fresh(at + FRESH) && !shown.is_fresh(at - TimeDelta::seconds(1)));
    }
}
