//! Domains that groups say are their own, and the accounts that come by them.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::{PgConnection, PgExecutor};

use super::group;
use super::seats::{self, Joined};
use crate::audit;
use crate::groups::domain::{ASKED_FOR, Domain};
use crate::ids::{AccountId, GroupDomainId, GroupId};

/// The domains of a group.
pub async fn all(db: impl PgExecutor<'_>, group: GroupId) -> sqlx::Result<Vec<Domain>> {
    sqlx::query_as!(
        Domain,
        r#"select group_domain_id as "domain_id: GroupDomainId", domain, verified_at, joins
           from group_domain where reader_group_id = $1 order by domain"#,
        group.0,
    )
    .fetch_all(db)
    .await
}

/// One domain of a group; none of another.
pub async fn find(
    db: impl PgExecutor<'_>,
    group: GroupId,
    id: GroupDomainId,
) -> sqlx::Result<Option<Domain>> {
    sqlx::query_as!(
        Domain,
        r#"select group_domain_id as "domain_id: GroupDomainId", domain, verified_at, joins
           from group_domain where reader_group_id = $1 and group_domain_id = $2"#,
        group.0,
        id.0,
    )
    .fetch_optional(db)
    .await
}

/// Whether another group has proved that a domain is its own.
pub async fn is_taken(db: impl PgExecutor<'_>, domain: &str, but: GroupId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from group_domain
               where domain = $1 and verified_at is not null and reader_group_id <> $2) as "taken!""#,
        domain,
        but.0,
    )
    .fetch_one(db)
    .await
}

/// Keeps what a group says, and the hash of what the mail carries that proves it. A mail of before proves nothing any more.
pub async fn claim(
    db: impl PgExecutor<'_>,
    group: GroupId,
    domain: &str,
    hash: &[u8],
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into group_domain (group_domain_id, reader_group_id, domain, claimed_by, claimed_at, token_hash,
                                   token_expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict on constraint group_domain_once do update set token_hash = $6, token_expires_at = $7",
        GroupDomainId::new().0,
        group.0,
        domain,
        by.0,
        now,
        hash,
        now + ASKED_FOR,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What a link in a mail would prove.
#[derive(Debug)]
pub struct Asked {
    /// Key of the domain.
    pub domain_id: GroupDomainId,
    /// Whose.
    pub group_id: GroupId,
    /// Which.
    pub domain: String,
}

/// What a link in a mail would prove, while it is good.
pub async fn asked(db: impl PgExecutor<'_>, hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<Asked>> {
    sqlx::query_as!(
        Asked,
        r#"select group_domain_id as "domain_id: GroupDomainId", reader_group_id as "group_id: GroupId", domain
           from group_domain where token_hash = $1 and token_expires_at > $2 and verified_at is null"#,
        hash,
        now,
    )
    .fetch_optional(db)
    .await
}

/// The domain is the group's. Says whether that is news. Refused by `group_domain_verified` if another group was faster.
pub async fn verify(
    db: impl PgExecutor<'_>,
    id: GroupDomainId,
    hash: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update group_domain set verified_at = $3, token_hash = null, token_expires_at = null
         where group_domain_id = $1 and token_hash = $2 and token_expires_at > $3 and verified_at is null",
        id.0,
        hash,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets accounts come by a domain, or not.
pub async fn set_joins(
    db: impl PgExecutor<'_>,
    group: GroupId,
    id: GroupDomainId,
    joins: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update group_domain set joins = $3 where reader_group_id = $1 and group_domain_id = $2",
        group.0,
        id.0,
        joins,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a domain from its group. Who came by it stays.
pub async fn remove(db: impl PgExecutor<'_>, group: GroupId, id: GroupDomainId) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from group_domain where reader_group_id = $1 and group_domain_id = $2",
        group.0,
        id.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives an account a seat of the group whose domain its confirmed address is at: after it was confirmed or moved, and at
/// each sign-in. While seats are free, and only to readers who read by nothing else, are in no group, and have not been
/// removed from this one or left it.
pub async fn settle_account(
    db: &mut PgConnection,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let Some(id) = expected(&mut *db, account, now).await? else { return Ok(()) };
    let Some(locked) = group::lock(&mut *db, id).await? else { return Ok(()) };
    if seats::take(&mut *db, &locked, account, now).await? == Joined::Yes {
        let entry = audit::Entry {
            by: Some(account),
            action: "group.join",
            subject: "reader_group",
            subject_id: id.0,
            before: None,
            after: Some(json!({"account": account, "by": "domain"})),
        };
        audit::record(db, entry, now).await?;
    }
    Ok(())
}

/// The group that an account comes to by its domain.
async fn expected(
    db: impl PgExecutor<'_>,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<GroupId>> {
    sqlx::query_scalar!(
        r#"select d.reader_group_id as "id: GroupId" from account as a
           join group_domain as d on d.domain = lower(split_part(a.email::text, '@', 2))
           where a.account_id = $1 and a.verified_at is not null and a.role = 'reader'
             and d.verified_at is not null and d.joins
             and not exists (select from group_member where account_id = $1)
             and not exists (select from group_departure as gone
                             where gone.account_id = $1 and gone.reader_group_id = d.reader_group_id)
             and not exists (select from entitlement
                             where account_id = $1 and starts_at <= $2 and (ends_at is null or ends_at > $2))"#,
        account.0,
        now,
    )
    .fetch_optional(db)
    .await
}
