//! What is written about groups, posted in the transaction of its cause.
//!
//! No letter names a group, for its name is what somebody typed. Whose invitation it is the address tells that they have
//! proved to be theirs.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::INVITED_FOR;
use super::domain::ASKED_FOR;
use super::store::handover::Offer;
use super::store::{members, seats::Outcome};
use crate::accounts::token::Token;
use crate::accounts::{self, Account, Email};
use crate::app::AppState;
use crate::audit;
use crate::billing::store::alerts;
use crate::billing::subscription::Subscription;
use crate::error::AppResult;
use crate::ids::{AccountId, GroupId};
use crate::mail::{self, Kind, Letter};
use crate::wording::long_date;

/// Where most letters lead.
const PAGE: &str = "/account/group";

fn until(state: &AppState, at: DateTime<Utc>) -> (&'static str, String) {
    ("until", long_date(at, state.zone))
}

/// Invites somebody.
pub async fn invitation(
    db: &mut PgConnection,
    state: &AppState,
    by: &Account,
    to: &Email,
    token: &Token,
) -> AppResult<()> {
    let ends = until(state, state.clock.now() + INVITED_FOR);
    let letter = Letter {
        kind: Kind::GroupInvitation,
        to,
        account: None,
        path: token.path_below("/groups/invitations"),
        facts: vec![("inviter", by.email.clone()), ends],
    };
    mail::store::post(db, state, &letter).await
}

/// Asks the mailbox of a domain whether it is a group's.
pub async fn domain(
    db: &mut PgConnection,
    state: &AppState,
    by: &Account,
    domain: &str,
    to: &Email,
    token: &Token,
) -> AppResult<()> {
    let ends = until(state, state.clock.now() + ASKED_FOR);
    let letter = Letter {
        kind: Kind::GroupDomain,
        to,
        account: None,
        path: token.path_below("/groups/domains"),
        facts: vec![("inviter", by.email.clone()), ("domain", domain.to_owned()), ends],
    };
    mail::store::post(db, state, &letter).await
}

/// Tells somebody that they are in their group no more.
pub async fn removed(db: &mut PgConnection, state: &AppState, member: AccountId) -> AppResult<()> {
    to_account(db, state, member, Kind::GroupRemoved, "/subscribe", Vec::new()).await
}

/// Offers somebody a group.
pub async fn offered(db: &mut PgConnection, state: &AppState, by: &Account, offer: Offer) -> AppResult<()> {
    let facts = vec![("inviter", by.email.clone()), until(state, offer.expires_at)];
    to_account(db, state, offer.account_id, Kind::GroupOffered, PAGE, facts).await
}

/// Tells the owner of before that the group has another.
pub async fn handed_over(db: &mut PgConnection, state: &AppState, before: AccountId) -> AppResult<()> {
    to_account(db, state, before, Kind::GroupHandedOver, PAGE, Vec::new()).await
}

/// Tells everybody whom it concerns that seats were lost, which was not done here: an owner lowers the number no further
/// than to what is used.
pub async fn seats_lost(
    db: &mut PgConnection,
    state: &AppState,
    subscription: &Subscription,
    outcome: &Outcome,
) -> AppResult<()> {
    if outcome.lost.is_empty() && outcome.withdrawn == 0 {
        return Ok(());
    }
    let now = state.clock.now();
    for member in &outcome.lost {
        to_account(&mut *db, state, *member, Kind::GroupSeatLost, PAGE, Vec::new()).await?;
    }
    let count = outcome.lost.len() + outcome.withdrawn;
    if let Some(owner) = members::owner(&mut *db, outcome.group_id).await? {
        let facts = vec![("count", count.to_string())];
        to_account(&mut *db, state, owner, Kind::GroupSeatsLost, PAGE, facts).await?;
    }
    let message = "a group has fewer seats than it used: the newest lost theirs";
    alerts::raise(&mut *db, &subscription.reference, message, now).await?;
    let after = json!({
        "seats": subscription.quantity, "lost": outcome.lost, "invitations_withdrawn": outcome.withdrawn,
    });
    Ok(audit::record(db, entry(outcome.group_id, None, "group.seats_lost", after), now).await?)
}

/// A line of the log about a group.
pub fn entry(
    group: GroupId,
    by: Option<AccountId>,
    action: &str,
    after: serde_json::Value,
) -> audit::Entry<'_> {
    audit::Entry {
        by,
        action,
        subject: "reader_group",
        subject_id: group.0,
        before: None,
        after: Some(after),
    }
}

/// Writes to an account whose address is proved to be its own; to no other.
async fn to_account(
    db: &mut PgConnection,
    state: &AppState,
    id: AccountId,
    kind: Kind,
    path: &str,
    facts: Vec<(&'static str, String)>,
) -> AppResult<()> {
    let account = accounts::store::find(&mut *db, id).await?;
    let Some(account) = account.filter(|account| account.verified) else { return Ok(()) };
    let to: Email = account.email.parse().map_err(anyhow::Error::from)?;
    let letter = Letter { kind, to: &to, account: Some(id), path: path.to_owned(), facts };
    mail::store::post(db, state, &letter).await
}
