//! Seats: who holds one when the number changes, and what those who hold one may read.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{group, members};
use crate::billing::entitling::entitlement;
use crate::billing::plan::Audience;
use crate::billing::store::{alerts, subscriptions};
use crate::billing::subscription::Subscription;
use crate::groups::{Group, Role};
use crate::ids::{AccountId, GroupId, SubscriptionId};

/// What a change of the number of seats did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// To which group.
    pub group_id: GroupId,
    /// Whose seats are lost.
    pub lost: Vec<AccountId>,
    /// How many invitations lost theirs.
    pub withdrawn: usize,
}

/// Gives the members of a group what its subscription entitles to, after it was settled. A subscription to a plan for groups
/// makes a group, or lets the one that its payer owns read again. Nothing if the subscription is nobody's group's.
pub async fn settle(
    db: &mut PgConnection,
    subscription: &Subscription,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Outcome>> {
    let id = subscription.subscription_id;
    let found = match group::of_subscription(&mut *db, id).await? {
        Some(found) => Some(found),
        None => begin(&mut *db, subscription, now).await?,
    };
    let Some(found) = found else { return Ok(None) };
    let Some(locked) = group::lock(&mut *db, found).await? else { return Ok(None) };
    group::attach(&mut *db, found, id).await?;
    let outcome = fit(&mut *db, found, subscription.quantity, now).await?;
    write(db, &locked, subscription, now).await?;
    Ok(Some(outcome))
}

/// The group for a subscription that is no group's yet, if it is one to a plan for groups. One that is over makes none: it is
/// settled every night, and would bring back what was dissolved, or take the place of the one that runs.
async fn begin(
    db: &mut PgConnection,
    subscription: &Subscription,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<GroupId>> {
    if subscription.facts.status.is_over() || !is_for_group(&mut *db, subscription).await? {
        return Ok(None);
    }
    let Some(account) = subscription.account_id else { return Ok(None) };
    let Some(present) = group::of_account(&mut *db, account).await? else {
        let made = group::insert(&mut *db, subscription.subscription_id, now).await?;
        members::insert(&mut *db, made, account, Role::Owner, now).await?;
        return Ok(Some(made));
    };
    if group::owned_by(&mut *db, account).await?.is_some()
        && let Some(locked) = group::lock(&mut *db, present).await?
        && is_over(&mut *db, &locked).await?
    {
        return Ok(Some(present));
    }
    // Ordered twice at once, or taken into another group between order and payment: the money was taken, so the payer reads.
    let message = "seats were bought by somebody who is in a group already";
    alerts::raise(db, &subscription.reference, message, now).await?;
    Ok(None)
}

async fn is_for_group(db: &mut PgConnection, subscription: &Subscription) -> sqlx::Result<bool> {
    let Some(price) = subscription.price_id else { return Ok(false) };
    let audience = sqlx::query_scalar!(
        "select audience from price join plan using (plan_id) where price_id = $1",
        price.0
    )
    .fetch_optional(db)
    .await?;
    Ok(audience == Some(Audience::Group))
}

/// The group's subscription gives nobody anything any more, and another may take its place.
pub async fn is_over(db: &mut PgConnection, locked: &Group) -> sqlx::Result<bool> {
    let present = subscriptions::of_id(db, locked.subscription_id).await?;
    Ok(present.is_none_or(|present| present.facts.status.is_over()))
}

/// Fits a group into so many seats. The oldest keep theirs, the owner before all; then invitations, the oldest first; what
/// is left over goes back to who lost one.
async fn fit(db: &mut PgConnection, id: GroupId, quantity: i32, now: DateTime<Utc>) -> sqlx::Result<Outcome> {
    let lost = sqlx::query_scalar!(
        r#"with ranked as (
               select account_id, row_number() over (order by role = 'owner' desc, seated_at, account_id) as place
               from group_member where reader_group_id = $1 and seat = 'held'
           )
           update group_member as m set seat = 'lost' from ranked
           where m.account_id = ranked.account_id and place > $2 returning m.account_id as "id: AccountId""#,
        id.0,
        i64::from(quantity),
    )
    .fetch_all(&mut *db)
    .await?;
    let seats = group::seats(&mut *db, id, now).await?;
    let withdrawn = sqlx::query!(
        "with ranked as (
             select group_invitation_id, row_number() over (order by invited_at, group_invitation_id) as place
             from group_invitation where reader_group_id = $1 and expires_at > $3
         )
         delete from group_invitation as i using ranked
         where i.group_invitation_id = ranked.group_invitation_id and place > $2",
        id.0,
        i64::from(quantity - seats.held),
        now,
    )
    .execute(&mut *db)
    .await?;
    let withdrawn = usize::try_from(withdrawn.rows_affected()).unwrap_or(usize::MAX);
    if lost.is_empty() {
        give_back(db, id, now).await?;
    }
    Ok(Outcome { group_id: id, lost, withdrawn })
}

