//! What happens at the offline provider because time has passed.

use super::store::requests;
use crate::app::AppState;
use crate::billing::refresh;
use crate::error::AppResult;

/// Lets everything happen that is due: trials end, subscriptions renew, payments fail and are tried again.
pub async fn time_passes(state: &AppState) -> AppResult<()> {
    for reference in requests::due(&state.db, state.clock.now()).await? {
        refresh::subscription(state, &reference).await?;
    }
    Ok(())
}
