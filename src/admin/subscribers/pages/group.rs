//! The group that a subscriber is in, as an admin sees it.

use crate::app::AppState;
use crate::error::AppResult;
use crate::groups::store::{self, members};
use crate::groups::{Member, Seat};
use crate::ids::AccountId;

/// A group, and who is in it.
pub(super) struct ShownGroup {
    pub(super) title: String,
    pub(super) seats: String,
    pub(super) members: Vec<ShownMember>,
}

/// Somebody in it.
pub(super) struct ShownMember {
    pub(super) id: AccountId,
    pub(super) email: String,
    pub(super) what: String,
    /// The page is theirs.
    pub(super) is_shown: bool,
}

/// The group that an account is in, if it is in one.
pub(super) async fn of(state: &AppState, account: AccountId) -> AppResult<Option<ShownGroup>> {
    let mut db = state.db.acquire().await?;
    let Some(id) = store::of_account(&mut *db, account).await? else { return Ok(None) };
    let Some(group) = store::find(&mut *db, id).await? else { return Ok(None) };
    let seats = store::count(&mut *db, id, state.clock.now()).await?;
    let members = members::all(&mut *db, id).await?;
    Ok(Some(ShownGroup {
        title: format!("Group: {}", group.name()),
        seats: format!(
            "{} of {} seats in use, {} of them kept for invitations.",
            seats.used(),
            seats.all,
            seats.kept
        ),
        members: members.into_iter().map(|member| shown(member, account)).collect(),
    }))
}

fn shown(member: Member, of: AccountId) -> ShownMember {
    let seat = match member.seat {
        Seat::Held => "",
        Seat::Lost => ", lost their seat",
        Seat::None => ", without a seat",
    };
    ShownMember {
        id: member.account_id,
        what: format!("{}{seat}", member.role.name()),
        is_shown: member.account_id == of,
        email: member.email,
    }
}