/// What became of somebody who wants a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// They have it.
    Yes,
    /// There is none.
    Full,
    /// They are in a group already.
    Already,
    /// The group's subscription is over.
    Over,
}

/// Takes somebody in, if a seat is free that nobody who lost theirs waits for. The group must be locked.
pub async fn take(
    db: &mut PgConnection,
    locked: &Group,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<Joined> {
    give_back(&mut *db, locked.group_id, now).await?;
    if group::seats(&mut *db, locked.group_id, now).await?.free() == 0 && !is_over(&mut *db, locked).await? {
        return Ok(Joined::Full);
    }
    take_kept(db, locked, account, now).await
}

/// Takes somebody in to a seat that is kept for them. The group must be locked.
pub async fn take_kept(
    db: &mut PgConnection,
    locked: &Group,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<Joined> {
    if is_over(&mut *db, locked).await? {
        return Ok(Joined::Over);
    }
    if !members::insert(&mut *db, locked.group_id, account, Role::Member, now).await? {
        return Ok(Joined::Already);
    }
    members::forget_departure(&mut *db, locked.group_id, account).await?;
    apply(db, locked, now).await?;
    Ok(Joined::Yes)
}

/// Gives free seats to those who lost theirs, who waited longest first. The group must be locked.
pub async fn give_back(db: &mut PgConnection, id: GroupId, now: DateTime<Utc>) -> sqlx::Result<()> {
    let free = group::seats(&mut *db, id, now).await?.free();
    sqlx::query!(
        "update group_member set seat = 'held' where account_id in (
             select account_id from group_member where reader_group_id = $1 and seat = 'lost'
             order by seated_at, account_id limit $2)",
        id.0,
        i64::from(free),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes what those who hold a seat may read, and ends what others could: after any change of who holds one. The group must
/// be locked.
pub async fn apply(db: &mut PgConnection, locked: &Group, now: DateTime<Utc>) -> sqlx::Result<()> {
    give_back(&mut *db, locked.group_id, now).await?;
    let subscription = subscriptions::of_id(&mut *db, locked.subscription_id).await?;
    write(db, locked, &subscription.ok_or(sqlx::Error::RowNotFound)?, now).await
}

/// The same rows as a subscription of one's own has, one for each seat. Who pays has theirs from the subscription, the others
/// from the group: what they are told when it ends is not the same.
async fn write(
    db: &mut PgConnection,
    locked: &Group,
    subscription: &Subscription,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let span = entitlement(&subscription.facts);
    end_others(&mut *db, locked.group_id, subscription.subscription_id, span.is_some(), now).await?;
    let Some(span) = span else { return Ok(()) };
    sqlx::query!(
        "insert into entitlement (entitlement_id, account_id, source, starts_at, ends_at, reason, subscription_id)
         select gen_random_uuid(), account_id,
                case when account_id = $6 then 'subscription' else 'group' end::entitlement_source, $2, $3, $4, $1
         from group_member where reader_group_id = $5 and seat = 'held'
         on conflict on constraint entitlement_of_subscription do update
             set source = excluded.source, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
                 reason = excluded.reason
             where (entitlement.source, entitlement.starts_at, entitlement.ends_at, entitlement.reason)
                   is distinct from (excluded.source, excluded.starts_at, excluded.ends_at, excluded.reason)",
        subscription.subscription_id.0,
        span.starts_at,
        span.ends_at,
        span.reason,
        locked.group_id.0,
        subscription.account_id.map(|id| id.0),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends what accounts without a seat could read by a subscription; of all accounts, where it entitles to nothing. What has
/// not begun before this moment leaves no line.
async fn end_others(
    db: &mut PgConnection,
    id: GroupId,
    subscription: SubscriptionId,
    entitles: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with gone as (
             select entitlement_id, starts_at from entitlement as e
             where subscription_id = $2 and ends_at > $4 and not ($3 and exists (
                 select from group_member as m
                 where m.account_id = e.account_id and m.reader_group_id = $1 and seat = 'held'))
         ), never as (
             delete from entitlement where entitlement_id in (select entitlement_id from gone where starts_at >= $4)
         )
         update entitlement set ends_at = $4, reason = 'ended'
         where entitlement_id in (select entitlement_id from gone where starts_at < $4)",
        id.0,
        subscription.0,
        entitles,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}
