//! An author or a topic made of nothing but a name, where somebody writes and misses it.

use super::desk::{Desk, Written};
use super::form::Typed;
use super::{Entry, Kind};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::Staff;
use crate::newsroom::capability::{Capability, require};

/// Makes one, or says why not. What else is to be said of it is said at its desk.
pub async fn make(
    state: &AppState,
    staff: &Staff,
    kind: Kind,
    name: &str,
) -> AppResult<Result<Entry, String>> {
    require(&staff.account, Capability::Structure)?;
    let typed = Typed { name: name.to_owned(), ..Typed::default() };
    let entry = match typed.check(&state.db, kind, None).await? {
        Ok(entry) => entry,
        Err(errors) => return Ok(Err(errors.first())),
    };
    let desk = Desk { state, staff, kind };
    match desk.write(None, &entry).await? {
        Written::Stands => Ok(Ok(entry)),
        Written::SlugTaken => Ok(Err(desk.taken(&entry.slug).await?)),
        Written::Overtaken => Err(AppError::Conflict),
    }
}
