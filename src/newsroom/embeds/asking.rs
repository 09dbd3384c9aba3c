//! How often one of the staff may have other sites asked. A person writes and checks without noticing it; an account that a
//! program drives must not make the paper ask for it.

use chrono::TimeDelta;

use crate::accounts::limits::Allowance;
use crate::accounts::store::allowances;
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::ids::AccountId;
use crate::keys::keyed_hash;

/// What other sites are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// The title of one page.
    Card,
    /// Whether the links of a story lead anywhere.
    Links,
}

impl Errand {
    /// For one account. A check of links asks as many pages as a story has.
    fn allowance(self) -> Allowance {
        match self {
            Self::Card => Allowance { at_once: 60, every: TimeDelta::seconds(10) },
            Self::Links => Allowance { at_once: 20, every: TimeDelta::minutes(1) },
        }
    }

    /// Its name in the key under which its allowances are kept.
    fn name(self) -> &'static str {
        match self {
            Self::Card => "embed_card",
            Self::Links => "story_links",
        }
    }
}

/// Takes one errand out of the account's allowance, or says when there is one again.
pub async fn take(state: &AppState, by: AccountId, errand: Errand) -> AppResult<()> {
    let key = keyed_hash(&state.keys.allowances, &[errand.name(), &by.to_string()]);
    let taken = allowances::take(&state.db, &key, errand.allowance(), state.clock.now()).await?;
    taken.map_err(|wait| AppError::TooMany { seconds: wait.num_seconds().max(0) + 1 })
}
