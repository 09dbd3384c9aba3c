//! The statements about seats: entitlements of accounts whose verified address is at a domain of a licence.
//!
//! Seats are given under the lock of their licence's row, so that of any number of sign-ins at once, on any number of
//! nodes, exactly as many get one as there are. An account is locked before a licence, never after it.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::json;
use sqlx::{PgConnection, PgExecutor};

use super::licence::Row;
use crate::audit;
use crate::clock;
use crate::ids::{AccountId, LicenceId};
use crate::licences::Licence;
use crate::licences::domain::is_at;

/// How many seats of each licence are held.
pub async fn counts(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<Vec<(LicenceId, i64)>> {
    let rows = sqlx::query!(
        r#"select licence_id as "licence_id!: LicenceId", count(*) as "held!" from entitlement
           where licence_id is not null and ends_at > $1 group by licence_id"#,
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.licence_id, row.held)).collect())
}

/// How many seats of a licence are held.
pub async fn count(db: impl PgExecutor<'_>, licence: LicenceId, now: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "held!" from entitlement where licence_id = $1 and ends_at > $2"#,
        licence.0,
        now,
    )
    .fetch_one(db)
    .await
}

/// The accounts that would keep a seat are more than the contract has seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooFew {
    /// How many accounts hold a seat.
    pub held: i64,
}

/// Brings the seats of a licence in line with its contract: ends those of accounts that have none any more, moves the
/// others to the contract's days, and gives what is free to whoever has waited longest. The licence's row must be locked.
pub async fn settle(
    db: &mut PgConnection,
    licence: &Licence,
    now: DateTime<Utc>,
    zone: Tz,
) -> sqlx::Result<Result<(), TooFew>> {
    let open = licence.is_open(now, zone);
    let domains: &[String] = if open { &licence.contract.domains } else { &[] };
    end_strangers(db, licence.licence_id, domains, now).await?;
    if !open {
        return Ok(Ok(()));
    }
    let (from, until) = licence.span(zone);
    sqlx::query!(
        "update entitlement set starts_at = $2, ends_at = $3
         where licence_id = $1 and ends_at > $4 and (starts_at, ends_at) is distinct from ($2, $3)",
        licence.licence_id.0,
        from,
        until,
        now,
    )
    .execute(&mut *db)
    .await?;
    let held = count(&mut *db, licence.licence_id, now).await?;
    let free = licence.contract.seats.map(|seats| i64::from(seats) - held);
    if free.is_some_and(|free| free < 0) {
        return Ok(Err(TooFew { held }));
    }
    sqlx::query!(
        "insert into entitlement (entitlement_id, account_id, source, licence_id, starts_at, ends_at)
         select gen_random_uuid(), account_id, 'licence', $1, $2, $3 from account
         where verified_at is not null and role = 'reader' and is_at_domain(email::text, $4)
             and not exists (select from entitlement as held where held.licence_id = $1
                                 and held.account_id = account.account_id and held.ends_at > $5)
         order by verified_at, account_id limit $6
         on conflict (licence_id, account_id) do update set starts_at = excluded.starts_at, ends_at = excluded.ends_at",
        licence.licence_id.0,
        from,
        until,
        domains,
        now,
        free,
    )
    .execute(db)
    .await?;
    Ok(Ok(()))
}

/// Ends the seats of accounts that are not at these domains. A seat that has not begun was never held.
async fn end_strangers(
    db: &mut PgConnection,
    licence: LicenceId,
    domains: &[String],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with gone as (
             select entitlement_id, starts_at from entitlement join account using (account_id)
             where licence_id = $1 and ends_at > $3
                 and not (verified_at is not null and role = 'reader' and is_at_domain(email::text, $2))
         ), never as (
             delete from entitlement where entitlement_id in (select entitlement_id from gone where starts_at >= $3)
         )
         update entitlement set ends_at = $3
         where entitlement_id in (select entitlement_id from gone where starts_at < $3)",
        licence.0,
        domains,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives an account the seats that its address is good for, and ends those for which it is good no longer: after it was
/// verified or moved, and at each sign-in.
pub async fn settle_account(
    db: &mut PgConnection,
    account: AccountId,
    now: DateTime<Utc>,
    zone: Tz,
) -> sqlx::Result<()> {
    let email = sqlx::query_scalar!(
        r#"select case when verified_at is not null and role = 'reader' then email::text end as email
           from account where account_id = $1 for no key update"#,
        account.0,
    )
    .fetch_optional(&mut *db)
    .await?
    .flatten()
    .unwrap_or_default();
    let (mut taken, mut left) = (Vec::new(), Vec::new());
    for licence in concerned(db, account, &email, clock::day(now, zone)).await? {
        let at_home = licence.contract.domains.iter().any(|domain| is_at(&email, domain));
        if at_home && take(db, &licence, account, now, zone).await? {
            taken.push(licence.licence_id);
        } else if !at_home && leave(db, licence.licence_id, account, now).await? {
            left.push(licence.licence_id);
        }
    }
    if !taken.is_empty() || !left.is_empty() {
        let after = json!({"taken": taken, "left": left});
        audit::record(db, audit::Entry::of_account(account, None, "account.seats", after), now).await?;
    }
    Ok(())
}

/// The licences that the account has a seat of, or may have, locked in one order.
async fn concerned(
    db: &mut PgConnection,
    account: AccountId,
    email: &str,
    today: NaiveDate,
) -> sqlx::Result<Vec<Licence>> {
    let rows = sqlx::query_as!(
        Row,
        "select licence_id, institution, begins_on, ends_on, seats, ranges, domains, note, ended_at, version
         from licence
         where ended_at is null and ends_on >= $3 and (is_at_domain($2, domains) or exists (
             select from entitlement as held where held.licence_id = licence.licence_id and held.account_id = $1))
         order by licence_id for no key update",
        account.0,
        email,
        today,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Licence::from).collect())
}

/// Gives the account's seat up. Says whether it had one.
async fn leave(
    db: &mut PgConnection,
    licence: LicenceId,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"with never as (
               delete from entitlement where licence_id = $1 and account_id = $2 and starts_at >= $3 returning 1
           ), ended as (
               update entitlement set ends_at = $3
               where licence_id = $1 and account_id = $2 and starts_at < $3 and ends_at > $3 returning 1
           )
           select exists (select from never) or exists (select from ended) as "left!""#,
        licence.0,
        account.0,
        now,
    )
    .fetch_one(db)
    .await
}

/// Takes a seat, if one is free and the account has none. Says whether it did.
async fn take(
    db: &mut PgConnection,
    licence: &Licence,
    account: AccountId,
    now: DateTime<Utc>,
    zone: Tz,
) -> sqlx::Result<bool> {
    let (from, until) = licence.span(zone);
    let taken = sqlx::query!(
        "insert into entitlement (entitlement_id, account_id, source, licence_id, starts_at, ends_at)
         select gen_random_uuid(), $2, 'licence', $1, $3, $4
         where not exists (select from entitlement where licence_id = $1 and account_id = $2 and ends_at > $5)
             and ($6::int is null
                  or (select count(*) from entitlement where licence_id = $1 and ends_at > $5) < $6)
         on conflict (licence_id, account_id) do update set starts_at = excluded.starts_at, ends_at = excluded.ends_at",
        licence.licence_id.0,
        account.0,
        from,
        until,
        now,
        licence.contract.seats,
    )
    .execute(db)
    .await?;
    Ok(taken.rows_affected() == 1)
}
