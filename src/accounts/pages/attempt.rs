//! Trying something that is limited.

use crate::accounts::Account;
use crate::accounts::limits::{Allowance, Attempt};
use crate::accounts::password::InTurn;
use crate::accounts::store::{self, allowances};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::Viewer;
use crate::network;

/// A try that was taken out of the allowances.
pub(crate) struct Taken {
    from: Vec<([u8; 32], Allowance)>,
    /// Nobody else tries for the same address meanwhile.
    _turn: InTurn,
}

/// Takes one try, for an address and for the network it comes from. Taken before the work and given back if it turns
/// out well: counted afterwards, any number of tries at once would all be made. Where the network cannot be known,
/// behind a proxy that nobody named, it is not counted: it would be everybody's.
pub(crate) async fn take(
    state: &AppState,
    viewer: &Viewer,
    attempt: Attempt,
    address: &str,
) -> AppResult<Taken> {
    let key = |whom: &str| attempt.key(&state.keys.allowances, whom);
    let mut allowances = vec![(key(&address.trim().to_lowercase()), attempt.by_address())];
    if let Some(from) = viewer.address {
        let network = network::prefix(from).to_string();
        allowances.push((key(&network), attempt.by_network()));
    }
    let mut taken = Taken { from: Vec::new(), _turn: state.hasher.turn(allowances[0].0).await? };
    for (key, allowance) in allowances {
        match allowances::take(&state.db, &key, allowance, state.clock.now()).await? {
            Ok(()) => taken.from.push((key, allowance)),
            Err(wait) => {
                taken.give_back(state).await?;
                return Err(AppError::TooMany { seconds: wait.num_seconds().max(0) + 1 });
            }
        }
    }
    Ok(taken)
}

/// Whether this is the password of somebody who is signed in. Only a wrong one counts towards the limit.
pub(crate) async fn is_password(
    state: &AppState,
    viewer: &Viewer,
    account: &Account,
    password: &str,
) -> AppResult<bool> {
    let taken = take(state, viewer, Attempt::Password, &account.email).await?;
    let hash = store::password_hash(&state.db, account.account_id).await?;
    let right = state.hasher.which(password.to_owned(), vec![hash]).await;
    if !matches!(right, Ok(None)) {
        taken.give_back(state).await?;
    }
    Ok(right?.is_some())
}

impl Taken {
    /// Gives the try back.
    pub(crate) async fn give_back(self, state: &AppState) -> AppResult<()> {
        for (key, allowance) in self.from {
            allowances::give_back(&state.db, &key, allowance).await?;
        }
        Ok(())
    }
}
